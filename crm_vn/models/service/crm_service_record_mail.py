from odoo import api, models
from odoo.exceptions import UserError

#: What mail.thread does for each new record by itself is done for all together here.
TOGETHER = {
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "services_subscribed_together": True,
}


class CrmServiceRecord(models.Model):
    """Who hears of a record, and what is said from it.

    Whoever a record is assigned to follows it; whoever opened it for somebody else does
    not. Assigned by somebody else, they are notified as core does for leads, if it is
    one record: of several at once nobody is, they are among their work. The number of
    queries does not grow with the number of records, of which many can be opened, or
    finished, at once.

    What is sent to the customer from a record is on the timeline of its lead, its order
    and its customer.
    """

    _inherit = "crm.service.record"

    # FOLLOWERS

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("tracking_disable"):
            return super().create(vals_list)
        together = self.with_context(**TOGETHER)
        records = super(CrmServiceRecord, together).create(vals_list)
        records = records.with_env(self.env)
        quiet = len(records) > 1
        for user, assigned in records.sudo().grouped("user_id").items():
            if user:
                assigned = assigned.sudo(self.env.su)
                if quiet:
                    assigned = assigned.with_context(mail_auto_subscribe_no_notify=True)
                assigned._message_auto_subscribe(
                    {"user_id": user.id}, followers_existing_policy="update"
                )
        return records

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        if self.env.context.get("services_subscribed_together"):
            return True
        return super()._message_auto_subscribe(
            updated_values, followers_existing_policy
        )

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Extend: nobody is notified of each of many."""
        if len(self) > 1:
            return None
        return super()._message_auto_subscribe_notify(partner_ids, template)

    # TRACKING

    def _message_track(self, fields_iter, initial_values_dict):
        """Extend: what changed on several records is logged together."""
        if len(self) <= 1 or not fields_iter:
            return super()._message_track(fields_iter, initial_values_dict)
        described = self.fields_get(
            fields_iter, attributes=("string", "type", "selection", "currency_field")
        )
        tracking = {
            record.id: record._mail_track(described, initial_values_dict[record.id])
            for record in self.exists()
        }
        self._log_tracking(
            {record_id: values for record_id, (_changes, values) in tracking.items()}
        )
        return tracking

    @api.model
    def _log_tracking(self, commands):
        """Log tracked values of records, see ``mail.tracking.value``.

        :param dict commands: commands that create the values, by record
        """
        changed = self.browse(
            record_id for record_id, values in commands.items() if values
        )
        if not changed:
            return
        messages = changed._message_log_batch(dict.fromkeys(changed.ids, ""))
        self.env["mail.tracking.value"].sudo().create(
            [
                {**vals, "mail_message_id": message.id}
                for message in messages
                for _code, _id, vals in commands[message.res_id]
            ]
        )

    # THE TIMELINE

    def _get_interaction_subjects(self):
        """Return ``{id: values}``: whose it is what is sent from a record, and who of
        the company takes part."""
        return {
            record.id: {
                "lead_id": record.lead_id.id,
                "order_id": record.order_id.id,
                "partner_id": record.partner_id.id,
                "company_id": record.company_id.id,
                "store_id": record.store_id.id,
                "user_id": record.user_id.id,
            }
            for record in self
            if record.lead_id or record.order_id or record.partner_id.partner_share
        }

    # SENDING

    def action_send_mail(self):
        """Open the composer with the template of the service.

        :raise UserError: if there is nobody to write to
        """
        self.ensure_one()
        if not (self.partner_id or self.email):
            self._refuse_to_send()
        template = self.service_id.mail_template_id
        recipients = {} if template else {"default_partner_ids": self.partner_id.ids}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send E-mail"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": template.id,
                **recipients,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
            },
        }

    def action_send_sms(self):
        """Open the SMS composer with the template of the service.

        :raise UserError: if there is nobody to write to
        """
        self.ensure_one()
        if not self.phone:
            self._refuse_to_send()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sms.sms_composer_action_form"
        )
        action["context"] = {
            "default_res_model": self._name,
            "default_res_id": self.id,
            "default_composition_mode": "comment",
            "default_template_id": self.service_id.sms_template_id.id,
        }
        return action

    def _refuse_to_send(self):
        raise UserError(
            self.env._("Say first who the customer is, and where to write to them.")
        )


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model
    def _get_recorded_models(self):
        return [*super()._get_recorded_models(), "crm.service.record"]
