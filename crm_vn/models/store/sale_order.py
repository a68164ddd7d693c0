from odoo import api, models


class SaleOrder(models.Model):
    """The store of an order: that of the acting user; if they see all stores, that of
    its opportunity, else of its salesperson, theirs, its sales team's, its customer's.
    """

    _name = "sale.order"
    _inherit = ["crm.store.mixin", "sale.order"]

    @api.model
    def _get_store_triggers(self):
        return ["user_id", "team_id", "opportunity_id", "partner_id"]

    def _find_store(self):
        if self.store_id or self._origin:
            return self.store_id.id
        if not self.env.user._get_store_scope().everything:
            return self._get_acting_store()
        index = self.env["crm.store"]._get_index()
        for store_id in (
            self.opportunity_id.sudo().store_id.id,
            self._get_default_store(self.user_id),
            self._get_acting_store(),
            index.by_team.get(self.team_id.id),
            self.partner_id.sudo().store_id.id,
        ):
            if store_id := self._get_usable_store(store_id):
                return store_id
        return False

    def _action_confirm(self):
        """Extend: the store serves whoever bought there."""
        result = super()._action_confirm()
        for store, orders in (
            self.sudo().filtered("store_id").grouped("store_id").items()
        ):
            orders.partner_id._serve_at(store)
        return result

    def _prepare_invoice(self):
        """Extend to hand the store over to the invoice."""
        values = super()._prepare_invoice()
        values["store_id"] = self.store_id.id
        return values

    @api.depends_context("uid")
    def _compute_duplicated_order_ids(self):
        """Extend: core looks for duplicates by SQL; nobody learns of hidden ones."""
        result = super(SaleOrder, self.sudo())._compute_duplicated_order_ids()
        for order in self:
            duplicates = order.sudo().duplicated_order_ids.with_env(self.env)
            order.duplicated_order_ids = duplicates._filtered_access("read")
        return result
