from odoo import fields, models


class ResPartner(models.Model):
    """Who does not want to be scored: law 91/2025/QH15, decisions made by machines."""

    _inherit = "res.partner"

    score_excluded = fields.Boolean("Not Scored", tracking=True)
    score_excluded_reason = fields.Char("Why Not Scored")


class CrmLead(models.Model):
    _inherit = "crm.lead"

    score_excluded = fields.Boolean("Not Scored", tracking=True)
    score_excluded_reason = fields.Char("Why Not Scored")
