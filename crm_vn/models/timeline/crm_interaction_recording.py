from odoo import api, models


class CrmInteraction(models.Model):
    """How events become rows: by :meth:`_record`, and nothing else."""

    _inherit = "crm.interaction"

    @api.model
    def _record(self, vals_list):
        """Write events to the timeline, each once.

        Values are those of the fields. Without them, the customer, the store, the
        company and the UTM parameters are those of the lead, else of the order. An
        event that is known by its ``provider`` and ``external_ref`` is completed, see
        :meth:`_absorb`. The number of queries does not grow with the number of events.

        Runs as superuser: it is for code that saw something happen, and answers no
        user. Two transactions that tell of one event at the same moment: the second
        one fails with PostgreSQL's unique violation, so whoever may be told twice at
        once takes a lock before, as the intake does.

        :return: the interactions, in the order of the events
        :rtype: crm.interaction
        """
        model = self.sudo()
        known = model._find_recorded(vals_list)
        new, slots = [], []
        for vals in vals_list:
            pair = (vals.get("provider"), vals.get("external_ref"))
            found = known.get(pair) if pair[0] else None
            if isinstance(found, int):
                # told twice in one call
                new[found].update(model._choose_news(new[found], vals))
                slots.append(found)
            elif found:
                found._absorb(vals)
                slots.append(found)
            else:
                if pair[0]:
                    known[pair] = len(new)
                slots.append(len(new))
                new.append(dict(vals))
        for vals in new:
            model._complete(vals)
        created = model.create(new)
        interactions = model.union(
            *(created[slot] if isinstance(slot, int) else slot for slot in slots)
        )
        interactions._after_record()
        return interactions.with_env(self.env)

    @api.model
    def _find_recorded(self, vals_list):
        """Return ``{(provider, external_ref): interaction}`` of the known events."""
        refs = {}
        for vals in vals_list:
            if vals.get("provider"):
                refs.setdefault(vals["provider"], []).append(vals["external_ref"])
        found = self.browse()
        for provider, external_refs in refs.items():
            found |= self.search(
                [("provider", "=", provider), ("external_ref", "in", external_refs)]
            )
        return {(row.provider, row.external_ref): row for row in found}

    @api.model
    def _complete(self, vals):
        """Fill in what the lead or the order says about the event."""
        lead = self.env["crm.lead"].browse(vals.get("lead_id") or ())
        order = self.env["sale.order"].browse(vals.get("order_id") or ())
        if not lead and order.opportunity_id:
            lead = order.opportunity_id
            vals["lead_id"] = lead.id
        document = lead or order
        if document:
            vals.setdefault("partner_id", document.partner_id.id)
            vals.setdefault("store_id", document.store_id.id)
            vals.setdefault("company_id", document.company_id.id)
        for fname in self.env["utm.mixin"]._utm_field_names():
            vals.setdefault(fname, document[fname].id if document else False)
        vals.setdefault("user_id", False)

    def _absorb(self, vals):
        """Complete a known event by what is told of it later.

        What is empty is filled in; what is there stays, except what
        :meth:`_choose_news` takes over.
        """
        self.ensure_one()
        current = {
            fname: self[fname].id
            if self._fields[fname].type == "many2one"
            else self[fname]
            for fname in vals
        }
        if news := self._choose_news(current, vals):
            self.write(news)

    @api.model
    def _choose_news(self, current, vals):
        """Return the values of a later report that replace the current ones."""
        return {
            fname: value
            for fname, value in vals.items()
            if value and not current.get(fname)
        }

    def _after_record(self):
        """Hook for higher floors: does nothing.

        Called as superuser in the transaction that recorded the interactions, with the
        new ones and those that were completed.
        """
