from odoo import api, models

from .crm_service_push import dump

MODEL = "crm.service.record"


class IrActionsServer(models.Model):
    """Webhooks on service records: one POST a record, but never while somebody waits.

    Core posts after the transaction, one after the other: a thousand records would keep
    whoever planned them waiting, and what the other system misses is lost.
    """

    _inherit = "ir.actions.server"

    def _pushes_services(self):
        self.ensure_one()
        return self.state == "webhook" and self.model_id.model == MODEL

    def _get_runner(self):
        """Extend: all the records at once, see ``crm.service.push``."""
        if self._pushes_services():
            return type(self)._run_action_push_services_multi, True
        return super()._get_runner()

    def _run_action_push_services_multi(self, eval_context=None):
        records = eval_context.get("records") or eval_context.get("record")
        if records:
            records._push(self)

    @api.depends("state", "model_id", "webhook_field_ids", "name")
    def _compute_webhook_sample_payload(self):
        """Extend: what is sent of a service record is its own."""
        ours = self.filtered(lambda action: action._pushes_services())
        rest = super(IrActionsServer, self - ours)
        result = rest._compute_webhook_sample_payload()
        sample = self.env[MODEL].search([], limit=1) if ours else None
        for action in ours:
            fnames = action.webhook_field_ids.mapped("name")
            values = dict.fromkeys(fnames)
            if sample:
                values = sample._get_push_values(fnames)[0]
            head = {
                "_model": MODEL,
                "_id": sample.id or 1,
                "_action": f"{action.name}(#{action.id})",
                "_at": "2026-01-31 09:00:00",
            }
            action.webhook_sample_payload = dump(head | values, indent=4)
        return result
