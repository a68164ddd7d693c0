import logging
import traceback
import zlib
from contextlib import contextmanager, suppress
from datetime import timedelta

from psycopg2.errors import LockNotAvailable

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying
from odoo.tools import SQL

from ...tools.payload import Unreadable
from .intake_form import IntakeForm

_logger = logging.getLogger(__name__)

BATCH = 100
# a request works on what it stored at once: the cron leaves it this long to do so
GRACE = timedelta(seconds=30)
LOCK_TIMEOUT = "5s"
# providers wait for an answer for a second or two, and send again what took longer
PROVIDER_LOCK_TIMEOUT = "1s"
LOCK_SPACE = 0x637276  # first number of our advisory locks
# errors that say nothing about the request: somebody else was faster
PASSING_ERRORS = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)


class CrmIntakeProcessing(models.AbstractModel):
    """How requests are worked on: together where possible, never twice, one by one
    per person.

    * A row is locked while it is worked on; who finds it locked skips it.
    * All requests of a call are worked on with the same number of queries. If that
      fails, they are worked on one by one, and only the culprit is marked as failed.
    * Whose request it is (phone, e-mail) is locked too, with PostgreSQL's advisory
      locks. The lock belongs to the session, since a transaction that began before the
      lock was granted would not see the lead that had just been created.
    * An error that passes (conflict of transactions, lock not granted in time) leaves
      the request *new* for the cron. Any other one makes it *failed*.
    * What a source with a provider received is no form: its adapter works on it
      (``crm.intake.adapter``), under the same rules.
    """

    _name = "crm.intake.processing"
    _description = "Processing of Incoming Requests"

    def _read_forms(self):
        """Return the :class:`IntakeForm` of each request that can become a lead.

        The others are marked: tests as done, unusable ones as failed.
        """
        forms = []
        for event in self:
            try:
                form = IntakeForm.understand(event, event._read_payload())
            except Unreadable as error:
                event._mark("failed", "unreadable", error)
                continue
            if event.is_test:
                event._mark("done")
            elif not form.keys:
                event._mark("failed", "contact")
            else:
                forms.append(form)
        return forms

    # PROCESSING

    def _process_at_once(self, extraction=None):
        """Work on a stored request in the HTTP request that brought it, and commit.

        :param Extraction extraction: what was found in it, if it is a form
        :return: its state
        :raise psycopg2.InterfaceError: the connection to the database is lost
        """
        try:
            if extraction is None:
                numbers, timeout = self._get_people_locks(), PROVIDER_LOCK_TIMEOUT
            else:
                form = IntakeForm.understand(self, extraction)
                numbers, timeout = _lock_numbers(form.keys), LOCK_TIMEOUT
            with self._people_locked(numbers, timeout):
                return retrying(self._process_one, self.env)
        except LockNotAvailable:
            _logger.info("intake event %s waits for another one", self.id)
        except Exception as error:  # noqa: BLE001
            if self.env.cr.closed:
                raise
            _log(f"intake event {self.id} put off", error)
        return "new"

    def _process_one(self):
        self._process()
        return self.state

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
            if self.env.cr.closed:
                raise
            if len(self) > 1:
                for event in self:
                    event._process_isolated()
                return
            if isinstance(error, UserError):
                self._mark("failed", "refused", error)
            else:
                _log(f"intake event {self.id} failed", error)
                self._mark("failed", "technical", type(error).__name__)

    def _process_together(self):
        for company, events in self.grouped("company_id").items():
            # what is noted is for the company's people, not for the visitor
            partner = (company or self.env.company).partner_id
            partner.fetch(["lang"])
            # the author of the notes, whom core would read with all their fields
            self.env.user.partner_id.fetch(["name", "email"])
            lang = partner.lang or self.env.user.lang
            events = events.with_company(company).with_context(lang=lang)
            for adapter, group in events.grouped(
                lambda event: event.source_id._get_adapter()
            ).items():
                if adapter is None:
                    group._process_forms()
                else:
                    adapter._process(group)

    def _process_forms(self):
        forms = self._read_forms()
        while forms:
            # of one person's requests, each must find the lead of the one before
            wave, later, seen = [], [], set()
            for form in forms:
                (later if seen & form.keys else wave).append(form)
                seen |= form.keys
            self._process_wave(wave)
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
        events = self.union(*(form.event for form in forms))
        events._record_interactions(forms)
        events._after_intake()

    def _match_open_leads(self, forms):
        """Return for each form the open lead of its person, if it is recent enough and
        the source's store sees it."""
        return self.env["crm.lead"]._match_open_leads(
            [
                {**form.evidence, "domain": form.event._get_open_lead_domain()}
                for form in forms
            ]
        )

    def _get_open_lead_domain(self):
        since = self.env.cr.now() - timedelta(days=self.source_id.dedupe_days)
        return self._get_store_lead_domain() & Domain("create_date", ">", since)

    def _get_store_lead_domain(self):
        store = self.source_id.store_id
        if not store:
            return Domain.TRUE
        # what the request says is not for another store, nor is its lead for this one
        return Domain("store_id", "in", list(store._get_branch_ids()))

    # LOCKING

    def _is_left_over(self):
        """Whether it is new, and nobody is working on it any more."""
        return self.state == "new" and self.received_at < self.env.cr.now() - GRACE

    def _get_people_locks(self):
        """Return the numbers of the locks of the people who sent the requests, and of
        what a provider's requests are about."""
        keys = set()
        for event in self:
            # whatever is wrong with one shows when it is worked on, and fails it alone
            with suppress(Exception):
                keys |= event._get_lock_keys()
        return _lock_numbers(keys)

    def _get_lock_keys(self):
        self.ensure_one()
        adapter = self.source_id._get_adapter()
        if adapter is not None:
            return adapter._get_lock_keys(self)
        return IntakeForm.understand(self, self._read_payload()).keys

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
    def _people_locked(self, numbers, timeout=LOCK_TIMEOUT):
        """Let nobody else work on requests of the same people meanwhile.

        The lock belongs to the session, and the block runs in a new transaction: one
        begun before the lock was granted would not see the lead just created.
        """
        cr = self.env.cr
        try:
            cr.execute(SQL("SET LOCAL lock_timeout = %s", timeout))
            self._call_locks("pg_advisory_lock", numbers)
            cr.commit()  # pylint: disable=invalid-commit
            yield
            cr.commit()  # pylint: disable=invalid-commit
        finally:
            if not cr.closed:
                cr.rollback()
                # takes effect at once, whatever becomes of the transaction
                self._call_locks("pg_advisory_unlock", numbers)

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
                with events._people_locked(events._get_people_locks()):
                    events._process()
            except PASSING_ERRORS as error:
                _log(f"intake events up to {last_id} put off", error)
            if not cron._commit_progress(len(events)):
                break


def _lock_numbers(keys):
    # in one order everywhere, so that two never wait for each other
    return sorted(zlib.crc32(key.encode()) - 2**31 for key in keys)


def _log(what, error):
    """Log where an error happened, not its text: that may quote somebody's data."""
    trace = "".join(traceback.format_tb(error.__traceback__))
    _logger.warning("%s: %s\n%s", what, type(error).__name__, trace)
