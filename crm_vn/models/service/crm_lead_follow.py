from odoo import models

#: What may change whose a lead is, and whether it is worked on.
FOLLOWING = frozenset(["partner_id", "company_id", "team_id", "user_id", "active"])


class CrmLead(models.Model):
    """The records of a lead follow it; see ``crm_service_record_handover``."""

    _inherit = "crm.lead"

    def write(self, vals):
        """Extend: records follow."""
        records = self.env["crm.service.record"]
        if FOLLOWING.isdisjoint(vals) or not records._has_records():
            return super().write(vals)
        before = records._remember(self)
        was_active = self.browse()
        if "active" in vals and not vals["active"]:
            was_active = self.filtered("active")
        result = super().write(vals)
        records._follow(self, "lead_id", before)
        if was_active:
            over = was_active.filtered(lambda lead: lead.won_status != "won")
            records._cancel_of(over)
        return result

    def _after_store_move(self):
        """Extend: records are where their lead is."""
        result = super()._after_store_move()
        self.env["crm.service.record"]._follow_store(self, "lead_id")
        return result

    def _merge_dependences(self, opportunities):
        """Extend the merge to the records."""
        result = super()._merge_dependences(opportunities)
        self.env["crm.service.record"]._merge_leads(self, opportunities)
        return result
