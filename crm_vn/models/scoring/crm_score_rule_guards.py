import ast

from odoo import models


class CrmScoreRule(models.Model):
    """What a rule must not say."""

    _inherit = "crm.score.rule"

    def _parse(self, text):
        return ast.literal_eval(text or "[]")
