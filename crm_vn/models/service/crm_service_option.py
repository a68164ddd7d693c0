from odoo import fields, models


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
