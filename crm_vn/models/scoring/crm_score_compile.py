import logging
import re
from collections.abc import Set
from typing import NamedTuple

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.fields import Date, Domain
from odoo.tools import SQL, Query, ormcache

from .score_sql import TRUE

_logger = logging.getLogger(__name__)

#: A date that is told by its distance from now.
RELATIVE = re.compile(r"(today|now|)\s*((?:[=+-]\w+\s*)*)$")


class Compiled(NamedTuple):
    """A rule in SQL, in the terms of ``crm_lead`` and ``crm_interaction``.

    :param condition: which leads it is for
    :param alone: which of those without a customer, None if it is for none of them
    :param event_condition: which interactions count
    :param is_static: whether it stays as it is for the rest of the day
    """

    condition: SQL
    joins: dict
    alone: SQL | None
    alone_joins: dict
    event_condition: SQL
    event_joins: dict
    is_static: bool


class CrmScoreEngine(models.AbstractModel):
    """Rules in SQL.

    A rule that cannot be made SQL any more, say because a field is gone, is left out
    and says so (see ``crm.score.rule._note_error``); the others score on.

    Most rules are the same SQL all day long, and are made and tried once. Those that
    rest on what only a method knows, say ``child_of``, are made anew each time.
    """

    _inherit = "crm.score.engine"

    @api.model
    def _get_model(self, name):
        """Return a model as rules see it: for no user and in no language, with what is
        archived, in the main company and its time zone."""
        context = {
            "active_test": False,
            "tz": self._get_zone(),
            "allowed_company_ids": self._get_main_company().ids,
        }
        return self.env(user=SUPERUSER_ID, su=True, context=context)[name]

    @api.model
    def _compile(self, rules, day):
        """Return ``{rule: Compiled}``, without the rules that cannot be.

        :param date day: the day that relative dates are counted from
        """
        result = {}
        compiled = self._get_compiled(tuple(rules.ids), day)
        for rule in rules.sudo():
            found = compiled[rule.id]
            if found and not found.is_static:
                found = rule._try(rule._compile, day)
            if found:
                result[rule] = found
        return result

    @api.model
    @ormcache("rule_ids", "day", "self._get_zone()")
    def _get_compiled(self, rule_ids, day):
        """Return ``{rule id: Compiled}``, with None for rules that cannot be."""
        rules = self.env["crm.score.rule"].sudo().browse(rule_ids)
        compiled = {rule: rule._try(rule._compile, day) for rule in rules}
        found = {rule: one for rule, one in compiled.items() if one}
        try:
            with self.env.cr.savepoint(flush=False):
                self._explain(found)
        except psycopg2.Error:
            for rule, one in found.items():
                if not rule._try(self._explain, {rule: one}):
                    compiled[rule] = None
        return {rule.id: one for rule, one in compiled.items()}

    @api.model
    def _explain(self, compiled):
        """Have PostgreSQL read rules.

        :raise psycopg2.Error: if it cannot
        """
        sql = self._assemble(compiled, Domain.FALSE, self._get_moment())
        self.env.cr.execute(SQL("EXPLAIN %s", sql.preview()), log_exceptions=False)
        return True


class CrmScoreRule(models.Model):
    """What a rule is in SQL."""

    _inherit = "crm.score.rule"

    def _note_error(self, error):
        """Say why a rule gives no points from now on: it is left out until it is saved
        anew. Says it in the log only where nothing can be written."""
        self.ensure_one()
        name = type(error).__name__
        _logger.info("Score rule %s cannot be applied: %s", self.id, name)
        if isinstance(error, psycopg2.Error):
            # its words may quote a customer
            error = self.env._("The database refuses it: %(error)s.", error=name)
        if self.env.cr.readonly:
            return
        try:
            with self.env.cr.savepoint(flush=False):
                self.sudo().write({"error": str(error)})
                self.flush_recordset(["error"])
        except psycopg2.Error:
            _logger.info("Score rule %s: the error could not be noted", self.id)
        self.env.registry.clear_cache("stable")

    def _try(self, function, *args):
        """Return what a function does for the rule, or None if it fails."""
        try:
            with self.env.cr.savepoint(flush=False):
                return function(*args)
        except Exception as error:  # noqa: BLE001 - a domain may fail in any way
            self._note_error(error)
            return None

    def _compile(self, day):
        """Return the rule as a :class:`Compiled`.

        Conditions on many2one fields are joins, which all rules share.
        """
        self.ensure_one()
        leads = self.env["crm.score.engine"]._get_model("crm.lead")
        events = leads.env["crm.interaction"]
        query = Query(leads.env, leads._table, leads._table_sql)
        query_alone = Query(leads.env, leads._table, leads._table_sql)
        event_query = Query(events.env, events._table, events._table_sql)
        domain, is_static = _resolve(self._get_lead_domain(), leads, day)
        domain = domain.optimize_full(leads)
        condition = self._get_lead_condition(leads, query, domain)
        domain = domain.map_conditions(_leave_customer_out).optimize_full(leads)
        alone = None
        if not domain.is_false():
            alone = self._get_lead_condition(leads, query_alone, domain)
        counts = TRUE
        if self.kind == "engagement":
            counts, counts_static = self._get_event_condition(events, event_query, day)
            is_static = is_static and counts_static
        return Compiled(
            condition,
            query._joins,
            alone,
            query_alone._joins,
            counts,
            event_query._joins,
            is_static,
        )

    def _get_lead_condition(self, model, query, domain):
        """Return which leads a rule is for, in the terms of a query on leads."""
        self.ensure_one()
        conditions = []
        if not domain.is_true():
            conditions.append(domain._to_sql(model, query.table, query))
        if self.company_id:
            table = query.table
            store = query.left_join(table, "store_id", "crm_store", "id", "store_id")
            main = self.env["crm.score.engine"]._get_main_company()
            conditions.append(
                SQL(
                    "COALESCE(%s, %s, %s) = %s",
                    SQL.identifier(table, "company_id"),
                    SQL.identifier(store, "company_id"),
                    main.id,
                    self.company_id.id,
                )
            )
        if self.store_ids:
            conditions.append(
                SQL(
                    """%s IN (SELECT store.id FROM crm_store AS store
                                JOIN crm_store AS above
                                  ON store.parent_path LIKE above.parent_path || '%%'
                               WHERE above.id = ANY(%s))""",
                    SQL.identifier(query.table, "store_id"),
                    self.store_ids.ids,
                )
            )
        return SQL(" AND ").join(conditions) if conditions else TRUE

    def _get_event_condition(self, model, query, day):
        """Return which interactions count, as well."""
        if self.source != "interaction":
            return SQL("FALSE"), True
        domain, is_static = _resolve(self._get_interaction_domain(), model, day)
        domain = domain.optimize_full(model)
        return domain._to_sql(model, query.table, query), is_static


def _resolve(domain, model, day):
    """Return a domain with its relative dates counted from a day, and whether it says
    the same all day.

    What is relative to *now* is counted from the end of the day, as everything is.
    """
    domain = domain.optimize(model)
    days = (day - Date.context_today(model)).days
    static = []

    def resolve(condition):
        field = model._fields[condition.field_expr.split(".")[0]]
        value = condition.value
        static.append(
            not (field.search or field.inherited or field.company_dependent)
            and condition.operator not in ("child_of", "parent_of")
            and not (field.relational and isinstance(value, str))
        )
        if isinstance(value, Domain):
            comodel = model.env[field.comodel_name]
            value, value_static = _resolve(value, comodel, day)
            joins = field.type == "many2one" and condition.operator == "any"
            static.append(value_static and (joins or _searches_plainly(comodel)))
        elif field.type in ("date", "datetime"):
            if isinstance(value, Set):
                value = [_move(item, days) for item in value]
            value = _move(value, days)
        return Domain(condition.field_expr, condition.operator, value)

    domain = domain.map_conditions(resolve)
    return domain, all(static)


def _leave_customer_out(condition):
    """Return what a condition comes to for leads without a customer."""
    operator, value = condition.operator, condition.value
    if condition.field_expr != "partner_id":
        return condition
    if operator in ("any", "any!"):
        return Domain.FALSE
    if operator in ("not any", "not any!"):
        return Domain.TRUE
    if operator in ("in", "not in") and isinstance(value, Set):
        return Domain((False in value) is (operator == "in"))
    return condition


def _move(value, days):
    """Return a relative date as one that is some days later."""
    match = isinstance(value, str) and RELATIVE.match(value)
    if not match:
        return value
    start, rest = match.groups()
    start = f"today {days:+}d" if start == "today" else f"now {days:+}d =23H +1H"
    return f"{start} {rest}".strip()


def _searches_plainly(model):
    return type(model)._search is models.BaseModel._search
