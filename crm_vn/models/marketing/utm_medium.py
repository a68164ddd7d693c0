from odoo import models


class UtmMedium(models.Model):
    _inherit = "utm.medium"

    # What utm.mixin looks names up by.
    _lower_name_idx = models.Index("(lower(name))")
