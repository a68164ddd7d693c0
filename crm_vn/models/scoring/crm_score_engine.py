from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import Query

from .score_sql import THRESHOLDS, ScoreSql

DEFAULT_TZ = "Asia/Ho_Chi_Minh"
#: Up to so many leads are scored by statements that are kept ready.
FEW = 1000


class CrmScoreEngine(models.AbstractModel):
    """How leads get their scores: sets of leads, in one statement.

    When
        A score is that of a day: ``moment`` is its end, in the time zone of the main
        company, so that every computation of one day comes to the same. Events that
        are later do not count, and ages are counted in days of the calendar.

    What is scored
        Leads and opportunities that are open. A lead that is won or lost keeps the
        score that it had. One that is excluded (see ``score_excluded``) has no line.

    What is written
        The rows of ``crm.lead.score`` that are not what they should be; nothing if
        nothing changed. Who reaches MQL or SQL by that gets a row in
        ``crm.qualification.log`` in the same statement.

    How fast
        All leads in batches of some ten thousand. Few leads by statements that are kept
        ready, see ``crm_score_few``.
    """

    _name = "crm.score.engine"
    _description = "Score Engine"

    # WHEN

    @api.model
    def _get_day(self):
        """Return the day of the scores: today, or ``score_date`` in the context of the
        superuser. A call from outside, which chooses its context, has a user."""
        day = None
        if self.env.uid == SUPERUSER_ID:
            day = fields.Date.to_date(self.env.context.get("score_date"))
        return day or datetime.now(ZoneInfo(self._get_zone())).date()

    @api.model
    def _get_moment(self):
        """Return the end of the day of the scores.

        :rtype: datetime, UTC
        """
        zone = ZoneInfo(self._get_zone())
        end = datetime.combine(self._get_day() + timedelta(days=1), time.min, zone)
        return end.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    @api.model
    def _get_zone(self):
        """Return the name of the time zone of the main company."""
        return self._get_main_company().partner_id.tz or DEFAULT_TZ

    @api.model
    def _get_main_company(self):
        find = self.env["ir.model.data"]._xmlid_to_res_id
        company_id = find("base.main_company", raise_if_not_found=False)
        return self.env["res.company"].sudo().browse(company_id or self.env.company.id)

    # SCORING

    @api.model
    def _is_active(self):
        """Return whether there is any rule: without one, nothing is scored."""
        return bool(self.env["crm.score.rule"]._get_scoring_ids())

    @api.model
    def _rescore(self, leads, new_ids=()):
        """Score leads; see the class.

        :param leads: a domain, or leads
        :param new_ids: those of the leads that no event can be of: they were created
            just now
        :return: how many rows were written
        """
        self.env.flush_all()
        if isinstance(leads, models.BaseModel):
            if not leads.ids:
                return 0
            if len(leads) <= FEW:
                written = self._rescore_few(leads.ids, new_ids)
            else:
                written = self._rescore_many([("id", "in", leads.ids)])
        else:
            written = self._rescore_many(leads)
        if written:
            self.env["crm.lead.score"].invalidate_model(flush=False)
            self.env["crm.lead"]._forget_scores()
        else:
            # what lines rest on may have changed
            self.env["crm.score.line"].invalidate_model(flush=False)
        return written

    @api.model
    def _rescore_few(self, lead_ids, new_ids=()):
        """Score leads by statements that are kept ready."""
        return self._rescore_many([("id", "in", lead_ids)])

    @api.model
    def _rescore_many(self, domain):
        domain = Domain(domain) & self._get_open_domain()
        statement = self._get_sql(domain).upsert()
        # Tens of thousands of leads fit in memory, and are few beside all interactions:
        # PostgreSQL is to look these up, and not to compile what it does once.
        self.env.cr.execute(
            """SELECT set_config('work_mem', '128MB', TRUE),
                      set_config('random_page_cost', '1.1', TRUE),
                      set_config('jit', 'off', TRUE)"""
        )
        # not in the log: the database may quote a customer
        self.env.cr.execute(statement, log_exceptions=False)
        return self.env.cr.fetchone()[0]

    @api.model
    def _get_open_domain(self):
        """Return which leads are scored: those that are open."""
        return Domain("active", "=", True) & Domain("won_status", "=", "pending")

    @api.model
    def _preview(self, domain, rules=None, moment=None):
        """Return a query ``(lead_id, fit_score, engagement_score, score, temperature,
        qualification, lines)`` of what leads would get, without writing anything.

        :param domain: of the leads, whether they are open or not
        :param rules: other rules than those that are active
        :param SQL moment: until when events count, in the terms of ``crm_lead``
        :rtype: SQL
        """
        self.env.flush_all()
        return self._get_sql(Domain(domain), rules, moment).preview()

    @api.model
    def _get_sql(self, domain, rules=None, moment=None):
        """Return the statements for leads, as a :class:`ScoreSql`."""
        if rules is None:
            rules = self.env["crm.score.rule"]._get_scoring_rules()
        compiled = self._compile(rules, self._get_day())
        return self._assemble(compiled, domain, moment or self._get_moment())

    @api.model
    def _assemble(self, compiled, domain, moment):
        """Return the statements of rules that are compiled, as a :class:`ScoreSql`."""
        leads = self._get_model("crm.lead")
        events = leads.env["crm.interaction"]
        query = Query(leads.env, leads._table, leads._table_sql)
        event_query = Query(events.env, events._table, events._table_sql)
        domain = domain.optimize_full(leads)
        query.add_where(domain._to_sql(leads, leads._table, query))
        zone, main = self._get_zone(), self._get_main_company()
        sql = ScoreSql(query, event_query, moment, zone, main.id)
        for rule, rule_sql in sorted(compiled.items(), key=lambda item: item[0].id):
            for target, joins in (
                (query, rule_sql.joins),
                (event_query, rule_sql.event_joins),
            ):
                for alias, (kind, table, condition) in joins.items():
                    target.add_join(kind.code, alias, table, condition)
            if rule.kind == "fit":
                sql.add_fit(rule, rule_sql.condition)
            else:
                sql.add_engagement(rule, rule_sql.condition, rule_sql.event_condition)
        return sql

    @api.model
    def _get_thresholds(self, company_id):
        """Return the thresholds of leads of a company, or of none.

        :return: for warm, hot, MQL and SQL, and whether the last comes by score
        """
        company = self._get_main_company()
        if company_id:
            company = company.browse(company_id)
        return tuple(company[fname] for fname in THRESHOLDS)
