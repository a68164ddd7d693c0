import logging
import time

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import statistics

_logger = logging.getLogger(__name__)


class CrmScoreBacktest(models.Model):
    """What came out of a back-test."""

    _inherit = "crm.score.backtest"

    run_date = fields.Datetime("Judged On", readonly=True, copy=False)
    duration = fields.Float("Seconds", readonly=True, copy=False, digits=(16, 1))
    error = fields.Text("What Went Wrong", readonly=True, copy=False)
    used_rule_ids = fields.Many2many(
        "crm.score.rule",
        "crm_score_backtest_used_rule_rel",
        string="Judged Rules",
        context={"active_test": False},
        readonly=True,
        copy=False,
    )
    lead_count = fields.Integer("Leads Judged", readonly=True, copy=False)
    won_count = fields.Integer("Won", readonly=True, copy=False)
    lost_count = fields.Integer("Lost", readonly=True, copy=False)
    win_rate = fields.Float(
        "Won (%)", readonly=True, copy=False, digits=(16, 1), aggregator="avg"
    )
    undated_count = fields.Integer("Without a Closing Date", readonly=True, copy=False)
    young_count = fields.Integer(
        "Not There Yet",
        readonly=True,
        copy=False,
        help="They were created later than they would have been judged.",
    )
    excluded_count = fields.Integer("Not to Be Scored", readonly=True, copy=False)
    same_share = fields.Float(
        "Of One Score (%)",
        readonly=True,
        copy=False,
        digits=(16, 1),
        aggregator="avg",
        help="How many leads have the score that most of them have.",
    )
    has_auc = fields.Boolean(readonly=True, copy=False, export_string_translation=False)
    auc = fields.Float(
        "AUC",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="The probability that a lead that was won has more points than one that "
        "was lost: 0.5 is chance, 1 is perfect.",
    )
    auc_low = fields.Float("AUC at Least", readonly=True, copy=False)
    auc_high = fields.Float("AUC at Most", readonly=True, copy=False)
    top_lift = fields.Float(
        "Lift of the Best Tenth",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="How many times as often as on average the best tenth was won.",
    )
    probability_basis = fields.Selection(
        [
            ("none", "Nothing learnt yet"),
            ("stage", "With the stage at that time"),
            ("no_stage", "Without the stage"),
        ],
        "Odoo's Probability",
        readonly=True,
        copy=False,
    )
    probability_auc = fields.Float(
        "Odoo's AUC", readonly=True, copy=False, aggregator="avg"
    )
    probability_auc_low = fields.Float("Odoo's AUC at Least", readonly=True, copy=False)
    probability_auc_high = fields.Float("Odoo's AUC at Most", readonly=True, copy=False)
    probability_top_lift = fields.Float(
        "Odoo's Lift of the Best Tenth", readonly=True, copy=False
    )
    line_ids = fields.One2many(
        "crm.score.backtest.line", "backtest_id", "All Tenths", readonly=True
    )
    score_line_ids = fields.One2many(
        "crm.score.backtest.line",
        "backtest_id",
        "Tenths by Score",
        domain=[("source", "=", "score")],
        readonly=True,
    )
    probability_line_ids = fields.One2many(
        "crm.score.backtest.line",
        "backtest_id",
        "Tenths by Probability",
        domain=[("source", "=", "probability")],
        readonly=True,
    )

    # JUDGING

    def _reset(self):
        """Forget the result."""
        self.sudo().line_ids.unlink()
        self.write({"state": "draft", "error": False, "run_date": False})

    def _run(self):
        """Judge the leads, and keep the result, or what went wrong."""
        for backtest in self:
            started = time.monotonic()
            try:
                with self.env.cr.savepoint():
                    values = backtest._judge()
            except (UserError, ValueError, KeyError, psycopg2.Error) as error:
                # not its words: the database may quote a customer
                name = type(error).__name__
                _logger.info("Back-test %s failed: %s", backtest.id, name)
                self.env.invalidate_all()
                values = {"state": "failed", "error": str(error).strip()}
            values["run_date"] = fields.Datetime.now()
            values["duration"] = time.monotonic() - started
            backtest.write(values)

    def _judge(self):
        """Return the result, as values to write."""
        self.ensure_one()
        rules = self._get_rules().filtered(lambda rule: not rule.error)
        leads = self._get_leads_model()
        closed = self._get_closed_domain()
        dated = closed & self._get_period_domain()
        scored = dated & Domain("is_score_excluded", "=", False)
        judged = scored & self._get_existing_domain()
        moment = self._get_moment_sql()
        rows = self._get_scores(leads._search(judged), rules, moment)
        # what turned out to be impossible to apply is noted with the rule
        rules.invalidate_recordset(["error"])
        rules = rules.filtered(lambda rule: not rule.error)
        probabilities, known = leads._get_backtest_probabilities(
            [lead_id for lead_id, _score, _won in rows], moment
        )
        scores = statistics.tally((score, won) for _lead, score, won in rows)
        count, won = statistics.totals(scores)
        scored_count = leads.search_count(scored)
        values = {
            "state": "done",
            "used_rule_ids": rules.ids,
            "lead_count": count,
            "won_count": won,
            "lost_count": count - won,
            "win_rate": 100 * won / count if count else 0,
            "undated_count": leads.search_count(
                closed & Domain("date_closed", "=", False)
            ),
            "young_count": scored_count - count,
            "excluded_count": leads.search_count(dated) - scored_count,
            "same_share": 100
            * max((g.count for g in scores), default=0)
            / (count or 1),
            "probability_basis": "none",
        }
        lines, figures = self._get_figures("score", scores)
        values.update(figures)
        if probabilities:
            groups = statistics.tally(
                (probabilities[lead_id], is_won) for lead_id, _score, is_won in rows
            )
            more, figures = self._get_figures("probability", groups)
            lines += more
            values.update(
                {f"probability_{fname}": value for fname, value in figures.items()},
                probability_basis="no_stage" if known is None else "stage",
            )
            values.pop("probability_has_auc")
        # Sudo: nobody else writes the lines.
        self.env["crm.score.backtest.line"].sudo().create(lines)
        return values

    @api.model
    def _get_scores(self, leads, rules, moment):
        """Return ``[(lead id, score, whether it was won)]`` of a query of leads."""
        preview = (
            self.env["crm.score.engine"]
            .sudo()
            ._preview(Domain("id", "in", leads), rules, moment)
        )
        self.env.cr.execute(
            SQL(
                """SELECT ledger.lead_id, ledger.score, closed.won_status = 'won'
                     FROM (%s) AS ledger
                     JOIN crm_lead AS closed ON closed.id = ledger.lead_id""",
                preview,
            ),
            # the database may quote a customer
            log_exceptions=False,
        )
        return self.env.cr.fetchall()

    def _get_figures(self, source, groups):
        """Return the values of the lines, and those of the back-test."""
        count, won = statistics.totals(groups)
        area = statistics.auc(groups)
        interval = statistics.auc_interval(area, won, count - won)
        lines, above, above_won = [], 0, 0.0
        for number, part in enumerate(statistics.slices(groups), 1):
            above += part.count
            above_won += part.won
            low, high = statistics.wilson(part.won, part.count)
            lines.append(
                {
                    "backtest_id": self.id,
                    "source": source,
                    "tenth": number,
                    "lead_count": part.count,
                    "won": part.won,
                    "win_rate": 100 * part.rate,
                    "win_rate_low": 100 * low,
                    "win_rate_high": 100 * high,
                    "lift": statistics.lift(part.won, part.count, won, count) or 0,
                    "cumulative_lift": statistics.lift(above_won, above, won, count)
                    or 0,
                    "gain": 100 * above_won / won if won else 0,
                    "highest": part.highest,
                    "lowest": part.lowest,
                }
            )
        return lines, {
            "has_auc": area is not None,
            "auc": area or 0,
            "auc_low": interval[0] if interval else 0,
            "auc_high": interval[1] if interval else 0,
            "top_lift": lines[0]["lift"] if lines else 0,
        }
