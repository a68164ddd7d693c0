from odoo import fields, models

from .crm_service_record import OPEN


class CrmServiceRecord(models.Model):
    """How the calendar event of a record follows it."""

    _inherit = "crm.service.record"

    def _update_meetings(self, shown):
        """Let the events follow their records.

        :param dict shown: ``{id: values}`` of what was shown before
        """
        records = self.filtered(lambda r: r.calendar_event_id and r.id in shown)
        unscheduled = records.filtered(
            lambda record: record.state in OPEN and not record.scheduled_at
        )
        unscheduled._release_meetings()
        records -= unscheduled
        changes = {}
        for record in records:
            vals = record._prepare_meeting_changes(shown[record.id])
            if vals:
                key = repr(sorted(vals.items()))
                changes.setdefault(key, (vals, []))[1].append(record.id)
        for vals, ids in changes.values():
            group = self.browse(ids)
            env = self.env(context=group._get_meeting_context())
            group.with_env(env).calendar_event_id.write(vals)
        records._tell_states(shown)

    def _prepare_meeting_changes(self, shown):
        """Return what is to be changed of the event."""
        event, vals = self.calendar_event_id, {}
        if self.scheduled_at:
            time = self._prepare_meeting_time()
            start, minutes = event._get_appointment_time()
            if start != time["start"]:
                vals |= {"allday": False, **time}
            elif minutes != self._get_minutes():
                vals |= {"allday": False, "stop": time["stop"]}
        if event.user_id != self.user_id:
            vals["user_id"] = self.user_id.id
        if (event.location or "") != (self.location or ""):
            vals["location"] = self.location
        before, after = shown["attendees"], self._get_meeting_attendees()
        commands = [
            *map(fields.Command.unlink, ((before - after) & event.partner_ids).ids),
            *map(fields.Command.link, (after - before - event.partner_ids).ids),
        ]
        if commands:
            vals["partner_ids"] = commands
        if event.name == shown["name"] != self._get_meeting_name():
            vals["name"] = self._get_meeting_name()
        if event.opportunity_id != self.lead_id:
            vals["opportunity_id"] = self.lead_id.id
        return vals

    def _release_meetings(self):
        """Take what has no time any more out of the calendar."""
        events = self.calendar_event_id
        if events:
            self.write({"calendar_event_id": False})
            events.filtered("active").with_context(
                no_mail_to_attendees=True
            ).action_archive()

    def _tell_states(self, shown):
        """Let the events say what became of the records."""
        cancelled = self.filtered(
            lambda record: (
                record.state == "cancelled"
                and (
                    record.calendar_event_id.active
                    or record.calendar_event_id.interaction_result != "cancelled"
                )
            )
        )
        if cancelled:
            cancelled.calendar_event_id.write(
                {"interaction_result": "cancelled", "active": False}
            )
        reopened = self.filtered(
            lambda record: (
                record.state in OPEN
                and shown[record.id]["state"] == "cancelled"
                and not record.calendar_event_id.active
            )
        )
        if reopened:
            reopened.calendar_event_id.write(
                {"active": True, "interaction_result": False}
            )
        done = self.filtered(
            lambda record: (
                record.state == "done"
                and ("done", record.outcome_id)
                != (shown[record.id]["state"], shown[record.id]["outcome"])
            )
        )
        if done:
            done._tell_outcomes()
