from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

from .crm_score_marking import TRY_AGAIN

#: Steps between two commits.
BATCH = 500
#: How often a batch is tried that another transaction has disturbed.
ATTEMPTS = 5


class CrmQualificationLog(models.Model):
    """What follows a step, see ``crm.qualification.action``.

    A scheduled action, triggered at once, does it: never the transaction of somebody
    who works on a lead. Rows are claimed before they act, and are done in the
    transaction in which they acted: two workers take different rows, and what a killed
    server began is begun anew.
    """

    _inherit = "crm.qualification.log"

    @api.model
    def _trigger_following(self):
        """Extend: see the class."""
        result = super()._trigger_following()
        if self.env["crm.qualification.action"]._is_any_active():
            cron = self.env.ref("crm_vn.ir_cron_follow_qualifications", False)
            if cron and self._is_any_waiting():
                cron.sudo()._trigger()
        return result

    @api.model
    def _is_any_waiting(self):
        return bool(
            self.env.execute_query(
                SQL(
                    """SELECT 1 FROM crm_qualification_log
                        WHERE state = 'waiting' LIMIT 1"""
                )
            )
        )

    @api.model
    def _cron_follow(self):
        """Do what follows the steps that wait."""
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count([("state", "=", "waiting")]))
        attempts = 0
        while True:
            try:
                steps = self._claim(BATCH)
                steps._follow()
                if not cron._commit_progress(len(steps)) or not steps:
                    break
                attempts = 0
            except TRY_AGAIN:
                attempts += 1
                if attempts == ATTEMPTS:
                    raise
                self.env.cr.rollback()

    @api.model
    def _claim(self, limit):
        """Lock steps that wait, and that no other worker has."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM crm_qualification_log WHERE state = 'waiting'
                 ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED""",
                limit,
            )
        )
        return self.browse(row[0] for row in rows)

    def _follow(self):
        """Act on steps that are claimed, and note what became of each."""
        actions = self.env["crm.qualification.action"].search([("active", "=", True)])
        errors, failed, steps = {}, {}, self
        for action in actions:
            steps = steps.exists()
            todo = steps.filtered(
                lambda step, action=action: (
                    step.to_qualification == action.qualification
                    and (not step.failed_action_ids or action in step.failed_action_ids)
                )
            )
            for step, why in action._run(todo).items():
                errors.setdefault(step, []).append(f"{action.name}: {why}")
                failed.setdefault(step, []).append(action.id)
        left = steps.exists()
        errors = {step: lines for step, lines in errors.items() if step in left}
        done = left.filtered(lambda step: step not in errors)
        done.write({"state": "done", "error": False})
        retried = done.filtered("failed_action_ids")
        if retried:
            retried.write({"failed_action_ids": [Command.clear()]})
        alike = {}
        for step, lines in errors.items():
            key = ("\n".join(lines), tuple(failed[step]))
            alike.setdefault(key, self.browse())
            alike[key] += step
        for (error, action_ids), steps in alike.items():
            steps.write(
                {
                    "state": "failed",
                    "error": error,
                    "failed_action_ids": [Command.set(action_ids)],
                }
            )
