from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache


class StoreIndex(NamedTuple):
    """Where documents go that nobody brought to a store; cached per worker."""

    by_team: dict  # team id → store id
    by_province: dict  # (company id, province id) → store id


class CrmStore(models.Model):
    """A node of the chain: the chain itself, a region, a shop.

    Who sees what
        A member of a node sees the records of the node and of all below it; see
        ``res.users.store_scope_ids``. The manager of a node is always a member of it.
        Whoever is a member of no node sees the records without a store: the pool of
        the headquarters. ``crm_vn.group_all_stores`` sees everything.

        As long as no store exists, nothing is restricted: Odoo is as it was.

    Where records go
        ``team_id`` and ``state_ids`` say which leads are the store's when neither a
        salesperson nor the acting user decides: see ``crm.store.mixin`` and the
        documents' ``_find_store``. A team or a province that is named by several
        stores decides nothing.

    Closing
        An archived store keeps its history, and its members keep seeing it; nothing
        new can be put into it.

    A change of the tree or of memberships takes effect at the next request, in every
    worker: record rules are cached, and the caches are emptied after the change.
    """

    _name = "crm.store"
    _description = "Store"
    _parent_store = True
    _order = "sequence, name, id"
    _check_company_auto = True
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True)
    code = fields.Char(
        required=True, help="Short name, unique in the company: HN01, DN02 …"
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    parent_id = fields.Many2one(
        "crm.store",
        "Part of",
        index=True,
        ondelete="restrict",
        check_company=True,
        help="The region or chain this store belongs to. Its members see this store.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.store", "parent_id", "Stores Below")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self._default_company_id()
    )
    manager_id = fields.Many2one(
        "res.users",
        "Manager",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Approves requests for this store's customers. Always a member.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "crm_store_users_rel",
        "store_id",
        "user_id",
        "Members",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="They see the records of this store and of the stores below it.",
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        check_company=True,
        index="btree_not_null",
        help="Leads of this team are this store's.",
    )
    partner_id = fields.Many2one("res.partner", "Address", check_company=True)
    state_ids = fields.Many2many(
        "res.country.state",
        string="Provinces Served",
        help="A lead from one of these provinces goes to this store, unless another "
        "store serves the province too.",
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar", "Opening Hours", check_company=True
    )

    _code_uniq = models.UniqueIndex(
        "(company_id, lower(code))",
        "Another store of the company has this code already.",
    )

    def _default_company_id(self):
        return self.env.company

    # CONSTRAINTS

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A store cannot be part of itself or of a store below it.")
            )

    @api.model
    def _check_company_domain(self, companies):
        """Extend: a document of no company may be of any store."""
        return super()._check_company_domain(companies) if companies else []

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        stores = super().create(vals_list)
        stores._after_change()
        self._activate_stores()
        return stores

    def write(self, vals):
        if "parent_id" in vals and len(self) > 1:
            # One by one: moving a store together with one above it, Odoo updates their
            # paths in one statement and leaves wrong ones.
            for store in self:
                store.write({"parent_id": vals["parent_id"]})
            vals = {
                fname: value for fname, value in vals.items() if fname != "parent_id"
            }
        result = super().write(vals)
        if "parent_id" in vals or "active" in vals:
            self._check_default_stores()
        self._after_change()
        return result

    def unlink(self):
        result = super().unlink()
        self._clear_scopes()
        self._activate_stores()
        return result

    def _check_default_stores(self):
        """Give users another default store who do not see theirs anymore."""
        Users = self.env["res.users"].sudo().with_context(active_test=False)
        users = Users.search([("store_id", "child_of", self.ids)])
        self.env.add_to_compute(Users._fields["store_id"], users)

    def _after_change(self):
        """Make managers members, and let every worker see the change."""
        for store in self:
            if store.manager_id and store.manager_id not in store.user_ids:
                store.user_ids = [fields.Command.link(store.manager_id.id)]
        self._clear_scopes()

    @api.model
    def _clear_scopes(self):
        """Empty the caches of scopes and of record rules, in every worker.

        To be called after a change: what is read before it would be kept. Other threads
        of this worker read the old state until the commit, and this transaction may
        undo what it has read: so its end empties the caches of this worker once more.
        """
        clear_cache, cursor = self.env.registry.clear_cache, self.env.cr
        clear_cache()
        for ends in (cursor.postcommit, cursor.postrollback):
            if "crm_vn.scopes" not in ends.data:
                ends.data["crm_vn.scopes"] = True
                ends.add(clear_cache)

    @api.model
    def _activate_stores(self):
        """Show the store on the screens of all employees, or hide it, as there are
        stores or none: nobody has to find a setting first."""
        employees = self.env.ref("base.group_user").sudo()
        users = self.env.ref("crm_vn.group_use_stores").sudo()
        if self._exists() == (users in employees.all_implied_ids):
            return
        if self._exists():
            employees._apply_group(users)
        else:
            employees._remove_group(users)

    # TREE

    def _is_within(self, stores):
        """Return whether the store is one of some stores, or below one of them."""
        return bool(self) and any(
            self.parent_path.startswith(store.parent_path) for store in stores
        )

    def _get_line(self):
        """Return the store and those above it, the nearest first."""
        ids = [int(part) for part in (self.parent_path or "").split("/") if part]
        return self.browse(reversed(ids))

    @ormcache("self.id")
    def _get_branch_ids(self):
        """Return the ids of the store and of all stores below it, closed ones too."""
        stores = self.sudo().with_context(active_test=False)
        return frozenset(stores.search([("id", "child_of", self.id)]).ids)

    # INDEX

    @api.model
    @ormcache()
    def _exists(self):
        """Return whether there is any store at all."""
        stores = self.sudo().with_context(active_test=False)
        return bool(stores.search_count([], limit=1))

    @api.model
    @ormcache()
    def _get_index(self):
        """Return the :class:`StoreIndex`: what exactly one open store claims."""
        teams, provinces = defaultdict(set), defaultdict(set)
        stores = self.sudo().with_context(active_test=True)
        for store in stores.search(
            ["|", ("team_id", "!=", False), ("state_ids", "!=", False)]
        ):
            teams[store.team_id.id].add(store.id)
            for state in store.state_ids:
                provinces[store.company_id.id, state.id].add(store.id)
        teams.pop(False, None)
        return StoreIndex(_only(teams), _only(provinces))


def _only(claims):
    return {key: ids.pop() for key, ids in claims.items() if len(ids) == 1}
