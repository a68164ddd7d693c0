from odoo import api, fields, models

from ..models.timeline.crm_handover_line import KINDS


class CrmUserHandoverLine(models.TransientModel):
    """A successor, and what they would get."""

    _name = "crm.user.handover.line"
    _description = "Successor of a User"
    _order = "id"

    handover_id = fields.Many2one(
        "crm.user.handover", "Hand-over", required=True, ondelete="cascade"
    )
    leaver_id = fields.Many2one(related="handover_id.user_id")
    user_id = fields.Many2one(
        "res.users",
        "Taken Over By",
        required=True,
        domain=lambda self: self._get_user_domain(),
    )
    weight = fields.Integer(
        "Share", default=1, help="2 gets twice as much as 1, 0 gets nothing."
    )
    percent = fields.Float("Share (%)", compute="_compute_percent")
    lead_count = fields.Integer("Leads", compute="_compute_preview")
    order_count = fields.Integer("Quotations", compute="_compute_preview")
    customer_count = fields.Integer("Customers", compute="_compute_preview")
    activity_count = fields.Integer("Activities", compute="_compute_preview")
    meeting_count = fields.Integer("Meetings", compute="_compute_preview")
    conversation_count = fields.Integer("Conversations", compute="_compute_preview")

    _check_weight = models.Constraint(
        "CHECK (weight >= 0)", "A share cannot be negative."
    )

    @api.model
    def _get_user_domain(self):
        salesman = self.env.ref("sales_team.group_sale_salesman")
        return (
            "[('share', '=', False), ('id', '!=', leaver_id),"
            f" ('all_group_ids', 'in', {salesman.ids})]"
        )

    # COMPUTE

    @api.depends("weight", "handover_id.line_ids.weight")
    def _compute_percent(self):
        for line in self:
            whole = sum(line.handover_id.line_ids.mapped("weight"))
            line.percent = 100 * line.weight / whole if whole else 0

    @api.depends(
        lambda self: [
            f"handover_id.{path}"
            for path in self.env["crm.user.handover"]._get_preview_triggers()
        ]
    )
    def _compute_preview(self):
        for handover, lines in self.grouped("handover_id").items():
            counts = {}
            for item, successor in handover._get_plan().items():
                key = (successor, item.kind)
                counts[key] = counts.get(key, 0) + 1
            for line in lines:
                for kind in KINDS:
                    line[f"{kind}_count"] = counts.get((line.user_id._origin, kind), 0)
