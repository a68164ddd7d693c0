from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _allocate_leads(self, *args, **kwargs):
        """Look for duplicates by phone once for all leads, as core does by e-mail in
        its own cache."""
        teams = self.with_context(phone_duplicates={})
        return super(CrmTeam, teams)._allocate_leads(*args, **kwargs)
