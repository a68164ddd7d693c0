from odoo import models


class CrmInteraction(models.Model):
    """How the activity of missed calls ends.

    Once all are called back, it is done by itself. A call that was answered after all,
    as a later report or a person says, is taken off it, and so is one that is deleted;
    an activity without calls is no more.
    """

    _inherit = "crm.interaction"

    # CRUD

    def write(self, vals):
        """Extend: nobody calls back who was answered after all."""
        result = super().write(vals)
        if "result" in vals or "direction" in vals:
            self.sudo()._drop_answered()
        return result

    def unlink(self):
        """Extend: nobody calls back for a call that is not there."""
        activities = self.sudo().follow_up_id.filtered("active")
        result = super().unlink()
        activities._refresh_missed_calls()
        return result

    def _drop_answered(self):
        answered = self.filtered(lambda row: row.is_followed and not row._is_missed())
        if answered:
            activities = answered.follow_up_id.filtered("active")
            answered.write({"is_followed": False, "follow_up_id": False})
            activities._refresh_missed_calls()

    def _after_call_back(self):
        """Extend: an activity whose calls are all called back is done."""
        result = super()._after_call_back()
        self.follow_up_id.filtered("active")._finish_called_back()
        return result
