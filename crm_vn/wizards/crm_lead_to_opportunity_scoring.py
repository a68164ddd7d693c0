from odoo import models


class CrmLead2opportunityPartner(models.TransientModel):
    _inherit = "crm.lead2opportunity.partner"

    def action_apply(self):
        """Extend: what must be known is checked when the wizard has done all.

        :raise UserError: if something is missing
        """
        with self.env["crm.lead"]._converting():
            return super().action_apply()
