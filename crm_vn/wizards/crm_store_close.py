from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command


class CrmStoreClose(models.TransientModel):
    """Close a store: another one takes over what is open, and the customers.

    What is finished stays where it is: won and lost leads, confirmed orders, invoices;
    members of the closed store go on seeing it. The stores below it become part of the
    successor. Nobody is sent a mail.

    Members join the successor, so that they keep their work, unless it has stores
    below it: they would see those too.
    """

    _name = "crm.store.close"
    _description = "Close Store"

    store_id = fields.Many2one(
        "crm.store",
        required=True,
        readonly=True,
        default=lambda self: self._default_store_id(),
    )
    company_id = fields.Many2one(related="store_id.company_id")
    successor_id = fields.Many2one(
        "crm.store",
        required=True,
        compute="_compute_successor_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', '=', company_id), '!', ('id', 'child_of', store_id)]",
        help="The store that takes over the open work and the customers.",
    )
    date = fields.Date(
        "Closed On", required=True, default=lambda self: self._default_date()
    )
    reason = fields.Char()
    join_members = fields.Boolean(
        "Members Join",
        compute="_compute_join_members",
        store=True,
        readonly=False,
        help="The members become members of the successor.",
    )
    join_manager = fields.Boolean(
        "Manager Joins",
        compute="_compute_join_manager",
        store=True,
        readonly=False,
        help="The manager becomes a member of the successor.",
    )
    successor_is_region = fields.Boolean(compute="_compute_successor_is_region")
    work = fields.Text("To Hand Over", compute="_compute_work")

    # DEFAULTS

    def _default_store_id(self):
        context = self.env.context
        if context.get("active_model") != "crm.store":
            return False
        ids = context.get("active_ids") or [context.get("active_id")]
        if len(ids) > 1:
            raise UserError(self.env._("Close one store at a time."))
        return ids[0]

    def _default_date(self):
        return fields.Date.context_today(self)

    # COMPUTE

    @api.depends("store_id")
    def _compute_successor_id(self):
        for close in self:
            store = close.store_id
            close.successor_id = store and store._get_default_successor()

    @api.depends("successor_id")
    def _compute_successor_is_region(self):
        for close in self:
            close.successor_is_region = bool(close.successor_id.child_ids)

    @api.depends("successor_id")
    def _compute_join_members(self):
        for close in self:
            close.join_members = not close.successor_id.child_ids

    @api.depends("successor_id")
    def _compute_join_manager(self):
        for close in self:
            close.join_manager = not close.successor_id.child_ids

    @api.depends("store_id")
    def _compute_work(self):
        for close in self:
            work = close.store_id._count_open_work() if close.store_id else []
            close.work = "\n".join(f"{label}: {count}" for label, count in work)

    # CONSTRAINTS

    @api.constrains("store_id", "successor_id")
    def _check_successor(self):
        for close in self:
            store, successor = close.store_id, close.successor_id
            if not successor.active or successor.company_id != store.company_id:
                raise ValidationError(
                    self.env._(
                        "%(successor)s cannot take over: choose an open store of "
                        "%(company)s.",
                        successor=successor.name,
                        company=store.company_id.name,
                    )
                )
            if successor._is_within(store):
                raise ValidationError(
                    self.env._(
                        "%(successor)s is part of %(store)s: choose a store that is "
                        "not.",
                        successor=successor.name,
                        store=store.name,
                    )
                )

    @api.constrains("date")
    def _check_date(self):
        if any(close.date > fields.Date.context_today(close) for close in self):
            raise ValidationError(
                self.env._("The store closes now. Choose today, or the day it closed.")
            )

    # ACTIONS

    def action_close(self):
        """Hand the open work over, and archive the store."""
        self.ensure_one()
        store, successor = self.store_id, self.successor_id
        if not store.active:
            raise UserError(self.env._("%s is closed already.", store.name))
        joining = self._get_joining()
        successor.user_ids = [Command.link(user.id) for user in joining]
        store.child_ids.parent_id = successor
        store._move_open_work(successor)
        store.write(
            {
                "active": False,
                "closed_on": self.date,
                "closing_reason": self.reason,
                "successor_id": successor.id,
            }
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(store)s is closed. %(successor)s has taken over.",
                    store=store.name,
                    successor=successor.name,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _get_joining(self):
        """Return who is to join the successor, and does not see it anyway."""
        store = self.store_id
        joining = self.env["res.users"]
        if self.join_members:
            joining |= store.user_ids - store.manager_id
        if self.join_manager:
            joining |= store.manager_id
        joining = joining.filtered("active")
        return joining - self.successor_id._filter_seeing(joining)
