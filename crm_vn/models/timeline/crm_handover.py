from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .crm_handover_line import KINDS


class CrmHandover(models.Model):
    """What one user was doing, and who does it now.

    What moves
        Everything open of a user: leads, quotations, customers, activities and meetings
        to come; see :meth:`_get_open_work`. What is finished, and what they did, stays
        theirs: history does not change.

    Who gets what
        Successors by share, each kind of work for itself, by the largest remainder. All
        that is about one customer goes to the same successor, as long as one of them
        may see it all. Whoever does not see the store of a record does not get it; what
        no successor may see is left, and noted.

    Who may
        Store managers and sales administrators, with their own rights: what they may
        not change neither moves nor is counted.

    What is kept
        A row per record that moved or was left. Nobody has the right to change one. Who
        reads it sees the rows of their stores, and the counts are theirs; the note is
        read by all of them.
    """

    _name = "crm.handover"
    _description = "Hand-over"
    _order = "id desc"

    user_id = fields.Many2one(
        "res.users",
        "From",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    by_user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    note = fields.Text(
        readonly=True, help="The managers of all stores concerned read it."
    )
    state = fields.Selection(
        [("done", "Done"), ("undone", "Taken Back")],
        required=True,
        readonly=True,
        default="done",
    )
    origin_id = fields.Many2one(
        "crm.handover",
        "Takes Back",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    line_ids = fields.One2many("crm.handover.line", "handover_id", readonly=True)
    in_store_scope = fields.Boolean(
        "Visible to My Stores",
        compute="_compute_in_store_scope",
        search="_search_in_store_scope",
        compute_sudo=False,
        export_string_translation=False,
    )
    # COUNTS
    successor_ids = fields.Many2many(
        "res.users", string="To", compute="_compute_counts", compute_sudo=False
    )
    lead_count = fields.Integer("Leads", compute="_compute_counts", compute_sudo=False)
    order_count = fields.Integer(
        "Quotations", compute="_compute_counts", compute_sudo=False
    )
    customer_count = fields.Integer(
        "Customers", compute="_compute_counts", compute_sudo=False
    )
    activity_count = fields.Integer(
        "Activities", compute="_compute_counts", compute_sudo=False
    )
    meeting_count = fields.Integer(
        "Meetings", compute="_compute_counts", compute_sudo=False
    )
    conversation_count = fields.Integer(
        "Conversations", compute="_compute_counts", compute_sudo=False
    )
    left_count = fields.Integer(
        "Not Moved",
        compute="_compute_counts",
        compute_sudo=False,
        help="No successor sees the store of the record.",
    )

    # COMPUTE

    @api.depends("user_id", "date")
    def _compute_display_name(self):
        for handover in self:
            date = fields.Date.context_today(handover, handover.date)
            handover.display_name = (
                f"{handover.user_id.name} – {format_date(self.env, date)}"
            )

    # A rule on the rows themselves would leave those of other stores in the cache.
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_in_store_scope(self):
        groups = self._get_visible_lines()._read_group(
            [("handover_id", "in", self.ids)], ["handover_id"]
        )
        visible = {handover.id for (handover,) in groups}
        for handover in self:
            handover.in_store_scope = handover.id in visible

    def _search_in_store_scope(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("line_ids", "in", self._get_visible_lines()._search([]))

    @api.model
    def _get_visible_lines(self):
        """Return the model of the rows with the rights of the user: rules are asked
        as superuser."""
        return self.env["crm.handover.line"].sudo(False)

    @api.depends("line_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        for fname in ("successor_ids", "left_count", *map(self._get_counter, KINDS)):
            self[fname] = False
        groups = self.env["crm.handover.line"]._read_group(
            [("handover_id", "in", self.ids)],
            ["handover_id", "kind", "user_id"],
            ["__count"],
        )
        for handover, kind, successor, count in groups:
            if successor:
                handover.successor_ids |= successor
                handover[self._get_counter(kind)] += count
            else:
                handover.left_count += count

    @api.model
    def _get_counter(self, kind):
        """Return the field that counts what moved of a kind of work."""
        return f"{kind}_count"

    # ACTIONS

    def action_view_lines(self):
        """Open the rows of the kind that the context names, or those left."""
        self.ensure_one()
        kind = self.env.context.get("handover_kind")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn.crm_handover_line_action"
        )
        domain = [("handover_id", "=", self.id)]
        if kind == "left":
            domain += [("user_id", "=", False)]
        elif kind in KINDS:
            domain += [("user_id", "!=", False), ("kind", "=", kind)]
        return {**action, "domain": domain, "context": {}}

    def action_undo(self):
        """Take back what moved, is still with the successor, and is open.

        :raise UserError: if whom it came from works here no more, or nothing can be
            taken back
        """
        self.ensure_one()
        if self.state == "undone":
            raise UserError(self.env._("This has been taken back already."))
        if not self.user_id.active:
            raise UserError(
                self.env._(
                    "%s is archived. Hand the work over to somebody else instead.",
                    self.user_id.name,
                )
            )
        work = self._find_returnable_work()
        plan = self._plan_work(work, {self.user_id: 1})
        if not any(plan.values()):
            raise UserError(
                self.env._(
                    "There is nothing to take back: the work is done, went to somebody "
                    "else, or %s does not see it any more.",
                    self.user_id.name,
                )
            )
        handovers = self.browse()
        by_holder = {}
        for item, user in plan.items():
            by_holder.setdefault(item.user, {})[item] = user
        for holder, part in by_holder.items():
            note = self.env._("Taken back: %s", self.display_name)
            handovers |= self._hand_over(holder, part, note, origin=self)
        self.sudo().state = "undone"
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_vn.crm_handover_action"
            ),
            "domain": [("id", "in", (self | handovers).ids)],
        }

    def _find_returnable_work(self):
        """Return the open work that moved and that the successors still have."""
        lines = self.env["crm.handover.line"].search_fetch(
            [("handover_id", "=", self.id), ("user_id", "!=", False)],
            ["kind", "res_id", "user_id"],
        )
        work = []
        for successor, group in lines.grouped("user_id").items():
            moved = {(line.kind, line.res_id) for line in group}
            work += [
                item
                for item in self._find_work(successor)
                if (item.kind, item.record_id) in moved
            ]
        return work
