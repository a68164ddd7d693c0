from odoo import api, fields, models
from odoo.tools import SQL


class AccountInvoiceReport(models.Model):
    _inherit = "account.invoice.report"

    store_id = fields.Many2one("crm.store", readonly=True)

    _depends = {"account.move": ["store_id"]}

    @api.model
    def _select(self) -> SQL:
        """Extend with the store of the invoice."""
        return SQL("%s, move.store_id", super()._select())
