from typing import NamedTuple

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError

from ...tools.call_event import BY_HAND, Fact, NoCallId, NotACall, choose, facts
from ...tools.call_providers import read_call
from ...tools.call_signature import is_signed
from ...tools.payload import Unreadable, content_digest, load_payload
from ...tools.phone import phone_key

#: Providers that send by GET, at least some of what they send.
USING_GET = ("voicecloud", "generic")
MAX_CALL_ID = 150


class Call(NamedTuple):
    """One call that new reports came of.

    ``row`` is what the timeline has of it so far, or nothing; ``news`` the values that
    the reports change, ``ranks`` how sure these are.
    """

    events: object
    row: object
    news: dict
    ranks: dict

    @property
    def source(self):
        return self.events[:1].source_id

    def get(self, fname):
        """Return a value as it is going to be; the id of a record."""
        if fname in self.news:
            return self.news[fname]
        value = self.row[fname]
        return value.id if self.row._fields[fname].type == "many2one" else value

    def is_by_hand(self, fname):
        """Whether a person said what this field is."""
        return (self.row.call_ranks or {}).get(fname) == BY_HAND


class CrmIntakeAdapterCall(models.AbstractModel):
    """What call centres report of their calls.

    A report is one request: two different ones of one call are two requests, the same
    one again is not. All reports of a call make one row of the timeline, whatever their
    order, see ``crm.interaction._choose_news``; reports of one call, and of one number,
    are worked on one after the other.

    Whose call it is
        The open lead of the number, of the source's store if it has one; its customer,
        else the one customer with this number whom the store may see. The colleague is
        found by what the call centre calls them, see ``res.users.call_extension``. The
        store is the lead's, else the source's, else the colleague's, else the
        customer's.

    What is not about a call with a customer (a call between colleagues, a ticket of
    another channel) is done and has no row. What does not say which call it is about
    fails.
    """

    _name = "crm.intake.adapter.call"
    _inherit = ["crm.intake.adapter"]
    _description = "Adapter of Call Centres"

    # RECEIVE

    @api.model
    def _get_methods(self, provider):
        return ("GET", "POST") if provider in USING_GET else ("POST",)

    @api.model
    def _is_authentic(self, provider, secret, raw, headers, payload):
        return is_signed(provider, secret, raw, headers)

    @api.model
    def _get_key(self, provider, payload):
        return f"call:{content_digest(payload)}"

    @api.model
    def _get_lock_keys(self, event):
        report = self._read_report(event)
        number = phone_key(report.number, self._get_country(event))
        return {":".join(self._get_reference(event, report))} | ({number} - {None})

    @api.model
    def _get_contact(self, event):
        try:
            return {"phone": self._read_report(event).number}
        except NotACall:
            return {}

    @api.model
    def _read_report(self, event):
        source = event.source_id
        return read_call(
            source.provider, load_payload(event.payload), source._get_field_map()
        )

    @api.model
    def _get_reference(self, event, report):
        """Return what the call is called on the timeline: provider and reference.

        Numbers of calls are the provider's own, and two companies may be its customers.
        """
        call_id = report.call_id
        if len(call_id) > MAX_CALL_ID:
            call_id = content_digest(call_id)
        return event.source_id.provider, f"{event.source_id.id}:{call_id}"

    @api.model
    def _get_country(self, event):
        company = event.source_id.company_id or self.env.company
        return company.country_id.code or "VN"

    # PROCESS

    @api.model
    def _process(self, events):
        calls = self._collect_calls(self._read_reports(events))
        self._find_leads(calls.values())
        self._find_customers(calls.values())
        try:
            rows = self.env["crm.interaction"]._record(
                [self._prepare_call_values(*item) for item in calls.items()]
            )
        except UniqueViolation as error:
            raise ConcurrencyError("recorded by another request") from error
        by_source = {}
        for call, row in zip(calls.values(), rows, strict=True):
            call.events.interaction_id = row
            by_source[call.source] = by_source.get(call.source, row) | row
        for source, told in by_source.items():
            told.sudo()._follow_calls(
                user=self.env["crm.lead"]._get_intake_salesperson(source),
                lead_vals=self._prepare_missed_lead_values(source),
            )
        for call, row in zip(calls.values(), rows, strict=True):
            call.events.lead_id = row.lead_id
            call.events.partner_id = row.partner_id
            call.events._mark("done")

    @api.model
    def _prepare_missed_lead_values(self, source):
        """Return what a lead of a missed call is told by its source."""
        vals = {"intake_source_id": source.id}
        if source.team_id:
            vals["team_id"] = source.team_id.id
        return vals

    @api.model
    def _prepare_call_values(self, reference, call):
        """Return what the timeline is told of a call."""
        provider, external_ref = reference
        vals = {
            "kind": "call",
            "channel": "phone",
            "provider": provider,
            "external_ref": external_ref,
            "company_id": self.env.company.id,
            **call.news,
            "call_ranks": call.ranks,
        }
        # a number that only one campaign shows says more than the lead does
        fnames = self.env["utm.mixin"]._utm_field_names()
        told = [call.source, self.env["crm.lead"].browse(call.get("lead_id") or ())]
        for record in told:
            if any(record[fname] for fname in fnames):
                vals.update({fname: record[fname].id for fname in fnames})
                break
        return vals

    # WHAT IS TOLD

    @api.model
    def _read_reports(self, events):
        """Return the events with their reports; mark those that have none."""
        pairs = []
        for event in events:
            try:
                pairs.append((event, self._read_report(event)))
            except NotACall as reason:
                event._mark("done", "ignored", reason)
            except NoCallId as error:
                event._mark("failed", "call", error)
            except Unreadable as error:
                event._mark("failed", "unreadable", error)
        return pairs

    @api.model
    def _collect_calls(self, pairs):
        """Return ``{(provider, reference): Call}`` of events with their reports."""
        by_call = {}
        for event, report in pairs:
            reference = self._get_reference(event, report)
            by_call.setdefault(reference, []).append((event, report))
        rows = self.env["crm.interaction"].sudo()
        known = rows._find_recorded(
            [{"provider": provider, "external_ref": ref} for provider, ref in by_call]
        )
        return {
            reference: self._merge_reports(reports, known.get(reference, rows))
            for reference, reports in by_call.items()
        }

    @api.model
    def _merge_reports(self, reports, row):
        """Return the :class:`Call` that new reports make of what is known."""
        ranks = dict(row.call_ranks or {})
        values = {fname: row[fname] for fname in ranks}
        all_news, all_ranks = {}, {}
        for event, report in reports:
            told = facts(report, event.received_at, self._get_country(event))
            if extension := told.get("extension"):
                told |= self._get_colleague_facts(event.source_id, extension)
            news, new_ranks = choose(values | all_news, ranks | all_ranks, told)
            all_news |= news
            all_ranks |= new_ranks
        events = reports[0][0].union(*(event for event, _report in reports))
        if not row and (store := events[0].source_id.store_id):
            all_news["store_id"] = store.id
        return Call(events, row, all_news, all_ranks)

    @api.model
    def _get_colleague_facts(self, source, extension):
        """Return who is called so, and their store where the source has none."""
        company = self.env.company
        user = self.env["res.users"]._get_by_extension(extension.value, company)
        told = {"user_id": Fact(user.id, extension.rank)}
        if not source.store_id:
            defaults = user._get_store_scope().defaults if user else {}
            store_id = defaults.get(company.id, False)
            told["store_id"] = Fact(store_id, extension.rank)
        return told
