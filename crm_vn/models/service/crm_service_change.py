"""What may become of a service that has been planned: nothing that was filled in is
lost, and everything can still be read."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: The values among which those of a field are.
VALUES = SQL(
    """CASE field.direction WHEN 'input' THEN record.inputs ELSE record.outputs END"""
)


class CrmService(models.Model):
    _inherit = "crm.service"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # Of whichever store and company.
        records = self.env["crm.service.record"].sudo()
        for service in records.search(
            [("service_id", "in", self.ids)], limit=1
        ).service_id:
            raise UserError(
                self.env._(
                    "“%(service)s” has been planned already. Archive it instead: it is "
                    "no longer offered, and what was done stays.",
                    service=service.name,
                )
            )
        outcomes = self.env["crm.service.outcome"].sudo()
        for outcome in outcomes.search(
            [
                ("next_service_id", "in", self.ids),
                ("service_id", "not in", self.ids),
            ],
            limit=1,
        ):
            raise UserError(
                self.env._(
                    "Another service goes on with “%(service)s”. Archive it instead.",
                    service=outcome.next_service_id.name,
                )
            )


class CrmServiceField(models.Model):
    _inherit = "crm.service.field"

    #: What a value is kept by, and as.
    _fixed_fields = ("service_id", "direction", "code", "type", "comodel")

    def write(self, vals):
        """Extend.

        :raise UserError: if values could no longer be read
        """
        changed = self.filtered(
            lambda field: any(
                field._fields[fname].convert_to_write(field[fname], field)
                != vals[fname]
                for fname in self._fixed_fields
                if fname in vals
            )
        )
        for field in changed._get_filled():
            raise UserError(
                self.env._(
                    "“%(field)s” has been filled in already: its label, its help and "
                    "its choices may change, but not what kind of thing it is. Archive "
                    "it, and add another field.",
                    field=field.name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filled(self):
        for field in self._get_filled():
            raise UserError(
                self.env._(
                    "“%(field)s” has been filled in already. Archive it instead: it is "
                    "no longer asked, and what was filled in stays.",
                    field=field.name,
                )
            )

    def _get_filled(self):
        """Return the fields that records, of whichever store, have a value of."""
        if not self.ids:
            return self.browse()
        self.env["crm.service.record"].flush_model(["service_id", "inputs", "outputs"])
        self.flush_recordset(self._fixed_fields)
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM crm_service_field field
                    WHERE id IN %s AND EXISTS (
                          SELECT FROM crm_service_record record
                           WHERE record.service_id = field.service_id
                             AND jsonb_exists(%s, field.code))""",
                tuple(self.ids),
                VALUES,
            )
        )
        return self.browse([row[0] for row in rows])


class CrmServiceOption(models.Model):
    _inherit = "crm.service.option"

    def write(self, vals):
        """Extend.

        :raise UserError: if values could no longer be read
        """
        changed = self.filtered(
            lambda option: option.code != vals.get("code", option.code)
            or option.field_id.id != vals.get("field_id", option.field_id.id)
        )
        for option in changed._get_used():
            raise UserError(
                self.env._(
                    "“%(option)s” has been chosen already: its label may change, but "
                    "not its code.",
                    option=option.name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for option in self._get_used():
            raise UserError(
                self.env._(
                    "“%(option)s” has been chosen already. Archive it instead: it is "
                    "no longer offered, and who has it keeps it.",
                    option=option.name,
                )
            )

    def _get_used(self):
        """Return the choices that records, of whichever store, have."""
        if not self.ids:
            return self.browse()
        self.env["crm.service.record"].flush_model(["service_id", "inputs", "outputs"])
        self.flush_recordset(["field_id", "code"])
        rows = self.env.execute_query(
            SQL(
                # A list contains a text, and so does a text that is the same.
                """SELECT option.id
                     FROM crm_service_option option
                     JOIN crm_service_field field ON field.id = option.field_id
                    WHERE option.id IN %s AND EXISTS (
                          SELECT FROM crm_service_record record
                           WHERE record.service_id = field.service_id
                             AND %s -> field.code @> to_jsonb(option.code))""",
                tuple(self.ids),
                VALUES,
            )
        )
        return self.browse([row[0] for row in rows])


class CrmServiceOutcome(models.Model):
    _inherit = "crm.service.outcome"

    def write(self, vals):
        """Extend.

        :raise UserError: if it has come of a record, and would be something else
        """
        changed = self.filtered(
            lambda outcome: outcome.code != vals.get("code", outcome.code)
            or outcome.service_id.id != vals.get("service_id", outcome.service_id.id)
        )
        for outcome in changed._get_used():
            raise UserError(
                self.env._(
                    "Some records have the outcome “%(outcome)s”: its label and what "
                    "it does may change, but neither its code nor its service.",
                    outcome=outcome.name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for outcome in self._get_used():
            raise UserError(
                self.env._(
                    "Some records have the outcome “%(outcome)s”. Archive it instead: "
                    "it is no longer offered, and they keep it.",
                    outcome=outcome.name,
                )
            )

    def _get_used(self):
        """Return the outcomes that records, of whichever store, have."""
        groups = (
            self.env["crm.service.record"]
            .sudo()
            ._read_group([("outcome_id", "in", self.ids)], ["outcome_id"])
        )
        return self.browse([outcome.id for (outcome,) in groups])
