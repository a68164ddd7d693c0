from odoo import fields, models

from ...tools.preview import shorten


class MailActivity(models.Model):
    """A phone call that was planned and done is a call on the timeline."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Extend: record the calls, before core discards those of lost records."""
        calls = self.sudo()._filter_calls()
        self.env["crm.interaction"]._record_from(
            calls, lambda some: some._prepare_call_interactions(feedback)
        )
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)

    def _filter_calls(self):
        """Return the calls that were planned on a customer's record."""
        subjects = self.env["crm.message.link"]._get_subject_models()
        return self.filtered(
            lambda activity: (
                activity.activity_type_id.category == "phonecall"
                and activity.res_model in subjects
            )
        )

    def _prepare_call_interactions(self, feedback=False):
        """Return the values of the interactions of calls that were made.

        :param feedback: what the caller noted; without it, what the activities hold
        """
        vals_list = []
        for model, calls in self.grouped("res_model").items():
            records = self.env[model].sudo().browse(calls.mapped("res_id")).exists()
            subjects = records._get_interaction_subjects()
            people = {record.id: record for record in records}
            for call in calls:
                if call.res_id in subjects:
                    vals = call._prepare_call_interaction(
                        subjects[call.res_id], feedback
                    )
                    person = people[call.res_id]
                    if model == "sale.order":
                        person = person.partner_id
                    vals.update(phone=person.phone, phone_key=person.phone_key)
                    vals_list.append(vals)
        return vals_list

    def _prepare_call_interaction(self, subject, feedback):
        """Return the values of the interaction of one call; to be extended."""
        done = fields.Datetime.to_datetime(self.date_done)
        user = self.env.user
        if done or user._is_superuser():
            user = self.user_id
        return {
            **subject,
            "provider": "mail.activity",
            "external_ref": str(self.id),
            "kind": "call",
            "direction": "out",
            "channel": "phone",
            "result": "answered",
            "date": done or fields.Datetime.now(),
            "name": shorten(self.summary or self.activity_type_id.name) or False,
            "summary": shorten(feedback or self.feedback) or False,
            "user_id": user.id,
        }
