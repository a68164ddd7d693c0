from datetime import datetime

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: How many entries one call returns at most.
MAX_LIMIT = 100


class CrmTimelineMixin(models.AbstractModel):
    """A record that has a timeline: a contact, a lead, an order.

    What is on it
        Of a lead or an order: the interactions of its own, and those linked to it. Of a
        contact: theirs, those of the people and addresses of this customer, and those
        linked to one of them. All as the record rules let the user see interactions.

    What a model must bring
        ``_timeline_field``, the field of ``crm.interaction`` that names its records. It
        is among ``crm.message.link._get_subject_models()``.
    """

    _name = "crm.timeline.mixin"
    _description = "Record With a Timeline"

    _timeline_field = None

    # WHOSE

    def _get_timeline_members(self):
        """Return a query ``(owner_id, member_id)``: which records' interactions are on
        the timeline of which; of all records there are if it is called on none."""
        if not self:
            return SQL(
                "SELECT id AS owner_id, id AS member_id FROM %s",
                SQL.identifier(self._table),
            )
        return SQL(
            "SELECT id AS owner_id, id AS member_id FROM unnest(%s) AS id",
            list(self.ids),
        )

    @api.model
    def _is_timeline_member(self, owner, member):
        """Return a condition, never null: that a pair of ids is among the members."""
        return SQL("(%s IS NOT DISTINCT FROM %s)", member, owner)

    def _get_timeline_customer(self):
        """Return the customer a document is about, to be shown as a whole."""
        return self.env["res.partner"]

    def _get_timeline_subjects(self, whole=False):
        """Return the recordsets whose timelines are shown as one."""
        customer = self.sudo()._get_timeline_customer().sudo(self.env.su)
        return [self, customer] if whole and customer else [self]

    # READING

    @api.readonly
    def get_timeline(
        self, kinds=None, store_id=None, whole=False, before=None, limit=30
    ):
        """Return a page of the timeline, newest first.

        :param list kinds: of these kinds only
        :param store_id: of this store only; False for the headquarters
        :param bool whole: all of the document's customer that the user may see
        :param before: ``next`` of the page before; None for the first page
        :param int limit: how many entries, :data:`MAX_LIMIT` at most
        :return: ``entries``; ``next``, the place where the next page begins, False if
            this is the last one; and with the first page ``counts``: ``{kind: number}``
            of the chosen store, ``labels`` of the kinds, and ``stores``: those of the
            chosen kinds, if several
        :rtype: dict
        :raise AccessError: if the user may not read the record, or no interactions
        """
        self.ensure_one()
        self.check_access("read")
        interactions = self.env["crm.interaction"]
        interactions.check_access("read")
        subjects = self._get_timeline_subjects(whole)
        of_kinds = Domain("kind", "in", kinds) if kinds else Domain.TRUE
        of_store = Domain.TRUE
        if store_id is not None:
            of_store = Domain("store_id", "=", store_id)
        limit = max(1, min(limit, MAX_LIMIT))
        found = interactions._get_timeline_page(
            subjects, of_kinds & of_store & self._get_earlier_domain(before), limit + 1
        )
        page = found[:limit]
        result = {
            "entries": page._get_timeline_entries(),
            "next": len(found) > limit and [page[-1].date.isoformat(), page[-1].id],
        }
        if not before:
            result |= self._count_entries(subjects, kinds, store_id)
        return result

    @api.model
    def _get_earlier_domain(self, before):
        if not before:
            return Domain.TRUE
        place = datetime.fromisoformat(before[0]), int(before[1])

        def to_sql(model, alias, query):
            date = model._field_to_sql(alias, "date", query)
            return SQL("(%s, %s) < (%s, %s)", date, SQL.identifier(alias, "id"), *place)

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _count_entries(self, subjects, kinds, store_id):
        """Return the numbers that the filters of the timeline show."""
        counts, stores = {}, {}
        rows = self.env["crm.interaction"]._count_timeline(subjects, Domain.TRUE)
        for kind, store, number in rows:
            if store_id is None or (store or False) == store_id:
                counts[kind] = counts.get(kind, 0) + number
            if not kinds or kind in kinds:
                stores[store] = stores.get(store, 0) + number
            else:
                stores.setdefault(store, 0)
        named = self.env["crm.store"].browse(filter(None, stores)).sudo()
        names = {store.id: store.display_name for store in named}
        choices = [
            {
                "id": store or False,
                "name": names.get(store, self.env._("Headquarters")),
                "count": number,
            }
            for store, number in stores.items()
        ]
        choices.sort(key=lambda choice: (-choice["count"], choice["name"]))
        kind = self.env["crm.interaction"]._fields["kind"]
        return {
            "counts": counts,
            "labels": dict(kind._description_selection(self.env)),
            "stores": choices if len(choices) > 1 else [],
        }
