from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from .crm_service_record_interaction import PROVIDER

#: A call may begin as long before somebody opens the service it is for.
BEFORE = timedelta(minutes=10)


class CrmServiceRecord(models.Model):
    """What of a finished record is on the timeline already."""

    _inherit = "crm.service.record"

    def _find_interactions(self):
        """Return ``{record: interaction}`` of what is on the timeline already, but for
        what the calendar tells."""
        by_channel = self.grouped("channel")
        calls = by_channel.get("call", self.browse())
        sent = by_channel.get("email", self.browse())
        sent |= by_channel.get("message", self.browse())
        return calls._find_calls() | sent._find_sent()

    def _get_event_interactions(self):
        """Hook: return ``{record: interaction}`` of the records whose calendar event
        tells what came of them; an empty one if it is not on the timeline."""
        return {}

    def _find_calls(self):
        """Return ``{record: call}``: what the phone system told of calls of the same
        person with the same customer at the time; the latest one, each once."""
        if not self:
            return {}
        records = self.sudo()
        model = self.env["crm.interaction"].sudo()
        keys = {record._get_phone_key() for record in records} - {False, None, ""}
        whom = Domain.OR(
            Domain(fname, "in", list(values))
            for fname, values in (
                ("lead_id", records.lead_id.ids),
                ("partner_id", records.partner_id.ids),
                ("phone_key", keys),
            )
            if values
        )
        users = {record.user_id.id or self.env.uid for record in records}
        calls = model.search(
            whom
            & Domain("kind", "=", "call")
            & Domain("provider", "not in", (False, PROVIDER))
            & Domain("user_id", "in", list(users))
            & Domain("date", ">=", min(records.mapped("started_at")) - BEFORE)
            & Domain("date", "<=", max(records.mapped("done_at")))
            & Domain("service_record_ids", "=", False)
        )
        found, free = {}, set(calls)
        for record in self:
            for call in calls:
                if call in free and record.sudo()._is_of_call(call):
                    found[record] = call
                    free.remove(call)
                    break
        return found

    def _get_phone_key(self):
        return self.lead_id.phone_key or self.partner_id.phone_key

    def _is_of_call(self, call):
        same = (
            (call.lead_id and call.lead_id == self.lead_id)
            or (call.partner_id and call.partner_id == self.partner_id)
            or (call.phone_key and call.phone_key == self._get_phone_key())
        )
        return (
            same
            and call.user_id.id == (self.user_id.id or self.env.uid)
            and self.started_at - BEFORE <= call.date <= self.done_at
        )

    def _find_sent(self):
        """Return ``{record: interaction}`` of what was sent from records."""
        if not self:
            return {}
        rows = (
            self.env["crm.interaction"]
            .sudo()
            .search(
                [
                    ("mail_message_id.model", "=", self._name),
                    ("mail_message_id.res_id", "in", self.ids),
                    ("direction", "=", "out"),
                    ("kind", "in", ("email", "message")),
                    ("service_record_ids", "=", False),
                ],
                order="date, id",
            )
        )
        latest = {(row.mail_message_id.res_id, row.kind): row for row in rows}
        return {
            record: latest[record.id, record.channel]
            for record in self
            if (record.id, record.channel) in latest
        }
