from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        """Extend: now it is known who gets the message; see ``mail.message``.

        A message that is sent later is recorded when it is sent.
        """
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        told = message.sudo()
        if told.model not in told._get_recorded_models():
            return recipients
        if not self._is_notification_scheduled(kwargs.get("scheduled_date")):
            outside = any(recipient["share"] for recipient in recipients)
            if told.message_type == "email" and not outside:
                # The mail program of a colleague has sent it to these already.
                outside = told._get_outside_addresses(
                    told.incoming_email_to, told.incoming_email_cc
                )
            told._record_interactions(set(told.ids if outside else ()))
        return recipients

    def unlink(self):
        """Extend: what was said stays on the timeline."""
        records = self.with_context(keep_interaction_text=True)
        return super(MailThread, records).unlink()
