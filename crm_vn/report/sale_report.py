from odoo import fields, models


class SaleReport(models.Model):
    _inherit = "sale.report"

    term_id = fields.Many2one("utm.term", "Term", readonly=True)
    content_id = fields.Many2one("utm.content", "Content", readonly=True)
    store_id = fields.Many2one("crm.store", readonly=True)

    def _select_additional_fields(self):
        """Extend with the store, the term and the content of the order."""
        return {
            **super()._select_additional_fields(),
            "store_id": "s.store_id",
            "term_id": "s.term_id",
            "content_id": "s.content_id",
        }

    def _group_by_sale(self):
        """Extend with the store, the term and the content of the order."""
        return f"{super()._group_by_sale()}, s.store_id, s.term_id, s.content_id"
