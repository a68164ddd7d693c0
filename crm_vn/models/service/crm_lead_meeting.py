from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def log_meeting(self, meeting):
        """Extend: meetings that are planned together are told of together."""
        if meeting.env.context.get("log_meetings_together"):
            return None
        return super().log_meeting(meeting)
