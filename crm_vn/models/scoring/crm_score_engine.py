from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from .score_sql import TRUE, ScoreSql

DEFAULT_TZ = "Asia/Ho_Chi_Minh"


class CrmScoreEngine(models.AbstractModel):
    """How leads get their scores: sets of leads, in one statement.

    When
        A score is that of a day: ``moment`` is its end, in the time zone of the main
        company, so that every computation of one day comes to the same. Events that
        are later do not count.

    What is scored
        Leads and opportunities that are open. A lead that is won or lost keeps the
        score that it had. One that is excluded (see ``score_excluded``) has no line.

    What is written
        The rows of ``crm.lead.score`` that are not what they should be; nothing if
        nothing changed. Who reaches MQL or SQL by that gets a row in
        ``crm.qualification.log`` in the same statement.
    """

    _name = "crm.score.engine"
    _description = "Score Engine"

    # WHEN

    @api.model
    def _get_moment(self):
        """Return the end of the day of ``score_date`` in the context, else of today.

        :rtype: datetime, UTC
        """
        company = self.env.ref("base.main_company", raise_if_not_found=False)
        zone = ZoneInfo((company and company.partner_id.sudo().tz) or DEFAULT_TZ)
        day = fields.Date.to_date(self.env.context.get("score_date"))
        if not day:
            day = datetime.now(zone).date()
        end = datetime.combine(day + timedelta(days=1), time.min, zone)
        return end.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    # SCORING

    @api.model
    def _is_active(self):
        """Return whether there is any rule: without one, nothing is scored."""
        return bool(self.env["crm.score.rule"]._get_scoring_ids())

    @api.model
    def _rescore(self, leads):
        """Score leads; see the class.

        :param leads: a domain, or leads
        :return: how many rows were written
        """
        model = self.env["crm.lead"].sudo().with_context(active_test=False)
        if isinstance(leads, models.BaseModel):
            leads = [("id", "in", leads.ids)]
        model.env.flush_all()
        domain = Domain(leads) & self._get_open_domain()
        statement = self._get_sql(model, domain).upsert()
        return self.env.execute_query(statement)[0][0]

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
        model = self.env["crm.lead"].sudo().with_context(active_test=False)
        model.env.flush_all()
        return self._get_sql(model, Domain(domain), rules, moment).preview()

    @api.model
    def _get_sql(self, model, domain, rules=None, moment=None):
        """Return the statements for leads, as a :class:`ScoreSql`."""
        if rules is None:
            rules = self.env["crm.score.rule"]._get_scoring_rules()
        query = Query(model.env, model._table, model._table_sql)
        domain = domain.optimize_full(model)
        query.add_where(domain._to_sql(model, model._table, query))
        events = model.env["crm.interaction"]
        event_query = Query(model.env, events._table, events._table_sql)
        moment = moment or SQL("%s::timestamp", self._get_moment())
        sql = ScoreSql(query, event_query, moment)
        for rule in rules.sudo().with_context(active_test=False):
            condition = rule._get_lead_condition(model, query)
            if rule.kind == "fit":
                sql.add_fit(rule, condition)
            else:
                counts = rule._get_event_condition(events, event_query)
                sql.add_engagement(rule, condition, counts)
        sql.thresholds = self._get_thresholds()
        return sql

    @api.model
    def _get_thresholds(self):
        """Return ``[(company id, warm, hot, mql, sql, SQL by score)]``; that of leads
        without a company is the first."""
        companies = self.env["res.company"].sudo().search([], order="id")
        main = self.env.ref("base.main_company", raise_if_not_found=False)
        return [
            (
                company.id,
                company.score_warm,
                company.score_hot,
                company.score_mql,
                company.score_sql,
                company.score_sql_by_score,
            )
            for company in (main or companies[:1]) | companies
        ]


class CrmScoreRule(models.Model):
    """What a rule is in SQL."""

    _inherit = "crm.score.rule"

    def _get_lead_condition(self, model, query):
        """Return which leads a rule is for, in the terms of a query on leads.

        Conditions on many2one fields are joins of the query, which all rules share.

        :rtype: SQL
        """
        self.ensure_one()
        conditions = []
        domain = self._get_lead_domain().optimize_full(model)
        if not domain.is_true():
            conditions.append(domain._to_sql(model, query.table, query))
        if self.company_id:
            field = model._field_to_sql(query.table, "company_id", query)
            conditions.append(
                SQL("(%s IS NULL OR %s = %s)", field, field, self.company_id.id)
            )
        if self.store_ids:
            field = model._field_to_sql(query.table, "store_id", query)
            conditions.append(
                SQL(
                    """%s IN (SELECT store.id
                                FROM crm_store AS store, crm_store AS above
                               WHERE above.id = ANY(%s)
                                 AND store.parent_path LIKE above.parent_path || '%%')""",
                    field,
                    self.store_ids.ids,
                )
            )
        return SQL(" AND ").join(conditions) if conditions else TRUE

    def _get_event_condition(self, model, query):
        """Return which interactions count, in the terms of a query on them."""
        if self.source != "interaction":
            return SQL("FALSE")
        domain = self._get_interaction_domain().optimize_full(model)
        return domain._to_sql(model, query.table, query)
