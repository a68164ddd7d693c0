from odoo import api, models
from odoo.exceptions import UserError


class CrmStage(models.Model):
    _inherit = "crm.stage"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_trigger(self):
        """Extend: a service that is opened here would never be opened again."""
        services = self.env["crm.service"].sudo().with_context(active_test=False)
        for service in services.search([("trigger_stage_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "“%(service)s” is opened when “%(stage)s” is reached: choose "
                    "another stage for it first.",
                    service=service.name,
                    stage=service.trigger_stage_id.name,
                )
            )
