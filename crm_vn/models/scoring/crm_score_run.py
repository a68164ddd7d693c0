from odoo import api, fields, models


class CrmScoreRun(models.Model):
    """A pass over all open leads, in the background.

    Started by a change of rules or thresholds, by the daily scheduled action, or by an
    administrator. Goes through the leads by id, ``BATCH`` a transaction, so that a
    server that is killed goes on where it was (``last_id``); several workers take
    different parts.
    """

    _name = "crm.score.run"
    _description = "Score Run"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    reason = fields.Selection(
        [("rules", "Rules changed"), ("daily", "Daily"), ("manual", "By hand")],
        required=True,
        readonly=True,
        default="manual",
    )
    state = fields.Selection(
        [("waiting", "Waiting"), ("running", "Running"), ("done", "Done")],
        required=True,
        readonly=True,
        default="waiting",
    )
    last_id = fields.Integer(readonly=True, export_string_translation=False)
    total = fields.Integer("Leads", readonly=True)
    done = fields.Integer("Scored", readonly=True)
    written = fields.Integer("Changed", readonly=True)
    progress = fields.Float(compute="_compute_progress", help="In per cent.")
    started_at = fields.Datetime("Started", readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)

    @api.depends("reason", "create_date")
    def _compute_name(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for run in self:
            run.name = reasons.get(run.reason)

    @api.depends("total", "done", "state")
    def _compute_progress(self):
        for run in self:
            run.progress = (
                100.0
                if run.state == "done"
                else 100.0 * run.done / run.total
                if run.total
                else 0.0
            )

    @api.model
    def _start(self, rules):
        """Score all open leads anew, soon, as rules have changed."""

    @api.model
    def _cron_rescore(self):
        """Score all open leads; see the class."""
        self.env["crm.score.engine"]._rescore([])
