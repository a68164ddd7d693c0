from odoo import models

#: What may move a lead to another company.
COMPANY_FIELDS = frozenset(["company_id", "partner_id", "team_id", "user_id"])


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
        """Extend: what happened before the customer was known is theirs, too, and is of
        the company of the lead."""
        interactions = self.env["crm.interaction"]
        if COMPANY_FIELDS.isdisjoint(vals) or not interactions._has_rows():
            return super().write(vals)
        unknown = self.browse()
        if vals.get("partner_id"):
            unknown = self.filtered(lambda lead: not lead.partner_id)
        companies = {lead: lead.company_id for lead in self.sudo()}
        result = super().write(vals)
        if unknown:
            interactions._follow_customer(unknown, "lead_id")
        moved = [lead.id for lead, was in companies.items() if lead.company_id != was]
        if moved:
            interactions._follow_company(self.browse(moved), "lead_id")
        return result
