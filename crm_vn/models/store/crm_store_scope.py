from odoo import api, fields, models
from odoo.fields import Domain


class CrmStore(models.Model):
    """Which stores are mine, for filters and for the choice of a store."""

    _inherit = "crm.store"

    in_my_scope = fields.Boolean(
        "One of My Stores",
        compute="_compute_in_my_scope",
        search="_search_in_my_scope",
        compute_sudo=True,
        help="You are a member of this store or of a store above it, or see all.",
    )
    is_my_store = fields.Boolean(
        "My Store",
        compute="_compute_in_my_scope",
        search="_search_is_my_store",
        compute_sudo=True,
        help="Your default store, or below it.",
    )

    @api.depends("parent_path")
    @api.depends_context("uid")
    def _compute_in_my_scope(self):
        scope = self.env.user._get_store_scope()
        default = self.browse(scope.default or ())
        for store in self._origin:
            store.in_my_scope = store.id in scope
            store.is_my_store = store._is_within(default)

    def _search_in_my_scope(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        scope = self.env.user._get_store_scope()
        return Domain.TRUE if scope.everything else Domain("id", "in", scope.ids)

    def _search_is_my_store(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        default = self.env.user._get_store_scope().default
        return Domain("id", "child_of", default) if default else Domain.FALSE
