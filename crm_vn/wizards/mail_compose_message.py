from odoo import api, fields, models
from odoo.exceptions import AccessError


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    linked_subjects = fields.Json(
        "Also About",
        help="Contacts, opportunities and orders in whose chatter the message appears, "
        "too.",
    )

    def _check_references(self, vals_list, defaults=False):
        """Extend: nobody answers what they read by a link only; the composer would say
        where it is from.

        :raise AccessError: if a value refers to such a message
        """
        result = super()._check_references(vals_list, defaults)
        if defaults:
            vals_list = [*vals_list, self._get_context_defaults()]
        parent_ids = {
            vals["parent_id"]
            for vals in vals_list
            if isinstance(vals.get("parent_id"), int)
        }
        if self.env["mail.message"].browse(parent_ids)._filter_shown_by_link():
            raise AccessError(
                self.env._("This message is from a record that you may not see.")
            )
        return result

    def _prepare_mail_values_static(self):
        """Extend: messages that are posted say what they are about."""
        values = super()._prepare_mail_values_static()
        if (
            self.linked_subjects
            and self.composition_mode == "comment"
            and self.model_is_thread
        ):
            pairs = self.env["crm.message.link"]._parse_subjects(self.linked_subjects)
            values["linked_subjects"] = [list(pair) for pair in pairs]
        return values


class MailScheduledMessage(models.Model):
    _inherit = "mail.scheduled.message"

    @api.model
    def _notification_parameters_whitelist(self):
        """Extend: what is sent later is about the same."""
        return super()._notification_parameters_whitelist() | {"linked_subjects"}
