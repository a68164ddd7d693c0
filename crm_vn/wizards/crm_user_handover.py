from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.timeline.crm_handover_line import KINDS


class CrmUserHandover(models.TransientModel):
    """Hand a user's open work over to colleagues, by share; see ``crm.handover``.

    What each of them would get is shown before anything moves.
    """

    _name = "crm.user.handover"
    _description = "Hand Over Work"

    user_id = fields.Many2one(
        "res.users",
        "Who Leaves",
        required=True,
        default=lambda self: self._default_user_id(),
        domain="[('share', '=', False)]",
        context={"active_test": False},
        help="Whose work is to be done by others.",
    )
    store_ids = fields.Many2many(
        "crm.store",
        string="Only of Stores",
        domain="[('in_my_scope', '=', True)]",
        help="Empty: of all your stores.",
    )
    team_ids = fields.Many2many("crm.team", string="Only of Teams")
    with_lead = fields.Boolean("Leads and opportunities", default=True)
    with_order = fields.Boolean("Open quotations", default=True)
    with_customer = fields.Boolean("Customers they look after", default=True)
    with_activity = fields.Boolean("Activities and calls to return", default=True)
    with_meeting = fields.Boolean("Meetings to come", default=True)
    with_conversation = fields.Boolean("Conversations they answer", default=True)
    line_ids = fields.One2many("crm.user.handover.line", "handover_id", "Successors")
    note = fields.Text(help="The managers of all stores concerned read it.")
    archive_user = fields.Boolean(
        "Archive the User", help="They cannot log in any more."
    )
    can_archive = fields.Boolean(compute="_compute_can_archive")
    # PREVIEW
    lead_count = fields.Integer("Leads", compute="_compute_preview")
    order_count = fields.Integer("Quotations", compute="_compute_preview")
    customer_count = fields.Integer("Customers", compute="_compute_preview")
    activity_count = fields.Integer("Activities", compute="_compute_preview")
    meeting_count = fields.Integer("Meetings", compute="_compute_preview")
    conversation_count = fields.Integer("Conversations", compute="_compute_preview")
    work_count = fields.Integer("To Hand Over", compute="_compute_preview")
    left = fields.Text("Not Moved", compute="_compute_preview")
    blind = fields.Char("Successors Without Access", compute="_compute_preview")

    # DEFAULTS

    def _default_user_id(self):
        context = self.env.context
        if context.get("active_model") != "res.users":
            return False
        ids = context.get("active_ids") or [context.get("active_id")]
        if len(ids) > 1:
            raise UserError(self.env._("Hand over the work of one person at a time."))
        return ids[0]

    # COMPUTE

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_can_archive(self):
        allowed = self.env.user.has_group("base.group_erp_manager")
        for handover in self:
            user = handover.user_id
            handover.can_archive = allowed and user.active and user != self.env.user

    @api.model
    def _get_preview_triggers(self):
        return [
            "user_id",
            "store_ids",
            "team_ids",
            "line_ids.user_id",
            "line_ids.weight",
            *(f"with_{kind}" for kind in KINDS),
        ]

    @api.depends(lambda self: self._get_preview_triggers())
    def _compute_preview(self):
        for handover in self:
            plan = handover._get_plan()
            for kind in KINDS:
                handover[f"{kind}_count"] = sum(item.kind == kind for item in plan)
            handover.work_count = len(plan)
            handover.left = handover._describe_left(plan)
            handover.blind = handover._describe_blind(plan)

    # PLAN

    def _get_plan(self):
        """Return who would get what; see ``crm.handover``."""
        self.ensure_one()
        user = self.user_id._origin
        if not user:
            return {}
        Handover = self.env["crm.handover"]
        kinds = {kind for kind in KINDS if self[f"with_{kind}"]}
        work = Handover._find_work(
            user, kinds, self.store_ids._origin, self.team_ids._origin
        )
        return Handover._plan_work(work, self._get_weights())

    def _get_weights(self):
        weights = {}
        for line in self.line_ids:
            if successor := line.user_id._origin:
                weight = max(line.weight, 0)
                weights[successor] = weights.get(successor, 0) + weight
        weights.pop(self.user_id._origin, None)
        return weights

    def _describe_left(self, plan):
        """Say what no successor may see: how much of which stores."""
        if not any(self._get_weights().values()):
            return False
        counts = {}
        for item, successor in plan.items():
            if not successor:
                counts[item.store_id] = counts.get(item.store_id, 0) + 1
        stores = self.env["crm.store"].sudo().browse(filter(None, counts))
        names = {store.id: store.display_name for store in stores}
        return "\n".join(
            f"{names.get(store_id) or self.env._('Headquarters')}: {count}"
            for store_id, count in counts.items()
        )

    def _describe_blind(self, plan):
        """Name the successors who may see none of it."""
        successors = [user for user, weight in self._get_weights().items() if weight]
        takers = self.env["crm.handover"]._get_takers(plan, successors).values()
        seeing = set().union(*set(takers))
        blind = [user.name for user in successors if plan and user not in seeing]
        return ", ".join(blind) or False

    # CONSTRAINTS

    @api.constrains("user_id", "line_ids")
    def _check_successors(self):
        for handover in self:
            users = handover.line_ids.user_id
            if handover.user_id in users:
                raise ValidationError(
                    self.env._(
                        "%s is the one who leaves: choose other successors.",
                        handover.user_id.name,
                    )
                )
            if len(users) < len(handover.line_ids):
                raise ValidationError(self.env._("Choose each successor once."))

    # ACTIONS

    def action_hand_over(self):
        """Move the work, and show what moved."""
        self.ensure_one()
        plan = self._get_plan()
        if not any(self._get_weights().values()):
            raise UserError(self.env._("Choose at least one successor, with a share."))
        if not plan:
            raise UserError(
                self.env._(
                    "%s has nothing open that you could hand over.", self.user_id.name
                )
            )
        if not any(plan.values()):
            raise UserError(
                self.env._(
                    "None of the successors sees the stores of this work. Choose "
                    "members of these stores."
                )
            )
        handover = self.env["crm.handover"]._hand_over(self.user_id, plan, self.note)
        if self.archive_user and self.can_archive:
            self.user_id.action_archive()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.handover",
            "res_id": handover.id,
            "view_mode": "form",
        }
