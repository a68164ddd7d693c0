from odoo import api, models


class CrmIntakeCached(models.AbstractModel):
    """Settings that the gateway keeps in memory: each change takes effect at the next
    request, in every worker."""

    _name = "crm.intake.cached"
    _description = "Cached Intake Settings"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
