from odoo import api, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: a lead made of a call has its number, and the call."""
        call = self.env["crm.interaction"]._get_context_call()
        if not call:
            return super().create(vals_list)
        model = self.with_context(from_call_id=False)
        leads = super(CrmLead, model).create(call._with_number(vals_list))
        call._attach_caller(leads[:1])
        return leads.with_env(self.env)
