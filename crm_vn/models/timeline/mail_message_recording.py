from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.tools.mail import email_normalize_all

from .mail_message import WRITTEN_TYPES


class MailMessage(models.Model):
    """How a message is written to the timeline."""

    _inherit = "mail.message"

    def _prepare_message_interactions(self, outside=None, colleagues=None):
        """Return the values of the interactions of messages.

        :param outside: ids of those that go to somebody outside; None: not known, then
            those that it depends on are left out
        :param dict colleagues: ``{author: id of the user}`` of internal users
        """
        if colleagues is None:
            colleagues = self._get_colleagues()
        kinds = {}
        for message in self:
            if kind := message._get_interaction_kind(colleagues, outside):
                kinds[message] = kind
        subjects = self._get_all_subjects(kinds)
        vals_list = []
        for message, kind in kinds.items():
            subject = subjects.get((message.model, message.res_id))
            if vals := message._prepare_message_interaction(*kind, subject, colleagues):
                vals_list.append(vals)
        return vals_list

    def _get_interaction_kind(self, colleagues, outside):
        """Return kind, channel and direction of what a message is, or None."""
        if self.message_type == "sms":
            return "message", "sms", "out"
        inside = self.author_id in colleagues
        if self.message_type == "email" and inside:
            # One without a sender has the superuser for its author.
            inside = bool(colleagues[self.author_id])
        if self.message_type in WRITTEN_TYPES and not inside:
            if self.message_type == "email":
                return "email", "email", "in"
            return "message", "web", "in"
        if self._is_internal_note():
            return "note", "other", False
        if outside is None:
            return None
        if self.id in outside:
            return "email", "email", "out"
        return ("note", "other", False) if self.message_type in WRITTEN_TYPES else None

    def _prepare_message_interaction(
        self, kind, channel, direction, subject, colleagues
    ):
        if subject is None:
            return None
        vals = dict(subject)
        whose = ("partner_id", "lead_id", "order_id")
        if not any(vals.get(fname) for fname in whose):
            # a meeting that is not about a customer, as far as it is known
            if not direction:
                return None
            vals["partner_id"] = self.author_id.id if direction == "in" else False
        if direction != "in":
            vals["user_id"] = colleagues.get(self.author_id, False)
        name, summary = self._get_interaction_text()
        now = fields.Datetime.now()
        return {
            **vals,
            "provider": "mail.message",
            "external_ref": str(self.id),
            "mail_message_id": self.id,
            "kind": kind,
            "channel": channel,
            "direction": direction,
            # The clock of a sender may be ahead.
            "date": min(self.date or now, now),
            "name": name,
            "summary": summary,
            "result": "sent" if direction == "out" else False,
        }

    def _get_colleagues(self, left=False):
        """Return ``{author: id of the user}`` of the authors who are internal users.

        The id of the superuser is False.

        :param bool left: also of those who were, and left
        """
        authors = self.author_id
        if not left:
            authors = authors.filtered(lambda author: not author.partner_share)
        user = self.env.user
        if not authors or authors == user.partner_id:
            return {author: not user._is_superuser() and user.id for author in authors}
        users = (
            self.env["res.users"]
            .sudo()
            .with_context(active_test=False)
            .search_fetch(
                [("partner_id", "in", authors.ids), ("share", "=", False)],
                ["partner_id"],
                order="active, id desc",
            )
        )
        return {user.partner_id: not user._is_superuser() and user.id for user in users}

    @api.model
    def _get_outside_addresses(self, *texts):
        """Return the addresses in texts that are not those of internal users."""
        addresses = {
            address for text in texts for address in email_normalize_all(text or "")
        }
        if not addresses:
            return addresses
        users = (
            self.env["res.users"]
            .sudo()
            .search_fetch(
                [("email_normalized", "in", list(addresses)), ("share", "=", False)],
                ["email_normalized"],
            )
        )
        return addresses.difference(users.mapped("email_normalized"))

    @api.model
    def _get_all_subjects(self, messages):
        """Return ``{(model, id): values}`` of the records that messages are about."""
        ids = {}
        for message in messages:
            ids.setdefault(message.model, set()).add(message.res_id)
        subjects = {}
        for model, res_ids in ids.items():
            records = self.env[model].sudo().browse(sorted(res_ids))
            try:
                found = records._get_interaction_subjects()
            except MissingError:
                found = records.exists()._get_interaction_subjects()
            subjects |= {(model, res_id): vals for res_id, vals in found.items()}
        return subjects
