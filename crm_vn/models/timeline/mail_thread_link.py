from odoo import models


class MailThread(models.AbstractModel):
    """Messages are posted with what they are about, see ``crm.message.link``."""

    _inherit = "mail.thread"

    def message_post(self, *, linked_subjects=None, parent_id=False, **kwargs):
        """Extend core: an answer is linked as what it answers.

        Core chooses a parent for most messages; an answer is what names its own.

        :param list linked_subjects: ``[model, id]`` pairs of records in whose chatter
            the message appears, too
        :raise AccessError: if the acting user may not post on one of them; nothing is
            posted then
        """
        links = self.env["crm.message.link"]
        pairs = links._parse_subjects(linked_subjects)
        if pairs:
            links._check_subjects(pairs)
        message = super().message_post(parent_id=parent_id, **kwargs)
        if parent_id and message.sudo().parent_id.id == parent_id:
            pairs += links._get_pairs("message_id", [parent_id]).get(parent_id, [])
        if pairs and message.sudo()._is_linkable():
            links._link(message._get_link_rows(dict.fromkeys(pairs)))
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
