from odoo import api, models
from odoo.tools import SQL, ormcache


class CrmLead(models.Model):
    """What becomes of scores when leads are merged.

    The lead that stays is scored from all that happened, as the interactions and the
    services come to it. It keeps the best qualification of them and the earliest dates,
    and the steps of all.
    """

    _inherit = "crm.lead"

    def _merge_dependences(self, opportunities):
        """Extend the merge to the qualification and its steps."""
        result = super()._merge_dependences(opportunities)
        if self.env["crm.score.rule"]._get_watched() or self._has_scores():
            self._merge_qualification(opportunities)
            self._mark_for_scoring()
        return result

    @api.model
    @ormcache()
    def _has_scores(self):
        """Return whether any lead was scored; while no rule is active, that stays so.

        Activating one clears the cache.
        """
        return bool(self.env.execute_query(SQL("SELECT FROM crm_lead_score LIMIT 1")))

    def _merge_qualification(self, others):
        self.ensure_one()
        steps = self.env["crm.qualification.log"].sudo()
        (self | others).env.flush_all()
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_lead_score AS score (
                       lead_id, score, fit_score, engagement_score, is_excluded, lines,
                       qualification, mql_date, sql_date, acceptance,
                       is_recycled, recycle_score)
                   SELECT %(lead)s, 0, 0, 0, FALSE, '{}',
                          (array_agg(qualification ORDER BY rank DESC))[1],
                          min(mql_date), min(sql_date),
                          (array_agg(acceptance ORDER BY rank DESC,
                                                         lead_id = %(lead)s DESC))[1],
                          max(rank) = 1 AND bool_or(is_recycled),
                          max(recycle_score)
                     FROM (SELECT *, array_position(ARRAY['iql', 'mql', 'sql'],
                                                    qualification::text) AS rank
                             FROM crm_lead_score WHERE lead_id = ANY(%(leads)s)) AS one
                   HAVING count(*) > 0
                       ON CONFLICT (lead_id) DO UPDATE
                      SET (qualification, mql_date, sql_date, acceptance,
                           is_recycled, recycle_score)
                        = (excluded.qualification, excluded.mql_date,
                           excluded.sql_date, excluded.acceptance,
                           excluded.is_recycled, excluded.recycle_score)""",
                lead=self.id,
                leads=(self | others).ids,
            )
        )
        # what follows a step that both had reached follows once
        self.env.cr.execute(
            SQL(
                """UPDATE crm_qualification_log AS step
                      SET lead_id = %(lead)s,
                          state = CASE WHEN step.state = 'waiting' AND ranked.rank > 1
                                       THEN 'done' ELSE step.state END
                     FROM (SELECT id, row_number() OVER (
                                      PARTITION BY kind, to_qualification
                                          ORDER BY state = 'waiting',
                                                   lead_id = %(lead)s DESC, id) AS rank
                             FROM crm_qualification_log
                            WHERE lead_id = ANY(%(leads)s)) AS ranked
                    WHERE ranked.id = step.id AND step.lead_id = ANY(%(leads)s)""",
                lead=self.id,
                leads=(self | others).ids,
            )
        )
        steps.invalidate_model(["lead_id", "state"], flush=False)
        self._forget_scores()
