from odoo import models

#: The fields of an interaction that name its deal, by the model of the deal.
DEALS = {"crm.lead": "lead_id", "sale.order": "order_id"}


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        """Extend: now it is known who gets the message; see ``mail.message``.

        A message that is sent later is recorded when it is sent.
        """
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        sent = message.sudo()
        if sent._is_of_the_company(
            msg_vals or {}
        ) and not self._is_notification_scheduled(kwargs.get("scheduled_date")):
            outside = any(recipient["share"] for recipient in recipients)
            if sent.message_type == "email" and not outside:
                # The mail program of a colleague has sent it to these already.
                outside = sent._get_outside_addresses(
                    sent.incoming_email_to, sent.incoming_email_cc
                )
            # With values: it was posted now.
            sent._record_sent(
                set(sent.ids if outside else ()), new_events=bool(msg_vals)
            )
        return recipients

    def _after_store_move(self):
        """Extend: what happened on a lead or an order goes along with it."""
        result = super()._after_store_move()
        if fname := DEALS.get(self._name):
            self.env["crm.interaction"]._follow_store(self, fname)
        return result

    def unlink(self):
        """Extend: what was said stays on the timeline."""
        records = self.with_context(keep_interaction_text=True)
        return super(MailThread, records).unlink()
