from odoo import fields, models


class SaleOrder(models.Model):
    """The delivery of an order is on the timeline, once."""

    _inherit = "sale.order"

    delivered_at = fields.Datetime("Delivered", copy=False)

    def write(self, vals):
        result = super().write(vals)
        if vals.get("delivered_at"):
            # the customer, the store and the UTM parameters are those of the order
            self.env["crm.interaction"]._record(
                [
                    {
                        "kind": "delivery",
                        "direction": "out",
                        "channel": "store",
                        "date": order.delivered_at,
                        "name": order.name,
                        "order_id": order.id,
                        "provider": "crm_vn_delivery",
                        "external_ref": str(order.id),
                    }
                    for order in self
                ]
            )
        return result
