from odoo import api, models


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_duplicate_bank_partner_ids(self):
        """Extend: core looks for doubles by SQL, and shows their names."""
        # As superuser: a user may not even be told that they may not.
        result = super(
            ResPartnerBank, self.sudo()
        )._compute_duplicate_bank_partner_ids()
        for bank in self:
            partners = bank.sudo().duplicate_bank_partner_ids
            bank.duplicate_bank_partner_ids = partners.filtered("is_shown")
        return result
