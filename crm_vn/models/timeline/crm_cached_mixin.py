from odoo import api, models


class CrmCachedMixin(models.AbstractModel):
    """Settings that are kept in memory: each change takes effect at once, and in every
    worker at its next request."""

    _name = "crm.cached.mixin"
    _description = "Cached Settings"

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
