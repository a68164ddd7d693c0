from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_service_record import OPEN

#: What only the actions of a record write.
FLOW_FIELDS = frozenset(
    ["state", "started_at", "done_at", "score_points", "trigger_ref"]
)


class CrmServiceRecord(models.Model):
    """The life of a record: what may be done, and what must be there for it."""

    _inherit = "crm.service.record"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend.

        :raise UserError: if a person says that something is done already
        """
        if not self.env.su:
            for vals in vals_list:
                if vals.get("state", "planned") != "planned":
                    raise UserError(
                        self.env._("Plan it first: then start it, and finish it.")
                    )
        return super().create(vals_list)

    def write(self, vals):
        """Extend.

        :raise UserError: if a person changes what the buttons change
        """
        if not self.env.su and not FLOW_FIELDS.isdisjoint(vals):
            raise UserError(
                self.env._("Use the buttons to start, to finish or to cancel it.")
            )
        return super().write(vals)

    # ACTIONS

    def action_start(self):
        """Begin the work.

        :raise UserError: if a required input is missing
        """
        self.check_access("write")
        records = self.filtered(lambda record: record.state == "planned")
        records._check_inputs()
        records.sudo().write(
            {"state": "in_progress", "started_at": fields.Datetime.now()}
        )

    def action_done(self):
        """Finish the work, with the outcome and the outputs the records hold.

        :raise UserError: if the outcome, its reason, an input or an output is missing
        """
        self.check_access("write")
        records = self.filtered(lambda record: record.state in OPEN)
        records._check_outputs()
        now = fields.Datetime.now()
        for started, group in records.grouped(
            lambda record: bool(record.started_at)
        ).items():
            vals = {"state": "done", "done_at": now}
            if not started:
                vals["started_at"] = now
            group.sudo().write(vals)
        records._on_outcome()

    def action_cancel(self):
        """Give the work up; what was filled in stays."""
        self.check_access("write")
        records = self.filtered(lambda record: record.state in OPEN)
        records.sudo().write({"state": "cancelled"})
        records._after_cancel()

    # GUARDS

    def _check_inputs(self):
        """Make sure that the required inputs are there.

        :raise UserError: with the names of the missing ones
        """

    def _check_outputs(self):
        """Make sure that the outcome, its reason and all required fields are there.

        :raise UserError: with the names of the missing ones
        """

    # WHAT FOLLOWS

    def _on_outcome(self):
        """Do what the outcomes say. To be extended; called once for all the records
        that were finished together."""

    def _after_cancel(self):
        """Follow what was cancelled. To be extended."""
