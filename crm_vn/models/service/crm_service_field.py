from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.date_utils import parse_date

from .service_values import TEXTS

YES = ("1", "true", "yes", "có")
NO = ("0", "false", "no", "không")


class CrmServiceField(models.Model):
    """One thing that a service needs (*input*) or yields (*output*).

    ``code`` is the name of the property in ``inputs`` or ``outputs`` of the records; it
    stays, while the label, the help, the order and the choices change at any time. A
    field that records have a value of is archived, not deleted: it is no longer asked,
    and records that have it go on showing it.

    A field that becomes required is asked of the records that are still open; what was
    done before (``required_since``) lacks nothing.
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
    option_ids = fields.One2many(
        "crm.service.option",
        "field_id",
        "Choices",
        copy=True,
        context={"active_test": False},
    )
    required = fields.Boolean(help="An input is needed to start, an output to finish.")
    required_for = fields.Selection(
        [("always", "Every outcome"), ("success", "Successful outcomes")],
        required=True,
        default="always",
        help="Which outcomes an output is needed for.",
    )
    required_since = fields.Datetime(
        readonly=True, copy=False, help="What was done before lacks nothing."
    )
    help = fields.Text(translate=True, help="What to fill in.")
    default_value = fields.Char(
        "Default",
        help="What a new record starts with: a text, a number, yes or no, a choice "
        "(several are separated by commas), or a date such as 2026-12-31, today or "
        "today +7d.",
    )
    value_from = fields.Char(
        "Filled From",
        help="Where the value of a new record comes from, such as "
        "lead_id.expected_revenue.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE (service_id, code)",
        "Two fields of one service cannot have the same code.",
    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: what was done before lacks nothing."""
        now = fields.Datetime.now()
        return super().create(
            [
                {**vals, "required_since": now} if vals.get("required") else vals
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Extend: what was done before lacks nothing."""
        asked = {field: field._is_asked() for field in self}
        result = super().write(vals)
        newly = self.filtered(lambda field: field._is_asked() > asked[field])
        if newly:
            super(CrmServiceField, newly).write(
                {"required_since": fields.Datetime.now()}
            )
        return result

    def _is_asked(self):
        """Return whether the field has to be filled in: 0, 1 for some of the outcomes,
        or 2 for all of them."""
        if not self.required or not self.active:
            return 0
        return 1 if self.required_for == "success" else 2

    # DEFAULTS

    def _parse_default(self, definition):
        """Return what ``default_value`` says, or None if it says nothing that fits.

        Of a date it is the text, see :meth:`_get_default`.

        :param dict definition: of the property of the field
        """
        text = (self.default_value or "").strip()
        if not text:
            return None
        try:
            return _parse_text(self.env, definition, text)
        except (ValueError, OverflowError):
            return None

    @api.model
    def _get_default(self, definition):
        """Return what a new record starts with: dates count from today."""
        default = definition["default"]
        if default is not None and definition["type"] in ("date", "datetime"):
            return parse_date(default, self.env)
        return default

    @api.constrains("default_value", "type", "option_ids")
    def _check_default_value(self):
        for field in self.filtered("default_value"):
            definition = field._prepare_property(
                field.with_context(active_test=False).option_ids
            )
            if definition["default"] is None:
                raise ValidationError(
                    self.env._(
                        "“%(default)s” cannot be the default of “%(field)s”, whose "
                        "type is “%(type)s”.",
                        default=field.default_value,
                        field=field.name,
                        type=dict(
                            field._fields["type"]._description_selection(self.env)
                        )[field.type],
                    )
                )


def _parse_text(env, definition, text):
    """Return the value that a text stands for in a field.

    :raise ValueError: if it stands for none
    """
    kind = definition["type"]
    if kind in TEXTS:
        return text
    if kind == "integer":
        return int(text)
    if kind in ("float", "monetary"):
        return float(text)
    if kind == "boolean":
        return (*NO, *YES).index(text.lower()) >= len(NO)
    if kind in ("date", "datetime"):
        parse_date(text, env)
        return text
    if kind in ("selection", "tags"):
        codes = {}
        for code, label, *_color in definition[kind]:
            if code not in definition["archived"]:
                codes |= {label.lower(): code, code: code}
        texts = text.split(",") if kind == "tags" else [text]
        found = [codes.get(part.strip().lower()) for part in texts]
        if None not in found:
            return found if kind == "tags" else found[0]
    raise ValueError(text)
