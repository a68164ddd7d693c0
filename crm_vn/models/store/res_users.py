from typing import NamedTuple

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import ormcache

ALL_STORES = "crm_vn.group_all_stores"
SCOPE_FIELDS = {"store_ids", "store_id", "group_ids"}


class StoreScope(NamedTuple):
    """What a user may see; cached per worker.

    :param bool everything: not restricted to stores at all
    :param default: id of the open store of what they create, or False
    :param frozenset ids: stores they are a member of, and all below, closed ones too
    :param dict defaults: company id → id of the open store of what they create there
    """

    everything: bool
    default: int | bool
    ids: frozenset
    defaults: dict

    def __contains__(self, store_id):
        """Whether records of a store, or of none (False), are seen."""
        return self.everything or (store_id in self.ids if store_id else not self.ids)


class ResUsers(models.Model):
    _inherit = "res.users"

    store_ids = fields.Many2many(
        "crm.store",
        "crm_store_users_rel",
        "user_id",
        "store_id",
        "Stores",
        context={"active_test": False},
        help="The user sees the records of these stores and of the stores below them. "
        "Without any, the records that belong to no store.",
    )
    store_id = fields.Many2one(
        "crm.store",
        "Default Store",
        compute="_compute_store_id",
        store=True,
        readonly=False,
        ondelete="set null",
        help="The store of what the user creates.",
    )
    store_scope_ids = fields.Many2many(
        "crm.store",
        string="Visible Stores",
        compute="_compute_store_scope",
        compute_sudo=True,
        context={"active_test": False},
        help="The user's stores and all stores below them.",
    )
    sees_all_stores = fields.Boolean(
        compute="_compute_store_scope",
        compute_sudo=True,
        help="The user is not restricted to stores: by their rights, because they are "
        "no internal user, or because there are no stores.",
    )

    # COMPUTE

    @api.depends("store_ids")
    def _compute_store_id(self):
        for (stores, current), users in self._by_stores():
            stores = stores.filtered("active")
            if current.active and current._is_within(stores):
                continue
            if current.active:
                users -= users._filter_all_stores()
            users.store_id = stores[:1]

    def _by_stores(self):
        """Group users who have the same stores: those of one store may be many."""
        return self.grouped(lambda user: (user.store_ids, user.store_id)).items()

    def _filter_all_stores(self):
        """Return those who have the right to see all stores, as ``has_group`` does."""
        new = self.filtered(lambda user: not user.id)
        group = self.env.ref(ALL_STORES)
        return new.filtered(lambda user: user.has_group(ALL_STORES)) | (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [("id", "in", (self - new).ids), ("all_group_ids", "in", group.ids)]
            )
            .with_env(self.env)
        )

    @api.depends("store_ids", "group_ids")
    def _compute_store_scope(self):
        for user in self:
            scope = user._origin._get_store_scope()
            user.store_scope_ids = [Command.set(sorted(scope.ids))]
            user.sees_all_stores = scope.everything

    @api.constrains("store_id", "store_ids")
    def _check_store(self):
        for (stores, default), users in self._by_stores():
            # not by the scope: it is cached until the change is done
            if not default or default._is_within(stores):
                continue
            if wrong := users - users._filter_all_stores():
                raise ValidationError(
                    self.env._(
                        "%(store)s cannot be the default store of %(user)s: they are "
                        "not a member of it, nor of a store above it.",
                        store=default.name,
                        user=wrong[0].name,
                    )
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: the contact of a user is nobody's customer."""
        users = super(ResUsers, self.with_context(customer_store=False)).create(
            vals_list
        )
        return users.with_env(self.env)

    def write(self, vals):
        """Extend: scopes and record rules are cached."""
        result = super().write(vals)
        if not SCOPE_FIELDS.isdisjoint(vals):
            self.env["crm.store"]._clear_scopes()
        return result

    # SCOPE

    def _get_store_scope(self):
        """Return the :class:`StoreScope` of the user."""
        return self.env["res.users"]._load_store_scope(self.id)

    @api.model
    @ormcache("user_id")
    def _load_store_scope(self, user_id):
        Store = self.env["crm.store"].sudo().with_context(active_test=False)
        user = self.env["res.users"].sudo().browse(user_id)
        stores = user.store_ids
        ids = frozenset(Store.search([("id", "child_of", stores.ids)]).ids)
        everything = (
            user_id == SUPERUSER_ID
            or not Store._exists()
            or user.share
            or user.has_group(ALL_STORES)
        )
        defaults = {}
        for store in (user.store_id | stores).filtered("active"):
            if everything or store.id in ids:
                defaults.setdefault(store.company_id.id, store.id)
        default = next(iter(defaults.values()), False)
        return StoreScope(everything, default, ids, defaults)
