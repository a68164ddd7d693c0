from odoo import models


class Base(models.AbstractModel):
    """What changes marks the leads it matters to, see ``crm_score_watch``."""

    _inherit = "base"
