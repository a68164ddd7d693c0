from odoo import api, fields, models
from odoo.fields import Command


class CrmServiceOption(models.Model):
    """A choice of a service field. One that records have is archived, not deleted."""

    _name = "crm.service.option"
    _inherit = ["crm.code.mixin"]
    _description = "Service Field Choice"
    _order = "field_id, sequence, id"
    _code_parent = "field_id"

    field_id = fields.Many2one(
        "crm.service.field", required=True, ondelete="cascade", index=True
    )
    name = fields.Char("Choice", required=True, translate=True)
    code = fields.Char(help="What conditions and programs call this choice.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer(help="Of the tag. 0: by its place among the choices.")

    _code_uniq = models.Constraint(
        "UNIQUE (field_id, code)",
        "Two choices of one field cannot have the same code.",
    )


class CrmServiceField(models.Model):
    """Choices that are typed in one line."""

    _inherit = "crm.service.field"

    choices = fields.Char(
        "Offered Choices",
        compute="_compute_choices",
        inverse="_inverse_choices",
        help="Separated by commas, in their order. One that is taken out is no longer "
        "offered; records that have it keep it.",
    )

    @api.depends("option_ids.name", "option_ids.active", "option_ids.sequence")
    def _compute_choices(self):
        for field in self:
            offered = field.option_ids.filtered("active")
            names = offered.sorted(lambda option: (option.sequence, option._origin.id))
            field.choices = ", ".join(filter(None, names.mapped("name")))

    def _inverse_choices(self):
        for field in self:
            field.write({"option_ids": field._prepare_choices(field.choices)})

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: the choices are there when the rest is checked."""
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if choices := vals.pop("choices", None):
                vals["option_ids"] = [
                    *(vals.get("option_ids") or ()),
                    *self._prepare_choices(choices),
                ]
        return super().create(vals_list)

    def _prepare_choices(self, text):
        """Return commands that make what a line says the choices of the field."""
        every = self.with_context(active_test=False).option_ids
        options = {option.name.lower(): option for option in every}
        names = {}
        for name in filter(None, map(str.strip, (text or "").split(","))):
            names.setdefault(name.lower(), name)
        commands = []
        for sequence, (key, name) in enumerate(names.items(), start=1):
            vals = {"sequence": sequence, "active": True}
            if option := options.pop(key, None):
                commands.append(Command.update(option.id, vals))
            else:
                commands.append(Command.create({**vals, "name": name}))
        gone = self.env["crm.service.option"].concat(*options.values())
        used = gone._get_used()
        commands += [Command.update(option.id, {"active": False}) for option in used]
        commands += [Command.delete(option.id) for option in gone - used]
        return commands
