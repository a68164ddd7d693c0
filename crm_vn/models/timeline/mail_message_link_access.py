from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class MailMessage(models.Model):
    """Whoever reads a linked record reads the conversation, and no more than that.

    Links let colleagues read; to write, to delete and to react, core's rules stand.
    """

    _name = "mail.message"
    _inherit = ["mail.message", "crm.linked.reading"]

    # WHO READS

    def _get_forbidden_access(self, operation):
        """Extend: links let read."""
        forbidden = super()._get_forbidden_access(operation)
        if operation == "read" and forbidden and self._reads_links():
            forbidden -= forbidden._filter_linked_readable()
        return forbidden

    @api.model
    def _find_allowed_doc_ids(self, model_ids):
        """Extend: links let find."""
        allowed_ids = super()._find_allowed_doc_ids(model_ids)
        if self._reads_links():
            ids = {
                message_id
                for by_record in model_ids.values()
                for message_ids in by_record.values()
                for message_id in message_ids
            }
            rest = self.browse(ids - set(allowed_ids))
            allowed_ids = {*allowed_ids, *rest._filter_linked_readable()._ids}
        return allowed_ids

    @api.model
    def _search(
        self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs
    ):
        """Extend: links let find by nothing that tells where a message is from."""
        model = self
        if not bypass_access and self._reads_links() and self._asks_more(domain, order):
            model = self._without_links()
        return super(MailMessage, model)._search(
            domain, offset, limit, order, bypass_access=bypass_access, **kwargs
        )

    def _filter_linked_readable(self):
        """Return the messages that are linked to a record the user may read."""
        if not self:
            return self
        links = self.env["crm.message.link"]
        pairs = self._get_conversation_pairs()
        readable = links._get_readable(
            {pair for found in pairs.values() for pair in found}
        )
        return self.browse(
            message_id
            for message_id, found in pairs.items()
            if not readable.keys().isdisjoint(found)
        )

    def _get_conversation_pairs(self):
        """Return ``{message id: [(model, id)]}``; personal notifications have none."""
        self.flush_recordset(["message_type"])
        pairs = {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.message_id, l.res_model, l.res_id
                  FROM crm_message_link l
                  JOIN mail_message m ON m.id = l.message_id
                 WHERE l.message_id = ANY(%s) AND m.message_type != 'user_notification'
                """,
                list(self._ids),
            )
        )
        for message_id, model, res_id in rows:
            pairs.setdefault(message_id, []).append((model, res_id))
        return pairs

    # WHAT THEY ARE TOLD

    def _filter_shown_by_link(self):
        """Extend: the messages that core would not show."""
        if not self or not self._reads_links():
            return self.browse()
        links = self.env["crm.message.link"]
        return self.browse(links._get_pairs("message_id", self.ids))._filter_hidden()

    def _filter_hidden(self):
        """Return the messages that the user would not read if there were no links."""
        if not self or not self._reads_links():
            return self.browse()
        hidden = self._without_links()._get_forbidden_access("read")
        return hidden.with_env(self.env)

    @api.model
    def _get_searched_fields(self):
        return super()._get_searched_fields() | {
            "date",
            "body",
            "message_type",
            "subtype_id",
            "subtype_id.description",
            "is_internal",
            "attachment_ids",
            "starred",
            "needaction",
        }

    @api.model
    def _get_told_fields(self):
        return super()._get_told_fields() | {
            "date",
            "body",
            "preview",
            "subject",
            "message_type",
            "subtype_id",
            "is_internal",
            "attachment_ids",
            "author_id",
            "author_avatar",
            "email_from",
            "is_current_user_or_guest_author",
            "linked_subjects",
            "pinned_at",
            "starred",
            "needaction",
        }

    def _hide_values(self, rows):
        """Extend: a subject that names the record, an author whom the user does not
        see."""
        subjects = self._get_told_subjects()
        authors = self._get_told_authors()
        for row in rows:
            if not subjects[row["id"]]:
                row.update(
                    {name: False for name in ("subject", "display_name") if name in row}
                )
            if row["id"] not in authors:
                names = ("author_id", "author_avatar", "email_from")
                row.update({name: False for name in names if name in row})

    def _get_told_subjects(self):
        """Return ``{id: subject}``: none where it repeats the name of the record, as
        the one that is proposed for an e-mail does."""
        subjects = {}
        for message in self.sudo():
            subject, name = message.subject, message.record_name
            named = subject and name and name.lower() in subject.lower()
            subjects[message.id] = False if named else subject
        return subjects

    def _get_told_authors(self):
        """Return the ids of the messages whose author the user may know: what they see
        of contacts holds for who wrote, too."""
        authors = self.sudo().author_id.sudo(False)
        visible = set(authors.with_env(self.env)._filtered_access("read")._ids)
        return {
            message.id for message in self.sudo() if message.author_id.id in visible
        }

    @api.depends_context("uid")
    @api.depends("body")
    def _compute_linked_message_ids(self):
        """Extend: the web client names the records of messages that texts refer to."""
        return super(MailMessage, self._without_links())._compute_linked_message_ids()

    def portal_message_format(self, options=None):
        """Extend: it says where a message is from."""
        return super(
            MailMessage, self - self._filter_shown_by_link()
        ).portal_message_format(options)

    def action_open_document(self):
        """Extend.

        :raise AccessError: if the user reads the message by a link only
        """
        if self._filter_shown_by_link():
            raise AccessError(
                self.env._("This message is from a record that you may not see.")
            )
        return super().action_open_document()
