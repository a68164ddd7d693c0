from odoo import models


class AccountMove(models.Model):
    """Customer invoices belong to a store, as their order does; others to none."""

    _name = "account.move"
    _inherit = ["crm.store.mixin", "account.move"]

    def _find_store(self):
        if not self.is_sale_document(include_receipts=True):
            return self.store_id.id
        return super()._find_store()
