from odoo import api, models


class CrmLead2opportunityPartner(models.TransientModel):
    _inherit = "crm.lead2opportunity.partner"

    @api.depends("lead_id", "partner_id")
    def _compute_duplicated_lead_ids(self):
        """Extend core's duplicates to the leads of the same person by phone."""
        result = super()._compute_duplicated_lead_ids()
        for convert in self:
            if convert.lead_id:
                convert.duplicated_lead_ids |= convert.lead_id._get_phone_duplicates(
                    include_lost=True
                )
        return result
