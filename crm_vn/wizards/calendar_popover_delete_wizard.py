from odoo import models


class CalendarPopoverDeleteWizard(models.TransientModel):
    """The cancellation of the meeting of a service leaves as its invitation did."""

    _inherit = "calendar.popover.delete.wizard"

    def action_send_mail_and_delete(self):
        """Extend: see the class."""
        event, sender = self.calendar_event_id._get_invitation_sender()
        template = self.env.ref(
            "calendar.calendar_template_delete_event", raise_if_not_found=False
        )
        if not (sender and template):
            return super().action_send_mail_and_delete()
        template.with_env(event.env).sudo().send_mail(
            event.id,
            email_layout_xmlid="mail.mail_notification_light",
            email_values=sender,
            force_send=True,
        )
        return self.action_delete()
