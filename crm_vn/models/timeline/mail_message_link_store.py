from odoo import models

from odoo.addons.mail.tools.discuss import Store


class MailMessage(models.Model):
    """What the web client gets of linked messages."""

    _inherit = "mail.message"

    def _to_store(self, store, fields, **kwargs):
        """Extend: what a message is linked to, and of a message that the user reads by
        a link only, what they are told."""
        if "message_format" not in fields or not self.env.user._is_internal():
            return super()._to_store(store, fields, **kwargs)
        links = self.env["crm.message.link"].sudo(False)
        by_message = links._get_pairs("message_id", self.ids)
        hidden = self.browse(by_message)._filter_hidden()
        super(MailMessage, self - hidden)._to_store(store, fields, **kwargs)
        hidden._told_to_store(store)
        if by_message and store.target.is_current_user(self.env):
            shown = links._describe(
                {pair for pairs in by_message.values() for pair in pairs}
            )
            for message in self.browse(by_message):
                pairs = by_message[message.id]
                subjects = [shown[pair] for pair in pairs if pair in shown]
                store.add_model_values(
                    "mail.message", {"id": message.id, "linked_subjects": subjects}
                )
        return None

    def _told_to_store(self, store):
        """Add what users are told of messages that they read by a link only."""
        subjects = self._get_told_subjects()
        authors = self._get_told_authors()
        somebody = self.env._("A customer")
        store.add_records_fields(
            self,
            [
                Store.Many("attachment_ids", ATTACHMENT_FIELDS, sort="id", sudo=True),
                Store.One(
                    "author_id",
                    ["avatar_128", "is_company", "name"],
                    predicate=lambda message: message.id in authors,
                    sudo=True,
                ),
                Store.Attr(
                    "email_from",
                    lambda message: message.email_from
                    if message.id in authors
                    else somebody,
                ),
                Store.Attr("subject", lambda message: subjects[message.id]),
                Store.One("subtype_id", ["description"], sudo=True),
                Store.Attr("default_subject", False),
                Store.Attr("thread", False),
                Store.Attr("needaction", False),
                Store.Attr("linked_only", True),
                "body",
                "create_date",
                "date",
                "message_type",
                "starred",
                "write_date",
            ],
        )


#: Of an attachment; not where it is from.
ATTACHMENT_FIELDS = [
    "checksum",
    "create_date",
    "file_size",
    "has_thumbnail",
    "mimetype",
    "name",
    Store.Attr(
        "raw_access_token", lambda attachment: attachment._get_raw_access_token()
    ),
    Store.Attr(
        "thumbnail_access_token", lambda attachment: attachment._get_thumbnail_token()
    ),
    "type",
    "url",
]
