from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    score_warm = fields.Integer("Warm From", default=20, required=True)
    score_hot = fields.Integer("Hot From", default=50, required=True)
    score_mql = fields.Integer("MQL From", default=40, required=True)
    score_sql = fields.Integer("SQL From", default=80, required=True)
    score_sql_by_score = fields.Boolean(
        "SQL by Score",
        help="A lead becomes an SQL by its score; else only when Sales accepts it.",
    )
