from odoo import api, models


class CrmLead2opportunityPartnerMass(models.TransientModel):
    _inherit = "crm.lead2opportunity.partner.mass"

    @api.depends("lead_tomerge_ids")
    def _compute_duplicated_lead_ids(self):
        """Extend core's warning to the leads whose double has the same phone."""
        result = super()._compute_duplicated_lead_ids()
        for convert in self:
            convert.duplicated_lead_ids |= convert.lead_tomerge_ids.filtered(
                lambda lead: lead._get_phone_duplicates()
            )
        return result

    def action_mass_convert(self):
        """Extend the deduplication: leads of one person by phone are merged before
        core merges those of one e-mail."""
        self.ensure_one()
        if self.name != "convert" or not self.deduplicate:
            return super().action_mass_convert()
        merged, heads = set(), {}
        for lead in self.lead_tomerge_ids:
            if lead.id in merged:
                continue
            duplicates = lead._get_phone_duplicates()
            if duplicates:
                merged.update(duplicates.ids)
                heads[lead.id] = duplicates.merge_opportunity().id
        if not merged:
            return super().action_mass_convert()
        selected = self.env.context.get("active_ids") or self.lead_tomerge_ids.ids
        remaining = [lead_id for lead_id in selected if lead_id not in merged]
        remaining += heads.values()
        wizard = self.with_context(active_ids=remaining)
        wizard.lead_tomerge_ids = self.env["crm.lead"].browse(remaining)
        return super(CrmLead2opportunityPartnerMass, wizard).action_mass_convert()
