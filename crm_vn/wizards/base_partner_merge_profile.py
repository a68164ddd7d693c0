from odoo import api, models

from ..models.timeline.res_partner_profile import SENSITIVE


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """What is known of a customer outlives a merge, whoever merges."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Extend: core takes what the acting user may read, hence not the sensitive."""
        result = super()._update_values(src_partners, dst_partner)
        target = dst_partner.sudo()
        values = {}
        for fname, field in target._fields.items():
            if field.groups != SENSITIVE or field.type == "many2many":
                continue
            if not target[fname]:
                known = src_partners.sudo().filtered(fname)
                if known:
                    values[fname] = field.convert_to_write(known[-1][fname], target)
        if values:
            target.write(values)
        return result
