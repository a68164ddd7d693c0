import logging
import traceback

import psycopg2

from odoo import api, models

_logger = logging.getLogger(__name__)

#: Providers that tell how their own record is now, not only what is new about it.
STATE_PROVIDERS = frozenset(["calendar.event", "sale.order"])


class CrmInteraction(models.Model):
    """How events become rows: by :meth:`_record`, and nothing else."""

    _inherit = "crm.interaction"

    @api.model
    def _record(self, vals_list, new_events=False):
        """Write events to the timeline, each once.

        Values are those of the fields. Without them, the customer, the store, the
        company and the UTM parameters are those of the lead, else of the order. An
        event that is known by its ``provider`` and ``external_ref`` is completed, see
        :meth:`_absorb`. The number of queries does not grow with the number of events.

        Runs as superuser: it is for code that saw something happen, and answers no
        user. Two transactions that tell of one event at the same moment: the second
        one fails with PostgreSQL's unique violation, so whoever may be told twice at
        once takes a lock before, as the intake does.

        :param bool new_events: none of the events was told before: do not look
        :return: the interactions, in the order of the events
        :rtype: crm.interaction
        """
        model = self.sudo()
        known = {} if new_events else model._find_recorded(vals_list)
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
        model._fetch_documents(new)
        for vals in new:
            model._complete(vals)
        created = model.create(new)
        interactions = model.union(
            *(created[slot] if isinstance(slot, int) else slot for slot in slots)
        )
        interactions.with_context(new_events=new_events)._after_record()
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
    def _fetch_documents(self, vals_list):
        """Read at once what :meth:`_complete` reads one by one."""
        ids = {"lead_id": set(), "order_id": set(), "partner_id": set()}
        for vals in vals_list:
            ids["lead_id"].add(vals.get("lead_id"))
            ids["order_id"].add(vals.get("order_id"))
            if not (vals.get("lead_id") or vals.get("order_id")):
                ids["partner_id"].add(vals.get("partner_id"))
        for fname, found in ids.items():
            records = self.env[self._fields[fname].comodel_name]
            records = records.browse(found - {None, False})
            records.mapped("company_id")
            if fname == "order_id":
                records.opportunity_id.mapped("company_id")

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
        """Return the values of a later report that replace the current ones.

        What is empty is filled in; one of :data:`STATE_PROVIDERS` replaces what it told
        before, but does not empty a relation that somebody may have completed.
        """
        anew = vals.get("provider") in STATE_PROVIDERS
        return {
            fname: value
            for fname, value in vals.items()
            if value != current.get(fname)
            and (
                (value and not current.get(fname))
                or (anew and (value or not self._fields[fname].relational))
            )
        }

    def _after_record(self):
        """Hook for higher floors: does nothing.

        Called as superuser in the transaction that recorded the interactions, with the
        new ones and those that were completed.
        """

    # WITHOUT HARM

    @api.model
    def _record_from(self, records, prepare, new_events=False):
        """Write to the timeline what happened to records, whatever comes of it.

        Who sends a mail or confirms an order is not stopped by a timeline that fails:
        then the records are tried one by one, and what fails again is logged, without
        the words of the error, which may quote the customer.

        :param prepare: what gives the values of the events of some of the records
        :raise psycopg2.OperationalError: if the transaction is to be tried again
        """
        if self.env.context.get("no_interaction") or not records:
            return
        if self._try_to_record(records, prepare, new_events) or len(records) == 1:
            return
        for record in records:
            self._try_to_record(record, prepare, new_events)

    @api.model
    def _try_to_record(self, records, prepare, new_events):
        """Return whether what happened to the records was written."""
        # Not the cursor's flush, which would post the tracking of changes too early.
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                self._record(prepare(records), new_events)
                self.env.flush_all()
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            self.env.transaction.clear()
            _logger.error(
                "%s %s: not recorded, %s\n%s",
                records._name,
                records.ids,
                type(error).__name__,
                "".join(traceback.format_tb(error.__traceback__)),
            )
            return False
        return True

    # WHAT FOLLOWS

    def _replace_text(self, told, text):
        """Replace what a message told by what it tells now.

        :param told: subject and summary as the message told them; what somebody wrote
            in their place stays
        """
        self.ensure_one()
        vals = {
            fname: new
            for fname, old, new in zip(("name", "summary"), told, text, strict=True)
            if (self[fname] or False) == old and new != old
        }
        if vals:
            self.write(vals)

    @api.model
    def _follow_delivery(self, messages, failed):
        """Note that messages were not delivered, or were after all."""
        if not messages:
            return
        interactions = self.sudo().search(
            [
                ("mail_message_id", "in", messages.ids),
                ("direction", "=", "out"),
                ("result", "=", "sent" if failed else "failed"),
            ]
        )
        if interactions:
            interactions.result = "failed" if failed else "sent"
