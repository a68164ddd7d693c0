from odoo import models


class AccountMove(models.Model):
    """Customer invoices belong to a store, as their order does; others to none."""

    _name = "account.move"
    _inherit = ["crm.store.mixin", "account.move"]

    def _find_store(self):
        if not self.is_sale_document(include_receipts=True):
            return self.store_id.id
        return super()._find_store()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Extend: a credit note is the store's whose invoice it corrects, even if that
        store is closed."""
        default_values_list = default_values_list or [{} for _move in self]
        for move, values in zip(self, default_values_list, strict=True):
            values["store_id"] = move.store_id.id
        return super()._reverse_moves(default_values_list, cancel)
