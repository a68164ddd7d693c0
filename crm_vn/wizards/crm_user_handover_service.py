from odoo import fields, models


class CrmUserHandover(models.TransientModel):
    """Service records are handed over, too; see ``crm.handover``."""

    _inherit = "crm.user.handover"

    with_service = fields.Boolean("Services to be done", default=True)
    service_count = fields.Integer("Services", compute="_compute_preview")


class CrmUserHandoverLine(models.TransientModel):
    _inherit = "crm.user.handover.line"

    service_count = fields.Integer("Services", compute="_compute_preview")
