from odoo import fields, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["crm.service.subject", "sale.order"]
    _service_field = "order_id"

    service_record_ids = fields.One2many(
        "crm.service.record",
        "order_id",
        "Services",
        groups="sales_team.group_sale_salesman",
    )
