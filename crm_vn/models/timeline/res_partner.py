from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_interaction_subjects(self):
        """Return ``{id: values}``: whose it is what happens on a contact, and who of
        the company takes part. A colleague's contact has no timeline."""
        return {
            partner.id: {
                "partner_id": partner.id,
                "company_id": partner.company_id.id,
                "user_id": partner.user_id.id,
            }
            for partner in self
            if partner.partner_share
        }
