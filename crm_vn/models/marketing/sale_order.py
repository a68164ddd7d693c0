from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    term_id = fields.Many2one(ondelete="set null")
    content_id = fields.Many2one(ondelete="set null")

    def _prepare_invoice(self):
        """Extend to hand the term and the content over to the invoice."""
        values = super()._prepare_invoice()
        values["term_id"] = self.term_id.id
        values["content_id"] = self.content_id.id
        return values
