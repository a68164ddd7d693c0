from odoo import api, models


class UtmCampaign(models.Model):
    """The figures of a campaign are those of the stores that the user sees."""

    _inherit = "utm.campaign"

    @api.depends_context("uid")
    def _compute_quotation_count(self):
        """Extend: core counts as superuser."""
        campaigns = self
        if not self.env.user._get_store_scope().everything:
            campaigns = self.sudo(False)
        return super(UtmCampaign, campaigns)._compute_quotation_count()

    @api.depends_context("uid")
    def _compute_sale_invoiced_amount(self):
        """Extend: core adds up by SQL."""
        if self.env.user._get_store_scope().everything:
            return super()._compute_sale_invoiced_amount()
        moves = self.env["account.move"].sudo(False)
        amounts = dict(
            moves._read_group(
                [
                    ("campaign_id", "in", self.ids),
                    ("state", "=", "posted"),
                    ("move_type", "in", moves.get_invoice_types(True)),
                ],
                ["campaign_id"],
                ["amount_untaxed_signed:sum"],
            )
        )
        for campaign in self:
            campaign.invoiced_amount = amounts.get(campaign.sudo(False)._origin, 0)
        return None
