from odoo import fields, models


class CrmServiceRecord(models.Model):
    _inherit = "crm.service.record"

    response_hours = fields.Float(
        "Time to First Response (h)", readonly=True, copy=False, aggregator="avg"
    )
