import logging

from odoo import fields, models

_logger = logging.getLogger(__name__)
TEXTS = ("char", "text")
NUMBERS = ("integer", "float", "monetary")


class CrmService(models.Model):
    """What the inputs of a new record are filled with.

    A field that says where its value comes from (``value_from``, a path from the
    record, such as ``lead_id.expected_revenue``) gets it as it is then; it does not
    follow later changes. What does not fit the type of the field is left out, and so is
    what cannot be read any more. Numbers of customers are copied as everybody may read
    them.
    """

    _inherit = "crm.service"

    def _fill_inputs(self, vals_list, given=None):
        """Add the inputs to the values of new records.

        :param given: inputs of all the records; what they name is not looked for, even
            if it is empty
        """
        given = _read_given(given)
        found = [{} for _vals in vals_list]
        declared = self.field_ids.filtered(
            lambda field: field.direction == "input" and field.value_from
        )
        for field in declared:
            if field.code in given:
                continue
            try:
                values = self._read_path(vals_list, field)
            except (KeyError, AttributeError, TypeError, ValueError):
                _logger.info(
                    "Service %s: %s has no values any more", self.id, field.code
                )
                continue
            for inputs, value in zip(found, values, strict=True):
                if value is not None:
                    inputs[field.code] = value
        for vals, inputs in zip(vals_list, found, strict=True):
            inputs |= {code: given[code] for code in given if given[code] is not None}
            if inputs:
                vals["inputs"] = inputs

    def _read_path(self, vals_list, field):
        """Return what a field is filled with, for each of the values."""
        root, *path = field.value_from.split(".")
        records = self.env["crm.service.record"]
        root_field = records._fields[root]
        if not root_field.relational:
            return [
                _convert(field, records, root, vals.get(root)) for vals in vals_list
            ]
        comodel = self.env[root_field.comodel_name]
        ids = list(dict.fromkeys(filter(None, (vals.get(root) for vals in vals_list))))
        by_id = {}
        for record in comodel.browse(ids):
            owner, value = record, record
            for step in path:
                owner, value = value, value[step]
            last = path[-1] if path else None
            by_id[record.id] = _convert(field, owner, last, value)
        return [by_id.get(vals.get(root)) for vals in vals_list]


def _read_given(given):
    """Return inputs by code: of a dict, of a property, or as the client sends them."""
    if isinstance(given, list):
        given = {item["name"]: item.get("value") for item in given}
    given = dict(given or {})
    return {code: None if value == "" else value for code, value in given.items()}


def _convert(field, owner, fname, value):
    """Return a value as a property holds it, or None if there is none that fits."""
    if isinstance(value, models.BaseModel):
        return _convert_records(field, value)
    source = owner._fields[fname]
    if field.type == "boolean":
        return value if isinstance(value, bool) else None
    if field.type in NUMBERS and isinstance(value, int | float):
        number = isinstance(value, bool) or source.type not in NUMBERS
        if number or (field.type == "integer" and value != int(value)):
            return None
        return int(value) if field.type == "integer" else value
    if not value:
        return None
    if field.type in TEXTS:
        return _convert_text(owner, source, value)
    if field.type in ("date", "datetime") and source.type in ("date", "datetime"):
        if field.type == "datetime":
            return fields.Datetime.to_string(fields.Datetime.to_datetime(value))
        return fields.Date.to_string(fields.Date.to_date(value))
    if field.type == "selection" and value in field.option_ids.mapped("code"):
        return value
    return None


def _convert_text(owner, source, value):
    if source.type == "selection":
        labels = dict(source._description_selection(owner.env))
        return labels.get(value, value)
    if source.type == "html" or not isinstance(value, str):
        return None
    if len(owner) == 1 and source.name in owner._get_phone_fields():
        owner = owner.with_context(phones_for_all=True)
        return owner._show_phone(source.name, value)
    return value


def _convert_records(field, records):
    if not records:
        return None
    if field.type == "many2one":
        fits = len(records) == 1 and records._name == field.comodel
        return records.id if fits else None
    if field.type in TEXTS:
        return ", ".join(filter(None, records.mapped("display_name"))) or None
    names = [name.casefold() for name in records.mapped("display_name") if name]
    codes = [
        option.code for option in field.option_ids if option.name.casefold() in names
    ]
    if field.type == "tags":
        return codes or None
    return codes[0] if field.type == "selection" and len(codes) == 1 else None
