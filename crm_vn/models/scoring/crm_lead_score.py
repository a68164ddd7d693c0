from odoo import fields, models


class CrmLeadScore(models.Model):
    """How good a lead is: one row for each lead that was scored.

    Kept beside the lead, not on it: scoring all leads writes a narrow table with few
    indexes, and not each of the lead's. Leads show it as fields of their own (see
    ``crm_lead_scoring``); nobody else writes here but ``crm.score.engine`` and the
    lifecycle (``crm_lead_qualification``).

    ``lines`` is the ledger, five numbers a line: rule, points, events, day of the last
    event, day of the next change (days since 1970; null: none). ``crm.score.line``
    reads it. ``score`` is the sum of the points, always.
    """

    _name = "crm.lead.score"
    _description = "Lead Score"
    _log_access = False
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=False, ondelete="cascade"
    )
    score = fields.Integer(readonly=True)
    fit_score = fields.Integer(readonly=True)
    engagement_score = fields.Integer(readonly=True)
    temperature = fields.Selection(
        [("cold", "Cold"), ("warm", "Warm"), ("hot", "Hot")], readonly=True
    )
    qualification = fields.Selection(
        [("iql", "IQL"), ("mql", "MQL"), ("sql", "SQL")],
        required=True,
        readonly=True,
        default="iql",
    )
    mql_date = fields.Datetime("MQL Date", readonly=True)
    sql_date = fields.Datetime("SQL Date", readonly=True)
    acceptance = fields.Selection(
        [("waiting", "To Review"), ("accepted", "Accepted"), ("rejected", "Rejected")],
        readonly=True,
        help="What Sales says of a lead that Marketing qualified.",
    )
    #: The score when it was recycled: it qualifies again above it only.
    recycle_score = fields.Integer(readonly=True, export_string_translation=False)
    is_recycled = fields.Boolean(readonly=True, export_string_translation=False)
    is_excluded = fields.Boolean("Not Scored", readonly=True)

    _lead_uniq = models.UniqueIndex("(lead_id)", "A lead has one score.")
    _score_idx = models.Index("(score DESC)")
    _temperature_idx = models.Index(
        "(temperature) WHERE temperature IN ('warm', 'hot')"
    )
    _qualification_idx = models.Index(
        "(qualification) WHERE qualification IN ('mql', 'sql')"
    )

    def init(self):
        """Extend: the ledger is an array, which the ORM has no field for."""
        self.env.cr.execute(
            "ALTER TABLE crm_lead_score ADD COLUMN IF NOT EXISTS lines integer[]"
        )
