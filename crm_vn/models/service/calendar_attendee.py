from odoo import models


class CalendarAttendee(models.Model):
    """Invitations to the meetings of services leave as their models say."""

    _inherit = "calendar.attendee"

    def _notify_attendees(self, mail_template, notify_author=False, force_send=False):
        """Extend: see ``calendar.event.message_notify``."""
        attendees = self.with_context(meeting_invitation=True)
        return super(CalendarAttendee, attendees)._notify_attendees(
            mail_template, notify_author=notify_author, force_send=force_send
        )
