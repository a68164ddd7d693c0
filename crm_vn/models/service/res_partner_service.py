from odoo import fields, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["crm.service.subject", "res.partner"]
    _service_field = "partner_id"

    service_record_ids = fields.One2many(
        "crm.service.record",
        "partner_id",
        "Services",
        groups="sales_team.group_sale_salesman",
    )
