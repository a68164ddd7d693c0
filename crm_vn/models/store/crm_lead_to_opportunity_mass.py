from odoo import models


class CrmLead2opportunityPartnerMass(models.TransientModel):
    _inherit = "crm.lead2opportunity.partner.mass"

    def action_mass_convert(self):
        """Extend: leads of several stores are not merged without being looked at."""
        wizard = self.with_context(merge_within_store=True)
        return super(CrmLead2opportunityPartnerMass, wizard).action_mass_convert()
