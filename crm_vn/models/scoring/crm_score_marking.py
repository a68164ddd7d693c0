import logging
import traceback
from collections import defaultdict

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from .crm_lead_scoring import SCORE_COLUMNS
from .crm_score_watch import EVERY_LEAD, NEW_LEAD

_logger = logging.getLogger(__name__)

#: What leads are to be scored for, before anybody reads a score, or the transaction is
#: committed: ``{target: ids}``, see ``crm_score_watch``.
PENDING = "crm_vn.scoring"
#: How many leads are scored at once for what they refer to; more are scored in the
#: background.
AT_ONCE = 2000
LIMIT = AT_ONCE + 1
#: Errors after which Odoo tries a transaction again.
TRY_AGAIN = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)


class CrmLead(models.Model):
    """Which leads are scored, and when: those that a change matters to, at once.

    A change marks what it changed. Which leads that concerns is looked for when the
    scores are brought up to date: before one is read or looked for, and at the latest
    before the transaction is committed. What many leads refer to, such as a province,
    has them scored in the background (``crm.score.run``).

    Nobody's work fails because of a score. If the statement does, the transaction goes
    on without; the background run finds out which rule it was.
    """

    _inherit = "crm.lead"

    # MARKING

    def _mark_for_scoring(self):
        """Score the leads before anybody reads a score."""
        ids = [lead_id for lead_id in self._ids if lead_id]
        if ids and self.env["crm.score.rule"]._get_watched():
            self._mark([("crm.lead", "")], ids)

    @api.model
    def _mark(self, targets, ids):
        """Score the leads of targets, where their paths lead to some ids."""
        precommit = self.env.cr.precommit
        pending = precommit.data.get(PENDING)
        if pending is None:
            pending = precommit.data[PENDING] = defaultdict(set)
            env = api.Environment(self.env.cr, SUPERUSER_ID, {})
            precommit.add(env["crm.lead"]._flush_scores)
            # whoever reads one from now on has the pending ones scored first
            self._forget_scores()
        for target in targets:
            pending[target].update(ids)

    @api.model
    def _forget_scores(self):
        """Read scores again, and what is computed from them."""
        self.invalidate_model(self._get_score_fnames(), flush=False)
        self.env["crm.score.line"].invalidate_model(flush=False)

    @api.model
    @ormcache(cache="stable")
    def _get_score_fnames(self):
        fnames = {*SCORE_COLUMNS, "score_line_ids"}
        for fname in SCORE_COLUMNS:
            for field in self.pool.get_dependent_fields(self._fields[fname]):
                if field.model_name == self._name and not field.store:
                    fnames.add(field.name)
        return tuple(fnames)

    @api.model
    def _mark_deleted(self, targets, ids):
        """Score the leads of targets whose paths lead to some ids, which are about to
        be deleted."""
        lead_ids = self._find_marked(dict.fromkeys(targets, ids))
        if lead_ids is None:
            self._mark([EVERY_LEAD], ids)
        elif lead_ids:
            self._mark([("crm.lead", "")], lead_ids)

    def unlink(self):
        """Extend: what happened on them is their customers' from then on, and counts
        for the other leads of these."""
        customers = self.env["res.partner"]
        if self.ids and self.env["crm.score.rule"]._get_watched():
            domain = [("lead_id", "in", self.ids), ("partner_id", "!=", False)]
            events = self.env["crm.interaction"].sudo()
            for [customer] in events._read_group(domain, ["partner_id"]):
                customers |= customer
        result = super().unlink()
        if customers:
            self._mark([("crm.lead", "partner_id")], customers.ids)
        return result

    # SCORING

    @api.model
    def _flush_scores(self):
        """Score the leads that are marked."""
        data = self.env.cr.precommit.data
        if PENDING not in data and not self._is_score_to_compute():
            return
        self.env.flush_all()
        # what is flushed while they are scored may mark others
        while pending := data.pop(PENDING, None):
            everything = pending.pop(EVERY_LEAD, None) is not None
            leads = pending.pop(("crm.lead", ""), set())
            new = pending.pop(NEW_LEAD, set())
            others = self._find_marked(pending)
            if others is None:
                # the new ones may be among those that something happened to
                everything, others, new = True, set(), set()
            self._score_safely(leads | others, new - others)
            if everything:
                self.env["crm.score.run"]._start(reason="data")

    @api.model
    def _is_score_to_compute(self):
        """Return whether something is to be computed that scores depend on."""
        watched = self.env["crm.score.rule"]._get_watched()
        if not watched:
            return False
        for field, ids in self.env.transaction.tocompute.items():
            if ids and (watch := watched.get(field.model_name)):
                if watch.fields.get(field.name):
                    return True
        return False

    @api.model
    def _find_marked(self, pending):
        """Return the ids of the open leads whose paths lead to some ids, None if there
        are more than ``AT_ONCE``.

        :param dict pending: ``{target: ids}``
        """
        paths = defaultdict(set)
        for (name, path), ids in pending.items():
            if name == self._name:
                paths[path].update(ids)
                continue
            events = self._find_events(name, path, ids)
            if events is None:
                return None
            for fname, values in events.items():
                paths[fname].update(values)
        found = paths.pop("", set())
        leads = self.sudo().with_context(active_test=False)
        is_open = self.env["crm.score.engine"]._get_open_domain()
        for path, ids in paths.items():
            if ids:
                query = leads._search(Domain(path, "in", ids) & is_open, limit=LIMIT)
                found.update(query.get_result_ids())
        return found if len(found) <= AT_ONCE else None

    @api.model
    def _find_events(self, name, path, ids):
        """Return ``{path: ids}`` of the leads of events that lead to some ids, None if
        there are more than ``AT_ONCE`` of them and of their customers."""
        model = self.env[name].sudo().with_context(active_test=False)
        paths = {"lead_id": "", "partner_id": "partner_id"}
        if name != "crm.interaction":
            paths.pop("partner_id")
        query = model._search(Domain(path or "id", "in", ids))
        columns = [SQL.identifier(query.table, fname) for fname in paths]
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT * FROM (%s) AS event LIMIT %s",
                query.select(*columns),
                LIMIT,
            )
        )
        if len(rows) >= LIMIT:
            return None
        columns = zip(*rows, strict=True) if rows else [()] * len(paths)
        return {
            target: {value for value in column if value}
            for target, column in zip(paths.values(), columns, strict=True)
        }

    @api.model
    def _score_safely(self, ids, new_ids=()):
        """Score leads; if that fails, in the background.

        :param new_ids: those that nothing happened to yet
        :raise psycopg2.OperationalError: if the transaction is to be tried again
        """
        if not ids:
            return
        try:
            with self.env.cr.savepoint(flush=False):
                engine = self.env["crm.score.engine"]
                engine._rescore(self.sudo().browse(ids), new_ids)
        except TRY_AGAIN:
            raise
        except Exception as error:
            # without the words of the error, which may quote a customer
            _logger.error(
                "%s leads not scored, %s\n%s",
                len(ids),
                type(error).__name__,
                "".join(traceback.format_tb(error.__traceback__)),
            )
            self.env["crm.score.run"]._start_for(ids)
