from odoo import models


class CrmLead(models.Model):
    """What happened with a lead stays on the timeline when leads are merged.

    A deleted lead leaves its interactions to the customer and to the order.
    """

    _inherit = "crm.lead"

    def _merge_dependences(self, opportunities):
        """Extend the merge to the interactions: only whose they are changes."""
        result = super()._merge_dependences(opportunities)
        # As core does for messages: who may merge the leads may merge what they hold.
        interactions = self.env["crm.interaction"].sudo()
        if interactions._has_rows():
            domain = [("lead_id", "in", opportunities.ids)]
            interactions.search(domain).lead_id = self
        self.env["crm.message.link"]._move_subject(
            self._name, opportunities.ids, self.id
        )
        self._forget_timeline_counters()
        return result
