from odoo import models


class UtmSource(models.Model):
    _inherit = "utm.source"

    # What utm.mixin looks names up by.
    _lower_name_idx = models.Index("(lower(name))")
