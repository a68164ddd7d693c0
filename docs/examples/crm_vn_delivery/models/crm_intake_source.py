from odoo import api, fields, models


class CrmIntakeSource(models.Model):
    _inherit = "crm.intake.source"

    provider = fields.Selection(
        selection_add=[("hello", "Hello PBX")], ondelete={"hello": "set null"}
    )

    @api.model
    def _get_providers(self):
        providers = super()._get_providers()
        return {**providers, "call": (*providers["call"], "hello")}
