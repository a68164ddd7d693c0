from odoo import api, models


class CrmScoreRule(models.Model):
    """Scores are shown as soon as there are rules."""

    _inherit = "crm.score.rule"

    def _after_change(self):
        """Extend: nobody has to find a setting first."""
        result = super()._after_change()
        self._activate_scores()
        return result

    def unlink(self):
        """Extend: nor after the last rule."""
        result = super().unlink()
        self._activate_scores()
        return result

    @api.model
    def _activate_scores(self):
        """Show scores on the screens of all employees, or hide them, as there are
        active rules or none."""
        employees = self.env.ref("base.group_user").sudo()
        users = self.env.ref("crm_vn.group_use_scores").sudo()
        active = bool(self.sudo().search_count([("active", "=", True)], limit=1))
        if active == (users in employees.all_implied_ids):
            return
        if active:
            employees._apply_group(users)
        else:
            employees._remove_group(users)
