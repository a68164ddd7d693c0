from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Contacts that are merged into one are served by the stores of all of them."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Extend: the stores were moved in SQL, where nobody else noticed."""
        result = super()._update_values(src_partners, dst_partner)
        dst_partner.sudo()._refresh_stores()
        return result
