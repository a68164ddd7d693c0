from odoo import api, models
from odoo.fields import Domain

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

    What is recorded from before the installation is told from who the authors are now;
    somebody who was an internal user and left counts as one.

    When the text of a message is changed, emptied or deleted, the interaction follows,
    and stays; what somebody wrote into its summary stays, too. A message that goes with
    its record, or with its mail once that was sent, leaves its text behind.
    """

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: record what is known to be told by itself."""
        messages = super().create(vals_list)
        messages._record_new(vals_list)
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

    def _record_new(self, vals_list):
        """Write messages that were just created to the timeline, as far as they tell
        by themselves what they are."""
        recorded = self._get_recorded_models()
        told = self.sudo().browse(
            message.id
            for message, vals in zip(self.sudo(), vals_list, strict=True)
            # The values, as core has not read the messages.
            if vals.get("model") in recorded
            and vals.get("res_id")
            and message._tells_by_itself(vals)
        )
        self.env["crm.interaction"]._record_from(
            told, lambda some: some._prepare_message_interactions(), new_events=True
        )

    def _tells_by_itself(self, vals):
        kind = vals.get("message_type", "comment")
        if kind == "sms":
            return True
        author = self.author_id
        return kind in WRITTEN_TYPES and (
            not author or author.partner_share or self._is_internal_note()
        )

    def _is_of_the_company(self, vals):
        """Return whether its recipients tell what it is: see the class.

        :param dict vals: what is known of it, as core has not read what it just wrote
        """
        kind = vals.get("message_type") or self.message_type
        if kind not in RECORDED_TYPES or kind == "sms":
            return False
        if self.model not in self._get_recorded_models() or not self.res_id:
            return False
        if kind in WRITTEN_TYPES:
            author = self.author_id
            inside = author and not author.partner_share
            return inside and not self._is_internal_note()
        return True

    def _record_sent(self, outside, new_events=False):
        """Write messages of the company to the timeline.

        :param set outside: ids of those that go to somebody who is no internal user
        """
        self.env["crm.interaction"]._record_from(
            self.sudo(),
            lambda some: some._prepare_message_interactions(outside),
            new_events=new_events,
        )

    def _is_internal_note(self):
        if self.message_type != "comment":
            return False
        data = self.env["ir.model.data"]
        if self.subtype_id.id == data._xmlid_to_res_id("mail.mt_comment"):
            return self.is_internal
        return self.is_internal or self.subtype_id.internal

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
