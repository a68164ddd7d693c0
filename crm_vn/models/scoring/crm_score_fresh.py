from odoo import api, models
from odoo.tools import SQL, ormcache

from .crm_score_engine import fill_in
from .score_sql import THRESHOLDS, cut_points


class CrmScoreEngine(models.AbstractModel):
    """Leads that are new, which nothing happened to yet: two short queries.

    Most leads are scored for the first time as they are created, one at a time. The
    statement for all cases takes longer to plan than to run. Here PostgreSQL tells what
    fits each lead, and a row is added. Who has a score, or events, or qualifies at
    once, is left to the statement.
    """

    _inherit = "crm.score.engine"

    @api.model
    def _rescore_few(self, lead_ids):
        """Extend: leads that are new."""
        written, others = self._score_fresh(lead_ids)
        return written + (super()._rescore_few(others) if others else 0)

    @api.model
    def _score_fresh(self, lead_ids):
        """Score those leads that are new.

        :return: how many, and the ids of the others that are open
        """
        rule_ids = self.env["crm.score.rule"]._get_scoring_ids()
        code, params, points = self._get_fresh(rule_ids, self._get_day())
        if not code:
            return 0, lead_ids
        self.env.cr.execute(code, fill_in(params, lead_ids))
        rows, others = [], []
        for lead_id, is_fresh, hits, *thresholds in self.env.cr.fetchall():
            hits = [(rule_id, points[rule_id]) for rule_id in hits if rule_id]
            row = is_fresh and _get_row(hits, *thresholds)
            if row:
                rows.append((lead_id, *row))
            else:
                others.append(lead_id)
        self._insert_fresh(rows)
        return len(rows), others

    @api.model
    @ormcache("rule_ids", "day")
    def _get_fresh(self, rule_ids, day):
        """Return the code and the parameters of a query on the leads ``IDS``, and the
        points by rule; None if it is not the same all day."""
        compiled = self._compile(self.env["crm.score.rule"].browse(rule_ids), day)
        fit = {rule: sql for rule, sql in compiled.items() if rule.kind == "fit"}
        if not all(sql.is_static for sql in fit.values()):
            return None, None, None
        domain = self._get_open_domain() & self._get_ids_domain()
        score = self._assemble(fit, domain, self._get_moment())
        hits = [
            SQL("CASE WHEN %s THEN %s END", condition, rule.id)
            for rule, condition in score.fit
        ]
        query = score.query
        excluded, bar = score.join_exclusion(), score.join_thresholds()
        statement = query.select(
            SQL.identifier(query.table, "id"),
            SQL(
                """NOT (%(excluded)s
                        OR EXISTS (SELECT FROM crm_lead_score AS score
                                    WHERE score.lead_id = %(lead)s.id)
                        OR EXISTS (SELECT FROM crm_interaction AS event
                                    WHERE event.lead_id = %(lead)s.id)
                        OR EXISTS (SELECT FROM crm_interaction AS event
                                    WHERE event.partner_id = %(lead)s.partner_id)
                        OR EXISTS (SELECT FROM crm_service_record AS record
                                    WHERE record.lead_id = %(lead)s.id
                                      AND record.state = 'done'))""",
                lead=SQL.identifier(query.table),
                excluded=excluded,
            ),
            SQL("ARRAY[%s]::integer[]", SQL(", ").join(hits)),
            *(SQL.identifier(bar, column) for column in THRESHOLDS),
        )
        points = {rule.id: cut_points(rule) for rule in fit}
        return statement.code, statement.params, points

    @api.model
    def _insert_fresh(self, rows):
        if not rows:
            return
        rows = [
            SQL("(%s, %s, %s, 0, %s, 'iql', FALSE, FALSE, %s::integer[])", *row)
            for row in sorted(rows)
        ]
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_lead_score (
                          lead_id, score, fit_score, engagement_score, temperature,
                          qualification, is_recycled, is_excluded, lines)
                   VALUES %s ON CONFLICT (lead_id) DO NOTHING""",
                SQL(", ").join(rows),
            )
        )


def _get_row(hits, warm, hot, mql, sql, by_score):
    """Return score, fit, temperature and lines of who does not qualify, else None.

    :param hits: the rules that fit them, and their points
    """
    score = sum(points for _rule_id, points in hits)
    if score >= mql or (by_score and score >= sql):
        return None
    temperature = "hot" if score >= hot else "warm" if score >= warm else "cold"
    lines = [
        figure for rule_points in hits for figure in (*rule_points, None, None, None)
    ]
    return score, score, temperature, lines
