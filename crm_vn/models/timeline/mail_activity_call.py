from odoo import fields, models
from odoo.exceptions import UserError


class MailActivity(models.Model):
    """To call somebody, and to log that one did.

    With ``call_logged`` in the context, what is done of an activity is on the timeline
    already.
    """

    _inherit = "mail.activity"

    missed_call_ids = fields.One2many(
        "crm.interaction", "follow_up_id", "Missed Calls", readonly=True
    )

    def action_log_call(self):
        """Open the dialog that logs the call and marks the activity as done.

        :raise UserError: if the activity is about something without calls
        """
        self.ensure_one()
        subjects = {
            "crm.lead": "default_lead_id",
            "sale.order": "default_order_id",
            "res.partner": "default_partner_id",
        }
        if self.res_model not in subjects:
            raise UserError(
                self.env._("Calls are logged on contacts, leads and orders.")
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn.crm_call_log_action"
        )
        action["context"] = {
            subjects[self.res_model]: self.res_id,
            "default_activity_id": self.id,
        }
        return action

    def _filter_calls(self):
        """Extend: what is on the timeline already is not recorded again."""
        if self.env.context.get("call_logged"):
            return self.browse()
        return super()._filter_calls()

    def _refresh_missed_calls(self):
        """Adapt the follow-ups to the missed calls that are left."""
        empty = self.filtered(lambda activity: not activity.missed_call_ids)
        for activity in self - empty:
            calls = activity.missed_call_ids
            activity.note = calls._format_missed(activity.user_id)
        (self - empty)._finish_called_back()
        empty.unlink()

    def _finish_called_back(self):
        """Mark the follow-ups whose missed calls are all called back as done."""
        done = self.filtered(
            lambda activity: all(row.called_back_id for row in activity.missed_call_ids)
        )
        for lang, found in done.grouped(lambda activity: activity.user_id.lang).items():
            found = found.with_context(lang=lang or self.env.lang, call_logged=True)
            found.action_feedback(feedback=found.env._("Called back."))
