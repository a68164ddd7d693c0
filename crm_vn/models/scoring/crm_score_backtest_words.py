from odoo import api, fields, models
from odoo.tools.misc import format_date, formatLang

#: Fewer won or lost leads than these say little.
FEW = 50
#: Per cent of the leads that have one score: the rules hardly tell them apart.
ALIKE = 50
#: What is known of leads and customers only because one was won or lost, or changes
#: when it is.
OUTCOME_FIELDS = {
    "crm.lead": frozenset(
        [
            *("active", "probability", "automated_probability", "won_status"),
            *("stage_id", "date_closed", "day_close", "lost_reason_id"),
            *("date_last_stage_update", "date_conversion", "prorated_revenue"),
            *("order_ids", "quotation_count", "sale_order_count", "sale_amount_total"),
            *("qualification", "acceptance", "mql_date", "sql_date", "type"),
            *("score", "fit_score", "engagement_score", "temperature"),
            *("has_need", "is_rotting", "rotting_days"),
        ]
    ),
    "res.partner": frozenset(
        ["customer_rank", "sale_order_ids", "invoice_ids", "opportunity_ids"]
    ),
}


class CrmScoreBacktest(models.Model):
    """The result in words, and as a chart."""

    _inherit = "crm.score.backtest"

    summary = fields.Text(compute="_compute_words")
    warning = fields.Text(compute="_compute_words")
    method = fields.Text("How It Was Done", compute="_compute_words")
    chart = fields.Json(compute="_compute_chart", export_string_translation=False)

    @api.depends("state", "run_date", "line_ids", "used_rule_ids")
    @api.depends_context("lang")
    def _compute_words(self):
        for backtest in self:
            done = backtest.state == "done"
            backtest.summary = "\n".join(backtest._get_summary()) if done else False
            backtest.warning = "\n".join(backtest._get_warnings()) if done else False
            backtest.method = "\n".join(backtest._get_method()) if done else False

    @api.depends("state", "run_date", "line_ids")
    @api.depends_context("lang")
    def _compute_chart(self):
        sources = dict(
            self.env["crm.score.backtest.line"]
            ._fields["source"]
            ._description_selection(self.env)
        )
        for backtest in self:
            series = [
                {
                    "source": source,
                    "label": sources[source],
                    "rates": [round(line.win_rate, 1) for line in lines],
                    "intervals": lines.mapped("interval"),
                    "values": lines.mapped("values_text"),
                }
                for source, lines in (
                    ("score", backtest.score_line_ids),
                    ("probability", backtest.probability_line_ids),
                )
                if lines
            ]
            backtest.chart = series and {
                "series": series,
                "tenths": backtest.score_line_ids.mapped("tenth"),
                "average": round(backtest.win_rate, 1),
            }

    # WORDS

    def _get_summary(self):
        """Return what a sales manager needs to know, in sentences."""
        if not self.has_auc:
            return []
        number = self._format_number
        best = self.score_line_ids[:1]
        sentences = [
            self.env._(
                "The best tenth of the leads was won %(lift)s times as often as the "
                "average: %(rate)s %% against %(average)s %%.",
                lift=number(best.lift, 1),
                rate=number(best.win_rate, 1),
                average=number(self.win_rate, 1),
            ),
            self.env._(
                "AUC %(auc)s (%(low)s to %(high)s): so likely does a lead that was won "
                "have more points than one that was lost; 0.5 is chance.",
                auc=number(self.auc),
                low=number(self.auc_low),
                high=number(self.auc_high),
            ),
        ]
        if self.probability_basis == "none":
            return sentences
        sentences.append(
            self.env._(
                "Odoo's probability: AUC %(auc)s (%(low)s to %(high)s), its best tenth "
                "%(lift)s times.",
                auc=number(self.probability_auc),
                low=number(self.probability_auc_low),
                high=number(self.probability_auc_high),
                lift=number(self.probability_top_lift, 1),
            )
        )
        if self.auc_low > self.probability_auc_high:
            sentences.append(self.env._("The score tells them apart better."))
        elif self.auc_high < self.probability_auc_low:
            sentences.append(self.env._("Odoo's probability tells them apart better."))
        else:
            sentences.append(
                self.env._("There is no clear difference between the two.")
            )
        return sentences

    def _get_warnings(self):
        """Return why the figures are not to be trusted, in sentences."""
        if not self.lead_count:
            return [self.env._("No closed lead matches: choose other leads or dates.")]
        warnings = []
        if not self.won_count or not self.lost_count:
            warnings.append(
                self.env._(
                    "It takes leads that were won and leads that were lost to compare: "
                    "%(won)s were won, %(lost)s lost.",
                    won=self.won_count,
                    lost=self.lost_count,
                )
            )
        elif min(self.won_count, self.lost_count) < FEW:
            warnings.append(
                self.env._(
                    "Only %(won)s leads were won and %(lost)s lost: much of this is "
                    "chance. From %(few)s of both on, figures begin to mean something.",
                    won=self.won_count,
                    lost=self.lost_count,
                    few=FEW,
                )
            )
        if self.auc_low <= 0.5 and self.has_auc:
            warnings.append(
                self.env._(
                    "On these leads, the score is not clearly better than chance."
                )
            )
        if self.same_share >= ALIKE:
            warnings.append(
                self.env._(
                    "%(share)s %% of the leads have the same score: the rules hardly "
                    "tell them apart.",
                    share=self._format_number(self.same_share, 0),
                )
            )
        if self.rule_choice == "chosen":
            left_out = self._get_rules() - self.used_rule_ids.sudo()
            if left_out:
                warnings.append(
                    self.env._(
                        "These rules cannot be applied, and were left out: %s.",
                        ", ".join(left_out.mapped("name")),
                    )
                )
        telling = self.used_rule_ids.sudo().filtered(
            lambda rule: any(
                fname in OUTCOME_FIELDS.get(model, ())
                for model, fname in rule._get_used_fields()
            )
        )
        if telling:
            warnings.append(
                self.env._(
                    "These rules read what is only known of closed leads, so that the "
                    "score looks better than it is: %s.",
                    ", ".join(telling.mapped("name")),
                )
            )
        return warnings

    def _get_method(self):
        """Return what was done, and what that leaves out, in sentences."""
        method = [
            self.env._(
                "Day of judgement: %s day(s) before a lead was closed. Events that "
                "came later do not count.",
                self.days_before,
            ),
            self.env._(
                "What is written on a lead and its contact is that of today, not of "
                "then, and so is “today” in a rule: rules on what was filled in after "
                "the sale look better than they are."
            ),
        ]
        if self.probability_basis == "stage":
            method.append(
                self.env._(
                    "Odoo's probability is computed by Odoo's own method for the stage "
                    "each lead was in at that time, not for the one it ended in."
                )
            )
        elif self.probability_basis == "no_stage":
            method.append(
                self.env._(
                    "Odoo's probability is computed by Odoo's own method without the "
                    "stage: the one they were in at that time is not known of enough "
                    "leads, and the last one gives the outcome away."
                )
            )
        if self.probability_basis == "none":
            method.append(
                self.env._("Odoo's predictive scoring has learnt nothing yet.")
            )
        else:
            method.append(
                self.env._(
                    "Odoo has learnt from these leads too, hence knows their outcome: "
                    "its figure is better than it would be for new leads."
                )
            )
        return method

    @api.model
    def _format_number(self, value, digits=2):
        return formatLang(self.env, value, digits=digits)

    @api.model
    def _format_date(self, value):
        return format_date(self.env, value)
