from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tools import SQL

STORE_FIELDS = ("store_id", "store_ids")


class ResPartner(models.Model):
    """A contact of a store, of several, or of none.

    ``store_id`` is the home store; ``store_ids`` are all stores that serve them, the
    home store always among them; so no home store means no store at all.

    Who sees a contact: everybody, if they have no store or are an internal user; else
    the stores that serve them, those above, and a store that was granted access to them
    (``crm.store.access``). The people and addresses of a customer have the customer's
    stores.

    A new contact belongs to the default store of whoever creates it. Vendors, and the
    contacts of users and companies, belong to none.
    """

    _inherit = "res.partner"
    _store_scoped = True

    store_id = fields.Many2one(
        "crm.store",
        "Home Store",
        default=lambda self: self._default_store_id(),
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The store that looks after this customer.",
    )
    store_ids = fields.Many2many(
        "crm.store",
        "crm_store_partner_rel",
        "partner_id",
        "store_id",
        "Served By",
        context={"active_test": False},
        help="The stores that see this customer. Without any, everybody does.",
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

    _storeless_idx = models.Index("(id) WHERE store_id IS NULL")
    _internal_idx = models.Index("(id) WHERE partner_share IS NOT TRUE")

    @api.model
    def _default_store_id(self):
        context = self.env.context
        vendor = (
            context.get("default_supplier_rank")
            or context.get("res_partner_search_mode") == "supplier"
        )
        if vendor or not context.get("customer_store", True):
            return False
        return self.env.user._get_store_scope().default

    # SCOPE

    @api.depends("store_id", "store_ids", "partner_share")
    @api.depends_context("uid")
    def _compute_in_store_scope(self):
        scope = self.env.user._get_store_scope()
        if scope.everything:
            self.in_store_scope = True
            self.served_in_scope = True
            return
        unserved = self.browse()
        for partner in self:
            served = not scope.ids.isdisjoint(partner.store_ids.ids)
            partner.served_in_scope = served
            partner.in_store_scope = (
                served or not partner.store_id or not partner.partner_share
            )
            if not served and partner.store_id:
                unserved += partner
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

    def _search_in_store_scope(self, operator, value):
        """Search by one union of index probes: an *or* of conditions on several tables
        would make PostgreSQL read the whole table."""
        if operator != "in" or True not in value:
            return NotImplemented
        scope = self.env.user._get_store_scope()
        if scope.everything:
            return Domain.TRUE
        probes = [
            SQL("SELECT id FROM res_partner WHERE store_id IS NULL"),
            SQL("SELECT id FROM res_partner WHERE partner_share IS NOT TRUE"),
            *self._get_serving_probes(scope.ids),
        ]
        return self._get_probes_domain(probes)

    def _search_served_in_scope(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        scope = self.env.user._get_store_scope()
        if scope.everything:
            return Domain.TRUE
        return self._get_probes_domain(self._get_serving_probes(scope.ids))

    @api.model
    def _get_serving_probes(self, store_ids):
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

    @api.model
    def _get_probes_domain(self, probes):
        if not probes:
            return Domain.FALSE

        def to_sql(model, alias, query):
            return SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "id", to_flush=model._fields["store_id"]),
                SQL(" UNION ").join(probes),
            )

        return Domain.custom(to_sql=to_sql)

    def _filter_store_users(self, users):
        """Extend: by the stores that serve the contact, and by granted accesses."""
        return users.filtered(lambda user: self.with_user(user).sudo().in_store_scope)

    def _check_referable(self):
        self._check_served()

    def _check_served(self):
        """Make sure that the acting user may see the contacts.

        :raise AccessError: with what to do
        """
        if len(self._filtered_access("read")) < len(self):
            raise AccessError(
                self.env._(
                    "This customer belongs to another store. Look them up with “Find "
                    "Customer”, and choose “Serve Here”."
                )
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: the home store is one of the stores that serve the contact."""
        # The default, too, as the rule is checked before the stores are completed.
        default = self.default_get(["store_id"]).get("store_id")
        vals_list = [{"store_id": default, **vals} for vals in vals_list]
        for vals in vals_list:
            self._add_home_store(vals)
        partners = super().create(vals_list)
        partners._complete_stores()
        return partners

    def write(self, vals):
        """Extend: the home store is one of the stores that serve the contact, and
        nobody gives a contact to, or takes it from, a store they do not see.

        :raise AccessError: if the acting user does not see one of the stores
        """
        if not any(fname in vals for fname in STORE_FIELDS):
            return super().write(vals)
        before = {partner: partner.sudo().store_ids for partner in self}
        vals = dict(vals)
        self._add_home_store(vals)
        result = super().write(vals)
        self._complete_stores()
        self._check_moved_stores(before)
        moved = self.filtered(
            lambda partner: not before[partner]
            or before[partner] - partner.sudo().store_ids
        )
        if moved:
            moved._after_store_move()
        return result

    @api.model
    def _add_home_store(self, vals):
        if vals.get("store_id"):
            commands = vals.get("store_ids") or []
            vals["store_ids"] = [*commands, Command.link(vals["store_id"])]

    def _complete_stores(self):
        for partner in self.sudo():
            if not partner.store_id and partner.store_ids:
                super(ResPartner, partner).write({"store_id": partner.store_ids[0].id})
            elif partner.store_id and partner.store_id not in partner.store_ids:
                super(ResPartner, partner).write(
                    {"store_ids": [Command.link(partner.store_id.id)]}
                )

    def _check_moved_stores(self, before):
        scope = self.env.user._get_store_scope()
        if self.env.su or scope.everything:
            return
        for partner, stores in before.items():
            now = partner.sudo().store_ids
            if moved := ((stores - now) | (now - stores)).filtered(
                lambda store: store.id not in scope
            ):
                raise AccessError(
                    self.env._(
                        "You cannot change whether %(store)s serves this customer: it "
                        "is not one of your stores.",
                        store=moved[0].name,
                    )
                )

    @api.model
    def _commercial_fields(self):
        """Extend: people and addresses have the stores of their customer."""
        return super()._commercial_fields() + list(STORE_FIELDS)

    # SERVING

    def _serve_at(self, stores):
        """Add stores to those that serve the contacts; contacts of no store stay so."""
        for partner in self.commercial_partner_id.sudo():
            if partner.store_id and (missing := stores - partner.store_ids):
                partner.write({"store_ids": [Command.link(s.id) for s in missing]})
