from odoo import api, models
from odoo.tools.mail import email_normalize_all


class MailMail(models.Model):
    """Mails that go out without having been posted, of a template or to many at once,
    are on the timeline as any other, see ``mail.message``."""

    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        mails = super().create(vals_list)
        recorded = self.env["mail.message"]._get_recorded_models()
        sent = mails.sudo().filtered(
            lambda mail: (
                mail.message_type == "email_outgoing"
                and mail.model in recorded
                and mail.state not in ("cancel", "exception")
            )
        )
        if sent:
            sent = sent._filter_outside()
            messages = sent.mail_message_id
            messages._record_sent(set(messages.ids))
        return mails

    def _filter_outside(self):
        """Return the mails that go to somebody who is no internal user."""
        messages = self.env["mail.message"]
        outside = messages._get_outside_addresses(
            *self.mapped("email_to"), *self.mapped("email_cc")
        )
        return self.filtered(
            lambda mail: (
                any(mail.recipient_ids.mapped("partner_share"))
                or not outside.isdisjoint(
                    email_normalize_all(f"{mail.email_to or ''},{mail.email_cc or ''}")
                )
            )
        )

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Extend: the interaction says whether the mail went out."""
        alone = self.sudo().filtered(
            lambda mail: (
                not mail.is_notification and mail.message_type == "email_outgoing"
            )
        )
        self.env["crm.interaction"]._follow_delivery(
            alone.mail_message_id, failed=bool(failure_type)
        )
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def unlink(self):
        """Extend: a message that is discarded once its mail was sent was said."""
        mails = self.with_context(keep_interaction_text=True)
        return super(MailMail, mails).unlink()
