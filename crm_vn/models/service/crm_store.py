from odoo import models
from odoo.fields import Domain

from .crm_service_record import OPEN


class CrmStore(models.Model):
    """Service records of a closed store that are still to be done are done by the
    successor, those of won deals, too; what was done is the store's history."""

    _inherit = "crm.store"

    def _get_open_work(self):
        """Extend to service records."""
        work = super()._get_open_work()
        of_store = Domain("store_id", "=", self.id)
        work["crm.service.record"] = of_store & Domain("state", "in", OPEN)
        return work

    def _move_open_work(self, successor):
        result = super()._move_open_work(successor)
        # those of open leads and quotations have followed them
        work = self._get_open_work()["crm.service.record"]
        self.env["crm.service.record"].search(work)._move_to_store(successor)
        return result
