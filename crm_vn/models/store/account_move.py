from odoo import api, models


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

    @api.depends_context("uid")
    def _compute_duplicated_ref_ids(self):
        """Extend: core looks for duplicates by SQL; nobody learns of hidden ones."""
        result = super(AccountMove, self.sudo())._compute_duplicated_ref_ids()
        for move in self:
            duplicates = move.sudo().duplicated_ref_ids.with_env(self.env)
            move.duplicated_ref_ids = duplicates._filtered_access("read")
        return result
