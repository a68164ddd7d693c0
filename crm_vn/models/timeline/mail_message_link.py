from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL


class MailMessage(models.Model):
    """A conversation shows in the chatter of every record it is linked to."""

    _name = "mail.message"
    _inherit = ["mail.message", "crm.linked.mixin"]
    _link_column = "message_id"

    def write(self, vals):
        """Extend: a record that a message moves to is not linked to it any more."""
        result = super().write(vals)
        if "model" in vals or "res_id" in vals:
            self.env["crm.message.link"]._forget_repeats(self.ids)
        return result

    def unlink(self):
        """Extend: interactions outlive their messages, with what they are about."""
        self.check_access("unlink")
        self.env["crm.message.link"]._release("message_id", self.ids)
        return super().unlink()

    # LINKS

    def _is_linkable(self):
        """Whether this is a conversation: what the system logs stays where it is."""
        self.ensure_one()
        return (
            self.message_type not in ("notification", "user_notification")
            and self._is_thread_message()
            and self.model != "discuss.channel"
        )

    def _check_linkable(self):
        """Extend: whoever reads a conversation may link it.

        :raise UserError: if it is no conversation
        """
        messages = self.sudo(False)
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only colleagues can link conversations."))
        messages.check_access("read")
        if not all(message._is_linkable() for message in self.sudo()):
            raise UserError(
                self.env._(
                    "Only messages, e-mails and notes on a record can be linked."
                )
            )

    def _get_link_rows(self, pairs):
        interactions = self._get_linked_interactions()
        return [
            (message.id, interactions.get(message.id), None, *pair)
            for message in self
            for pair in pairs
        ]

    def _get_linked_interactions(self):
        """Return ``{message id: interaction id}``."""
        interactions = self.env["crm.interaction"].sudo()
        found = interactions.search_fetch(
            [("mail_message_id", "in", self.ids)], ["mail_message_id"], order="id desc"
        )
        return {row.mail_message_id.id: row.id for row in found}

    # CHATTER

    @api.model
    def _message_fetch(
        self,
        domain,
        *,
        thread=None,
        search_term=None,
        is_notification=None,
        before=None,
        after=None,
        around=None,
        limit=30,
    ):
        """Extend: a chatter shows what is linked to its record, too."""
        window = {"before": before, "after": after, "around": around, "limit": limit}
        result = super()._message_fetch(
            domain,
            thread=thread,
            search_term=search_term,
            is_notification=is_notification,
            **window,
        )
        if is_notification is True or not self._shows_links(thread):
            return result
        own = result["messages"]
        linked_ids = self._get_linked_ids(thread, own, search_term, **window)
        if not (linked_ids and thread.sudo(False).has_access("read")):
            return result
        domain = Domain(True if domain is None else domain)
        domain &= Domain("id", "in", linked_ids)
        linked = super()._message_fetch(domain, search_term=search_term, **window)
        hidden = self.browse()
        if search_term:
            told = domain & self._get_told_search(search_term)
            hidden = self.search(told)._filter_shown_by_link()
            result["count"] += linked["count"] + len(hidden)
        result["messages"] = (own | linked["messages"] | hidden)._cut_page(**window)
        return result

    @api.model
    def _shows_links(self, thread):
        """Whether the chatter of a record may show linked messages to the user."""
        subjects = self.env["crm.message.link"]._get_subject_models()
        return bool(thread) and thread._name in subjects and self._reads_links()

    @api.model
    def _get_linked_ids(self, thread, own, search_term, before, after, around, limit):
        """Return the messages linked to a record that may be of the page asked for.

        :param mail.message own: those of the page that were posted on the record
        """
        conditions = [SQL("message_id IS NOT NULL")]
        if before:
            conditions.append(SQL("message_id < %s", before))
        if after:
            conditions.append(SQL("message_id > %s", after))
        cut = limit
        if search_term or around is not None:
            cut = None
        elif len(own) == limit:
            last = own[0].id if after else own[-1].id
            operator = SQL("<" if after else ">")
            conditions.append(SQL("message_id %s %s", operator, last))
        rows = self.env.execute_query(
            SQL(
                "SELECT message_id FROM crm_message_link"
                " WHERE res_model = %s AND res_id = %s AND %s"
                " ORDER BY message_id %s LIMIT %s",
                thread._name,
                thread.id,
                SQL(" AND ").join(conditions),
                SQL("ASC" if after else "DESC"),
                cut,
            )
        )
        return [message_id for [message_id] in rows]

    @api.model
    def _get_told_search(self, search_term):
        """Return the domain of what a search finds by what it shows to everybody."""
        term = search_term.replace(" ", "%")
        # What is attached to a message that the user reads, they read.
        attachments = self.env["ir.attachment"].sudo()
        return Domain.OR(
            [
                Domain("body", "ilike", term),
                Domain("subtype_id.description", "ilike", term),
                Domain(
                    "attachment_ids",
                    "in",
                    attachments._search([("name", "ilike", term)]),
                ),
            ]
        )

    def _cut_page(self, before, after, around, limit):
        """Return the messages of a page, newest first."""
        newest = self.sorted("id", reverse=True)
        if around is not None:
            older = newest.filtered(lambda message: message.id <= around)
            newer = newest - older
            half = limit // 2
            return newer[max(len(newer) - half, 0) :] + older[:half]
        if after:
            return newest[max(len(newest) - limit, 0) :] if limit else newest
        return newest[:limit] if limit else newest
