import operator as op
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_timeline_counters import COLUMNS, FORMULAS

COMPARISONS = {"<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge}


class CrmTimelineMixin(models.AbstractModel):
    """Searching records by what is on their timelines, as the acting user sees it.

    Each condition is one semi-join, or anti-join, of the records with the rows of all
    timelines.
    """

    _inherit = "crm.timeline.mixin"

    @api.model
    def _search_counter(self, fname, operator, value):
        if operator == "in":
            numbers = {number or 0 for number in value}
            with_none = 0 in numbers
            condition = SQL("IN %s", tuple(numbers))
        elif operator in COMPARISONS:
            with_none = COMPARISONS[operator](0, value)
            condition = SQL("%s %s", SQL(operator), value)
        else:
            return NotImplemented
        holds = SQL("(%s) %s", FORMULAS[fname], condition)
        if with_none:
            holds = SQL("NOT (%s)", holds)
        return self._get_owner_domain(Domain.TRUE, having=holds, negate=with_none)

    @api.model
    def _search_last_interaction_date(self, operator, value):
        if operator == "in":
            if set(value) != {False}:
                return NotImplemented
            return self._get_owner_domain(Domain.TRUE, negate=True)
        if operator in (">", ">="):
            return self._get_owner_domain(Domain("date", operator, value))
        if operator in ("<", "<="):
            later = Domain("date", ">=" if operator == "<" else ">", value)
            return self._get_owner_domain(Domain.TRUE) & self._get_owner_domain(
                later, negate=True
            )
        return NotImplemented

    @api.model
    def _search_idle_days(self, operator, value):
        """At least so many days: nothing is newer. The rest follows from that."""
        if operator == "in":
            return Domain.OR(
                self._get_idle_domain(days or 0)
                & ~self._get_idle_domain((days or 0) + 1)
                for days in value
            )
        if operator in (">", ">="):
            return self._get_idle_domain(value + (operator == ">"))
        if operator in ("<", "<="):
            return ~self._get_idle_domain(value + (operator == "<="))
        return NotImplemented

    @api.model
    def _get_idle_domain(self, days):
        if days <= 0:
            return Domain.TRUE
        place = fields.Datetime.now() - timedelta(days=days)
        later = self._get_owner_domain(Domain("date", ">", place), negate=True)
        return Domain("create_date", "<=", place) & later

    @api.model
    def _get_owner_domain(self, domain, having=None, negate=False):
        """Return a domain of the records that have interactions of a domain on their
        timelines, or, negated, of those that have none."""
        interactions = self.env["crm.interaction"]
        if not interactions.has_access("read"):
            return Domain(negate)

        def to_sql(model, alias, query):
            rows = interactions._get_timeline_rows(
                model.browse(), ["id", *COLUMNS], domain
            )
            if having:
                rows = SQL(
                    "SELECT owner_id FROM (%s) AS event GROUP BY 1 HAVING %s",
                    rows,
                    having,
                )
            return SQL(
                "%s (SELECT FROM (%s) AS owner WHERE owner.owner_id = %s)",
                SQL("NOT EXISTS" if negate else "EXISTS"),
                rows,
                SQL.identifier(alias, "id"),
            )

        return Domain.custom(to_sql=to_sql)
