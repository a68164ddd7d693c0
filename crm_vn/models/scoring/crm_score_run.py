from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

OPEN = ("waiting", "running")


class CrmScoreRun(models.Model):
    """A pass over all open leads, in the background.

    Started by a change of rules or thresholds, by the daily scheduled action, or by an
    administrator; one for many changes in a transaction.

    How it goes on is told in ``crm_score_run_work``.
    """

    _name = "crm.score.run"
    _description = "Score Run"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    reason = fields.Selection(
        [
            ("rules", "Rules changed"),
            ("thresholds", "Thresholds changed"),
            ("data", "Data of many leads changed"),
            ("daily", "Daily"),
            ("manual", "By hand"),
        ],
        required=True,
        readonly=True,
        default="manual",
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("replaced", "Replaced"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        help="Replaced: something changed meanwhile, and a newer run began anew.",
    )
    last_id = fields.Integer(readonly=True, export_string_translation=False)
    total = fields.Integer("Leads", readonly=True)
    done = fields.Integer("Scored", readonly=True)
    written = fields.Integer("Changed", readonly=True)
    progress = fields.Float(compute="_compute_progress", help="In per cent.")
    not_before = fields.Datetime(readonly=True, export_string_translation=False)
    # whoever began to work before does not know the rules that it is for
    since = fields.Datetime(readonly=True, export_string_translation=False)
    is_overlapped = fields.Boolean(readonly=True, export_string_translation=False)
    day = fields.Date(readonly=True, help="The day whose scores these are.")
    started_at = fields.Datetime("Started", readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)
    error = fields.Char(readonly=True)

    _open_idx = models.Index("(id) WHERE state IN ('waiting', 'running')")

    # COMPUTE

    @api.depends("reason")
    @api.depends_context("lang")
    def _compute_name(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for run in self:
            run.name = reasons.get(run.reason)

    @api.depends("total", "done", "state")
    def _compute_progress(self):
        for run in self:
            if run.state == "done":
                run.progress = 100.0
            else:
                run.progress = min(100.0 * run.done / (run.total or 1), 100.0)

    # STARTING

    @api.model
    def _start(self, rules=None, reason="rules"):
        """Score all open leads anew, soon.

        :param rules: those that have changed; none: it was the thresholds
        """
        if rules is not None and not rules:
            reason = "thresholds"
        runs = self.sudo()
        runs.flush_model()
        # one of this transaction will do; a domain would take those of the second
        started = self.env.execute_query(
            SQL(
                """SELECT id FROM crm_score_run
                    WHERE state = 'waiting' AND create_date = %s LIMIT 1""",
                self.env.cr.now(),
            )
        )
        run = runs.browse(run_id for [run_id] in started)
        if not run:
            run = runs.create({"reason": reason})
            self._trigger()
        if reason in ("rules", "thresholds"):
            run.since = fields.Datetime.now()

    @api.model
    def _trigger(self, at=None):
        cron = self.env.ref("crm_vn.crm_score_cron", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger(at)

    @api.model
    def _get_open_domain(self):
        """Return the domain of the runs that are going on, or about to."""
        due = Domain("not_before", "=", False) | Domain(
            "not_before", "<=", fields.Datetime.now()
        )
        return Domain("state", "in", OPEN) & due

    def action_start(self):
        """Score all open leads anew: button of an administrator.

        :raise AccessError: if it is none
        """
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Only a sales administrator has all leads scored again.")
            )
        self._start(reason="manual")

    @api.model
    def get_open_progress(self):
        """Return how far the scoring of all leads is, for those who may read runs.

        :return: ``{"name", "progress", "waiting"}``, None if nothing is going on
        """
        run = self.search(self._get_open_domain(), order="state, id desc", limit=1)
        if not run:
            return None
        return {
            "name": run.name,
            "progress": int(run.progress),
            "waiting": run.state == "waiting",
        }

    @api.autovacuum
    def _gc_runs(self):
        """Forget what was long ago."""
        limit = fields.Datetime.now() - timedelta(days=90)
        domain = [("state", "not in", OPEN), ("create_date", "<", limit)]
        self.sudo().search(domain, limit=1000).unlink()


class CrmScoreRule(models.Model):
    _inherit = "crm.score.rule"

    def action_score_again(self):
        """Score all open leads anew, whatever rules are selected.

        :raise AccessError: if the user is no sales administrator
        """
        self.env["crm.score.run"].action_start()
