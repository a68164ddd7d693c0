import ast
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

#: Up to how many leads are judged while the user waits.
AT_ONCE = 20_000
INPUTS = frozenset(
    [
        *("rule_choice", "rule_ids", "domain", "date_from", "date_to"),
        *("days_before", "company_id"),
    ]
)


class CrmScoreBacktest(models.Model):
    """How well rules would have told the leads that were won from those that were lost.

    Which leads
        Those of ``company_id``, or of no company, that are won or lost, match
        ``domain`` and were closed in the period; of these, those that the user who
        asked may see. Left out, and counted: leads without a closing date, those that
        were not there ``days_before`` days before they were closed, and those that are
        not to be scored.

    What is judged
        The score that the rules give each lead ``days_before`` days before it was
        closed: no event counts that is later. What is written on the lead and its
        contact is that of today, as nothing else is known: see :meth:`_get_warnings`
        for rules that would know the outcome.

    Beside it
        Odoo's predicted probability of the same leads, as its own method gives it, see
        ``crm_lead_probability``.

    How well
        The area under the ROC curve (*AUC*: the probability that a lead that was won
        has more points than one that was lost), and the win rate of each tenth of the
        leads, best first, with the interval it lies in. Leads of one score are alike:
        where they are divided among two tenths, both get their share of the won.

    Nothing is written but the result.
    """

    _name = "crm.score.backtest"
    _description = "Score Back-test"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, default=lambda self: self._default_name())
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one("res.users", "Asked By", readonly=True)
    state = fields.Selection(
        [
            ("draft", "New"),
            ("waiting", "Waiting"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    rule_choice = fields.Selection(
        [("active", "The active rules"), ("chosen", "Other rules")],
        "Rules",
        required=True,
        default="active",
    )
    rule_ids = fields.Many2many(
        "crm.score.rule",
        string="Chosen Rules",
        context={"active_test": False},
        help="Archived rules as well: those of a set, before it is switched on.",
    )
    domain = fields.Char(
        "Leads", default="[]", help="Which closed leads; empty: all of them."
    )
    date_from = fields.Date("Closed From")
    date_to = fields.Date("Closed Until")
    days_before = fields.Integer(
        "Days Before Closing",
        required=True,
        default=1,
        help="When leads are judged: what happened later does not count.",
    )

    _days_before_range = models.Constraint(
        "CHECK (days_before BETWEEN 0 AND 3650)",
        "Leads are judged 0 to 3650 days before they were closed.",
    )

    @api.model
    def _default_name(self):
        return self.env._(
            "Back-test of %s", self._format_date(fields.Date.context_today(self))
        )

    @api.constrains("domain")
    def _check_domain(self):
        for backtest in self:
            try:
                backtest._get_lead_domain().validate(self.env["crm.lead"])
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The filter on leads cannot be read: choose its conditions "
                        "again. (%s)",
                        error,
                    )
                ) from error

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for backtest in self:
            if backtest.date_from and backtest.date_to:
                if backtest.date_from > backtest.date_to:
                    raise ValidationError(
                        self.env._("The period ends before it starts.")
                    )

    def write(self, vals):
        """Extend: another question has no answer yet."""
        result = super().write(vals)
        if not INPUTS.isdisjoint(vals):
            self.filtered(lambda backtest: backtest.state != "draft")._reset()
        return result

    # WHAT IS ASKED

    def _get_lead_domain(self):
        self.ensure_one()
        return Domain(ast.literal_eval(self.domain or "[]"))

    def _get_rules(self):
        """Return the rules to judge, as superuser."""
        self.ensure_one()
        if self.rule_choice == "chosen":
            return self.sudo().with_context(active_test=False).rule_ids
        return self.env["crm.score.rule"]._get_scoring_rules()

    def _get_period_domain(self):
        """Return which leads were closed in the period, by days of the main company."""
        engine = self.env["crm.score.engine"].with_user(SUPERUSER_ID)
        domain = Domain("date_closed", "!=", False)
        if self.date_from:
            day_before = self.date_from - timedelta(days=1)
            start = engine.with_context(score_date=day_before)._get_moment()
            domain &= Domain("date_closed", ">=", start)
        if self.date_to:
            end = engine.with_context(score_date=self.date_to)._get_moment()
            domain &= Domain("date_closed", "<", end)
        return domain

    def _get_leads_model(self):
        """Return leads as the user who asked may see them, of the company.

        :raise UserError: if that user was deleted
        """
        if not self.user_id:
            raise UserError(
                self.env._(
                    "Who asked was deleted, so that nobody knows which leads they "
                    "could see: run it again."
                )
            )
        return (
            self.env["crm.lead"]
            .with_user(self.user_id)
            .with_context(active_test=False, allowed_company_ids=self.company_id.ids)
        )

    def _get_closed_domain(self):
        return (
            self._get_lead_domain()
            & Domain("won_status", "in", ["won", "lost"])
            & Domain("company_id", "in", [self.company_id.id, False])
        )

    def _count_closed(self):
        domain = self._get_closed_domain() & self._get_period_domain()
        return self._get_leads_model().search_count(domain)

    def _get_moment_sql(self, alias="crm_lead"):
        """Return when a lead is judged.

        A won lead that is archived gets a new closing date in core: what it did
        between would count. It was won when it came to its last stage.
        """
        return SQL(
            """(CASE WHEN %(won)s = 'won' THEN least(%(closed)s, %(moved)s)
                     ELSE %(closed)s END - %(days)s * interval '1 day')""",
            won=SQL.identifier(alias, "won_status"),
            closed=SQL.identifier(alias, "date_closed"),
            moved=SQL.identifier(alias, "date_last_stage_update"),
            days=self.days_before,
        )

    def _get_existing_domain(self):
        """Return which leads were there when they are judged."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s <= %s",
                SQL.identifier(alias, "create_date"),
                self._get_moment_sql(alias),
            )
        )

    # RUNNING

    def action_run(self):
        """Judge the leads: at once, or in the background if they are many.

        :raise UserError: if there is no rule to judge
        """
        self.ensure_one()
        if not self._get_rules():
            raise UserError(
                self.env._(
                    "There is no rule to judge: choose some, or activate rules first."
                )
            )
        self._reset()
        self.write({"user_id": self.env.uid, "state": "waiting"})
        if self._count_closed() <= AT_ONCE:
            self._run()
        else:
            self.env.ref("crm_vn.ir_cron_score_backtest").sudo()._trigger()
        return True

    @api.model
    def _cron_run(self):
        """Run the back-tests that wait. Several workers take different ones."""
        cron = self.env["ir.cron"]
        domain = [("state", "=", "waiting")]
        cron._commit_progress(remaining=self.search_count(domain))
        for backtest in self.search(domain, order="id"):
            mine = backtest.try_lock_for_update()
            mine.filtered(lambda backtest: backtest.state == "waiting")._run()
            if not cron._commit_progress(1):
                break
