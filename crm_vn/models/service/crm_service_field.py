from odoo import fields, models


class CrmServiceField(models.Model):
    """One thing that a service needs (*input*) or yields (*output*).

    ``code`` is the name of the property in ``inputs`` or ``outputs`` of the records; it
    stays, while the label, the help, the order and the choices change at any time. A
    field that records have a value of is archived, not deleted: it is no longer asked,
    and records that have it go on showing it.
    """

    _name = "crm.service.field"
    _inherit = ["crm.code.mixin"]
    _description = "Service Field"
    _order = "service_id, sequence, id"
    _code_parent = "service_id"

    service_id = fields.Many2one(
        "crm.service", required=True, ondelete="cascade", index=True
    )
    direction = fields.Selection(
        [("input", "Input"), ("output", "Output")], required=True, default="output"
    )
    name = fields.Char("Label", required=True, translate=True)
    code = fields.Char(help="What templates, conditions and programs call this field.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    type = fields.Selection(
        [
            ("char", "Text"),
            ("text", "Long Text"),
            ("integer", "Whole Number"),
            ("float", "Decimal Number"),
            ("monetary", "Amount"),
            ("boolean", "Yes or No"),
            ("date", "Date"),
            ("datetime", "Date and Time"),
            ("selection", "One Choice"),
            ("tags", "Several Choices"),
            ("many2one", "Record"),
        ],
        required=True,
        default="char",
    )
    comodel = fields.Selection(
        [
            ("res.partner", "Contact"),
            ("product.product", "Product"),
            ("res.users", "User"),
            ("crm.store", "Store"),
            ("sale.order", "Order"),
        ],
        "Kind of Record",
    )
    option_ids = fields.One2many("crm.service.option", "field_id", copy=True)
    required = fields.Boolean(help="An input is needed to start, an output to finish.")
    required_for = fields.Selection(
        [("always", "Every outcome"), ("success", "Successful outcomes")],
        "Required For",
        required=True,
        default="always",
        help="Which outcomes an output is needed for.",
    )
    required_since = fields.Datetime(
        readonly=True, copy=False, help="What was done before lacks nothing."
    )
    help = fields.Text(translate=True, help="What to fill in.")
    value_from = fields.Char(
        "Filled From",
        help="Where the value of a new record comes from, such as "
        "lead_id.expected_revenue.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE (service_id, code)",
        "Two fields of one service cannot have the same code.",
    )
