from odoo import models


class CrmScoreRule(models.Model):
    """What changes of which records matter to which leads."""

    _inherit = "crm.score.rule"
