from odoo import api, fields, models
from odoo.tools import SQL


class ReportCrmUtm(models.Model):
    """How good the leads were that a source brought: see ``crm.lead.score``."""

    _inherit = "report.crm.utm"

    mql_count = fields.Integer(
        "MQL",
        readonly=True,
        help="Number of leads that became an MQL, whatever Sales said of them.",
    )
    sql_count = fields.Integer(
        "SQL",
        readonly=True,
        help="Number of leads that Sales accepted, that were made opportunities, or "
        "were won, and that were not recycled.",
    )
    mql_rate = fields.Float(
        "MQL (%)", readonly=True, aggregator="avg", help="MQL / all leads × 100."
    )
    score = fields.Integer(readonly=True, aggregator="avg")

    @api.model
    def _select(self):
        """Extend: one row of scores a lead."""
        return SQL(
            """%s,
            COALESCE(score.score, 0) AS score,
            (score.qualification IN ('mql', 'sql')
             OR COALESCE(score.is_recycled, FALSE))::int AS mql_count,
            COALESCE(score.qualification = 'sql', FALSE)::int AS sql_count,
            CASE WHEN score.qualification IN ('mql', 'sql') OR score.is_recycled
                 THEN 100.0 ELSE 0.0 END AS mql_rate""",
            super()._select(),
        )

    @api.model
    def _from(self):
        """Extend: one row of scores a lead."""
        self.env["crm.lead"].sudo()._flush_scores()
        return SQL(
            "%s LEFT JOIN crm_lead_score AS score ON score.lead_id = lead.id",
            super()._from(),
        )
