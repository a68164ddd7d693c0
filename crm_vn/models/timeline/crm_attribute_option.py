from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CrmAttributeOption(models.Model):
    """A value that an attribute of a contact can have.

    An option that is archived is no longer offered; contacts that have it keep it. One
    that no contact has can be deleted.
    """

    _name = "crm.attribute.option"
    _inherit = ["crm.code.mixin"]
    _description = "Customer Attribute Option"
    _order = "sequence, id"
    _code_parent = "attribute_id"

    attribute_id = fields.Many2one(
        "crm.attribute", required=True, ondelete="cascade", index=True
    )
    name = fields.Char("Option", required=True, translate=True)
    code = fields.Char(help="What conditions and programs call this option.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (attribute_id, code)",
        "Two options of one attribute cannot have the same code.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for attribute, options in self.grouped("attribute_id").items():
            if used := options._get_used(attribute):
                raise UserError(
                    self.env._(
                        "Some contacts have “%(option)s” as their %(attribute)s. "
                        "Archive the option instead: it is no longer offered, and "
                        "they keep it.",
                        option=used[0].name,
                        attribute=attribute.name,
                    )
                )

    def _get_used(self, attribute):
        """Return the options that contacts, of whichever store, have."""
        field = self.env["res.partner"]._fields.get(attribute._get_field_name())
        if field is None:
            return self.browse()
        self.env["res.partner"].flush_model([field.name])
        if field.type == "many2many":
            table, column = field.relation, field.column2
        else:
            table, column = "res_partner", field.name
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM crm_attribute_option option
                    WHERE id IN %(ids)s AND EXISTS (
                          SELECT FROM %(table)s WHERE %(column)s = option.id)""",
                ids=tuple(self.ids),
                table=SQL.identifier(table),
                column=SQL.identifier(column),
            )
        )
        return self.browse([row[0] for row in rows])

    @api.model
    def _search_display_name(self, operator, value):
        """Extend: a name in an import file is one of the attribute of its column."""
        domain = super()._search_display_name(operator, value)
        fname = self.env.context.get("crm_attribute_field")
        if fname:
            attribute = self.env["crm.attribute"]._get_of_field(fname)
            domain &= fields.Domain("attribute_id", "=", attribute.id)
        return domain
