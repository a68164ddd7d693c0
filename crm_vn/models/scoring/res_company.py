from odoo import api, fields, models
from odoo.exceptions import ValidationError

THRESHOLDS = frozenset(
    ["score_warm", "score_hot", "score_mql", "score_sql", "score_sql_by_score"]
)
MOST = 1_000_000


class ResCompany(models.Model):
    """From how many points leads are warm, hot, MQL and SQL."""

    _inherit = "res.company"

    score_warm = fields.Integer("Warm From", default=20, required=True)
    score_hot = fields.Integer("Hot From", default=50, required=True)
    score_mql = fields.Integer("MQL From", default=40, required=True)
    score_sql = fields.Integer("SQL From", default=80, required=True)
    score_sql_by_score = fields.Boolean(
        "SQL by Score",
        help="A lead becomes an SQL by its score; else only when Sales accepts it.",
    )

    @api.constrains("score_warm", "score_hot", "score_mql", "score_sql")
    def _check_score_thresholds(self):
        for company in self:
            if company.score_warm > company.score_hot:
                raise ValidationError(
                    self.env._(
                        "Hot leads begin at %(hot)s points, before warm ones at "
                        "%(warm)s: “Warm From” must not be more than “Hot From”.",
                        hot=company.score_hot,
                        warm=company.score_warm,
                    )
                )
            if company.score_mql > company.score_sql:
                raise ValidationError(
                    self.env._(
                        "SQL begins at %(sql)s points, before MQL at %(mql)s: “MQL "
                        "From” must not be more than “SQL From”.",
                        sql=company.score_sql,
                        mql=company.score_mql,
                    )
                )
            if min(company.score_warm, company.score_mql) < 1:
                raise ValidationError(
                    self.env._(
                        "A lead that nothing is known of has 0 points: warm and MQL "
                        "begin at 1 at least."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: the numbers are numbers that PostgreSQL can hold."""
        for vals in vals_list:
            self._check_score_numbers(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Extend: other thresholds mean other leads are warm, hot, MQL and SQL."""
        if THRESHOLDS.isdisjoint(vals):
            return super().write(vals)
        self._check_score_numbers(vals)
        before = [company._get_score_thresholds() for company in self]
        result = super().write(vals)
        if before != [company._get_score_thresholds() for company in self]:
            self._after_threshold_change()
        return result

    def unlink(self):
        """Extend: the rules of companies go with them, and are forgotten."""
        rules = self.env["crm.score.rule"].sudo().with_context(active_test=False)
        rules.search([("company_id", "in", self.ids)]).unlink()
        return super().unlink()

    def _get_score_thresholds(self):
        return [self[fname] for fname in sorted(THRESHOLDS)]

    def _after_threshold_change(self):
        """Score all open leads anew, soon, if there is any rule."""
        if self.env["crm.score.engine"]._is_active():
            self.env["crm.score.run"]._start(self.env["crm.score.rule"])

    @api.model
    def _check_score_numbers(self, vals):
        for fname in THRESHOLDS & vals.keys():
            if abs(int(vals[fname] or 0)) > MOST:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” is beyond what any lead can reach: enter a number "
                        "up to %(most)s.",
                        field=self._fields[fname]._description_string(self.env),
                        most=f"{MOST:,}",
                    )
                )
