from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _notify_by_email_prepare_rendering_context(self, message, **kwargs):
        """Extend: one text for several people, see ``mail.tracking.value``."""
        thread = self.with_context(phones_for_all=True)
        return super(MailThread, thread)._notify_by_email_prepare_rendering_context(
            message, **kwargs
        )
