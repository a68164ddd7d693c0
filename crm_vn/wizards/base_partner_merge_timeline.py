from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """The contact that others are merged into has the timeline of all of them."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        """Extend: what was linked to the contacts is linked to the one that stays."""
        result = super()._update_reference_fields(src_partners, dst_partner)
        self.env["crm.message.link"]._move_subject(
            dst_partner._name, src_partners.ids, dst_partner.id
        )
        # The interactions were moved in SQL, where counters do not notice.
        self.env.invalidate_all()
        return result
