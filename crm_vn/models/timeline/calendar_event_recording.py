from odoo import fields, models


class CalendarEvent(models.Model):
    """How a meeting is written to the timeline."""

    _inherit = "calendar.event"

    def _filter_recorded(self):
        """Return the meetings that are on the timeline."""
        if not self:
            return self
        interactions = (
            self.env["crm.interaction"]
            .sudo()
            .search_fetch(
                [
                    ("provider", "=", "calendar.event"),
                    ("external_ref", "in", [str(event_id) for event_id in self.ids]),
                ],
                ["external_ref"],
            )
        )
        refs = set(interactions.mapped("external_ref"))
        return self.filtered(lambda event: str(event.id) in refs)

    def _record_meetings(self, results=None):
        """Write meetings with customers to the timeline.

        :param dict results: ``{id: result}`` instead of what the meetings hold
        """
        self.env["crm.interaction"]._record_from(
            self.sudo(), lambda events: events._prepare_meetings(results or {})
        )

    def _prepare_meetings(self, results):
        """Return the values of the interactions of meetings with customers."""
        subjects = self._get_meeting_subjects()
        now = fields.Datetime.now()
        vals_list = []
        for event in self:
            if event.id not in subjects:
                continue
            result = results.get(event.id) or event.interaction_result
            seconds = (event.stop - event.start).total_seconds()
            vals_list.append(
                {
                    **subjects[event.id],
                    "provider": "calendar.event",
                    "external_ref": str(event.id),
                    "calendar_event_id": event.id,
                    "kind": "meeting",
                    "channel": "other",
                    # what is known ahead, as a cancellation, happens now
                    "date": min(event.start, now),
                    "duration": max(int(seconds), 0) if result == "held" else 0,
                    # whoever sees the customer does not see a private meeting's title
                    "name": not event._is_private() and event.name,
                    "result": result,
                }
            )
        return vals_list

    def _is_private(self):
        privacy = self.privacy or self.user_id.calendar_default_privacy
        return privacy == "private"

    # WHOSE

    def _get_interaction_subjects(self):
        """Return ``{id: values}``: whose it is what is said about a meeting, and who of
        the company takes part. What is said about a private one is nobody's."""
        return self.sudo().filtered(lambda event: not event._is_private())._get_whose()

    def _get_meeting_subjects(self):
        """Return ``{id: values}`` of the meetings with a customer."""
        whose = ("partner_id", "lead_id", "order_id")
        return {
            event_id: vals
            for event_id, vals in self._get_whose().items()
            if any(vals.get(fname) for fname in whose)
        }

    def _get_whose(self):
        """Return ``{id: values}``: the documents and the customers of meetings.

        The customer is the one of the document if they attend, or if nobody from
        outside does; else the first attendee from outside.
        """
        events = self.sudo().with_context(active_test=False)
        documents = events._get_interaction_documents()
        attendees = events.attendee_ids.partner_id
        users = self.env["res.users"].sudo().with_context(active_test=False)
        users = users.search_fetch(
            [("partner_id", "in", attendees.ids), ("share", "=", False)], ["partner_id"]
        )
        outside = attendees - users.partner_id
        subjects = {}
        for event in events:
            vals = dict(documents.get(event._get_document_key(), {}))
            if event.opportunity_id:
                vals |= documents["crm.lead", event.opportunity_id.id]
            guests = event.attendee_ids.sorted("id").partner_id & outside
            if guests and vals.get("partner_id") not in guests.ids:
                vals["partner_id"] = guests[0].id
            subjects[event.id] = {**vals, "user_id": event.user_id.id}
        return subjects

    def _get_document_key(self):
        """Return the model and the id of what the meeting is about: its own document,
        else that of the activity it was planned with."""
        record = self if self.res_id else self.activity_ids[:1]
        return record.res_model, record.res_id

    def _get_interaction_documents(self):
        """Return ``{(model, id): values}`` of the documents that meetings are about."""
        ids = {"crm.lead": set(self.opportunity_id.ids)}
        for event in self:
            model, res_id = event._get_document_key()
            if model and res_id:
                ids.setdefault(model, set()).add(res_id)
        documents = {}
        for model in self.env["crm.message.link"]._get_subject_models():
            records = self.env[model].sudo().browse(sorted(ids.get(model, ()))).exists()
            for res_id, vals in records._get_interaction_subjects().items():
                documents[model, res_id] = vals
        return documents
