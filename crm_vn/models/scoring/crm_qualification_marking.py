from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL


class CrmScoreEngine(models.AbstractModel):
    """Steps that the engine wrote are followed soon.

    A lead that qualifies as the rules changed, or by hand for all, did nothing by
    itself: ten thousand may do so at once, and nobody wants ten thousand activities.
    The steps of such a pass (``score_follow=False`` in the context of the superuser,
    whom no call from outside acts as) are left out, but for companies that say
    otherwise (``qualification_follow_runs``), and for leads that were to be scored at
    once within a day before, when that failed: that was no change of rules.
    """

    _inherit = "crm.score.engine"

    @api.model
    def _rescore(self, leads, new_ids=()):
        """Extend: see the class."""
        written = super()._rescore(leads, new_ids)
        if written:
            follow = self.env.context.get("score_follow", True)
            if not follow and self.env.uid == SUPERUSER_ID:
                self._leave_out()
            self.env["crm.qualification.log"].sudo()._trigger_following()
        return written

    @api.model
    def _leave_out(self):
        """Leave out what follows the steps of this transaction."""
        main = self.env.ref("base.main_company", raise_if_not_found=False)
        self.env.execute_query(
            SQL(
                """UPDATE crm_qualification_log AS step SET state = 'skipped'
                    WHERE step.state = 'waiting' AND step.kind = 'reached'
                      AND step.date = now() AT TIME ZONE 'UTC'
                      AND NOT EXISTS (
                          SELECT FROM res_company AS company
                           WHERE company.id = COALESCE(step.company_id, %s)
                             AND company.qualification_follow_runs)
                      AND NOT EXISTS (
                          SELECT FROM crm_score_run AS run
                           WHERE run.missed_ids IS NOT NULL
                             AND run.create_date
                                 > now() AT TIME ZONE 'UTC' - interval '1 day'
                             AND run.missed_ids @> to_jsonb(step.lead_id))
                RETURNING step.id""",
                main.id if main else None,
            )
        )
        self.env["crm.qualification.log"].invalidate_model(["state"])


class CrmScoreRun(models.Model):
    """Only what time does of itself is followed, day by day; and what a run does in
    place of scoring at once."""

    _inherit = "crm.score.run"

    missed_ids = fields.Json(
        readonly=True, export_string_translation=False, groups="base.group_system"
    )

    @api.model
    def _start_for(self, lead_ids):
        """Score all open leads anew, soon, as scoring some at once failed."""
        self._start(reason="data")
        domain = [("state", "=", "waiting"), ("create_date", "=", self.env.cr.now())]
        run = self.sudo().search(domain, limit=1)
        run.missed_ids = sorted({*(run.missed_ids or ()), *lead_ids})

    def _score_batch(self):
        """Extend: see ``crm.score.engine``."""
        run = self.with_context(score_follow=self.reason == "daily")
        return super(CrmScoreRun, run)._score_batch()
