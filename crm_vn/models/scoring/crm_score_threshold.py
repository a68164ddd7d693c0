from odoo import api, models


class ResCompany(models.Model):
    """Thresholds are kept in memory by ``crm.score.engine``."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: its thresholds count from now on."""
        companies = super().create(vals_list)
        self.env.registry.clear_cache()
        return companies

    def cache_invalidation_fields(self):
        """Extend: thresholds."""
        return super().cache_invalidation_fields() | {
            *("score_warm", "score_hot", "score_mql", "score_sql"),
            "score_sql_by_score",
        }
