from odoo import models

#: What may change whose an order is.
FOLLOWING = frozenset(["partner_id", "company_id", "user_id", "opportunity_id"])


class SaleOrder(models.Model):
    """The records of an order follow it; see ``crm_service_record_handover``."""

    _inherit = "sale.order"

    def write(self, vals):
        """Extend: records follow."""
        records = self.env["crm.service.record"]
        if FOLLOWING.isdisjoint(vals) or not records._has_records():
            return super().write(vals)
        before = records._remember(self)
        result = super().write(vals)
        records._follow(self, "order_id", before)
        return result

    def _after_store_move(self):
        """Extend: records are where their order is."""
        result = super()._after_store_move()
        self.env["crm.service.record"]._follow_store(self, "order_id")
        return result
