from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from .crm_service_record import OPEN


class CrmServiceRecord(models.Model):
    """What people do with the calendar of a record."""

    _inherit = "crm.service.record"

    def action_invite(self):
        """Send the invitations to appointments that are still to come, again if they
        were sent already.

        :raise UserError: if there is nothing to invite to
        """
        self.check_access("write")
        events = self.sudo().filtered(lambda record: record.state in OPEN)
        events = events.calendar_event_id.filtered(
            lambda event: event.active and not event.has_begun
        )
        if not events:
            raise UserError(
                self.env._("There is no appointment ahead to invite anybody to.")
            )
        env = self.env(context=clean_context(self.env.context), su=True)
        events.with_env(env).attendee_ids._send_invitation_emails()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The invitations are on their way."),
            },
        }

    def action_open_calendar(self):
        """Open the appointment, or if there is none the calendar to make one."""
        self.ensure_one()
        event = self.calendar_event_id
        if event and event._filtered_access("read"):
            return {
                "type": "ir.actions.act_window",
                "res_model": "calendar.event",
                "res_id": event.id,
                "views": [(False, "form")],
            }
        return self.action_reschedule()

    def action_reschedule(self):
        """Open the calendar on the day of the appointment.

        What is made there is the appointment, if there is none yet.
        """
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "calendar.action_calendar_event"
        )
        context = {}
        if self.scheduled_at:
            context["initial_date"] = self.scheduled_at
        if not self.calendar_event_id and self.state in OPEN:
            users = self.user_id or self.env.user
            context |= {
                "default_name": self._get_meeting_name(),
                "default_user_id": users.id,
                "default_duration": self.duration,
                "default_partner_ids": (
                    self._get_meeting_attendees() | users.partner_id
                ).ids,
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_location": self.location,
            }
        return {**action, "context": context}
