from odoo import api, models

SCOPE_FIELDS = {"user_ids", "implied_ids", "implied_by_ids"}


class ResGroups(models.Model):
    """Members of a group that sees all stores, or bookkeepers, are cached in scopes and
    record rules."""

    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        groups = super().create(vals_list)
        self.env["crm.store"]._clear_scopes()
        return groups

    def write(self, vals):
        """Extend: core empties the caches before it writes."""
        result = super().write(vals)
        if not SCOPE_FIELDS.isdisjoint(vals):
            self.env["crm.store"]._clear_scopes()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["crm.store"]._clear_scopes()
        return result
