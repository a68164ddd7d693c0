from odoo import fields, models

from .crm_service import DELAY_UNITS


class CrmServiceOutcome(models.Model):
    """What can come of a service, and what it does.

    Done with this outcome, a record

    * acts on its lead: moves it to ``stage_id``, sets its ``probability``, and does
      ``lead_action``;
    * opens ``next_service_id``, scheduled ``next_delay`` later;
    * is worth ``score_points``;
    * asks why (``reason``): not at all, if somebody wants to say, or always;
    * runs ``server_action_id``.

    An outcome that records have is archived, not deleted.
    """

    _name = "crm.service.outcome"
    _inherit = ["crm.code.mixin"]
    _description = "Service Outcome"
    _order = "service_id, sequence, id"
    _code_parent = "service_id"

    service_id = fields.Many2one(
        "crm.service", required=True, ondelete="cascade", index=True
    )
    channel = fields.Selection(related="service_id.channel")
    name = fields.Char("Outcome", required=True, translate=True)
    code = fields.Char(help="What conditions and programs call this outcome.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("success", "Success"), ("neutral", "Neutral"), ("failure", "Failure")],
        required=True,
        default="neutral",
    )
    reason = fields.Selection(
        [("none", "Not asked"), ("optional", "May be given"), ("required", "Required")],
        required=True,
        default="none",
    )
    # EFFECTS
    stage_id = fields.Many2one("crm.stage", "Move to Stage", ondelete="set null")
    probability = fields.Float(
        "Set Probability (%)", aggregator=None, help="0: stays as it is."
    )
    lead_action = fields.Selection(
        [
            ("convert", "Make it an opportunity"),
            ("won", "Mark as won"),
            ("lost", "Mark as lost"),
        ],
        "Lead",
    )
    lost_reason_id = fields.Many2one("crm.lost.reason", ondelete="set null")
    next_service_id = fields.Many2one(
        "crm.service",
        "Next Service",
        ondelete="set null",
        index="btree_not_null",
    )
    next_delay = fields.Integer("After", help="How much later it is scheduled.")
    next_delay_unit = fields.Selection(
        DELAY_UNITS, "Unit", required=True, default="days"
    )
    score_points = fields.Integer()
    effects = fields.Char(
        "What It Does", compute="_compute_effects", help="In plain words."
    )
    record_count = fields.Integer("Records", compute="_compute_record_count")
    server_action_id = fields.Many2one(
        "ir.actions.server",
        "Then Run",
        domain="[('model_name', '=', 'crm.service.record')]",
        ondelete="set null",
        groups="base.group_system",
        help="Run on the record, such as a webhook that tells another system.",
    )
    # WHAT THE TIMELINE SAYS
    interaction_result = fields.Selection(
        [
            ("answered", "Answered"),
            ("no_answer", "No answer"),
            ("busy", "Busy"),
            ("wrong_number", "Wrong number"),
            ("callback", "Call back later"),
            ("refused", "Refused"),
            ("voicemail", "Voicemail"),
            ("sent", "Sent"),
        ],
        "Result on the Timeline",
        help="What came of the call or of the message.",
    )
    meeting_result = fields.Selection(
        [("held", "Held"), ("no_show", "No-show"), ("cancelled", "Cancelled")],
        "Result of the Meeting",
        help="A meeting that ends so has this outcome, if nothing is missing.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE (service_id, code)",
        "Two outcomes of one service cannot have the same code.",
    )
    _check_effects = models.Constraint(
        "CHECK (next_delay >= 0 AND probability BETWEEN 0 AND 100)",
        "A delay is not negative, and a probability is from 0 to 100.",
    )

    def _compute_record_count(self):
        counts = dict(
            self.env["crm.service.record"]._read_group(
                [("outcome_id", "in", self.ids)], ["outcome_id"], ["__count"]
            )
        )
        for outcome in self:
            outcome.record_count = counts.get(outcome._origin, 0)

    def action_view_records(self):
        """Show the records with this outcome."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "crm.service.record",
            "view_mode": "list,form",
            "domain": [("outcome_id", "=", self.id)],
        }
