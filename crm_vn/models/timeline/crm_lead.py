from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _get_interaction_subjects(self):
        """Return ``{id: values}``: whose it is what happens on a lead, and who of the
        company takes part."""
        return {
            lead.id: {
                "lead_id": lead.id,
                "partner_id": lead.partner_id.id,
                "user_id": lead.user_id.id,
            }
            for lead in self
        }

    def write(self, vals):
        """Extend: what happened before the customer was known is theirs, too."""
        if not vals.get("partner_id"):
            return super().write(vals)
        unknown = self.filtered(lambda lead: not lead.partner_id)
        result = super().write(vals)
        if unknown:
            self.env["crm.interaction"]._follow_customer(unknown, "lead_id")
        return result
