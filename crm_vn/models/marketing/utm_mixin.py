from collections import defaultdict

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL, mute_logger

from ...tools.utm import clean_utm_name


class UtmMixin(models.AbstractModel):
    _inherit = "utm.mixin"

    term_id = fields.Many2one(
        "utm.term",
        "Term",
        index="btree_not_null",
        ondelete="set null",
        help="The keyword of the advertisement (utm_term), e.g. Laptop giá rẻ",
    )
    content_id = fields.Many2one(
        "utm.content",
        "Content",
        index="btree_not_null",
        ondelete="set null",
        help="The link or picture that was clicked (utm_content), e.g. Red banner",
    )

    # ORM / CORE HOOKS

    def tracking_fields(self):
        """Extend with the fourth and fifth parameter, their fields and cookies."""
        return super().tracking_fields() + [
            ("utm_term", "term_id", "odoo_utm_term"),
            ("utm_content", "content_id", "odoo_utm_content"),
        ]

    def _find_or_create_record(self, model_name, name):
        """Return the record of ``model_name`` called ``name``, created if needed.

        Replaces core's search, which takes ``%`` and ``_`` of a visitor's URL for
        wildcards and fails on a blank name. Names are compared whole, without regard to
        case and surrounding blanks, after :func:`clean_utm_name`; archived records are
        found too; a record of exactly this case wins over one of another.

        Left open: core's sources, mediums and campaigns are unique by exact case, so
        two transactions that create "Zalo" and "zalo" at the same moment leave both.

        :return: the record; empty when the name is blank
        :raise ConcurrencyError: another transaction is creating the same name and its
            record cannot be seen from here yet. Odoo runs the request again.
        """
        name = clean_utm_name(name)
        return self._find_or_create_records({model_name: [name]}).get(
            (model_name, name), self.env[model_name]
        )

    # BUSINESS

    @api.model
    def _utm_values(self, params):
        """Turn URL parameters into values of the utm fields.

        :param dict params: parameters by URL name (``utm_source`` … ``utm_content``);
            other keys and blank values are ignored
        :return: ``{field name: record id}``, only for the parameters that say something
        :raise ConcurrencyError: see :meth:`_find_or_create_record`
        """
        return self._utm_values_batch([params])[0]

    @api.model
    def _utm_values_batch(self, params_list):
        """Do as :meth:`_utm_values` for many, with one search for all of them.

        :param params_list: list of dicts of URL parameters
        :return: list of dicts of values, in the same order
        """
        tracking = self.env["utm.mixin"]._utm_comodels()
        cleaned = [
            {
                fname: (model_name, clean_utm_name(params.get(url_name)))
                for url_name, (fname, model_name) in tracking.items()
            }
            for params in params_list
        ]
        names = defaultdict(dict)  # dicts as ordered sets
        for values in cleaned:
            for model_name, name in values.values():
                names[model_name][name] = True
        found = self._find_or_create_records(names)
        return [
            {
                fname: found[model_name, name].id
                for fname, (model_name, name) in values.items()
                if name
            }
            for values in cleaned
        ]

    def _utm_comodels(self):
        """Return ``{URL name: (field name, comodel name)}`` of the tracked records."""
        return {
            url_name: (fname, self._fields[fname].comodel_name)
            for url_name, fname, _cookie in self.tracking_fields()
            if fname in self._fields and self._fields[fname].type == "many2one"
        }

    @api.model
    def _utm_field_names(self):
        """Return the names of the tracked fields: the five, and any other's."""
        return [field for _url, field, _ in self.env["utm.mixin"].tracking_fields()]

    @api.model
    def _find_or_create_records(self, names):
        """Return ``{(model name, name): record}`` for cleaned names; blank ones have
        none.

        :param dict names: the names (any iterable) by model name
        """
        wanted = {
            model_name: [name for name in dict.fromkeys(some) if name]
            for model_name, some in names.items()
        }
        found = self._find_utm_records(wanted)
        created = {}
        for model_name, some in wanted.items():
            missing = [name for name in some if (model_name, name) not in found]
            if missing:
                self._create_utm_records(self.env[model_name], missing)
                created[model_name] = missing
        if created:
            found |= self._find_utm_records(created)
            if len(found) < sum(map(len, wanted.values())):
                raise ConcurrencyError("a UTM name is being created elsewhere")
        return found

    @api.model
    def _find_utm_records(self, wanted):
        """Return ``{(model name, name): record}`` of what exists, in one query."""
        selects = [
            self._select_utm_records(self.env[model_name], names)
            for model_name, names in wanted.items()
            if names
        ]
        if not selects:
            return {}
        found = {}
        rows = self.env.execute_query(SQL(" UNION ALL ").join(selects))
        # one of exactly this case before one of another, the older before the newer
        for model_name, name, _other, record_id in sorted(
            rows, key=lambda row: (row[2], row[3])
        ):
            found.setdefault((model_name, name), self.env[model_name].browse(record_id))
        return found

    @api.model
    def _select_utm_records(self, Model, names):
        query = Model.with_context(active_test=False)._search([])
        query.order = None
        column = Model._field_to_sql(Model._table, "name", query)
        wanted = SQL.identifier("wanted", "wanted")
        query.add_join(
            "JOIN",
            "wanted",
            SQL("unnest(%s)", list(names)),
            # Folded by PostgreSQL on both sides, as in the index.
            SQL("lower(%s) = lower(%s)", column, wanted),
        )
        return query.select(
            SQL("%s", Model._name),
            wanted,
            SQL("%s != %s", column, wanted),
            SQL.identifier(Model._table, "id"),
        )

    @api.model
    def _create_utm_records(self, Model, names):
        """Create the records, unless another transaction has just done so."""
        vals = {"is_auto_campaign": True} if "is_auto_campaign" in Model._fields else {}
        # Names that differ by case only are one record: the first spelling creates it.
        names = [
            name
            for (name,) in self.env.execute_query(
                SQL(
                    """SELECT (array_agg(name ORDER BY position))[1]
                         FROM unnest(%s) WITH ORDINALITY AS wanted (name, position)
                     GROUP BY lower(name)
                     ORDER BY min(position)""",
                    names,
                )
            )
        ]
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                records = Model.create([{"name": name, **vals} for name in names])
                for record, name in zip(records, names, strict=True):
                    # Core's counters rewrite names such as "Banner [1]", which would
                    # then be created again by each visitor.
                    if record.name != name:
                        record.name = name
                        # One by one: the next record may wait for the name freed.
                        record.flush_recordset(["name"])
        except psycopg2.errors.UniqueViolation:
            return
