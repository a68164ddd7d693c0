from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from .service_values import is_empty

DIRECTIONS = ("input", "output")
#: What a record that is done cannot lose.
GUARDED = frozenset(["inputs", "outputs", "outcome_id", "reason", "service_id"])
#: Records that an error names, when many lack something.
NAMED = 10


class CrmServiceRecord(models.Model):
    """What has to be there before a record goes on, and stays when it is done."""

    _inherit = "crm.service.record"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend.

        :raise ValidationError: if an outcome is no longer offered
        """
        records = super().create(vals_list)
        records._check_outcome_offered()
        return records

    def write(self, vals):
        """Extend.

        :raise UserError: if what is done would lack something, or what was filled in
            would be of another service
        :raise ValidationError: if an outcome is no longer offered
        """
        if GUARDED.isdisjoint(vals):
            return super().write(vals)
        self._check_service_change(vals)
        done = self.filtered(lambda record: record.state == "done")
        lacked = done._get_missing()
        outcomes = {record: record.outcome_id for record in self}
        result = super().write(vals)
        if "outcome_id" in vals:
            self.filtered(
                lambda record: record.outcome_id != outcomes[record]
            )._check_outcome_offered()
        lacking = {}
        for record, missing in done._get_missing().items():
            before = lacked.get(record, {})
            lost = {key: missing[key] for key in missing if key not in before}
            if lost:
                lacking[record] = lost
        if lacking:
            raise UserError(
                self.env._(
                    "What is done keeps what it needed: %(missing)s.",
                    missing=self._describe_missing(lacking),
                )
            )
        return result

    @api.constrains("outcome_id", "service_id")
    def _check_outcome_service(self):
        for record in self.sudo():
            if record.outcome_id and record.outcome_id.service_id != record.service_id:
                raise ValidationError(
                    self.env._(
                        "“%(outcome)s” is no outcome of “%(service)s”.",
                        outcome=record.outcome_id.name,
                        service=record.service_id.name,
                    )
                )

    def _check_outcome_offered(self):
        for outcome in self.sudo().outcome_id:
            if not outcome.active:
                raise ValidationError(
                    self.env._(
                        "“%(outcome)s” is no longer an outcome of “%(service)s”: "
                        "choose another.",
                        outcome=outcome.name,
                        service=outcome.service_id.name,
                    )
                )

    def _check_service_change(self, vals):
        if "service_id" not in vals:
            return
        for record in self:
            if record.service_id.id != vals["service_id"] and (
                record.state != "planned"
                or record.outcome_id
                or record.inputs._values
                or record.outputs._values
            ):
                raise UserError(
                    self.env._(
                        "“%(record)s” has been filled in already, and another service "
                        "has other fields. Cancel it, and plan the other service.",
                        record=record.display_name,
                    )
                )

    # GUARDS

    def _check_inputs(self):
        """Extend: of all records at once."""
        if missing := self._get_missing(["input"]):
            raise UserError(
                self.env._(
                    "Before the work begins, fill in: %(missing)s.",
                    missing=self._describe_missing(missing),
                )
            )
        return super()._check_inputs()

    def _check_outputs(self):
        """Extend: of all records at once, the inputs included."""
        if missing := self._get_missing():
            raise UserError(
                self.env._(
                    "It is done when you have filled in: %(missing)s.",
                    missing=self._describe_missing(missing),
                )
            )
        return super()._check_outputs()

    def _get_missing(self, directions=DIRECTIONS):
        """Return what the records lack, with a number of queries that does not grow
        with them.

        :param directions: *input*, *output*: the outcome and its reason included
        :return: record → label in the user's language by name, without those that lack
            nothing
        """
        if not self:
            return {}
        services = self.env["crm.service"]
        labels = self.fields_get(["outcome_id", "reason"], ["string"])
        gone = self._get_gone(directions)
        result = {}
        for record in self:
            outcome = record.outcome_id.sudo()
            missing = {}
            for direction in directions:
                values = record[f"{direction}s"]._values or {}
                for item in services._get_definition(record.service_id.id, direction):
                    value = values.get(item["name"])
                    if record._is_required(item, direction, outcome) and (
                        is_empty(item["type"], value)
                        or (item.get("comodel"), value) in gone
                    ):
                        missing[item["name"], direction] = item["string"]
            if "output" in directions:
                if not outcome:
                    missing["outcome_id"] = labels["outcome_id"]["string"]
                elif outcome.reason == "required" and is_empty("char", record.reason):
                    missing["reason"] = labels["reason"]["string"]
            if missing:
                result[record] = missing
        return result

    def _is_required(self, item, direction, outcome):
        """Return whether the record needs a field.

        :param dict item: of its definition
        """
        if not item["required"] or not item["active"]:
            return False
        if direction == "output" and item["required_for"] == "success":
            if outcome.kind != "success":
                return False
        since = item["required_since"]
        return not (self.done_at and since and self.done_at < since)

    def _get_gone(self, directions):
        """Return the pairs of model and id that required fields refer to, and that are
        there no more."""
        ids = defaultdict(set)
        for record in self:
            for direction in directions:
                values = record[f"{direction}s"]._values or {}
                for item in self.env["crm.service"]._get_definition(
                    record.service_id.id, direction
                ):
                    if item["type"] == "many2one" and item["required"]:
                        if value := values.get(item["name"]):
                            ids[item["comodel"]].add(value)
        return {
            (comodel, res_id)
            for comodel, res_ids in ids.items()
            for res_id in res_ids.difference(
                self.env[comodel].browse(res_ids).exists().ids
            )
        }

    def _describe_missing(self, missing):
        """Return what records lack as a text, with their names if they are several.

        :param missing: see :meth:`_get_missing`
        """
        if len(missing) == 1:
            return ", ".join(next(iter(missing.values())).values())
        records = self.browse().concat(*missing)
        partners, leads = (
            {customer: customer.display_name for customer in seen}
            for seen in (
                records.partner_id._filtered_access("read"),
                records.lead_id._filtered_access("read"),
            )
        )
        lines = [""]
        for record in records[:NAMED]:
            customer = partners.get(record.partner_id) or leads.get(record.lead_id)
            names = [record.service_id.name, customer]
            title = " · ".join(filter(None, names))
            lines.append(f"- {title}: {', '.join(missing[record].values())}")
        if len(records) > NAMED:
            lines.append(self.env._("- and %(count)s more", count=len(records) - NAMED))
        return "\n".join(lines)
