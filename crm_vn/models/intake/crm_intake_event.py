import logging
import traceback
import zlib
from contextlib import contextmanager
from datetime import timedelta

import psycopg2
from psycopg2.errors import LockNotAvailable

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying
from odoo.tools import SQL

from ...tools.payload import (
    Unreadable,
    correct,
    dump_payload,
    extract,
    load_payload,
)
from .intake_form import IntakeForm

_logger = logging.getLogger(__name__)

BATCH = 100
# a request works on what it stored at once: the cron leaves it this long to do so
GRACE = timedelta(seconds=30)
GC_LIMIT = 10_000
RETENTION_DAYS = 180
LOCK_TIMEOUT = "5s"
LOCK_SPACE = 0x637276  # first number of our advisory locks
# errors that say nothing about the request: the caller tries again, or the sender does
PASSING_ERRORS = (
    *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
    ConcurrencyError,
    psycopg2.OperationalError,
    psycopg2.InterfaceError,
)


class CrmIntakeEvent(models.Model):
    """One request that came in through a source: what was sent, and what became of it.

    **Nothing lost.** The request is stored and committed first; only then is it worked
    on, in a transaction of its own. What cannot become a lead (no phone and no e-mail,
    a technical error) stays here as *failed* with its reason, is corrected and
    replayed. What was interrupted (the server was killed) stays *new*; the cron, or the
    next attempt of the sender, finishes it.

    **Nothing twice.** ``external_key`` is unique per source, so that of any number of
    equal requests at the same moment exactly one is stored. It is

    1. the sender's ``Idempotency-Key``, whatever the content;
    2. else the number the provider gave the request (``lead_id``, ``leadgen_id`` …);
    3. else the digest of the content, and the id of the last request with this content
       if that one is older than the source's ``dedupe_days``. Requests that come at the
       same time follow the same one, hence claim the same key: there is no moment, not
       even at the end of the period, when two of them get through.

    Two different requests of one person at the same moment are worked on one after the
    other, so that the second finds the lead of the first. What they wait for is a lock
    in PostgreSQL on the phone and the e-mail.

    States: *new* (stored), *done* (a lead was created; or a test of the provider's,
    kept without a lead), *duplicate* (added to the person's open lead), *failed*. What
    is done or duplicate is never worked on again: replaying it does nothing.

    Payloads are personal data: those of done and duplicate requests are erased after
    ``crm_vn.intake_payload_days`` days (system parameter, 180 by default, 0 keeps
    them). The row stays, so that a late repetition is still recognised.
    """

    _name = "crm.intake.event"
    _description = "Incoming Request"
    _order = "id desc"

    source_id = fields.Many2one(
        "crm.intake.source", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="source_id.company_id", store=True)
    external_key = fields.Char(
        "Key", required=True, readonly=True, help="Equal requests have equal keys."
    )
    content_hash = fields.Char(readonly=True)
    payload = fields.Text("Content", help="What was sent, as JSON.")
    referrer = fields.Char("Sent From", readonly=True)
    received_at = fields.Datetime("Received", required=True, readonly=True)
    state = fields.Selection(
        [
            ("new", "New"),
            ("done", "Done"),
            ("duplicate", "Repeated"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="new",
    )
    error = fields.Char("Reason", readonly=True)
    attempts = fields.Integer(readonly=True)
    is_test = fields.Boolean("Test", readonly=True)
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index="btree_not_null"
    )
    # READ FROM THE CONTENT
    contact_name = fields.Char(
        "Name", compute="_compute_contact", inverse="_inverse_contact_name"
    )
    phone = fields.Char(compute="_compute_contact", inverse="_inverse_phone")
    email = fields.Char("E-mail", compute="_compute_contact", inverse="_inverse_email")

    _external_key_uniq = models.Constraint(
        "UNIQUE (source_id, external_key)", "This request is already here."
    )
    _content_idx = models.Index("(source_id, content_hash, id)")
    _received_idx = models.Index("(source_id, received_at)")
    _new_idx = models.Index("(id) WHERE state = 'new'")

    # COMPUTE

    def _compute_display_name(self):
        for event in self:
            event.display_name = f"{event.source_id.name} #{event.id}"

    @api.depends("payload", "source_id")
    def _compute_contact(self):
        for event in self:
            try:
                values = event._read_payload().values
            except Unreadable:
                values = {}
            event.contact_name = values.get("name")
            event.phone = values.get("phone")
            event.email = values.get("email")

    def _inverse_contact_name(self):
        self._correct_payload("name", "contact_name")

    def _inverse_phone(self):
        self._correct_payload("phone", "phone")

    def _inverse_email(self):
        self._correct_payload("email", "email")

    def _correct_payload(self, target, fname):
        for event in self:
            try:
                payload = load_payload(event.payload)
            except Unreadable:
                payload = {"_raw": event.payload or ""}
            event.payload = dump_payload(correct(payload, target, event[fname] or ""))

    # CRUD

    def write(self, vals):
        if vals.get("payload"):
            try:
                load_payload(vals["payload"])
            except Unreadable as error:
                raise ValidationError(
                    self.env._(
                        "The content must be one JSON object, such as "
                        '{"phone": "0912345678"}. Please correct it: %s',
                        error,
                    )
                ) from error
        return super().write(vals)

    # ACTIONS

    def action_replay(self):
        """Work again on the requests that are new or failed; leave the others alone.

        One that fails again does not keep the others back.

        :return: a notification of how many succeeded
        """
        self.check_access("write")
        todo = self.filtered(lambda event: event.state in ("new", "failed"))
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            batch._call_locks("pg_advisory_xact_lock", batch._get_people_locks())
            batch._process()
        done = todo.filtered(lambda event: event.state in ("done", "duplicate"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if done == todo else "warning",
                "message": self.env._(
                    "%(done)s done, %(failed)s failed.",
                    done=len(done),
                    failed=len(todo) - len(done),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_lead(self):
        """Open the lead the request became or was added to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "view_mode": "form",
        }

    # READING

    def _read_payload(self):
        self.ensure_one()
        return extract(load_payload(self.payload), self.source_id._get_field_map())

    def _read_forms(self):
        """Return the :class:`IntakeForm` of each request that can become a lead.

        The others are marked: tests as done, unusable ones as failed.
        """
        forms = []
        for event in self:
            try:
                form = IntakeForm.read(event, event._read_payload())
            except Unreadable as error:
                event._mark("failed", self.env._("Unreadable content: %s", error))
                continue
            if event.is_test:
                event._mark("done")
            elif not form.keys:
                event._mark(
                    "failed",
                    self.env._("Neither a usable phone number nor an e-mail address."),
                )
            else:
                forms.append(form)
        return forms

    # PROCESSING

    def _process_at_once(self):
        """Work on a stored request in the request that brought it, and commit.

        Whatever goes wrong, the request stays: failed with its reason, or new for the
        cron if it only has to wait.

        :raise psycopg2.InterfaceError: the connection to the database is lost
        """
        try:
            with self._people_locked():
                retrying(self._process, self.env)
        except LockNotAvailable:
            _logger.info("intake event %s waits for another one", self.id)
        except PASSING_ERRORS as error:
            if self.env.cr.closed:
                raise
            _logger.warning("intake event %s put off: %s", self.id, type(error))
        self.env.invalidate_all(flush=False)

    def _process(self):
        """Make leads of the requests, as far as they are new or failed.

        Rows another transaction is working on are skipped. All are worked on together;
        if that fails, one by one, so that only the culprit is marked as failed.
        """
        events = self.with_user(SUPERUSER_ID).try_lock_for_update()
        events.filtered(lambda e: e.state in ("new", "failed"))._process_isolated()

    def _process_isolated(self):
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                self._process_together()
        except PASSING_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001
            if len(self) > 1:
                for event in self:
                    event._process_isolated()
                return
            if isinstance(error, UserError):
                reason = str(error)
            else:
                # the text of the error may quote the payload: only where, not what
                trace = "".join(traceback.format_tb(error.__traceback__))
                _logger.warning(
                    "intake event %s failed: %s\n%s", self.id, type(error), trace
                )
                reason = self.env._("Technical error: %s", type(error).__name__)
            self._mark("failed", reason)

    def _process_together(self):
        for company, events in self.grouped("company_id").items():
            # what is noted is for the company's people, not for the visitor
            lang = (company or self.env.company).partner_id.lang or self.env.user.lang
            events = events.with_company(company).with_context(lang=lang)
            forms = events._read_forms()
            while forms:
                # of one person's requests, each must find the lead of the one before
                wave, later, seen = [], [], set()
                for form in forms:
                    (later if seen & form.keys else wave).append(form)
                    seen |= form.keys
                events._process_wave(wave)
                forms = later

    def _process_wave(self, forms):
        known, unknown = [], []
        for form, lead in zip(forms, self._match_open_leads(forms), strict=True):
            if lead:
                known.append((form, lead))
            else:
                unknown.append(form)
        Lead = self.env["crm.lead"]
        Lead._enrich_from_intake(known)
        created = zip(unknown, Lead._create_from_intake(unknown), strict=True)
        for state, pairs in (("duplicate", known), ("done", created)):
            for form, lead in pairs:
                form.event.lead_id = lead
                form.event.partner_id = lead.partner_id
                form.event._mark(state)
        self.union(*(form.event for form in forms))._after_intake()

    def _match_open_leads(self, forms):
        """Return for each form the open lead of its person, if it is recent enough."""
        now = self.env.cr.now()
        return self.env["crm.lead"]._match_open_leads(
            [
                {
                    **form.evidence,
                    "domain": [
                        (
                            "create_date",
                            ">",
                            now - timedelta(days=form.event.source_id.dedupe_days),
                        )
                    ],
                }
                for form in forms
            ]
        )

    def _mark(self, state, reason=False):
        for event in self:
            event.state = state
            event.error = reason
            event.attempts += 1

    def _after_intake(self):
        """Hook for higher floors: does nothing.

        Called in the transaction that worked on the requests, with those that became a
        lead (state *done*) or were added to one (*duplicate*); ``lead_id`` is set. An
        exception makes the requests fail.
        """

    # LOCKING

    def _is_left_over(self):
        """Whether nobody is working on a new request any more."""
        return self.received_at < self.env.cr.now() - GRACE

    def _get_people_locks(self):
        """Return the numbers of the locks of the people who sent the requests."""
        keys = set()
        for event in self:
            try:
                keys |= IntakeForm.read(event, event._read_payload()).keys
            except Unreadable:
                continue
        # in one order everywhere, so that two never wait for each other
        return sorted(zlib.crc32(key.encode()) - 2**31 for key in keys)

    def _call_locks(self, function, numbers):
        """Call a lock function of PostgreSQL with each number, in order."""
        if numbers:
            self.env.cr.execute(
                SQL(
                    "SELECT %s(%s, number) FROM unnest(%s) number",
                    SQL.identifier(function),
                    LOCK_SPACE,
                    numbers,
                ),
                log_exceptions=False,
            )

    @contextmanager
    def _people_locked(self):
        """Let nobody else work on requests of the same people meanwhile.

        The lock belongs to the session, and the block runs in a new transaction: one
        begun before the lock was granted would not see the lead just created.
        """
        cr = self.env.cr
        numbers = self._get_people_locks()
        try:
            cr.execute(SQL("SET LOCAL lock_timeout = %s", LOCK_TIMEOUT))
            self._call_locks("pg_advisory_lock", numbers)
            cr.commit()  # pylint: disable=invalid-commit
            yield
            cr.commit()  # pylint: disable=invalid-commit
        finally:
            if not cr.closed:
                cr.rollback()
                self._call_locks("pg_advisory_unlock", numbers)
                cr.commit()  # pylint: disable=invalid-commit

    # CRON

    @api.model
    def _cron_process_events(self):
        """Work on the requests nobody is working on: those of a server that was killed.

        Several workers may do so at once: they skip each other's rows.
        """
        cron = self.env["ir.cron"]
        domain = [
            ("state", "=", "new"),
            ("received_at", "<", self.env.cr.now() - GRACE),
        ]
        cron._commit_progress(remaining=self.search_count(domain))
        last_id = 0
        while events := self.search(
            [*domain, ("id", ">", last_id)], limit=BATCH, order="id"
        ):
            last_id = events[-1].id
            try:
                with events._people_locked():
                    events._process()
            except PASSING_ERRORS as error:
                if self.env.cr.closed:
                    raise
                _logger.warning("intake events put off: %s", type(error))
            if not cron._commit_progress(len(events)):
                break

    @api.autovacuum
    def _gc_events(self):
        """Erase what old requests contained, see the class."""
        days = int(
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("crm_vn.intake_payload_days", RETENTION_DAYS)
        )
        if days <= 0:
            return None
        self.env.cr.execute(
            SQL(
                """UPDATE crm_intake_event
                      SET payload = NULL, referrer = NULL
                    WHERE id IN (
                        SELECT id FROM crm_intake_event
                         WHERE state IN ('done', 'duplicate')
                           AND payload IS NOT NULL
                           AND received_at < %s
                         LIMIT %s
                           FOR UPDATE SKIP LOCKED)""",
                self.env.cr.now() - timedelta(days=days),
                GC_LIMIT,
            )
        )
        erased = self.env.cr.rowcount
        self.invalidate_model(["payload", "referrer"])
        return erased, erased == GC_LIMIT
