from odoo import api, models
from odoo.exceptions import AccessError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Contacts that are merged into one are served by the stores of all of them."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Extend: an access that ends does not make a customer one's own.

        :raise AccessError: if none of the acting user's stores serves one of them
        """
        scope = self.env.user._get_store_scope()
        if not (self.env.su or scope.everything):
            for partner in self.env["res.partner"].sudo().browse(partner_ids).exists():
                stores = partner.store_ids
                if stores and partner.partner_share:
                    if scope.ids.isdisjoint(stores.ids):
                        raise AccessError(
                            self.env._(
                                "Only a store that serves the customers for good can "
                                "merge them. Ask headquarters."
                            )
                        )
        return super()._merge(partner_ids, dst_partner, extra_checks)

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Extend: the stores were moved in SQL, where nobody else noticed."""
        result = super()._update_values(src_partners, dst_partner)
        dst_partner.sudo()._refresh_stores()
        return result
