from odoo import api, models


class CrmInteraction(models.Model):
    """What somebody does about a call: call back, find out who it was."""

    _inherit = "crm.interaction"

    def action_call_back(self):
        """Open the dialog that logs a call to the number of this one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn.crm_call_log_action"
        )
        subject = self.lead_id or self.order_id or self.partner_id
        context = {"default_interaction_id": self.id}
        if subject._filtered_access("read"):
            fname = {
                "crm.lead": "lead_id",
                "sale.order": "order_id",
                "res.partner": "partner_id",
            }[subject._name]
            context[f"default_{fname}"] = subject.id
        action["context"] = context
        return action

    def action_create_lead(self):
        """Open a new lead of who called."""
        return self._create_of_caller(
            "crm.lead",
            {"default_name": self.env._("Call"), "default_user_id": self.env.uid},
        )

    def action_create_partner(self):
        """Open a new contact of who called."""
        return self._create_of_caller("res.partner", {})

    def _create_of_caller(self, model, context):
        self.ensure_one()
        self.check_access("write")
        context["from_call_id"] = self.id
        if self._show_phone("phone", self.phone) == self.phone:
            context["default_phone"] = self.phone
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New"),
            "res_model": model,
            "views": [(False, "form")],
            "context": context,
        }

    # WHO CALLED

    @api.model
    def _get_context_call(self):
        """Return the call of which a record is made, as the context has it.

        :raise AccessError: if the acting user may not complete it
        """
        call_id = self.env.context.get("from_call_id")
        call = self.browse(call_id).exists() if call_id else self
        if call:
            call.check_access("write")
        return call

    def _with_number(self, vals_list):
        """Return the values with the number of the call, where there is none."""
        return [
            vals if vals.get("phone") else {**vals, "phone": self.phone}
            for vals in vals_list
        ]

    def _attach_caller(self, record):
        """Say of the calls from and to this number, of nobody so far, whose they are.

        :param record: the new lead or contact
        """
        fname = "lead_id" if record._name == "crm.lead" else "partner_id"
        if not self or not record:
            return
        calls = self
        if self.phone_key:
            calls |= self.search(
                [
                    ("kind", "=", "call"),
                    ("phone_key", "=", self.phone_key),
                    ("company_id", "=", self.company_id.id),
                    ("partner_id", "=", False),
                    ("lead_id", "=", False),
                ]
            )
        calls.filtered(lambda call: not call[fname])[fname] = record
