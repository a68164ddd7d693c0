from odoo import api, fields, models
from odoo.fields import Domain

from ..timeline.crm_handover_line import KINDS
from .crm_service_record import OPEN

KINDS["service"] = "crm.service.record"


class CrmHandover(models.Model):
    """What is planned for somebody, and what they have begun, is handed over, too."""

    _inherit = "crm.handover"

    service_count = fields.Integer(
        "Services", compute="_compute_counts", compute_sudo=False
    )

    @api.model
    def _get_open_work(self, user):
        """Extend to service records."""
        work = super()._get_open_work(user)
        mine = Domain("user_id", "=", user.id)
        return {**work, "service": mine & Domain("state", "in", OPEN)}

    @api.model
    def _get_documents(self, kind, records):
        """Extend: a record is about its order or its lead, and goes with it."""
        documents = super()._get_documents(kind, records)
        if kind != "service":
            return documents
        deals = {record.id: record.order_id or record.lead_id for record in records}
        return documents | {
            record_id: (deal._name, deal.id)
            for record_id, deal in deals.items()
            if deal
        }


class CrmHandoverLine(models.Model):
    _inherit = "crm.handover.line"

    kind = fields.Selection(
        selection_add=[("service", "Service")], ondelete={"service": "cascade"}
    )
