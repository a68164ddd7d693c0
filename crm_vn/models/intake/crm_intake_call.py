from odoo import api, models


class CrmIntakeAdapterCall(models.AbstractModel):
    """What call centres report of their calls."""

    _name = "crm.intake.adapter.call"
    _inherit = ["crm.intake.adapter"]
    _description = "Adapter of Call Centres"

    @api.model
    def _process(self, events):
        events._mark("done")
