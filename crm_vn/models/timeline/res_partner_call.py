from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: a contact made of a call has its number, and the call."""
        call = self.env["crm.interaction"]._get_context_call()
        if not call:
            return super().create(vals_list)
        model = self.with_context(from_call_id=False)
        partners = super(ResPartner, model).create(call._with_number(vals_list))
        call._attach_caller(partners[:1])
        return partners.with_env(self.env)
