import logging

from odoo import models

_logger = logging.getLogger(__name__)


class CrmService(models.Model):
    """What the inputs of a new record are filled with.

    A field that says where its value comes from (``value_from``, a path from the
    record, such as ``lead_id.expected_revenue``) gets it as it is then; it does not
    follow later changes. What does not fit the type of the field is left out, and so is
    what cannot be read any more.
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

    def _fill_computed(self, vals_list):
        """Add what would be computed for each new record.

        A value that is missing makes the ORM build a record in memory for each row,
        which takes as long as to insert it.
        """
        for vals in vals_list:
            vals.setdefault("duration", self.duration)
            vals.setdefault("deadline", self._get_deadline(vals["scheduled_at"]))
            vals.setdefault("inputs", {})
            vals.setdefault("outputs", {})

    def _read_path(self, vals_list, field):
        """Return what a field is filled with, for each of the values."""
        root, *steps = field._get_source_path()
        records = self.env["crm.service.record"]
        comodel = self.env[records._fields[root].comodel_name]
        by_id = {}
        for vals in vals_list:
            by_id.setdefault(vals.get(root) or False)
        for record in comodel.browse(filter(None, by_id)):
            owner = record if steps else records.new({root: record.id})
            for step in steps[:-1]:
                owner = owner[step]
            by_id[record.id] = field._convert_source(owner)
        return [by_id[vals.get(root) or False] for vals in vals_list]


def _read_given(given):
    """Return inputs by code: of a dict, of a property, or as the client sends them."""
    if isinstance(given, list):
        given = {item["name"]: item.get("value") for item in given}
    given = dict(given or {})
    return {code: None if value == "" else value for code, value in given.items()}
