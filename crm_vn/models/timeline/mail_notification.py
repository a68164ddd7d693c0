from odoo import api, models

FAILED = ("bounce", "exception")
DELIVERED = ("pending", "sent")


class MailNotification(models.Model):
    """What becomes of a message, an e-mail or an SMS, is the result of its interaction:
    *failed* once one of its recipients did not get it."""

    _inherit = "mail.notification"

    @api.model_create_multi
    def create(self, vals_list):
        notifications = super().create(vals_list)
        failed = notifications.filtered(
            lambda notification: notification.notification_status in FAILED
        )
        self.env["crm.interaction"]._follow_delivery(failed.mail_message_id, True)
        return notifications

    def write(self, vals):
        result = super().write(vals)
        status = vals.get("notification_status")
        if status in FAILED or status in DELIVERED:
            self.env["crm.interaction"]._follow_delivery(
                self.sudo().mail_message_id, failed=status in FAILED
            )
        return result
