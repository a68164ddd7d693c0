from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def write(self, vals):
        """Extend: the customer of a lead gets what its accounts said before."""
        result = super().write(vals)
        if vals.get("partner_id"):
            accounts = self.sudo().identity_ids.filtered("last_message_date")
            accounts._move_interactions(
                {
                    account: (account.partner_id.browse(), account.lead_id)
                    for account in accounts
                }
            )
        return result
