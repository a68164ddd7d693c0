import operator as comparing

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

#: Fields of ``crm.lead.score`` that leads show, and what a lead without a row has.
SCORE_COLUMNS = {
    "score": 0,
    "fit_score": 0,
    "engagement_score": 0,
    "temperature": "cold",
    "qualification": "iql",
    "mql_date": None,
    "sql_date": None,
    "acceptance": None,
}
COMPARISONS = {
    "<": comparing.lt,
    ">": comparing.gt,
    "<=": comparing.le,
    ">=": comparing.ge,
}


class CrmLead(models.Model):
    """What leads show of their scores, and when these are brought up to date.

    The fields are those of the lead's row of ``crm.lead.score``, joined: they can be
    searched, sorted, grouped and summed up like stored ones, and written by nobody.

    Which leads are scored when is told in ``crm_score_marking``.
    """

    _inherit = "crm.lead"

    score = fields.Integer(
        compute="_compute_score",
        search="_search_score",
        aggregator="avg",
        help="The sum of the points of all rules: fit and engagement.",
    )
    fit_score = fields.Integer(
        "Fit",
        compute="_compute_score",
        search="_search_fit_score",
        aggregator="avg",
        help="The points for who they are.",
    )
    engagement_score = fields.Integer(
        "Engagement",
        compute="_compute_score",
        search="_search_engagement_score",
        aggregator="avg",
        help="The points for what they did.",
    )
    temperature = fields.Selection(
        [("cold", "Cold"), ("warm", "Warm"), ("hot", "Hot")],
        compute="_compute_score",
        search="_search_temperature",
        help="By the score, as the company's thresholds say.",
    )
    qualification = fields.Selection(
        [("iql", "IQL"), ("mql", "MQL"), ("sql", "SQL")],
        compute="_compute_score",
        search="_search_qualification",
        help="Information, marketing or sales qualified.",
    )
    mql_date = fields.Datetime(
        "MQL Date", compute="_compute_score", search="_search_mql_date"
    )
    sql_date = fields.Datetime(
        "SQL Date", compute="_compute_score", search="_search_sql_date"
    )
    acceptance = fields.Selection(
        [("waiting", "To Review"), ("accepted", "Accepted"), ("rejected", "Rejected")],
        compute="_compute_score",
        search="_search_acceptance",
        help="What Sales says of a lead that Marketing qualified.",
    )
    score_line_ids = fields.One2many("crm.score.line", "lead_id", "Score Lines")

    # READING

    def _compute_score(self):
        self._flush_scores()
        rows = {}
        ids = [lead_id for lead_id in self._origin._ids if lead_id]
        if ids:
            columns = SQL(", ").join(map(SQL.identifier, SCORE_COLUMNS))
            for lead_id, *values in self.env.execute_query(
                SQL(
                    "SELECT lead_id, %s FROM crm_lead_score WHERE lead_id = ANY(%s)",
                    columns,
                    ids,
                )
            ):
                rows[lead_id] = values
        for lead in self:
            values = rows.get(lead._origin.id, SCORE_COLUMNS.values())
            for fname, value in zip(SCORE_COLUMNS, values, strict=True):
                lead[fname] = value

    def _field_to_sql(self, alias, fname, query=None):
        """Extend: scores are in a table of their own."""
        if fname not in SCORE_COLUMNS:
            return super()._field_to_sql(alias, fname, query)
        self._check_field_access(self._fields[fname], "read")
        self._flush_scores()
        score = query.left_join(alias, "id", "crm_lead_score", "lead_id", "score")
        column, default = SQL.identifier(score, fname), SCORE_COLUMNS[fname]
        if default is None:
            return column
        if fname == "temperature":
            # a lead that is not scored has a row, and none
            return SQL(
                "CASE WHEN %s IS NULL THEN 'cold' ELSE %s END",
                SQL.identifier(score, "id"),
                column,
            )
        return SQL("COALESCE(%s, %s)", column, default)

    # SORTING

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Extend: the cold come before the hot."""
        if field_name != "temperature":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        rank = _rank(self._field_to_sql(alias, field_name, query))
        return SQL("%s %s %s", rank, direction, nulls)

    def _read_group_orderby(self, order, groupby_terms, query):
        """Extend: the cold come before the hot."""
        term = groupby_terms.get("temperature")
        if term is None:
            return super()._read_group_orderby(order, groupby_terms, query)
        groupby_terms["temperature"] = _rank(term)
        try:
            return super()._read_group_orderby(order, groupby_terms, query)
        finally:
            groupby_terms["temperature"] = term

    # SEARCHING

    def _search_score(self, operator, value):
        return self._search_column("score", operator, value)

    def _search_fit_score(self, operator, value):
        return self._search_column("fit_score", operator, value)

    def _search_engagement_score(self, operator, value):
        return self._search_column("engagement_score", operator, value)

    def _search_temperature(self, operator, value):
        return self._search_column("temperature", operator, value)

    def _search_qualification(self, operator, value):
        return self._search_column("qualification", operator, value)

    def _search_mql_date(self, operator, value):
        return self._search_column("mql_date", operator, value)

    def _search_sql_date(self, operator, value):
        return self._search_column("sql_date", operator, value)

    def _search_acceptance(self, operator, value):
        return self._search_column("acceptance", operator, value)

    @api.model
    def _search_column(self, fname, operator, value):
        """Search by a column of the scores, as if it were the lead's own.

        :raise UserError: if it cannot have such a value
        """
        if operator not in ("in", "<", ">", "<=", ">="):
            return NotImplemented
        field, default = self._fields[fname], SCORE_COLUMNS[fname]
        try:
            values = [
                field.convert_to_cache(item, self, validate=False)
                for item in (value if operator == "in" else [value])
            ]
        except (TypeError, ValueError):
            raise UserError(
                self.env._(
                    "“%(field)s” cannot be “%(value)s”: search for another value.",
                    field=field._description_string(self.env),
                    value=value,
                )
            ) from None
        known = [item for item in values if item is not None]

        def to_sql(model, alias, query):
            if operator == "in" and len(known) == len(values) and default not in known:
                # not by the joined column: this one has an index
                model._flush_scores()
                return SQL(
                    "%s IN (SELECT lead_id FROM crm_lead_score WHERE %s = ANY(%s))",
                    model._field_to_sql(alias, "id", query),
                    SQL.identifier(fname),
                    known,
                )
            column = model._field_to_sql(alias, fname, query)
            if operator != "in":
                return SQL("%s %s %s", column, SQL(operator), values[0])
            found = (
                SQL("(%s = ANY(%s)) IS TRUE", column, known) if known else SQL("FALSE")
            )
            if len(known) == len(values):
                return found
            return SQL("(%s OR %s IS NULL)", found, column)

        return Domain.custom(
            to_sql=to_sql,
            predicate=lambda lead: _holds(
                field.convert_to_cache(lead[fname], lead, validate=False),
                operator,
                values,
            ),
        )

    # WRITING

    def _rescore(self):
        """Score leads now, those of them that are open."""
        return self.env["crm.score.engine"]._rescore(self)


def _rank(temperature):
    return SQL(
        "COALESCE(array_position(ARRAY['cold', 'warm', 'hot'], (%s)::text), 0)",
        temperature,
    )


def _holds(value, operator, values):
    """Return whether a value of a lead satisfies a condition."""
    if operator == "in":
        return value in values
    (other,) = values
    if value is None or other is None:
        return False
    return COMPARISONS[operator](value, other)
