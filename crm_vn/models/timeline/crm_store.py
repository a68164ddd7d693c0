from odoo import models
from odoo.fields import Domain

from .crm_interaction import MISSED


class CrmStore(models.Model):
    """What happened at a closed store is its history, and stays with it, but for what
    moves with an open lead or quotation, and for the calls that somebody waits for."""

    _inherit = "crm.store"

    def _get_open_work(self):
        """Extend to the calls to return that are about no lead nor order."""
        work = super()._get_open_work()
        work["crm.interaction"] = (
            Domain("store_id", "=", self.id)
            & Domain("kind", "=", "call")
            & Domain("called_back_id", "=", False)
            & Domain("lead_id", "=", False)
            & Domain("order_id", "=", False)
            & (
                Domain("callback_date", "!=", False)
                | Domain("direction", "=", "in") & Domain("result", "in", MISSED)
            )
        )
        return work

    def _move_open_work(self, successor):
        result = super()._move_open_work(successor)
        work = self._get_open_work()["crm.interaction"]
        calls = self.env["crm.interaction"].search(work)
        # as superuser: a call that was recorded by itself is not changed by people
        calls.sudo().store_id = successor
        return result
