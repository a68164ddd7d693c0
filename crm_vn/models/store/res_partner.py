from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

STORE_FIELDS = ("store_id", "store_ids")
COMMERCIAL_TRIGGERS = {*STORE_FIELDS, "parent_id", "is_company"}


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
        domain="[('in_my_scope', '=', True)]",
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
        domain="[('in_my_scope', '=', True)]",
        help="The stores that see this customer. Without any, everybody does.",
    )

    @api.model
    def _default_store_id(self):
        context = self.env.context
        vendor = (
            context.get("default_supplier_rank")
            or context.get("res_partner_search_mode") == "supplier"
        )
        if vendor or not context.get("customer_store", True):
            return False
        scope = self.env.user._get_store_scope()
        return scope.defaults.get(self.env.company.id, scope.default)

    # SCOPE

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
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            self._add_default_store(vals)
            self._add_home_store(vals)
        partners = super().create(vals_list)
        partners._complete_stores()
        return partners

    def write(self, vals):
        """Extend: the home store is one of the stores that serve the contact, and
        nobody gives a contact to, or takes it from, a store they do not see.

        :raise AccessError: if the acting user does not see one of the stores
        """
        if COMMERCIAL_TRIGGERS.isdisjoint(vals):
            return super().write(vals)
        before = {
            partner: (partner.store_id, partner.store_ids) for partner in self.sudo()
        }
        if not any(fname in vals for fname in STORE_FIELDS):
            result = super().write(vals)
            self._complete_stores()
            self._check_kept_stores(before)
            return result
        vals = dict(vals)
        self._add_home_store(vals)
        result = super().write(vals)
        self._complete_stores()
        self._check_kept_stores(before)
        self._check_moved_stores(before)
        moved = self.filtered(
            lambda partner: not before[partner][1]
            or before[partner][1] - partner.sudo().store_ids
        )
        if moved:
            moved._after_store_move()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_other_stores(self):
        """Nobody deletes a customer whom a store they do not see serves."""
        scope = self.env.user._get_store_scope()
        if self.env.su or scope.everything:
            return
        for store in self.sudo().store_ids:
            if store.id not in scope:
                raise self._make_taken_error(store)

    @api.model
    def _add_default_store(self, vals):
        """Say the default store now: access is checked before ``create`` ends."""
        if "store_id" not in vals:
            if vals.get("store_ids"):
                vals["store_id"] = False
            else:
                vals.update(self.default_get(["store_id"]))

    @api.model
    def _add_home_store(self, vals):
        if vals.get("store_id"):
            commands = vals.get("store_ids") or []
            if commands and isinstance(commands[0], int):
                commands = [Command.set(commands)]
            vals["store_ids"] = [*commands, Command.link(vals["store_id"])]

    def _complete_stores(self):
        """Make the stores those of the customer, with the home store among them."""
        for partner in self.sudo():
            if values := partner._get_missing_stores():
                super(ResPartner, partner).write(values)
        return True

    def _get_missing_stores(self):
        customer = self.commercial_partner_id
        if customer != self:
            if any(self[fname] != customer[fname] for fname in STORE_FIELDS):
                return customer._convert_fields_to_values(STORE_FIELDS)
        elif not self.store_id and self.store_ids:
            return {"store_id": self.store_ids[0].id}
        elif self.store_id and self.store_id not in self.store_ids:
            return {"store_ids": [Command.link(self.store_id.id)]}
        return {}

    def _refresh_stores(self):
        """Follow a change of stores that was made in SQL."""
        self.invalidate_recordset(STORE_FIELDS)
        self._complete_stores()
        self.modified(STORE_FIELDS)
        self._commercial_sync_to_descendants(STORE_FIELDS)

    def _make_taken_error(self, store):
        return AccessError(
            self.env._(
                "This customer is also one of %(store)s, which is not one of your "
                "stores: you cannot take them away from there. Ask headquarters.",
                store=store.name,
            )
        )

    def _check_kept_stores(self, before):
        """Make sure that the acting user took the customers from none but their stores.

        Whatever was changed: people and addresses have the stores of their company.

        :param dict before: home store and serving stores of each contact
        :raise AccessError: if a store they do not see serves one no more, or is no
            longer their home
        """
        scope = self.env.user._get_store_scope()
        if self.env.su or scope.everything:
            return
        for partner, (home, stores) in before.items():
            lost = stores - partner.store_ids
            if home != partner.store_id:
                lost |= home
            for store in lost:
                if store.id not in scope:
                    raise self._make_taken_error(store)

    def _check_moved_stores(self, before):
        scope = self.env.user._get_store_scope()
        if self.env.su or scope.everything:
            return
        for partner, (_home, stores) in before.items():
            now = partner.store_ids
            if stores and now - stores and scope.ids.isdisjoint(stores.ids):
                # An access ends; a store that serves a customer does so for good.
                raise AccessError(
                    self.env._(
                        "Your access to this customer is for a time. Ask %(store)s, or "
                        "headquarters, to share them with you for good.",
                        store=stores[0].name,
                    )
                )
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
