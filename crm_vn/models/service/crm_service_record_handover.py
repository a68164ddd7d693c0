from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain

from .crm_service_planning import QUIET
from .crm_service_record import OPEN

#: What a record takes over from its lead or its order when that changes.
FOLLOWED = ("partner_id", "company_id", "user_id")
#: Which of the records that one event opened on several leads stays, when they merge.
MERGED_STATES = ("done", "in_progress", "planned", "cancelled")


class CrmServiceRecord(models.Model):
    """What happens to leads and orders happens to their records.

    Customer
        What had none gets it; what is open follows when it changes.
    Store, company
        All records follow, as what happened on a deal is seen where the deal is. Open
        ones of somebody who does not see them there go to the salesperson of the deal
        if they do, else to the manager of the store, else to whoever takes them.
    Salesperson
        What is open and was the former salesperson's is the new one's, and so is what
        nobody had and falls to the salesperson.
    Lost, archived
        Open records of a lead are cancelled, with a note, unless it is won. They stay
        so when the lead is restored: what is to be done then is for a person to say.
    Merged
        All records are the surviving lead's. If several leads were opened the same
        service by the same event, one stays, and those not begun yet are cancelled.
    Deleted
        The records stay, with the customer.

    A lead or an order costs no query more while there is no record at all.
    """

    _inherit = "crm.service.record"

    # FOLLOWING

    @api.model
    def _remember(self, documents):
        """Return what records take over from leads or orders, as it is now."""
        return {
            document.id: tuple(document[fname] for fname in FOLLOWED)
            for document in documents.sudo()
        }

    @api.model
    def _follow(self, documents, fname, before):
        """Take what changed on leads or orders over to their records.

        :param str fname: the field of the record that refers to the documents
        :param dict before: see :meth:`_remember`
        """
        now = self._remember(documents)
        changed = {
            res_id: (before[res_id], now[res_id])
            for res_id in now
            if before.get(res_id, now[res_id]) != now[res_id]
        }
        if not changed:
            return
        updates = {}
        for record in self._search_following(fname, list(changed)):
            was, now = changed[record[fname].id]
            if vals := record._get_followed(was, now):
                key = tuple(sorted(vals.items()))
                updates.setdefault(key, []).append(record.id)
        for key, ids in updates.items():
            self.sudo().with_context(**QUIET).browse(ids).write(dict(key))

    @api.model
    def _search_following(self, fname, ids):
        """Return the records of leads or orders, quietly and as superuser."""
        return self.sudo().with_context(**QUIET).search([(fname, "in", ids)])

    def _get_followed(self, was, now):
        """Return what changes on a record."""
        vals = {}
        partner, company, user = now
        is_open = self.state in OPEN
        unknown = not self.partner_id or (is_open and self.partner_id == was[0])
        if partner and partner != self.partner_id and unknown:
            vals["partner_id"] = partner.id
        if company and company != self.company_id:
            vals["company_id"] = company.id
        if is_open and user != was[2] and self._is_of_owner(was[2]):
            vals["user_id"] = user.id
        return vals

    def _is_of_owner(self, owner):
        """Return whether it is done by who had the deal, or waits for somebody to
        have it."""
        if self.user_id:
            return self.user_id == owner
        return self.service_id.assign == "owner"

    # STORES

    @api.model
    def _follow_store(self, documents, fname):
        """Take the records of leads or orders along to their store.

        :param str fname: the field of the record that refers to the documents
        """
        if not self._has_records():
            return
        by_store = self._search_following(fname, documents.ids).grouped(
            lambda record: (record.lead_id or record.order_id).store_id
        )
        for store, records in by_store.items():
            records = records.filtered(lambda rec, store=store: rec.store_id != store)
            if not records:
                continue
            vals = {"store_id": store.id}
            if store and records.company_id != store.company_id:
                vals["company_id"] = store.company_id.id
            records.write(vals)

    def _after_store_move(self):
        """Extend: who does not see open records any more does not have to do them."""
        result = super()._after_store_move()
        heirs, moves = {}, {}
        for record in self.sudo().with_context(**QUIET):
            user = record.user_id
            if record.state not in OPEN or not user or record._filter_store_users(user):
                continue
            owner = (record.order_id or record.lead_id).user_id
            place = (record.store_id, owner)
            if place not in heirs:
                heirs[place] = record._get_heir(owner)
            moves.setdefault(heirs[place], []).append(record.id)
        for heir, ids in moves.items():
            self.sudo().with_context(**QUIET).browse(ids).write({"user_id": heir.id})
        return result

    def _get_heir(self, owner):
        """Return who takes over an open record that moved to its store."""
        for user in (owner, *self.store_id._get_line().manager_id):
            if user.active and self._filter_store_users(user):
                return user
        return owner.browse()

    # END OF A LEAD

    @api.model
    def _cancel_of(self, leads):
        """Cancel the open records of leads that are lost or archived, with a note."""
        if not self._has_records():
            return
        domain = Domain("lead_id", "in", leads.ids) & Domain("state", "in", OPEN)
        records = self.sudo().with_context(**QUIET).search(domain)
        records._cancel_with(self.env._("Cancelled: the lead is lost or archived."))

    def _cancel_with(self, note):
        if self:
            self.action_cancel()
            body = Markup("<p>%s</p>") % note
            self._message_log_batch(dict.fromkeys(self.ids, body))

    # MERGING

    @api.model
    def _merge_leads(self, lead, others):
        """Make the records of leads those of the one that stays."""
        if not self._has_records():
            return
        quiet = self.sudo().with_context(**QUIET)
        ids = [*lead.ids, *others.ids]
        records = quiet.search([("lead_id", "in", ids)], order="id")
        moved = records.filtered(lambda record: record.lead_id in others)
        refs, doubles, by_ref = {}, quiet.browse(), {}
        # those begun, and those of the lead that stays, come first
        for record in records.filtered("trigger_ref").sorted(
            lambda rec: (MERGED_STATES.index(rec.state), rec in moved, rec.id)
        ):
            ref = _replace_lead(record.trigger_ref, lead.id)
            kept = by_ref.setdefault((record.service_id, ref), record)
            refs[record] = ref if kept == record else False
            if kept != record and record.state == "planned":
                doubles |= record
        # in two steps: one may get the reference that another one has until then
        for record, ref in refs.items():
            if not ref:
                record.trigger_ref = False
        self.env.flush_all()
        for record, ref in refs.items():
            if ref and ref != record.trigger_ref:
                record.trigger_ref = ref
        moved.write({"lead_id": lead.id})
        nobody = moved.filtered(lambda record: not record.partner_id)
        if nobody and lead.partner_id:
            nobody.write({"partner_id": lead.sudo().partner_id.id})
        doubles._cancel_with(
            self.env._("Cancelled: a merged lead has the same service planned.")
        )


def _replace_lead(trigger_ref, lead_id):
    """Return the event of another lead."""
    kind, _lead_id, *rest = trigger_ref.split(":")
    return ":".join([kind, str(lead_id), *rest])
