from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Among the keys of a contact whom everybody sees although stores serve them.
EVERYBODY = 0


class StoreKeys(fields.Json):
    """Whole numbers, as an array in one column: an index finds who shares one."""

    _column_type = ("_int4", "int4[]")

    def convert_to_column(self, value, record, values=None, validate=True):
        return list(value) if value else None


class ResPartner(models.Model):
    """Whom a user sees.

    The answer is in one indexed column, ``store_keys``: the ids of the stores that
    serve a contact; none at all if nobody does, and then everybody sees them.
    PostgreSQL can look it up while it walks through contacts in any order, and it can
    collect all contacts of some stores; and it knows how many to expect, so that it
    chooses well. Conditions on several tables, joined by *or* or by *union*, allow
    only one or the other.
    """

    _inherit = "res.partner"

    store_keys = StoreKeys(
        compute="_compute_store_keys",
        store=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )
    in_store_scope = fields.Boolean(
        "Visible to My Stores",
        compute="_compute_in_store_scope",
        search="_search_in_store_scope",
        compute_sudo=True,
        export_string_translation=False,
    )
    served_in_scope = fields.Boolean(
        "Served by My Stores",
        compute="_compute_in_store_scope",
        search="_search_served_in_scope",
        compute_sudo=True,
        export_string_translation=False,
    )

    _store_keys_idx = models.Index("USING gin (store_keys) WITH (fastupdate = off)")
    _storeless_idx = models.Index("(id) WHERE store_keys IS NULL")

    # COMPUTE

    @api.depends("store_ids", "partner_share")
    def _compute_store_keys(self):
        for partner in self.with_context(active_test=False):
            keys = sorted(partner.store_ids.ids)
            if keys and not partner.partner_share:
                keys.insert(0, EVERYBODY)
            partner.store_keys = keys

    @api.model
    def _rebuild_store_keys(self, store):
        """Follow a change in SQL of the stores of contacts that a store now serves."""
        self.env.cr.execute(
            SQL(
                """UPDATE res_partner
                      SET store_keys = CASE
                          WHEN partner_share THEN served.store_ids
                          ELSE %(everybody)s || served.store_ids END
                     FROM (SELECT partner_id,
                                  array_agg(store_id ORDER BY store_id) AS store_ids
                             FROM crm_store_partner_rel
                            WHERE partner_id IN (
                                  SELECT partner_id
                                    FROM crm_store_partner_rel
                                   WHERE store_id = %(store)s)
                         GROUP BY partner_id) served
                    WHERE id = served.partner_id""",
                everybody=EVERYBODY,
                store=store.id,
            )
        )
        self.invalidate_model(["store_keys", "in_store_scope", "served_in_scope"])

    @api.depends("store_ids", "partner_share")
    @api.depends_context("uid")
    def _compute_in_store_scope(self):
        scope = self.env.user._get_store_scope()
        self.in_store_scope = scope.everything
        self.served_in_scope = scope.everything
        if scope.everything:
            return
        for partner in self:
            served = not scope.ids.isdisjoint(partner.store_ids.ids)
            partner.served_in_scope = served
            partner.in_store_scope = (
                served or not partner.store_ids or not partner.partner_share
            )
        unserved = self.filtered(lambda partner: not partner.served_in_scope)
        granted = unserved._filter_granted(scope.ids)
        granted.served_in_scope = True
        granted.in_store_scope = True

    def _filter_granted(self, store_ids):
        """Return the contacts that one of the stores was granted access to."""
        if not self.ids or not store_ids:
            return self.browse()
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id FROM (%s) granted WHERE partner_id IN %s",
                self.env["crm.store.access"]._get_granted_sql(store_ids),
                tuple(self.ids),
            )
        )
        return self.browse({row[0] for row in rows})

    # SEARCH

    def _search_in_store_scope(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        scope = self.env.user._get_store_scope()
        return Domain.TRUE if scope.everything else self._get_seen_domain(scope.ids)

    def _search_served_in_scope(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        scope = self.env.user._get_store_scope()
        return Domain.TRUE if scope.everything else self._get_served_domain(scope.ids)

    @api.model
    def _get_seen_domain(self, store_ids):
        """Return a domain of the contacts that stores see."""

        def to_sql(model, alias, query):
            return SQL("%s IS NULL", model._get_store_keys_sql(alias))

        seen = self._get_served_domain({EVERYBODY, *store_ids})
        return Domain.custom(to_sql=to_sql) | seen

    @api.model
    def _get_served_domain(self, store_ids):
        """Return a domain of the contacts that stores serve, or were granted."""
        if not store_ids:
            return Domain.FALSE
        store_ids = sorted(store_ids)

        def to_sql(model, alias, query):
            return SQL(
                "(%s && %s::int4[] OR %s = ANY(ARRAY(%s)))",
                model._get_store_keys_sql(alias),
                store_ids,
                SQL.identifier(alias, "id"),
                self.env["crm.store.access"]._get_granted_sql(store_ids),
            )

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _get_store_keys_sql(self, alias):
        field = self._fields["store_keys"]
        return SQL.identifier(alias, field.name, to_flush=field)

    @api.model
    def _get_serving_probes(self, store_ids):
        """Return queries of the ids of the contacts that stores serve, to be joined."""
        if not store_ids:
            return []
        return [
            SQL(
                "SELECT partner_id FROM crm_store_partner_rel WHERE store_id IN %s",
                tuple(store_ids),
                to_flush=self._fields["store_ids"],
            ),
            self.env["crm.store.access"]._get_granted_sql(store_ids),
        ]
