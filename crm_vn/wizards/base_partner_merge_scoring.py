from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """The leads of merged contacts are scored from what the contact is now."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Extend: what refers to the contact is changed by SQL, which marks nothing."""
        result = super()._update_foreign_keys(src_partners, dst_partner)
        dst_partner._mark_for_scoring_anyhow()
        return result
