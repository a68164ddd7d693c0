from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """A person who is not to be scored stays so, whichever contact remains."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Extend: of several reasons the strongest is kept."""
        consent = (src_partners | dst_partner).sudo()._get_score_consent()
        result = super()._update_values(src_partners, dst_partner)
        if consent:
            dst_partner.sudo().write(consent)
        return result
