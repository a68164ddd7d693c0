"""A conversation on a contact of one store, linked to a lead of another."""

from odoo.fields import Command

from .common_store import ALL_LEADS, StoreMixin


class LinkMixin(StoreMixin):
    """``contact`` and ``message`` are Hanoi's, ``lead`` is Saigon's.

    ``readers`` by what they may read: *both*, only the *origin* of the message, only
    what it is *linked* to, *neither* (another store), or nothing at all (*portal*).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Linked by hand: the messages here are what is tested, not the mail gateway.
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Hidden Hanh",
                "email": "hanh@example.com",
                "store_id": cls.hanoi.id,
                "store_ids": [Command.set(cls.hanoi.ids)],
            }
        )
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Saigon deal", "store_id": cls.saigon.id, "user_id": False}
        )
        cls.readers = {
            "both": cls.users["two"],
            "origin": cls.users["all"],
            "linked": cls.new_member("linked", ALL_LEADS, cls.saigon),
            "neither": cls.new_member("neither", ALL_LEADS, cls.haiphong),
            "portal": cls.users["portal"],
        }
        cls.both = cls.readers["both"]
        cls.message = cls.post(cls.contact, cls.both, "the red one", cls.lead)

    @classmethod
    def post(cls, record, user, body, *subjects, **values):
        values.setdefault("subtype_xmlid", "mail.mt_comment")
        values.setdefault("message_type", "comment")
        return (
            record.with_user(user)
            .with_context(mail_post_autofollow_author_skip=True)
            .message_post(
                body=body,
                linked_subjects=[[s._name, s.id] for s in subjects],
                **values,
            )
            .sudo(False)
            .with_user(cls.env.user)
        )

    @classmethod
    def get_links(cls, message):
        """What a message is linked to, as nobody in particular sees it."""
        links = cls.env["crm.message.link"]
        return links._get_pairs("message_id", message.ids).get(message.id, [])

    @classmethod
    def fetch(cls, record, user, **params):
        """The messages in the chatter of a record."""
        messages = cls.env["mail.message"].with_user(user)
        return messages._message_fetch(None, thread=record.with_user(user), **params)[
            "messages"
        ]
