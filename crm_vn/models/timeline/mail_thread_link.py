from odoo import models


class MailThread(models.AbstractModel):
    """Messages are posted with what they are about, see ``crm.message.link``."""

    _inherit = "mail.thread"

    def message_post(self, *, linked_subjects=None, **kwargs):
        """Extend core.

        :param list linked_subjects: ``[model, id]`` pairs of records in whose chatter
            the message appears, too
        :raise AccessError: if the acting user may not post on one of them; nothing is
            posted then
        """
        if not linked_subjects:
            return super().message_post(**kwargs)
        links = self.env["crm.message.link"]
        pairs = links._parse_subjects(linked_subjects)
        links._check_subjects(pairs)
        message = super().message_post(**kwargs)
        if message.sudo()._is_linkable():
            links._link(message._get_link_rows(pairs))
        return message

    def _get_allowed_message_params(self):
        """Extend: checked by :meth:`message_post`."""
        return super()._get_allowed_message_params() | {"linked_subjects"}

    def _message_get_suggested_recipients_batch(self, *, reply_message=None, **kwargs):
        """Extend: an answer to a message that the user reads by a link only proposes
        nobody of that conversation."""
        if reply_message and reply_message.sudo(False)._filter_shown_by_link():
            reply_message = None
        return super()._message_get_suggested_recipients_batch(
            reply_message=reply_message, **kwargs
        )

    def unlink(self):
        """Extend: nothing is linked to a record that is gone."""
        ids = self.ids
        result = super().unlink()
        self.env["crm.message.link"]._forget(self._name, ids)
        return result
