import pytz

from odoo import api, fields, models
from odoo.fields import Command

from .crm_service_record import OPEN

#: What a service record follows.
FOLLOWED = frozenset(
    [
        *("start", "stop", "duration", "allday", "start_date", "stop_date"),
        *("user_id", "partner_ids", "attendee_ids", "location"),
        *("active", "interaction_result"),
    ]
)


class CalendarEvent(models.Model):
    """The appointment of a service record: what changes here changes there.

    Moved, resized, handed to another organizer, with other colleagues or elsewhere: so
    is the record, whoever did it. Cancelled, archived or deleted: the record is
    cancelled. Nobody came: the record has the outcome for that, if nothing is missing.
    Held: the record is in progress. Brought back: so is the record.

    What came of a record that is done stays what its outcome says.

    Repeated, the record stays with the first occurrence. An event that is made for a
    record without one, in the calendar, is its appointment.
    """

    _inherit = "calendar.event"

    service_record_ids = fields.One2many(
        "crm.service.record", "calendar_event_id", "Service Records", copy=False
    )
    service_record_id = fields.Many2one(
        "crm.service.record",
        "Service Record",
        compute="_compute_service_record_id",
        help="The service whose appointment this is.",
    )
    service_state = fields.Char(
        compute="_compute_service_record_id", export_string_translation=False
    )

    @api.depends("service_record_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_service_record_id(self):
        records = self.env["crm.service.record"]
        if self.ids and records._has_meetings() and records.has_access("read"):
            records = records.search([("calendar_event_id", "in", self.ids)])
        by_event = {record.calendar_event_id.id: record for record in records}
        for event in self:
            record = by_event.get(event._origin.id, records.browse())
            event.service_record_id = record
            event.service_state = record.state

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: see the class."""
        events = super().create(vals_list)
        made = events.sudo().filtered(lambda event: event._is_of_record())
        if made and not self.env.su:
            # What comes of a meeting is told on the timeline of the record's customer.
            records = self.env["crm.service.record"].browse(set(made.mapped("res_id")))
            records.exists().check_access("read")
        if made and not self._is_remade():
            made.sudo(self.env.su)._link_records()
        return events

    def write(self, vals):
        """Extend: see the class."""
        if not self.env.su and not {"res_id", "res_model_id"}.isdisjoint(vals):
            named = self._get_references([vals]).get("crm.service.record", ())
            self.env["crm.service.record"].browse(named).check_access("read")
        told, repeated = set(vals), not self._get_repeating_fields().isdisjoint(vals)
        if not repeated and FOLLOWED.isdisjoint(told):
            return super().write(vals)
        if repeated and not self._is_remade():
            family = self.sudo() | self.sudo().recurrence_id.calendar_event_ids
            records = family._get_records()
            result = super().write(vals)
            if records:
                self.sudo()._keep_first_occurrences(records)
            return result
        records = self._get_records()
        result = super().write(vals)
        if records:
            self._tell_records(records, told)
        return result

    def unlink(self):
        """Extend: see the class."""
        if self._is_remade():
            return super().unlink()
        records = self._get_records()
        if not records:
            return super().unlink()
        last = {
            event.id: result
            for result, events in self._get_last_results().items()
            for event in events
        }
        by_event, by_result = {}, {}
        for record in records:
            event = record.calendar_event_id
            by_event[str(event.id)] = record
            result = event.interaction_result or last.get(event.id, "cancelled")
            by_result.setdefault(result, []).append(record.id)
        done = super().unlink()
        records.invalidate_recordset(["calendar_event_id"])
        for result, ids in by_result.items():
            records.browse(ids)._end_by_meeting(result)
        rows = self.env["crm.interaction"].sudo()
        for row in rows.search(
            [
                ("provider", "=", "calendar.event"),
                ("external_ref", "in", list(by_event)),
            ]
        ):
            by_event[row.external_ref].interaction_id = row
        return done

    # WHOSE APPOINTMENT

    def _get_records(self):
        """Return the service records of the events, as superuser."""
        records = self.env["crm.service.record"].sudo()
        if not self.ids or not records._has_meetings():
            return records
        return records.search([("calendar_event_id", "in", self.ids)])

    def _is_of_record(self):
        return self.res_model == "crm.service.record" and bool(self.res_id)

    def _link_records(self):
        """Make the events the appointments of the records they were made for, as far as
        these are open, have none and may be changed by the acting user."""
        events = self.sudo().filtered("active").sorted("start")
        records = self.env["crm.service.record"].browse(set(events.mapped("res_id")))
        records = records.exists()._filtered_access("write").sudo()
        free = records.filtered(
            lambda record: not record.calendar_event_id and record.state in OPEN
        )
        by_id = {record.id: record for record in free}
        linked = free.browse()
        for event in events:
            if record := by_id.pop(event.res_id, None):
                record.calendar_event_id = event
                linked |= record
                if record.lead_id and not event.opportunity_id:
                    event.opportunity_id = record.lead_id
        if linked:
            if not linked._has_meetings():
                self.env.registry.clear_cache()
            self._follow_meetings(linked)

    def action_open_service_record(self):
        self.ensure_one()
        return self.service_record_id._get_records_action()

    # FOLLOW

    def _tell_records(self, records, told):
        """Let records follow what was written.

        :param set told: the fields that were written
        """
        self._follow_meetings(records)
        if self._is_remade() or told.isdisjoint({"active", "interaction_result"}):
            # a meeting that was moved to the future forgets what came of it
            records._keep_outcomes()
            return
        ended = {}
        for record in records:
            event = record.calendar_event_id
            result = event.interaction_result
            gone = result == "cancelled" or not (event.active or result)
            if record.state == "cancelled":
                # one that was held took place after all, in the calendar or not
                if not gone or (event.active and "active" in told):
                    ended.setdefault("reopened", []).append(record.id)
            elif gone:
                ended.setdefault("cancelled", []).append(record.id)
            elif result:
                ended.setdefault(result, []).append(record.id)
        if ids := ended.pop("reopened", None):
            back = records.browse(ids)
            events = back.calendar_event_id
            events = events.filtered(lambda e: e.interaction_result == "cancelled")
            back._reopen_by_meeting()
            events.write({"interaction_result": False})
        for result, ids in ended.items():
            records.browse(ids)._end_by_meeting(result)
        records._keep_outcomes()
        records._link_event_interactions()

    @api.model
    def _follow_meetings(self, records):
        """Let records be when, where and by whom their meetings are."""
        changes = {}
        users = records.env["res.users"].search_fetch(
            [
                ("partner_id", "in", records.calendar_event_id.partner_ids.ids),
                ("share", "=", False),
            ],
            ["partner_id"],
        )
        for record in records:
            vals = record.calendar_event_id._prepare_record_changes(record, users)
            if vals:
                key = repr(sorted(vals.items()))
                changes.setdefault(key, (vals, []))[1].append(record.id)
        for vals, ids in changes.values():
            records.browse(ids).write(vals)

    def _prepare_record_changes(self, record, users):
        """Return what is to be changed of a record.

        :param users: internal users among the attendees
        """
        vals = {}
        start, minutes = self._get_appointment_time()
        if (record.scheduled_at or start).replace(microsecond=0) != start or (
            not record.scheduled_at
        ):
            vals["scheduled_at"] = start
        if record._get_minutes() != minutes:
            vals["duration"] = minutes / 60
        if record.user_id != self.user_id:
            vals["user_id"] = self.user_id.id
        if (record.location or "") != (self.location or ""):
            vals["location"] = self.location
        attendees = self.partner_ids
        colleagues = users.filtered(lambda user: user.partner_id in attendees)
        colleagues -= self.user_id
        if record.colleague_ids != colleagues:
            vals["colleague_ids"] = [Command.set(colleagues.sorted("id").ids)]
        return vals

    def _get_appointment_time(self):
        """Return the beginning, in UTC, and the length in minutes.

        One of the whole day begins at eight o'clock where the organizer is.
        """
        start, stop = self.start, self.stop
        if self.allday:
            zone = pytz.timezone(self.user_id.tz or self.env.user.tz or "UTC")
            start, stop = (
                zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)
                for moment in (start, stop)
            )
        minutes = round((stop - start).total_seconds() / 60)
        return start.replace(microsecond=0), minutes

    def _keep_first_occurrences(self, records):
        """Give records whose event is gone, as the occurrences were made anew, the
        first of these."""
        records.invalidate_recordset(["calendar_event_id"])
        lost = records.filtered(lambda record: not record.calendar_event_id.active)
        lost = lost.filtered(lambda record: record.state in OPEN)
        if lost:
            made = self.search(
                [
                    ("res_model", "=", lost._name),
                    ("res_id", "in", lost.ids),
                    ("recurrence_id", "!=", False),
                ]
            )
            made = (made | self.exists()).filtered("active")
            first = {e.res_id: e for e in made.sorted("start", reverse=True)}
            for record in lost:
                record.calendar_event_id = first.get(record.id)
            lost.filtered(lambda r: not r.calendar_event_id)._end_by_meeting(
                "cancelled"
            )
        self._follow_meetings(records.filtered("calendar_event_id"))
