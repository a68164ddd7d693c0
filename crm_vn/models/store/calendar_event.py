from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class CalendarEvent(models.Model):
    """A meeting about a document of a store, or about a customer, is of that store.

    Who sees it: the members of the store and of those above, and whoever organises or
    attends it. A meeting about nothing of a store is everybody's, as in Odoo; one about
    a document of the headquarters' pool is of those who see the pool.
    """

    _inherit = "calendar.event"
    _store_scoped = True

    store_id = fields.Many2one(
        "crm.store",
        "Store",
        compute="_compute_store_id",
        store=True,
        compute_sudo=True,
        index="btree_not_null",
        ondelete="set null",
        help="The store of the document or of the customer that the meeting is about.",
    )
    in_store_scope = fields.Boolean(
        "Visible to My Stores",
        compute="_compute_in_store_scope",
        search="_search_in_store_scope",
        compute_sudo=True,
        export_string_translation=False,
    )

    @api.depends("opportunity_id", "res_model_id", "res_id")
    def _compute_store_id(self):
        if not self.env["crm.store"]._exists():
            self.store_id = False
            return
        for event in self:
            event.store_id = event._get_document().store_id

    def _get_document(self):
        """Return the document of a store that it is about, or an empty lead."""
        if self.opportunity_id:
            return self.opportunity_id
        model = self.res_model
        if model in self.env and self.res_id:
            records = self.env[model]
            if records._store_scoped and model != self._name:
                return records.browse(self.res_id).exists()
        return self.opportunity_id

    @api.model
    def _follow_documents(self, documents):
        """Move the meetings about documents to the stores of these."""
        domain = Domain("res_model", "=", documents._name) & Domain(
            "res_id", "in", documents.ids
        )
        if documents._name == "crm.lead":
            domain |= Domain("opportunity_id", "in", documents.ids)
        events = self.sudo().with_context(active_test=False).search(domain)
        self.env.add_to_compute(self._fields["store_id"], events)

    # REFERENCES

    def _get_references(self, vals_list):
        """Extend: the document that a meeting is about is a reference, too."""
        references = super()._get_references(vals_list)
        given_by_context = {} if self else self._get_context_document()
        for vals in vals_list:
            vals = {**given_by_context, **vals}
            if {"res_id", "res_model", "res_model_id"}.isdisjoint(vals):
                continue
            for event in self or [self]:
                known = event.sudo()
                # The ORM takes a number as text, too.
                res_id = int(vals.get("res_id", known.res_id) or 0)
                given = self._get_given_models(vals) or {known.res_model}
                for model in given if res_id else ():
                    if (model, res_id) == (known.res_model, known.res_id):
                        continue
                    if model in self.env and self.env[model]._store_scoped:
                        references.setdefault(model, set()).add(res_id)
        return references

    @api.model
    def _get_context_document(self):
        """Return what the context says of the document of a new meeting: core takes
        what it does not say from the record that is open."""
        context = self.env.context
        document = {"res_model": "active_model", "res_id": "active_id"}
        if context.get("active_model") in (None, False, self._name):
            document = {}
        return {
            **{fname: context.get(key) for fname, key in document.items()},
            **{
                fname: value
                for fname, value in self._get_context_defaults().items()
                if fname in ("res_id", "res_model", "res_model_id")
            },
        }

    @api.model
    def _get_given_models(self, vals):
        models_ = self.env["ir.model"].sudo().browse(vals.get("res_model_id") or ())
        return {vals.get("res_model"), models_.model} - {None, False}

    # SCOPE

    @api.depends("store_id", "opportunity_id", "res_model_id", "user_id", "partner_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_in_store_scope(self):
        visible = self._origin.filtered_domain(self._get_scope_domain())
        for event in self:
            event.in_store_scope = not event._origin or event._origin in visible

    def _search_in_store_scope(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return self._get_scope_domain()

    @api.model
    def _get_scope_domain(self):
        """Return the domain of the meetings that the acting user sees."""
        user = self.env.user
        scope = user._get_store_scope()
        if not self.env["crm.store"]._exists() or user.share:
            return Domain.TRUE
        own = Domain("user_id", "=", user.id) | Domain(
            "partner_ids", "in", user.partner_id.ids
        )
        companies = self.env.companies.ids
        storeless = Domain("store_id", "=", False) & (
            Domain("opportunity_id", "=", False)
            | Domain("opportunity_id.company_id", "in", [*companies, False])
        )
        if scope.everything:
            return own | storeless | Domain("store_id.company_id", "in", companies)
        if not scope.ids:
            return own | storeless
        models_of_stores = [
            name
            for name, model in self.env.registry.items()
            if model._store_scoped and name not in ("res.partner", self._name)
        ]
        about_nothing = Domain("opportunity_id", "=", False) & (
            Domain("res_model", "=", False)
            | Domain("res_model", "not in", models_of_stores)
        )
        return (
            own
            | Domain("store_id", "in", list(scope.ids))
            | (storeless & about_nothing)
        )

    def _filter_store_users(self, users):
        return users.filtered(lambda user: self.with_user(user).sudo().in_store_scope)

    def _check_referable(self):
        if len(self._filtered_access("read")) < len(self):
            raise AccessError(
                self.env._(
                    "This meeting is about a record of another store. Ask its "
                    "organizer to invite you."
                )
            )
