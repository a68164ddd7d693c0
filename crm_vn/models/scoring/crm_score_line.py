from odoo import api, fields, models
from odoo.tools import SQL


class CrmScoreLine(models.Model):
    """One line of the ledger of a lead: the points of one rule, and what they rest on.

    Read from the arrays of ``crm.lead.score``: there is nothing to write. Whoever sees
    the lead sees its lines.
    """

    _name = "crm.score.line"
    _description = "Score Line"
    _auto = False
    _order = "lead_id, kind desc, points desc, id"
    _rec_name = "rule_id"

    lead_id = fields.Many2one("crm.lead", "Lead / Opportunity", readonly=True)
    rule_id = fields.Many2one("crm.score.rule", "Rule", readonly=True)
    kind = fields.Selection(
        [("fit", "Fit"), ("engagement", "Engagement")], readonly=True
    )
    points = fields.Integer(readonly=True)
    events = fields.Integer(
        readonly=True, help="How many events they are given for; fit rests on none."
    )
    date = fields.Date("Last Event", readonly=True)
    fade_date = fields.Date(
        "Fades On", readonly=True, help="When it is worth less, if nothing happens."
    )
    evidence = fields.Char(compute="_compute_evidence")
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    store_id = fields.Many2one("crm.store", "Store", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT score.lead_id::bigint * 1048576 + line.rule AS id,
                      score.lead_id, rule.id AS rule_id, rule.kind,
                      line.points, line.events,
                      '1970-01-01'::date + line.last_day AS date,
                      '1970-01-01'::date + line.fade_day AS fade_date,
                      lead.user_id, lead.team_id, lead.store_id, lead.company_id
                 FROM crm_lead_score AS score
                 JOIN crm_lead AS lead ON lead.id = score.lead_id
           CROSS JOIN LATERAL (
                      SELECT score.lines[5 * n + 1] AS rule,
                             score.lines[5 * n + 2] AS points,
                             score.lines[5 * n + 3] AS events,
                             score.lines[5 * n + 4] AS last_day,
                             score.lines[5 * n + 5] AS fade_day
                        FROM generate_series(0, cardinality(score.lines) / 5 - 1) AS n
                      ) AS line
            LEFT JOIN crm_score_rule AS rule ON rule.id = line.rule"""
        )

    @api.depends("rule_id", "events", "date")
    def _compute_evidence(self):
        self.evidence = False
