from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Where the path of a value may begin.
ROOTS = ("lead_id", "order_id", "partner_id", "product_id")
#: Types of fields that the value of a field can be made of, by its type.
SOURCES = {
    "char": ("char", "text", "selection", "integer", "float", "monetary")
    + ("date", "datetime", "many2one"),
    "text": ("char", "text", "selection", "many2one"),
    "integer": ("integer",),
    "float": ("integer", "float", "monetary"),
    "monetary": ("integer", "float", "monetary"),
    "boolean": ("boolean",),
    "date": ("date", "datetime"),
    "datetime": ("datetime",),
    "selection": ("selection", "char"),
    "tags": (),
    "many2one": ("many2one",),
}


class CrmServiceField(models.Model):
    """Where the value of a new record comes from.

    ``value_from`` is a path of the record, such as ``lead_id.expected_revenue``: from
    one of :data:`ROOTS` over many2one fields to a field that the value can be made of.
    Neither what only some users see nor a phone number may be on the way: the value
    would be shown to everybody who sees the record.
    """

    _inherit = "crm.service.field"

    def _get_source_path(self):
        """Return the names of the fields on the way to the value, or an empty tuple."""
        self.ensure_one()
        path = (self.value_from or "").strip()
        return tuple(path.split(".")) if path else ()

    def _convert_source(self, owner):
        """Return what is filled in for the field that the path ends with, or None.

        What does not fit, such as a choice that the field does not have, is left out.

        :param owner: the record, or none, that the path leads to
        """
        self.ensure_one()
        end = owner._fields[self._get_source_path()[-1]]
        value = owner[end.name] if owner else None
        if end.type in ("integer", "float", "monetary", "boolean"):
            if self.type not in ("char", "text"):
                return value
        if not value:
            return None
        if self.type in ("char", "text"):
            if end.type == "many2one":
                return value.display_name
            return str(end.convert_to_export(value, owner))
        if self.type == "selection":
            codes = self.option_ids.filtered("active").mapped("code")
            return value if value in codes else None
        if self.type == "date" and end.type == "datetime":
            return fields.Datetime.context_timestamp(self, value).date()
        return value.id if self.type == "many2one" else value

    @api.constrains("value_from", "type", "comodel")
    def _check_value_from(self):
        for field in self:
            field._check_source_path()

    def _check_source_path(self):
        """Make sure that the value can be read, by everybody.

        :raise ValidationError: with what is wrong with it
        """
        path = self._get_source_path()
        if not path:
            return
        model = self.env["crm.service.record"]
        for number, fname in enumerate(path):
            found = model._fields.get(fname)
            if not found or (not number and fname not in ROOTS):
                self._refuse_source(
                    self.env._(
                        "“%(name)s” is not there. A path begins with lead_id, "
                        "order_id, partner_id or product_id, such as "
                        "lead_id.expected_revenue.",
                        name=fname,
                    )
                )
            if found.groups:
                self._refuse_source(
                    self.env._(
                        "“%(name)s” is for some users only.",
                        name=found._description_string(self.env),
                    )
                )
            if fname in model._get_phone_fields():
                self._refuse_source(
                    self.env._(
                        "phone numbers are not copied: those who do the work find them "
                        "with the customer of the record."
                    )
                )
            if number < len(path) - 1:
                if found.type != "many2one":
                    self._refuse_source(
                        self.env._("nothing is behind “%(name)s”.", name=fname)
                    )
                model = self.env[found.comodel_name]
        if found.type not in SOURCES[self.type] or (
            self.type == "many2one" and found.comodel_name != self.comodel
        ):
            self._refuse_source(
                self.env._(
                    "“%(name)s” is of another type.",
                    name=found._description_string(self.env),
                )
            )

    def _refuse_source(self, reason):
        raise ValidationError(
            self.env._(
                "“%(field)s” cannot be filled from %(path)s: %(reason)s",
                field=self.name,
                path=self.value_from,
                reason=reason,
            )
        )
