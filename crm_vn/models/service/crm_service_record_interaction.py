from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from ...tools.call_event import BY_HAND

PROVIDER = "crm.service.record"
#: Channel of a service → kind and channel of the interaction.
KINDS = {
    "meeting": ("meeting", "other"),
    "call": ("call", "phone"),
    "email": ("email", "email"),
    "message": ("message", "other"),
    "visit": ("store_visit", "store"),
    "task": ("service", "other"),
}
#: What the interaction of a finished record tells.
TOLD = frozenset(["outcome_id", "outputs", "reason", "note"])
#: A call may begin as long before somebody opens the service it is for.
BEFORE = timedelta(minutes=10)


class CrmServiceRecord(models.Model):
    """A finished record is one interaction.

    What is on the timeline already is completed, and no second row is made: a meeting,
    told by the calendar; a call of the same person with the customer, told by the phone
    system between ten minutes before the work began and its end; an e-mail or an SMS
    that was sent from the record. What is corrected later in the record changes on the
    timeline, too; what somebody wrote into it there stays.
    """

    _inherit = "crm.service.record"

    def _on_outcome(self):
        """Extend: see the class."""
        result = super()._on_outcome()
        self._record_interactions()
        return result

    def write(self, vals):
        """Extend: see the class."""
        told = {}
        if not TOLD.isdisjoint(vals):
            done = self.filtered(
                lambda record: record.state == "done" and record.sudo().interaction_id
            )
            told = done._get_texts() if done else {}
        result = super().write(vals)
        if told:
            self._correct_interactions(told)
        return result

    # RECORDING

    def _record_interactions(self):
        """Write what was done to the timeline."""
        if self.env.context.get("no_interaction"):
            return
        texts = self._get_texts()
        known = self._find_interactions()
        for record, interaction in known.items():
            interaction._complete_by_service(record.sudo(), *texts[record])
        new = (self - self.browse(record.id for record in known)).sudo()
        self.env["crm.interaction"]._record_from(
            new,
            lambda records: [
                record._prepare_interaction(*texts[record]) for record in records
            ],
            new_events=True,
        )
        recorded = (
            self.env["crm.interaction"]
            .sudo()
            .search(
                [
                    ("provider", "=", PROVIDER),
                    ("external_ref", "in", [str(record_id) for record_id in new.ids]),
                ]
            )
        )
        known = {record.id: interaction for record, interaction in known.items()}
        known |= {int(row.external_ref): row for row in recorded}
        quiet = self.sudo().with_context(tracking_disable=True)
        for record in quiet:
            if interaction := known.get(record.id):
                record.interaction_id = interaction

    def _prepare_interaction(self, title, text):
        """Return the values of the interaction of a finished record; to be extended."""
        kind, channel = KINDS[self.channel]
        outcome = self.outcome_id
        result = outcome.interaction_result
        if kind == "meeting":
            result = outcome.meeting_result or result
        vals = {
            **self._get_interaction_values(),
            "provider": PROVIDER,
            "external_ref": str(self.id),
            "kind": kind,
            "channel": channel,
            "direction": False if kind == "service" else "out",
            "result": result,
            "date": self.done_at,
            "duration": self._get_spent_seconds(),
            "name": title,
            "summary": text or False,
        }
        if kind == "call":
            person = self.lead_id if self.lead_id.phone else self.partner_id
            vals.update(phone=person.phone, phone_key=person.phone_key)
        return vals

    def _get_interaction_values(self):
        """Return whose the interaction of a record is."""
        vals = {
            "lead_id": self.lead_id.id,
            "order_id": self.order_id.id,
            "partner_id": self.partner_id.id,
            "user_id": self.user_id.id or self.env.uid,
            "store_id": self.store_id.id,
            "company_id": self.company_id.id,
        }
        for fname in self.env["utm.mixin"]._utm_field_names():
            if self[fname]:
                vals[fname] = self[fname].id
        return vals

    def _get_spent_seconds(self):
        """Return how long it took: what is planned for an appointment; else the time
        from its start to its end, but no longer than it should take."""
        planned = int(self.duration * 3600)
        if self.service_id.has_appointment:
            return planned
        spent = int((self.done_at - self.started_at).total_seconds())
        return max(0, min(planned, spent))

    # WHAT IS THERE ALREADY

    def _find_interactions(self):
        """Return ``{record: interaction}`` of what is on the timeline already."""
        known = self._get_event_interactions()
        found = {record: known[record.id] for record in self if known.get(record.id)}
        rest = self - self.browse(record.id for record in found)
        by_channel = rest.grouped("channel")
        calls = by_channel.get("call", self.browse())
        found |= calls._find_calls()
        sent = by_channel.get("email", self.browse())
        sent |= by_channel.get("message", self.browse())
        return found | sent._find_sent()

    def _get_event_interactions(self):
        """Hook: return ``{id: interaction}`` of the records whose calendar event is on
        the timeline, as superuser."""
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

    # CORRECTIONS

    def _correct_interactions(self, told):
        """Let the timeline say what the records say now.

        :param dict told: what they said before
        """
        records = self.browse(record.id for record in told)
        for record, (title, text) in records._get_texts().items():
            before = next(told[one] for one in told if one.id == record.id)
            interaction = record.sudo().interaction_id
            interaction._replace_service_text(before, (title, text))


class CrmInteraction(models.Model):
    _inherit = "crm.interaction"

    def _complete_by_service(self, record, title, text):
        """Add to what is on the timeline already what came of a service."""
        self.ensure_one()
        vals = {
            "name": self.name or title,
            "summary": "\n".join(filter(None, [self.summary, text])) or False,
        }
        if self.kind == "call":
            vals["name"] = title
            if record.outcome_id.interaction_result:
                vals["result"] = record.outcome_id.interaction_result
        for fname in ("lead_id", "order_id", "partner_id"):
            if record[fname] and not self[fname]:
                vals[fname] = record[fname].id
        if self.call_ranks:
            vals["call_ranks"] = {**self.call_ranks, **dict.fromkeys(vals, BY_HAND)}
        self.write(vals)
        self._after_record()

    def _replace_service_text(self, told, text):
        """Replace what a record told by what it tells now."""
        vals = {}
        if text[0] != told[0] and self.name == told[0]:
            vals["name"] = text[0]
        summary = self.summary or ""
        if text[1] != told[1] and told[1] in summary:
            joined = "" if told[1] or not summary else "\n"
            vals["summary"] = (
                summary.replace(told[1], text[1], 1)
                if told[1]
                else f"{summary}{joined}{text[1]}"
            ).strip() or False
        if vals:
            self.write(vals)
