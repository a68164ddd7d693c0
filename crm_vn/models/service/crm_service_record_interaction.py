from odoo import models

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


class CrmServiceRecord(models.Model):
    """A finished record is one interaction.

    What is on the timeline already is completed, and no second row is made: a call of
    the same person with the customer, told by the phone system between ten minutes
    before the work began and its end; an e-mail or an SMS that was sent from the
    record. What is in the calendar, the calendar tells. What is corrected later in the
    record changes on the timeline, too; what somebody wrote into it there stays.
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
        meetings = self._get_event_interactions()
        others = self - self.browse(record.id for record in meetings)
        known = others._find_interactions()
        for record, interaction in known.items():
            interaction._complete_by_service(record.sudo(), *texts[record])
        new = (others - self.browse(record.id for record in known)).sudo()
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
        known = {
            record.id: interaction for record, interaction in (meetings | known).items()
        }
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

    # CORRECTIONS

    def _correct_interactions(self, told):
        """Let the timeline say what the records say now.

        :param dict told: what they said before
        """
        records = self.browse(record.id for record in told)
        for record, (title, text) in records._get_texts().items():
            before = next(told[one] for one in told if one.id == record.id)
            interaction = record.sudo().interaction_id
            if interaction.provider == "calendar.event":
                continue
            interaction._replace_service_text(before, (title, text))
