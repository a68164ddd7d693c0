import logging
import time
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Leads a transaction.
BATCH = 20000
#: How often a batch is tried that others are in the way of.
ATTEMPTS = 10


class CrmScoreRun(models.Model):
    """How a run goes on.

    Batches
        Through the leads by id, ``BATCH`` a transaction, each committed with how far it
        came (``last_id``): after a server was killed, the next one goes on there. One
        worker at a time has a batch (:meth:`_lock`); which worker does the next one
        does not matter.

    What is changed meanwhile
        A change never waits for a run: it adds one. The newest that has not begun yet
        replaces all others, as it passes every lead after the last change. A lead that
        somebody changes is scored by their own transaction; if both write it, the
        batch is tried again.
    """

    _inherit = "crm.score.run"

    @api.model
    def _cron_rescore(self):
        """Go on with what is started; once a day, start by itself; see the class."""
        cron = self.env["ir.cron"]
        # the lock must be the first that a transaction does
        cron._commit_progress()
        left = True
        while left and (batch := self._try_batch()):
            left = cron._commit_progress(*batch, remaining=self._get_remaining())

    @api.model
    def _try_batch(self):
        """Do the next batch, again if others are in the way; nothing is committed.

        :return: ``[number of leads]``, None if there is nothing to do, or another
            worker is at it
        """
        for attempt in range(ATTEMPTS):
            if not self._lock():
                if self.sudo().search_count(self._get_open_domain(), limit=1):
                    # it may have been PostgreSQL's own upkeep of the table
                    self._trigger(fields.Datetime.now() + timedelta(minutes=1))
                return None
            if not self._know_rules():
                return None
            if not (run := self._claim()):
                return None
            try:
                done = run._score_batch()
                self.env.flush_all()
                return [done]
            except (psycopg2.OperationalError, psycopg2.IntegrityError):
                self.env.cr.rollback()
                if attempt == ATTEMPTS - 1:
                    raise
                time.sleep(0.05 * 2**attempt)
            except Exception as error:
                self.env.cr.rollback()
                _logger.error("Leads not scored, %s", type(error).__name__)
                if self._lock() and self._claim() == run:
                    run._find_culprit()
                    self.env.flush_all()
                return [0]
        return None

    @api.model
    def _lock(self):
        """Return whether this transaction is the one that works on runs.

        A lock of the table that those who add runs do not wait for. It takes no
        snapshot, so that what is read next is what the last holder committed.
        """
        try:
            self.env.cr.execute(
                "LOCK TABLE crm_score_run IN SHARE UPDATE EXCLUSIVE MODE NOWAIT",
                log_exceptions=False,
            )
        except psycopg2.errors.LockNotAvailable:
            self.env.cr.rollback()
            return False
        return True

    @api.model
    def _know_rules(self):
        """Forget the rules that this worker knows if they have changed.

        :return: whether its models are still those of the database
        """
        return self.env.registry.check_signaling(self.env.cr) is self.env.registry

    @api.model
    def _claim(self):
        """Return the run to go on with, empty if there is none."""
        runs = self.sudo().search(self._get_open_domain())
        if not runs:
            return self._start_daily()
        waiting = runs.filtered(lambda run: run.state == "waiting")
        run = (waiting or runs)[:1]
        others = runs - run
        others.write({"state": "replaced", "ended_at": fields.Datetime.now()})
        if changes := [other.since for other in others if other.since]:
            run.since = max([*changes, run.since or changes[0]])
        return run

    @api.model
    def _start_daily(self):
        """Return a new run if no daily one began today, and none failed: age changes
        scores, and what that leads to is followed."""
        runs = self.sudo()
        if not self.env["crm.score.engine"]._is_active():
            return runs
        domain = Domain("day", "=", self._get_day()) & Domain("state", "!=", "replaced")
        domain &= Domain("reason", "=", "daily") | Domain("state", "=", "failed")
        if runs.search_count(domain, limit=1):
            return runs
        return runs.create({"reason": "daily"})

    @api.model
    def _get_day(self):
        """Return the day whose end scores are for, where the company is."""
        return self.env["crm.score.engine"]._get_day()

    def _score_batch(self):
        """Score the next leads.

        :return: how many
        """
        self.ensure_one()
        if self.state == "waiting":
            self._begin()
        count, last_id = self._get_batch()
        vals = {"done": self.done + count}
        if count:
            domain = Domain("id", ">", self.last_id) & Domain("id", "<=", last_id)
            written = self.env["crm.score.engine"]._rescore(domain)
            vals |= {"last_id": last_id, "written": self.written + written}
        self.write(vals)
        if count < BATCH:
            self._end()
        return count

    def _begin(self):
        # the change that it is for may not have been told to this worker yet
        self.env.registry.clear_cache("stable")
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        is_open = self.env["crm.score.engine"]._get_open_domain()
        self.write(
            {
                "state": "running",
                "started_at": fields.Datetime.now(),
                "day": self._get_day(),
                "total": leads.search_count(is_open),
                "is_overlapped": self._is_overlapped(),
            }
        )

    def _get_batch(self):
        """Return how many leads are next, and the last of them."""
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        is_open = self.env["crm.score.engine"]._get_open_domain()
        query = leads._search(
            is_open & Domain("id", ">", self.last_id), order="id", limit=BATCH
        )
        rows = self.env.execute_query(
            SQL("SELECT count(*), max(id) FROM (%s) AS lead", query.select())
        )
        return rows[0]

    def _end(self):
        self.write({"state": "done", "ended_at": fields.Datetime.now()})
        if self.is_overlapped:
            # what they scored is as the rules were that they knew
            later = fields.Datetime.now() + timedelta(minutes=1)
            self.sudo().create(
                {"reason": "data", "not_before": later, "since": self.since}
            )
            self._trigger(later)

    def _is_overlapped(self):
        """Return whether somebody is at work who began before the rules changed.

        They may write yet, on leads that the run has passed by then. What is open for
        hours is somebody's forgotten session.
        """
        return (
            bool(self.since)
            and (
                self.env.execute_query(
                    SQL(
                        """SELECT EXISTS (
                           SELECT FROM pg_stat_activity
                            WHERE datname = current_database()
                              AND pid != pg_backend_pid()
                              AND backend_type = 'client backend'
                              AND xact_start > now() - interval '1 hour'
                              AND xact_start AT TIME ZONE 'UTC'
                                  <= %s + interval '1 second')""",
                        self.since,
                    )
                )[0][0]
            )
        )

    @api.model
    def _get_remaining(self):
        """Return how many leads are left to score; at least one while runs are open."""
        runs = self.sudo().search(self._get_open_domain())
        return sum(max(run.total - run.done, 1) for run in runs)

    # FAILING

    def _find_culprit(self):
        """Note with rules whose condition the database refuses that they do; the others
        give their points again."""
        self.ensure_one()
        count, last_id = self._get_batch()
        domain = Domain("id", ">", self.last_id) & Domain("id", "<=", last_id or 0)
        guilty = self.env["crm.score.rule"]
        for rule in guilty._get_scoring_rules():
            if error := self._try_rule(domain, rule):
                rule._note_error(error)
                guilty |= rule
        # one that still gives points would fail again and again
        is_solved = guilty and not guilty & guilty._get_scoring_rules()
        self.write(
            {
                "state": "replaced" if is_solved else "failed",
                "ended_at": fields.Datetime.now(),
                "error": ", ".join(guilty.mapped("name"))
                or self.env._("The leads after number %(id)s", id=self.last_id),
            }
        )
        if is_solved:
            guilty._after_change()

    def _try_rule(self, domain, rule):
        """Return what is wrong with a rule alone, None if nothing is.

        Only the kind of the error is told: its words may quote a customer.
        """
        try:
            with self.env.cr.savepoint(flush=False):
                query = self.env["crm.score.engine"]._preview(domain, rules=rule)
                self.env.cr.execute(
                    SQL("SELECT max(ledger::text) FROM (%s) AS ledger", query),
                    log_exceptions=False,
                )
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            return self.env._(
                "The database refuses it: %(error)s.", error=type(error).__name__
            )
        return None
