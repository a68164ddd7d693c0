from odoo import fields, models


class ResCompany(models.Model):
    """What a company says of the life of its leads."""

    _inherit = "res.company"

    score_prospect = fields.Integer(
        "Prospect From",
        default=1,
        required=True,
        help="The fit score from which a lead without an expressed need is a "
        "prospect; 0: every lead without one.",
    )
    qualification_follow_runs = fields.Boolean(
        "Act When Rules Change",
        help="What follows MQLs and SQLs is done for leads, too, that became one as "
        "the rules changed, or as all were scored for the first time. There may be "
        "many.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    score_prospect = fields.Integer(related="company_id.score_prospect", readonly=False)
    qualification_follow_runs = fields.Boolean(
        related="company_id.qualification_follow_runs", readonly=False
    )
