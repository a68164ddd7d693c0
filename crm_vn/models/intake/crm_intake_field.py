from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.field_alias import alias_key

#: Types of lead fields a form's text can be turned into.
MAPPABLE_TYPES = (
    "char",
    "text",
    "html",
    "integer",
    "float",
    "monetary",
    "boolean",
    "date",
    "datetime",
    "selection",
)


class CrmIntakeField(models.Model):
    """What one field of a source's form means.

    Names are compared without case, tones and separators (``Họ tên *`` = ``ho_ten``),
    so one line serves all spellings. Usual names need no line: the gateway knows them
    in Vietnamese and English. A line goes before what the gateway knows.

    * a target of the list: the field is read as that part of the lead;
    * *Another field*: the value is written to ``field_id``; a value that does not fit
      its type is shown in the notes instead;
    * *Notes only*: shown in the notes, though its name would mean something else;
    * *Leave out*: kept in the request, shown nowhere.
    """

    _name = "crm.intake.field"
    _description = "Lead Source Field"
    _inherit = ["crm.cached.mixin"]
    _order = "source_id, sequence, id"

    source_id = fields.Many2one("crm.intake.source", required=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    key = fields.Char(
        "Field of the Form", required=True, help="Its name as the page sends it."
    )
    target = fields.Selection(
        [
            ("name", "Name"),
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("company", "Company"),
            ("function", "Job position"),
            ("website", "Website"),
            ("street", "Street"),
            ("ward", "Ward"),
            ("district", "District"),
            ("city", "City"),
            ("state", "Province"),
            ("zip", "Zip"),
            ("country", "Country"),
            ("message", "Message"),
            ("product", "Product"),
            ("external_id", "Number of the request"),
            ("utm_source", "utm_source"),
            ("utm_medium", "utm_medium"),
            ("utm_campaign", "utm_campaign"),
            ("utm_term", "utm_term"),
            ("utm_content", "utm_content"),
            ("field", "Another field"),
            ("extra", "Notes only"),
            ("ignore", "Leave out"),
        ],
        "Means",
        required=True,
        default="extra",
    )
    field_id = fields.Many2one(
        "ir.model.fields",
        "Field of the Lead",
        ondelete="cascade",
        domain=lambda self: self._domain_field_id(),
    )

    _key_uniq = models.Constraint(
        "UNIQUE (source_id, key)", "Each field of the form is explained once."
    )

    def _domain_field_id(self):
        return [
            ("model", "=", "crm.lead"),
            ("store", "=", True),
            ("readonly", "=", False),
            ("ttype", "in", MAPPABLE_TYPES),
            ("name", "not in", ["active", "type", "probability", "description"]),
        ]

    @api.constrains("key", "target", "field_id")
    def _check_target(self):
        for line in self:
            if not alias_key(line.key):
                raise ValidationError(
                    self.env._(
                        "A field's name needs at least one letter or digit: “%s”.",
                        line.key,
                    )
                )
            if line.target == "field" and not line.field_id.filtered_domain(
                self._domain_field_id()
            ):
                raise ValidationError(
                    self.env._(
                        "Choose the field of the lead that “%s” is written to.",
                        line.key,
                    )
                )

    def _get_target(self):
        """Return the target as the reading of a payload names it."""
        self.ensure_one()
        if self.target == "field":
            return f"field:{self.field_id.name}"
        return self.target
