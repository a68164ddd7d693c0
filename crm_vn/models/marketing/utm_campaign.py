from odoo import models


class UtmCampaign(models.Model):
    _inherit = "utm.campaign"

    # What utm.mixin looks names up by.
    _lower_name_idx = models.Index("(lower(name))")
