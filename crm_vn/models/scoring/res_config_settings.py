from odoo import api, fields, models

from .res_company import THRESHOLDS


class ResConfigSettings(models.TransientModel):
    """The thresholds of the company, see ``res.company``."""

    _inherit = "res.config.settings"

    score_warm = fields.Integer(
        "Warm From",
        compute="_compute_score_thresholds",
        inverse="_inverse_score_thresholds",
        readonly=False,
    )
    score_hot = fields.Integer(
        "Hot From",
        compute="_compute_score_thresholds",
        inverse="_inverse_score_thresholds",
        readonly=False,
    )
    score_mql = fields.Integer(
        "MQL From",
        compute="_compute_score_thresholds",
        inverse="_inverse_score_thresholds",
        readonly=False,
    )
    score_sql = fields.Integer(
        "SQL From",
        compute="_compute_score_thresholds",
        inverse="_inverse_score_thresholds",
        readonly=False,
    )
    score_sql_by_score = fields.Boolean(
        "SQL by Score",
        compute="_compute_score_thresholds",
        inverse="_inverse_score_thresholds",
        readonly=False,
        help="A lead becomes an SQL by its score; else only when Sales accepts it.",
    )
    score_bands = fields.Char(compute="_compute_score_bands")
    score_lifecycle = fields.Char(compute="_compute_score_bands")

    @api.depends("company_id")
    def _compute_score_thresholds(self):
        for settings in self:
            for fname in THRESHOLDS:
                settings[fname] = settings.company_id[fname]

    def _inverse_score_thresholds(self):
        # Together: one without the others may be what the company must not have.
        for settings in self:
            settings.company_id.write({fname: settings[fname] for fname in THRESHOLDS})

    @api.depends(
        *("score_warm", "score_hot", "score_mql", "score_sql"), "score_sql_by_score"
    )
    def _compute_score_bands(self):
        """The thresholds as somebody says them."""
        for settings in self:
            settings.score_bands = self.env._(
                "Cold: below %(warm)s · Warm: %(warm)s to %(last)s · Hot: from %(hot)s",
                warm=settings.score_warm,
                last=max(settings.score_hot - 1, settings.score_warm),
                hot=settings.score_hot,
            )
            settings.score_lifecycle = (
                self.env._(
                    "IQL: below %(mql)s · MQL: from %(mql)s · SQL: from %(sql)s, or "
                    "when Sales accepts it",
                    mql=settings.score_mql,
                    sql=settings.score_sql,
                )
                if settings.score_sql_by_score
                else self.env._(
                    "IQL: below %(mql)s · MQL: from %(mql)s · SQL: when Sales "
                    "accepts it",
                    mql=settings.score_mql,
                )
            )
