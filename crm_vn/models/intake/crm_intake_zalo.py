import logging
from datetime import timedelta

from odoo import api, models

from ...tools.payload import CORRECTED, Extraction, Unreadable, load_payload
from ...tools.zalo import event_key, parse_event, signed_by
from .intake_form import IntakeForm

_logger = logging.getLogger(__name__)

#: Clocks differ; what claims to be later than this was sent when it came.
CLOCK = timedelta(minutes=10)


class CrmIntakeAdapterZalo(models.AbstractModel):
    """What a Zalo Official Account (OA) reports.

    * A message, from somebody or to them, is an interaction of their account, which is
      ``<OA id>:<user id>``: Zalo knows one person by another id at each OA. Who they
      are is said by linking the account, see ``crm.identity``.
    * Following and unfollowing is a *visit*: somebody came to the OA, and said nothing,
      so it counts among no messages.
    * A name and a phone number that somebody submits are a form: a lead is made, or the
      person's open lead is joined, as of any form, and the account is linked to it.
    * All other events (seen, received, tags …) are kept in the inbox and do nothing.

    Each message once, by its ``msg_id``, in whichever order they come.

    An account is *verified* if the source has a secret: then Zalo has signed for it.
    """

    _name = "crm.intake.adapter.zalo"
    _inherit = ["crm.intake.adapter"]
    _description = "Adapter of Zalo Official Accounts"

    @api.model
    def _is_authentic(self, provider, secret, raw, headers, payload):
        if not secret:
            return True
        reading = signed_by(payload or {}, raw, headers, secret)
        _logger.debug("Zalo: signature of %s", reading or "nobody")
        return bool(reading)

    @api.model
    def _get_key(self, provider, payload):
        return event_key(payload)

    @api.model
    def _get_lock_keys(self, event):
        """Extend: one account's events, and one person's forms."""
        zalo = self._read(event)
        keys = {f"zalo:{zalo.account}"} if zalo.account else set()
        if zalo.kind == "info":
            keys |= self._understand(event, zalo).keys
        return keys

    @api.model
    def _get_contact(self, event):
        return self._extract(event, self._read(event)).values

    # PROCESSING

    @api.model
    def _process(self, events):
        messages, forms = [], []
        for event in events:
            try:
                zalo = self._read(event)
            except Unreadable as error:
                event._mark("failed", "unreadable", error)
                continue
            if zalo.kind == "info":
                forms.append((event, zalo))
            elif zalo.kind and zalo.account:
                messages.append((event, zalo))
            else:
                event._mark("done")
        self._process_messages(messages)
        self._process_submitted(forms)

    @api.model
    def _process_messages(self, pairs):
        if not pairs:
            return
        interactions = self.env["crm.identity"]._record_messages(
            [
                (self._prepare_account(event, zalo), self._prepare(event, zalo))
                for event, zalo in pairs
            ]
        )
        by_ref = {row.external_ref: row for row in interactions}
        for event, zalo in pairs:
            event.interaction_id = by_ref[self._get_reference(zalo)]
            event._mark("done")

    @api.model
    def _process_submitted(self, pairs):
        """Make or join leads, and link the accounts that nobody has yet to them."""
        todo = []
        for event, zalo in pairs:
            form = self._understand(event, zalo)
            if form.keys:
                todo.append((form, zalo))
            else:
                event._mark("failed", "contact")
        while todo:
            # of one person's forms, each must find the lead of the one before
            wave, later, seen = [], [], set()
            for form, zalo in todo:
                keys = form.keys | {zalo.account}
                (later if seen & keys else wave).append((form, zalo))
                seen |= keys
            events = self.env["crm.intake.event"].union(*(f.event for f, _zalo in wave))
            events._process_wave([form for form, _zalo in wave])
            self._link_accounts(wave)
            todo = later

    @api.model
    def _link_accounts(self, wave):
        wave = [(form.event, zalo) for form, zalo in wave if zalo.account]
        accounts = (
            self.env["crm.identity"]
            .sudo()
            ._find_or_create_accounts(
                [
                    {
                        **self._prepare_account(event, zalo),
                        "name": zalo.info.get("name"),
                    }
                    for event, zalo in wave
                ]
            )
        )
        for (event, zalo), account in zip(wave, accounts, strict=True):
            if not account.is_linked:
                account.write(
                    {"partner_id": event.partner_id.id, "lead_id": event.lead_id.id}
                )
            event.interaction_id.identity_id = account
            account._note_message(self._get_date(event, zalo))

    # READING

    @api.model
    def _read(self, event):
        return parse_event(load_payload(event.payload))

    @api.model
    def _extract(self, event, zalo):
        """Return the fields of what somebody submitted, corrections before all."""
        info = dict(zalo.info)
        extra = [(key, info.pop(key)) for key in ("birthday", "gender") if key in info]
        corrected = load_payload(event.payload).get(CORRECTED)
        if isinstance(corrected, dict):
            info |= {key: str(value) for key, value in corrected.items()}
        return Extraction(info, extra)

    @api.model
    def _understand(self, event, zalo):
        accounts = (("zalo", zalo.account),) if zalo.account else ()
        return IntakeForm.understand(event, self._extract(event, zalo), accounts)

    # PREPARE

    @api.model
    def _prepare_account(self, event, zalo):
        source = event.source_id
        return {
            "kind": "zalo",
            "value": zalo.account,
            "verified": bool(source.provider_secret),
            "company_id": source.company_id.id,
            "store_id": source.store_id.id,
        }

    @api.model
    def _prepare(self, event, zalo):
        """Return the values of the interaction that an event is."""
        names = {
            "follow": self.env._("Followed the Official Account"),
            "unfollow": self.env._("Unfollowed the Official Account"),
        }
        return {
            "kind": "message" if zalo.kind == "message" else "visit",
            "direction": zalo.direction,
            "date": self._get_date(event, zalo),
            "name": names.get(zalo.kind),
            "summary": zalo.text,
            "url": zalo.url,
            "result": "sent" if zalo.direction == "out" else False,
            "provider": "zalo",
            "external_ref": self._get_reference(zalo),
        }

    @api.model
    def _get_reference(self, zalo):
        return zalo.message_id or f"{zalo.kind}:{zalo.account}:{zalo.date}"

    @api.model
    def _get_date(self, event, zalo):
        """Return when it happened: when it came, if that cannot be."""
        date = zalo.date
        return date if date and date < event.received_at + CLOCK else event.received_at
