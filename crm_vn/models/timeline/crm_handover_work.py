from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.sharing import Bundle, share_bundles
from .crm_handover_line import KINDS


class Work(NamedTuple):
    """Something open that somebody has.

    :param str kind: see ``crm.handover.line``
    :param int record_id: of the model of the kind
    :param user: who has it
    :param document: pair (model, id) of what it is about: itself, or the lead of an
        activity
    :param tuple key: of the customer; what has the same one stays together
    :param store_id: of the document, or False
    :param team_id: of the document, or False
    :param company_id: of the document, or False
    """

    kind: str
    record_id: int
    user: models.BaseModel
    document: tuple
    key: tuple
    store_id: int | bool
    team_id: int | bool
    company_id: int | bool


class CrmHandover(models.Model):
    """What somebody's open work is, and who is to get it."""

    _inherit = "crm.handover"

    # FINDING

    @api.model
    def _get_open_work(self, user):
        """Return what is open: domains by kind; to be extended by higher floors, which
        then add the kind to ``KINDS`` and to ``crm.handover.line``."""
        mine = Domain("user_id", "=", user.id)
        private = Domain("privacy", "=", "private")
        if user.sudo().calendar_default_privacy == "private":
            private |= Domain("privacy", "=", False)
        return {
            "lead": mine & Domain("won_status", "=", "pending"),
            "order": mine & Domain("state", "in", ("draft", "sent")),
            "customer": mine,
            "activity": mine,
            "meeting": mine & Domain("start", ">=", fields.Datetime.now()) & ~private,
            "conversation": mine,
        }

    @api.model
    def _find_work(self, user, kinds=None, stores=None, teams=None):
        """Return the open work of a user that the acting user may hand over.

        :param kinds: only these kinds
        :param stores: only what is of these stores, or of those below them
        :param teams: only what is of these sales teams
        :rtype: list[Work]
        """
        work = []
        for kind, domain in self._get_open_work(user).items():
            if kinds is None or kind in kinds:
                model = self.env[KINDS[kind]]
                if model.has_access("write"):
                    records = model.search(domain, order="id")._filtered_access("write")
                    work += self._describe_work(kind, records, user)
        if stores:
            below = self.env["crm.store"].with_context(active_test=False)
            ids = set(below.search([("id", "child_of", stores.ids)]).ids)
            work = [item for item in work if item.store_id in ids]
        if teams:
            work = [item for item in work if item.team_id in teams.ids]
        return work

    @api.model
    def _describe_work(self, kind, records, user):
        documents = self._get_documents(kind, records.sudo())
        by_model = {}
        for model, res_id in documents.values():
            by_model.setdefault(model, set()).add(res_id)
        about = {}
        for model, ids in by_model.items():
            for document in self.env[model].sudo().browse(sorted(ids)).exists():
                about[model, document.id] = self._describe_document(document)
        nothing = (False, False, False)
        return [
            Work(
                kind,
                record.id,
                user,
                documents[record.id],
                *about.get(documents[record.id], (documents[record.id], *nothing)),
            )
            for record in records
        ]

    @api.model
    def _get_documents(self, kind, records):
        """Return ``{id: (model, id)}`` of what each record is about."""
        itself = {record.id: (records._name, record.id) for record in records}
        if kind == "activity":
            return itself | {
                record.id: (record.res_model, record.res_id)
                for record in records
                if record.res_model in self.env and record.res_id
            }
        if kind == "meeting":
            documents = {record.id: record._get_document() for record in records}
        elif kind == "conversation":
            documents = {rec.id: rec.lead_id or rec.partner_id for rec in records}
        else:
            documents = {}
        return itself | {
            record_id: (document._name, document.id)
            for record_id, document in documents.items()
            if document
        }

    @api.model
    def _describe_document(self, document):
        """Return the key of the customer, the store, the team and the company."""
        fnames = document._fields
        partner = document if document._name == "res.partner" else None
        if partner is None and "partner_id" in fnames:
            partner = document.partner_id
        if partner and partner._name == "res.partner":
            key = (partner._name, partner.commercial_partner_id.id)
        elif "phone_key" in fnames and document.phone_key:
            key = ("phone", document.phone_key)
        else:
            key = (document._name, document.id)
        return (
            key,
            *(
                document[fname].id if fname in fnames else False
                for fname in ("store_id", "team_id", "company_id")
            ),
        )

    # SHARING

    @api.model
    def _plan_work(self, work, weights):
        """Share work out.

        :param list work: of :class:`Work`
        :param dict weights: successor → whole number
        :return: work → successor, or an empty recordset if none of them may see it
        """
        takers = self._get_takers(work, [user for user in weights if weights[user]])
        by_key = {}
        for item in work:
            by_key.setdefault(item.key, []).append(item)
        bundles, contents = [], {}
        for key, items in by_key.items():
            for part in self._split_by_takers(items, takers):
                bundle = Bundle((*key, len(contents)), *self._count(part, takers))
                bundles.append(bundle)
                contents[bundle.key] = part
        given = share_bundles(bundles, weights)
        nobody = self.env["res.users"]
        plan = {
            item: given[key] or nobody
            for key, items in contents.items()
            for item in items
        }
        return {item: plan[item] for item in work}

    @api.model
    def _split_by_takers(self, items, takers):
        """Return lists of what stays together: all, if somebody may take it all."""
        alone = [item for item in items if not takers[item]]
        shared = [item for item in items if takers[item]]
        parts = [[item] for item in alone]
        if shared:
            common = set.intersection(*(set(takers[item]) for item in shared))
            if common:
                return [*parts, shared]
        by_takers = {}
        for item in shared:
            by_takers.setdefault(takers[item], []).append(item)
        return [*parts, *by_takers.values()]

    @api.model
    def _count(self, items, takers):
        """Return the counts by kind, and who may take all the items."""
        counts = {}
        for item in items:
            counts[item.kind] = counts.get(item.kind, 0) + 1
        first = takers[items[0]]
        return counts, tuple(
            user for user in first if all(user in takers[item] for item in items)
        )

    @api.model
    def _get_takers(self, work, users):
        """Return ``{work: users}``: who may see what the work is about."""
        by_model = {}
        for item in work:
            by_model.setdefault(item.document[0], set()).add(item.document[1])
        seen = {
            (model, user): self._get_seen_ids(model, ids, user)
            for model, ids in by_model.items()
            for user in users
        }
        companies = {user: set(user.sudo().company_ids.ids) for user in users}
        sets = {}
        takers = {}
        for item in work:
            model, res_id = item.document
            found = tuple(
                user
                for user in users
                if res_id in seen[model, user]
                and (not item.company_id or item.company_id in companies[user])
            )
            takers[item] = sets.setdefault(found, found)
        return takers

    @api.model
    def _get_seen_ids(self, model, ids, user):
        """Return which of some documents a user may see, as far as stores go."""
        documents = self.env[model].sudo().browse(sorted(ids))
        if not documents._store_scoped or model == KINDS["meeting"]:
            # A meeting that is about no document is of whoever organises it.
            return set(ids)
        if "in_store_scope" in documents._fields:
            documents = documents.with_user(user).sudo()
            return set(documents.filtered("in_store_scope").ids)
        scope = user._get_store_scope()
        return {doc.id for doc in documents if doc.store_id.id in scope}
