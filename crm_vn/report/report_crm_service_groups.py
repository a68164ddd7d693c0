from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL, Query, unique

#: Groupings by what PostgreSQL does not know how many values it has, and would sort all
#: the rows for; and what they are derived from.
DERIVED = frozenset(["bucket", "outcome_name"])
DERIVED_FROM = ("state", "is_due", "outcome_id")


class ReportCrmService(models.Model):
    """How a million records are counted at once: each is read once, whatever is asked,
    and nothing is joined to it but what it is grouped by."""

    _inherit = "report.crm.service"

    # DERIVED GROUPINGS

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        """Extend: count by what a grouping is derived from, and add that up."""
        parts = self._get_aggregate_parts(aggregates)
        if (
            DERIVED.isdisjoint(groupby)
            or having
            or parts is None
            or not self._is_plain_order(order, groupby)
        ):
            return super()._read_group(
                domain, groupby, aggregates, having, offset, limit, order
            )
        known = [spec for spec in groupby if spec not in DERIVED]
        finest = tuple(unique([*known, *DERIVED_FROM]))
        columns = tuple(unique(part for spec in parts for part in spec))
        rows = super()._read_group(domain, finest, columns)
        names = self._get_bucket_names()
        derived = []
        for row in rows:
            values = dict(zip(finest, row, strict=False))
            values["bucket"] = self._derive_bucket(values)
            values["outcome_name"] = (
                values["outcome_id"].sudo().name
                if values["state"] == "done"
                else names[values["bucket"]]
            )
            derived.append((*map(values.get, groupby), *row[len(finest) :]))
        places = [columns.index(part) for spec in parts for part in spec]
        result = self._add_up(derived, (), tuple(groupby), parts, places)
        return result[offset:][: limit or None]

    @api.model
    def _derive_bucket(self, values):
        """Return the bucket, as the SQL of the report says it."""
        if values["state"] == "done":
            return values["outcome_id"].sudo().kind
        if values["state"] == "cancelled":
            return "cancelled"
        return "no_outcome" if values["is_due"] else "not_due"

    @api.model
    def _is_plain_order(self, order, groupby):
        """Return whether groups are ordered by what they are grouped by."""
        return not order or [part.strip() for part in order.split(",")] == [*groupby]

    # SEVERAL GROUPINGS

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        """Extend: count by all the groups together, and add that up.

        PostgreSQL does not share grouping sets among processes, and sorts all the rows.
        """
        finest = tuple(unique(spec for sets in grouping_sets for spec in sets))
        parts = self._get_aggregate_parts(aggregates)
        plain = self._is_plain_order(order, finest)
        if len(grouping_sets) < 2 or parts is None or not plain:
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        columns = tuple(unique(part for spec in parts for part in spec))
        rows = self._read_group(domain, finest, columns, order=order)
        if not rows:
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        places = [columns.index(part) for spec in parts for part in spec]
        return [
            self._add_up(rows, finest, tuple(groupby), parts, places)
            for groupby in grouping_sets
        ]

    @api.model
    def _get_aggregate_parts(self, aggregates):
        """Return, for each aggregate, the sums that it is made of; None if one is not.

        An average is a sum and the number of its values.
        """
        parts = []
        for spec in aggregates:
            fname, _colon, function = spec.partition(":")
            if spec == "__count" or function in ("sum", "count"):
                parts.append((spec,))
            elif function == "avg":
                parts.append((f"{fname}:sum", f"{fname}:count"))
            else:
                return None
        return parts

    @api.model
    def _add_up(self, rows, finest, groupby, parts, places):
        """Return the rows of one grouping, made of those of a finer one.

        :param finest: how the rows are grouped and ordered; empty if they are to be put
            in the order of ``groupby``
        """
        known = finest or groupby
        keys = [known.index(spec) for spec in groupby]
        totals = defaultdict(lambda: [0] * len(places))
        for row in rows:
            sums = totals[tuple(row[key] for key in keys)]
            for index, place in enumerate(places):
                sums[index] += row[len(known) + place] or 0
        if groupby != finest[: len(groupby)]:
            ranks = [
                self._rank_groups(spec, {group[index] for group in totals})
                for index, spec in enumerate(groupby)
            ]
            order = sorted(
                totals,
                key=lambda group: [
                    rank[value] for rank, value in zip(ranks, group, strict=True)
                ],
            )
        else:
            order = totals
        result = []
        for group in order:
            sums = iter(totals[group])
            values = [
                next(sums) if len(spec) == 1 else self._divide(next(sums), next(sums))
                for spec in parts
            ]
            result.append((*group, *values))
        return result

    @api.model
    def _divide(self, total, count):
        return total / count if count else False

    @api.model
    def _rank_groups(self, spec, values):
        """Return ``{value: place}`` of the values of one grouping; nothing is last."""
        field = self._fields[spec.partition(":")[0]]
        known = [value for value in values if value]
        if field.relational and known:
            records = known[0].union(*known).sudo().with_context(active_test=False)
            known = records.search([("id", "in", records.ids)]).with_env(self.env)
        else:
            known = sorted(known)
        ranks = {value: place for place, value in enumerate(known)}
        return {value: ranks.get(value, len(ranks)) for value in values}

    # ORDER

    @api.model
    def _read_group_orderby(self, order, groupby_terms, query):
        """Extend: groups are put in order once they are counted."""
        counted = self.with_context(order_of_groups=True)
        return super(ReportCrmService, counted)._read_group_orderby(
            order, groupby_terms, query
        )

    @api.model
    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Extend: core joins the names of people or products to each row before it
        counts them, which takes longer than the counting."""
        field = self._fields.get(field_name)
        if not (self.env.context.get("order_of_groups") and field and field.relational):
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        group = self._field_to_sql(alias, field_name, query)
        terms = []
        for comodel, term, backwards in self._get_order_terms(field.comodel_name):
            named = Query(self.env, "named", comodel._table_sql)
            named.add_where(SQL("%s = %s", SQL.identifier("named", "id"), group))
            reverse = backwards != (direction.code == "DESC")
            terms.append(
                SQL(
                    "(%s) %s %s",
                    named.select(comodel._field_to_sql("named", term, named)),
                    SQL("DESC" if reverse else "ASC"),
                    nulls,
                )
            )
        return SQL(", ").join(terms)

    @api.model
    def _get_order_terms(self, model):
        """Return what records of a model are ordered by: (model, field, descending)."""
        comodel = self.env[model].sudo().with_context(order_of_groups=False)
        parts = [part.split() for part in comodel._order.split(",")]
        return [
            (comodel, name, rest[:1] == ["desc"])
            for name, *rest in parts
            if not comodel._fields[name].relational
        ]
