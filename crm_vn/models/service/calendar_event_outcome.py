from markupsafe import Markup

from odoo import models
from odoo.tools import format_datetime


class CalendarEvent(models.Model):
    """Whose the appointments of service records are, and what is told of them."""

    _inherit = "calendar.event"

    def _get_whose(self):
        """Extend: it is with the customer of its record, and about its deal."""
        subjects = super()._get_whose()
        events = self.sudo().filtered(lambda event: event._is_of_record())
        if not events:
            return subjects
        for event, record in events._get_documented_records().items():
            vals = subjects[event.id]
            for fname in ("partner_id", "lead_id", "order_id"):
                if not vals.get(fname) and record[fname]:
                    vals[fname] = record[fname].id
        return subjects

    def _get_documented_records(self):
        """Return ``{event: record}`` of what events were made for, as superuser.

        An occurrence of a recurring event is made for the record of the first one.
        """
        events = self.sudo().filtered(lambda event: event._is_of_record())
        records = self.env["crm.service.record"].sudo()
        by_id = {
            record.id: record
            for record in records.browse(set(events.mapped("res_id"))).exists()
        }
        return {event: by_id[event.res_id] for event in events if event.res_id in by_id}

    def _prepare_meetings(self, results):
        """Extend: with ``tell_outcome`` in the context, what came of the record."""
        vals_list = super()._prepare_meetings(results)
        if not self.env.context.get("tell_outcome"):
            return vals_list
        records = self._get_records().filtered(lambda record: record.state == "done")
        by_event = {record.calendar_event_id.id: record for record in records}
        for vals in vals_list:
            record = by_event.get(vals["calendar_event_id"])
            # the words about a private meeting are those of who took part
            if record and vals["name"]:
                vals["summary"] = record._prepare_meeting_summary()
        return vals_list

    def _log_on_leads(self):
        """Tell of many meetings in the chatter of their leads."""
        lines = {}
        for event in self.filtered("opportunity_id"):
            zone = event.user_id.tz or self.env.user.tz
            when = format_datetime(self.env, event.start, tz=zone, dt_format="short")
            line = Markup("%s (%s)") % (event._get_html_link(), when)
            lines.setdefault(event.opportunity_id.id, []).append(line)
        if lines:
            self.env["crm.lead"].browse(lines)._message_log_batch(
                bodies={key: Markup("<br/>").join(told) for key, told in lines.items()}
            )
