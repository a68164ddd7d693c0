from odoo import api, models
from odoo.fields import Domain

#: Conditions that ask for nothing but the value of a field.
PLAIN_OPERATORS = frozenset(
    ["=", "!=", "in", "not in", "<", ">", "<=", ">="]
    + [f"{no}{op}" for no in ("", "not ") for op in ("like", "ilike")]
    + [f"{no}={op}" for no in ("", "not ") for op in ("like", "ilike")]
)


class CrmLinkedReading(models.AbstractModel):
    """What users read through a link tells them nothing of where it is from.

    Whoever reads a message, or its attachment, only because it is linked to a record
    that they may read, is told :meth:`_get_told_fields`; the other fields look
    empty. A search, an order or a group by any other field does not find it: an answer
    that depends on a field tells its value. It is not exported, nor copied with them.
    """

    _name = "crm.linked.reading"
    _description = "Read Through a Link"

    # HOOKS

    def _filter_shown_by_link(self):
        """Return the records that the acting user reads through a link only."""
        return self.browse()

    @api.model
    def _get_told_fields(self):
        """Return the fields that tell nothing of where a record is from."""
        return {"id", "display_name", "create_date", "write_date", "create_uid"}

    @api.model
    def _get_searched_fields(self):
        """Return the fields by which records that are read through a link are found."""
        return {"id", "create_date", "write_date", "create_uid"}

    def _hide_values(self, rows):
        """Adapt the values of told fields, in place.

        :param list rows: dicts of values with their ``id``
        """

    # READING

    def _without_links(self):
        """Return the records in an environment in which links let nobody read."""
        return self.with_context(crm_without_links=True)

    def _reads_links(self):
        """Whether links may show anything to the acting user."""
        return not (
            self.env.su
            or self.env.context.get("crm_without_links")
            or not self.env.user._is_internal()
        )

    def read(self, fields=None, load="_classic_read"):
        return self._hide(super().read(fields, load))

    @api.model
    def search_read(self, *args, **kwargs):
        return self._hide(super().search_read(*args, **kwargs))

    def _hide(self, rows):
        """Empty what the acting user is not told, in rows of values."""
        shown = self.browse(row["id"] for row in rows)
        if hidden := set(shown._filter_shown_by_link()._ids):
            told = self._get_told_fields()
            rows_hidden = [row for row in rows if row["id"] in hidden]
            for row in rows_hidden:
                for fname in row.keys() - told:
                    many = self._fields[fname].type.endswith("2many")
                    row[fname] = [] if many else False
            self.browse(hidden)._hide_values(rows_hidden)
        return rows

    def copy_data(self, default=None):
        """Extend: a copy is not where the original is."""
        vals_list = super().copy_data(default)
        if hidden := self._filter_shown_by_link():
            kept = self._get_searched_fields() | (default or {}).keys()
            for record, vals in zip(self, vals_list, strict=True):
                if record in hidden:
                    for fname in vals.keys() - kept:
                        del vals[fname]
        return vals_list

    def export_data(self, fields_to_export):
        """Extend: what the user reads by a link only is left out."""
        records = self - self._filter_shown_by_link()
        return super(CrmLinkedReading, records).export_data(fields_to_export)

    # SEARCHING

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Extend: the name of a message is its subject, which may be that of the
        record."""
        return super(CrmLinkedReading, self._without_links()).name_search(
            name, domain, operator, limit
        )

    @api.model
    def hierarchy_read(self, domain, *args, **kwargs):
        """Extend: it reads the records that it groups by."""
        return super(CrmLinkedReading, self._without_links()).hierarchy_read(
            domain, *args, **kwargs
        )

    @api.model
    def _is_plain(self, condition):
        return (
            condition.operator in PLAIN_OPERATORS
            and condition.field_expr in self._get_searched_fields()
        )

    @api.model
    def _asks_more(self, domain, order=None):
        """Whether a search depends on what is not told."""
        if not all(map(self._is_plain, Domain(domain).iter_conditions())):
            return True
        terms = [term.split()[0] for term in (order or "").split(",") if term.strip()]
        return not self._get_searched_fields().issuperset(terms)

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
        model = self
        if self._groups_more([*groupby, *aggregates], having, order):
            model = self._without_links()
        return super(CrmLinkedReading, model)._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        model = self
        specs = [spec for specs in grouping_sets for spec in specs]
        if self._groups_more([*specs, *aggregates], (), order):
            model = self._without_links()
        return super(CrmLinkedReading, model)._read_grouping_sets(
            domain, grouping_sets, aggregates, order
        )

    @api.model
    def _groups_more(self, specs, having, order):
        terms = [term.split()[0] for term in (order or "").split(",") if term.strip()]
        told = self._get_searched_fields() | {"__count"}
        names = {spec.split(":")[0] for spec in (*specs, *terms)}
        return bool(having) or not told.issuperset(names)
