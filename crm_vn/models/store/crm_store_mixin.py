from odoo import api, fields, models
from odoo.exceptions import AccessError


class CrmStoreMixin(models.AbstractModel):
    """A document that belongs to a store, or to the headquarters if it has none.

    What a model gets
        ``store_id``; a new document goes to the default store of the acting user
        unless :meth:`_find_store` knows better. A user who may not see the store a
        document would go to cannot create it, nor move it there. Nobody refers to a
        document, or to a customer, that they do not see: see ``base``. Notifications,
        activities and meetings stay within the store: see ``mail.thread``.

    What a model must bring
        Its global record rule, with all four permissions (its access rights and the
        rules of its groups are ANDed with it)::

            <record id="my_model_rule_store" model="ir.rule">
                <field name="name">My model: stores</field>
                <field name="model_id" ref="model_my_model" />
                <field name="domain_force">[(1, '=', 1)] if user.sees_all_stores else [
                    ('store_id', 'in', user.store_scope_ids.ids or [False])]</field>
            </record>

        A rule that is attached to a group would not restrict anybody: Odoo joins the
        rules of groups by *or*.
    """

    _name = "crm.store.mixin"
    _description = "Document of a Store"
    _store_scoped = True

    store_id = fields.Many2one(
        "crm.store",
        "Store",
        compute="_compute_store_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('in_my_scope', '=', True)]",
        help="Only members of this store, and of the stores above it, see this record.",
    )

    # COMPUTE

    @api.depends(lambda self: self._get_store_triggers())
    def _compute_store_id(self):
        if not self.env["crm.store"]._exists():
            self.store_id = False
            return
        for record in self:
            record.store_id = record._find_store()

    @api.model
    def _get_store_triggers(self):
        """Return the fields on which :meth:`_find_store` depends.

        As the store is known before the record is inserted, they must not be stored
        computed fields unless these are precomputed too.
        """
        return []

    def _find_store(self):
        """Return the id of the store the record belongs to, or False.

        Called for a record about to be created that was not told its store (then it
        has no ``_origin``), and whenever one of :meth:`_get_store_triggers` changes.
        """
        self.ensure_one()
        return self.store_id.id or self._get_usable_store(self._get_acting_store())

    def _get_acting_store(self):
        """Return the default store of the acting user, or False."""
        return self._get_default_store(self.env.user)

    def _get_default_store(self, user):
        """Return the default store of a user in the record's company, or False."""
        defaults = user._get_store_scope().defaults if user else {}
        return defaults.get(self._get_store_company().id, False)

    def _get_usable_store(self, store_id):
        """Return the store if it is open and of the record's company, else False."""
        store = self.env["crm.store"].sudo().browse(store_id or ())
        usable = store.active and store.company_id == self._get_store_company()
        return store_id if usable else False

    def _get_store_company(self):
        company = self.company_id if "company_id" in self._fields else None
        return company or self.env.company

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: who is of a store and says none, as an empty cell of an import does,
        means their own, not the headquarters."""
        scope = self.env.user._get_store_scope()
        if scope.ids and not (self.env.su or scope.everything):
            vals_list = [
                vals
                if vals.get("store_id", True)
                else {key: value for key, value in vals.items() if key != "store_id"}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if self._get_moving_fields().isdisjoint(vals):
            return super().write(vals)
        before = {record: record.sudo().store_id for record in self}
        result = super().write(vals)
        # Record rules look at a record as it was before it is written.
        self._check_store_scope()
        moved = self.filtered(lambda record: record.sudo().store_id != before[record])
        if moved and hasattr(moved, "_after_store_move"):
            moved._after_store_move()
        return result

    @api.model
    def _get_moving_fields(self):
        """Return the fields that may move a record to another store."""
        return {"store_id", *self._get_store_triggers()}

    def _check_store_scope(self):
        """Make sure that the acting user sees the store of each record.

        :raise AccessError: if a record would be moved out of their sight
        """
        if self.env.su:
            return
        scope = self.env.user._get_store_scope()
        for record in self.sudo():
            if record.store_id.id not in scope:
                raise AccessError(
                    self.env._(
                        "You cannot move this to %(store)s, which is not one of your "
                        "stores. Ask your manager, or headquarters, to do it.",
                        store=record.store_id.name or self.env._("headquarters"),
                    )
                )

    # SCOPE

    def _filter_store_users(self, users):
        """Return the users who may see the record as far as stores go."""
        store_id = self.sudo().store_id.id
        return users.filtered(lambda user: store_id in user._get_store_scope())

    def _check_referable(self):
        """Make sure that the acting user sees the stores of the records.

        :raise AccessError: without their names
        """
        scope = self.env.user._get_store_scope()
        if any(record.store_id.id not in scope for record in self.sudo()):
            raise AccessError(
                self.env._(
                    "You cannot refer to this record (%(model)s): it belongs to a "
                    "store that is not one of yours.",
                    model=self.env["ir.model"]._get(self._name).name,
                )
            )
