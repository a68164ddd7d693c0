from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    store_lookup_policy = fields.Selection(
        related="company_id.store_lookup_policy", readonly=False, required=True
    )
    store_lookup_limit = fields.Integer(
        related="company_id.store_lookup_limit", readonly=False
    )
    store_access_policy = fields.Selection(
        related="company_id.store_access_policy", readonly=False, required=True
    )
    store_access_days = fields.Integer(
        related="company_id.store_access_days", readonly=False
    )
