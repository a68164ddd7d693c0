from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from .crm_store_handover import QUIET

ALL_STORES = "crm_vn.group_all_stores"


class CrmStore(models.Model):
    """Closing a store, and opening it again; see ``crm.store.close``.

    A closed store is archived. What was finished there stays there, and its members go
    on seeing it. It has no open work, no customers and no open store below it, and it
    is nobody's default store.
    """

    _inherit = "crm.store"

    closed_on = fields.Date(readonly=True, copy=False)
    closing_reason = fields.Char(readonly=True, copy=False)
    successor_id = fields.Many2one(
        "crm.store",
        "Work Went To",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    # CONSTRAINTS

    @api.constrains("active", "parent_id")
    def _check_parent_open(self):
        for store in self:
            if store.active and store.parent_id and not store.parent_id.active:
                raise ValidationError(
                    self.env._(
                        "%(parent)s is closed: open it again first, or make %(store)s "
                        "part of another store.",
                        parent=store.parent_id.name,
                        store=store.name,
                    )
                )

    # CRUD

    def write(self, vals):
        """Extend: a store with open work is closed by handing it over.

        :raise UserError: if a store with open work, or with open stores below it, would
            be archived
        """
        if "active" not in vals:
            return super().write(vals)
        changed = self.filtered(lambda store: store.active != bool(vals["active"]))
        if vals["active"]:
            cleared = ("closed_on", "closing_reason", "successor_id")
            vals = {**dict.fromkeys(cleared, False), **vals}
        else:
            changed._check_closable()
        result = super().write(vals)
        changed._reset_default_stores()
        return result

    def _check_closable(self):
        below = self.child_ids - self
        if below:
            raise UserError(
                self.env._(
                    "There are open stores below it: %(stores)s. Close them first, or "
                    "choose “Close Store” to make them part of another store.",
                    stores=", ".join(below.mapped("name")),
                )
            )
        for store in self:
            if work := store.sudo()._count_open_work():
                raise UserError(
                    self.env._(
                        "%(store)s still has something to hand over (%(work)s). Choose "
                        "“Close Store”, which moves it to another store.",
                        store=store.name,
                        work=", ".join(f"{label}: {count}" for label, count in work),
                    )
                )

    def _reset_default_stores(self):
        """Let the users find another default store than a closed one; and whoever has
        none, the one that opened again."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        closed = self.filtered(lambda store: not store.active)
        lost = Domain("store_id", "in", closed.ids)
        lost |= Domain("store_id", "=", False) & Domain("store_ids", "in", self.ids)
        users = users.search(lost)
        self.env.add_to_compute(users._fields["store_id"], users)

    # SUCCESSOR

    def _get_default_successor(self):
        """Return the open store beside this one, else the one above it, or none."""
        self.ensure_one()
        beside = self.search(
            [("parent_id", "=", self.parent_id.id), ("id", "!=", self.id)]
        )
        beside = beside.filtered(
            lambda store: store.company_id == self.company_id and not store.child_ids
        )
        return beside[:1] or self.parent_id

    def _filter_seeing(self, users):
        """Return those of some users who see the documents of the store."""
        self.ensure_one()
        above = [int(store_id) for store_id in self.parent_path.split("/") if store_id]
        domain = Domain("id", "in", users.ids) & (
            Domain("share", "=", True)
            | Domain("store_ids", "in", above)
            | Domain("all_group_ids", "in", self.env.ref(ALL_STORES).ids)
        )
        return users.sudo().search(domain).with_env(self.env)

    # OPEN WORK

    def _get_open_work(self):
        """Return what a closed store cannot keep: domains by model; to be extended by
        the higher floors, as :meth:`_move_open_work`."""
        of_store = Domain("store_id", "=", self.id)
        return {
            "crm.lead": of_store
            & Domain("active", "=", True)
            & Domain("won_status", "=", "pending"),
            "sale.order": of_store & Domain("state", "in", ("draft", "sent")),
            "res.partner": of_store,
        }

    def _count_open_work(self):
        """Return pairs: what it is called, and how many there are, if any."""
        counts = [
            (
                self.env["ir.model"]._get(model).name,
                self.env[model].search_count(domain),
            )
            for model, domain in self._get_open_work().items()
        ]
        return [(label, count) for label, count in counts if count]

    def _move_open_work(self, successor):
        """Hand everything that is open over to another store; nobody is sent a mail.

        The number of queries does not grow with the number of records. Only leads get a
        note. To be extended by the higher floors.
        """
        self.ensure_one()
        work = self._get_open_work()
        leads = self.env["crm.lead"].search(work["crm.lead"])
        orders = self.env["sale.order"].search(work["sale.order"])
        self._move_customers(successor, leads.partner_id | orders.partner_id)
        self._move_accesses(successor)
        leads._move_to_store(successor)
        orders._move_to_store(successor)
        note = self.env._(
            "%(store)s closed: moved to %(successor)s.",
            store=self.name,
            successor=successor.name,
        )
        body = Markup("<p>%s</p>") % note
        leads._message_log_batch(dict.fromkeys(leads.ids, body))
        successor.state_ids = [Command.link(state.id) for state in self.state_ids]

    def _move_customers(self, successor, partners):
        """Make the successor the home of the store's customers; it serves them, and the
        customers of the work it takes over. The store still counts as having served
        them, so that whoever sees its history sees whose it is."""
        Partner = self.env["res.partner"].with_context(active_test=False).sudo()
        unseen = partners.commercial_partner_id - (
            partners.commercial_partner_id._filter_seen_at(successor)
        )
        Partner.flush_model(
            ["store_id", "store_ids", "store_keys", "commercial_partner_id"]
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_store_partner_rel (partner_id, store_id)
                   SELECT id, %(successor)s FROM res_partner WHERE store_id = %(store)s
                    UNION
                   SELECT id, %(successor)s FROM res_partner
                    WHERE commercial_partner_id = ANY(%(unseen)s)
              ON CONFLICT DO NOTHING""",
                store=self.id,
                successor=successor.id,
                unseen=unseen.ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE res_partner
                      SET store_id = %s, write_uid = %s, write_date = %s
                    WHERE store_id = %s""",
                successor.id,
                self.env.uid,
                self.env.cr.now(),
                self.id,
            )
        )
        Partner.invalidate_model(["store_id", "store_ids"])
        Partner._rebuild_store_keys(successor)

    def _move_accesses(self, successor):
        """Let the successor serve the customers of other stores that this store was
        granted access to, or asked for."""
        Access = self.env["crm.store.access"].sudo().with_context(**QUIET)
        accesses = Access.search(
            Domain("store_id", "in", (self | successor).ids)
            & Domain("state", "in", ("requested", "granted"))
            & (
                Domain("expires_at", "=", False)
                | Domain("expires_at", ">", self.env.cr.now())
            )
        )
        own = accesses.filtered(lambda access: access.store_id == self)
        known = (accesses - own).partner_id
        moved = own.filtered(lambda access: access.partner_id not in known)
        moved.write({"store_id": successor.id})
