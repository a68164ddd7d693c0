from odoo import api, fields, models


class CrmScoreBacktestLine(models.Model):
    """A tenth of the leads of a back-test, by the score or by Odoo's probability.

    Of equal size, best first. ``won`` is no whole number where leads of one value are
    divided among two tenths, see ``tools/statistics``.
    """

    _name = "crm.score.backtest.line"
    _description = "Tenth of a Back-test"
    _order = "backtest_id, source desc, tenth"
    _rec_name = "tenth"

    backtest_id = fields.Many2one(
        "crm.score.backtest",
        "Back-test",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="backtest_id.company_id", store=True)
    source = fields.Selection(
        [("score", "Score"), ("probability", "Odoo's probability")],
        "By",
        required=True,
        readonly=True,
    )
    tenth = fields.Integer(
        required=True, readonly=True, aggregator=None, help="1: the best."
    )
    lead_count = fields.Integer("Leads", readonly=True)
    won = fields.Float(readonly=True)
    win_rate = fields.Float("Won (%)", readonly=True, digits=(16, 1), aggregator="avg")
    win_rate_low = fields.Float(
        "Won at Least (%)", readonly=True, digits=(16, 1), aggregator="avg"
    )
    win_rate_high = fields.Float(
        "Won at Most (%)", readonly=True, digits=(16, 1), aggregator="avg"
    )
    lift = fields.Float(
        readonly=True,
        aggregator="avg",
        help="How many times as often as on average they were won.",
    )
    cumulative_lift = fields.Float(
        readonly=True,
        aggregator="avg",
        help="The same of all leads down to here.",
    )
    gain = fields.Float(
        "Of All Won (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="max",
        help="How much of all that was won is in the leads down to here.",
    )
    highest = fields.Float("From", readonly=True, aggregator=None)
    lowest = fields.Float("To", readonly=True, aggregator=None)
    interval = fields.Char(
        "Likely",
        compute="_compute_interval",
        help="Between what the win rate lies, with 95 % confidence",
    )
    values_text = fields.Char("Values", compute="_compute_interval")

    @api.depends("win_rate_low", "win_rate_high", "highest", "lowest", "source")
    @api.depends_context("lang")
    def _compute_interval(self):
        for line in self:
            digits = 0 if line.source == "score" else 1
            line.interval = f"{line.win_rate_low:.0f} – {line.win_rate_high:.0f} %"
            best, worst = (
                line.backtest_id._format_number(value, digits)
                for value in (line.highest, line.lowest)
            )
            line.values_text = best if best == worst else f"{best} – {worst}"
