from odoo import fields, models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["crm.store.mixin", "sale.order.line"]

    store_id = fields.Many2one(
        compute=None,
        related="order_id.store_id",
        store=True,
        readonly=True,
        precompute=True,
        check_company=False,
    )
    serial_number = fields.Char(
        "Serial / IMEI", help="Serial number or IMEI of the product that was sold."
    )

    def _get_moving_fields(self):
        return super()._get_moving_fields() | {"order_id"}
