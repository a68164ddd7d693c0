from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.mail import email_normalize_all

from ...tools.preview import TITLE, preview, shorten

#: Messages that somebody wrote or a customer received; the others are the system's.
RECORDED_TYPES = frozenset(
    ["email", "comment", "sms", "email_outgoing", "auto_comment", "out_of_office"]
)
#: Of these, what is written by a person, so that it is a note if it stays in the house.
WRITTEN_TYPES = frozenset(["email", "comment"])


class MailMessage(models.Model):
    """What customers and colleagues write to each other is on the timeline.

    * An e-mail of somebody who is no internal user: *e-mail, from the customer*. What
      they write on the web, in the portal: *message, from the customer*.
    * What an internal user, or an automation, writes on a record, and what goes to at
      least one recipient who is no internal user: *e-mail, to the customer*. Who gets a
      message is known when it is notified, see ``mail.thread``; who gets a mail without
      notifications, when the mail is made, see ``mail.mail``.
    * What colleagues log, or write to each other alone, on a customer's record: *note*.
    * An SMS: *message, to the customer*.
    * Notifications, tracked changes and automated words to colleagues: nothing.

    Somebody is an internal user here even after they left.

    When the text of a message is changed, emptied or deleted, the interaction follows,
    and stays; what somebody wrote into its summary stays, too. A message that goes with
    its record, or with its mail once that was sent, leaves its text behind.
    """

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: record what is known to be told by itself."""
        messages = super().create(vals_list)
        messages._record_interactions()
        return messages

    def write(self, vals):
        if "body" not in vals:
            return super().write(vals)
        before = self._get_recorded_texts()
        result = super().write(vals)
        for interaction, told in before.items():
            message = interaction.mail_message_id
            interaction._replace_text(told, message._get_interaction_text())
        return result

    def unlink(self):
        if not self.env.context.get("keep_interaction_text"):
            for interaction, told in self._get_recorded_texts().items():
                subject = interaction.mail_message_id.subject
                interaction._replace_text(told, (shorten(subject) or False, False))
        return super().unlink()

    # RECORDING

    @api.model
    def _get_recorded_models(self):
        """Return the models whose messages are on the timeline; to be extended.

        They have a method ``_get_interaction_subjects``.
        """
        return ["res.partner", "crm.lead", "sale.order", "calendar.event"]

    def _record_interactions(self, outside=None):
        """Write the messages to the timeline, as the class says.

        :param outside: ids of those that go to somebody outside; None: not known yet,
            then those that it depends on are left for later
        """
        recorded = self._get_recorded_models()
        messages = self.sudo().filtered(
            lambda message: (
                message.message_type in RECORDED_TYPES
                and message.model in recorded
                and message.res_id
            )
        )
        if outside is None:
            messages = messages.filtered(lambda message: message._tells_by_itself())
        self.env["crm.interaction"]._record_from(
            messages, lambda some: some._prepare_message_interactions(outside)
        )

    def _tells_by_itself(self):
        """Return whether it may be recorded without knowing who gets it."""
        user = self.env.user
        return self.message_type == "sms" or (
            self.message_type in WRITTEN_TYPES
            and (
                self._is_internal_note()
                or user.share
                or self.author_id != user.partner_id
            )
        )

    def _is_internal_note(self):
        return self.message_type == "comment" and (
            self.is_internal or self.subtype_id.internal
        )

    def _prepare_message_interactions(self, outside):
        """Return the values of the interactions of messages."""
        colleagues = self._get_colleagues()
        kinds = {}
        for message in self:
            if kind := message._get_interaction_kind(colleagues, outside):
                kinds[message] = kind
        subjects = self.browse()._get_all_subjects(kinds)
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

    def _get_colleagues(self):
        """Return ``{partner: id of the user}`` of the authors who are, or were,
        internal users; the id of the superuser is False."""
        authors = self.author_id
        user = self.env.user
        if authors == user.partner_id and not user.share:
            return {authors: not user._is_superuser() and user.id}
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
            records = self.env[model].sudo().browse(sorted(res_ids)).exists()
            for res_id, vals in records._get_interaction_subjects().items():
                subjects[model, res_id] = vals
        return subjects

    # TEXT

    def _get_interaction_text(self):
        """Return the subject and the summary of the interaction of a message."""
        summary = preview(self.body)
        return (
            shorten(self.subject) or shorten(summary, TITLE) or False,
            summary or False,
        )

    def _get_recorded_texts(self):
        """Return ``{interaction: text}`` of those of the messages that are recorded."""
        interactions = (
            self.env["crm.interaction"]
            .sudo()
            .search(
                Domain("mail_message_id", "in", self.ids)
                & Domain("provider", "=", "mail.message")
            )
        )
        return {
            interaction: interaction.mail_message_id._get_interaction_text()
            for interaction in interactions
        }
