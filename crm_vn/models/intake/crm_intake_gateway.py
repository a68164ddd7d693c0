import hmac
from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, ormcache

from ...tools.payload import (
    content_digest,
    dump_payload,
    extract,
    is_google,
    is_google_test,
    parse_origins,
    provider_id,
    uncorrected,
)
from .crm_intake_source import token_key

STORE_TRIES = 10
MAX_KEY = 200


class Gateway(NamedTuple):
    """What a request needs to know of its source; cached per worker."""

    source_id: int
    token: str
    origins: tuple
    rate_limit: int
    dedupe_days: int
    google_key: str
    google_only: bool
    redirect_url: str
    adapter: str | None
    provider: str
    secret: str


class RateLimited(Exception):
    """The source received more than its limit; the argument: seconds to wait."""


class CrmIntakeGateway(models.AbstractModel):
    """The door of the intake: finds the source of a token, stores what came in.

    Storing is done before anything else and committed at once: what is stored is
    durable, and may be confirmed to the sender whatever happens next. Equal requests
    are recognised here, see ``crm.intake.event`` for what is equal.

    Odoo's transactions see the database as it was when they began (repeatable read).
    Of equal requests at one moment, the first one inserts its row; the others wait for
    it in PostgreSQL, are refused as out of date, look again in a new transaction and
    find the row. Nothing is locked for longer than an insert.
    """

    _name = "crm.intake.gateway"
    _description = "Intake Gateway"

    # TOKEN

    @api.model
    def _find_gateway(self, token):
        """Return the :class:`Gateway` of a token, or None if there is none."""
        try:
            gateway = self._get_gateway(token_key(token))
        except LookupError:
            return None
        known = hmac.compare_digest(
            gateway.token.encode(), token.encode("utf-8", "replace")
        )
        return gateway if known else None

    @ormcache("token_key")
    def _get_gateway(self, token_key):
        source = (
            self.env["crm.intake.source"]
            .sudo()
            .search([("token_key", "=", token_key)], limit=1)
        )
        if not source:
            # raised, hence not cached: guesses must not fill the cache
            raise LookupError
        adapter = source._get_adapter()
        return Gateway(
            source_id=source.id,
            token=source.token,
            origins=parse_origins(source.allowed_origins),
            rate_limit=source.rate_limit,
            dedupe_days=source.dedupe_days,
            google_key=source.google_key or "",
            google_only=source.kind == "google",
            redirect_url=source.redirect_url or "",
            adapter=None if adapter is None else adapter._name,
            provider=source.provider or "",
            secret=source.provider_secret or "",
        )

    @api.model
    def _check_google_key(self, gateway, payload):
        """Whether a payload of Google Ads carries the key its source expects.

        What comes to a source of Google's is Google's, whatever it looks like.
        """
        if not gateway.google_key or not (gateway.google_only or is_google(payload)):
            return True
        given = str(payload.get("google_key") or "")
        return hmac.compare_digest(given.encode(), gateway.google_key.encode())

    @api.model
    def _get_methods(self, gateway):
        """Return the HTTP methods by which a source may be sent to."""
        if not gateway.adapter:
            return ("POST",)
        return self.env[gateway.adapter]._get_methods(gateway.provider)

    @api.model
    def _is_authentic(self, gateway, raw, headers, payload):
        """Whether a request to a source with a provider comes from this provider.

        :param dict payload: the fields, None if nobody can read them
        """
        return self.env[gateway.adapter]._is_authentic(
            gateway.provider, gateway.secret, raw, headers, payload
        )

    # RECEIVE

    @api.model
    def _receive(self, gateway, payload, key=None, referrer=None, error=None):
        """Store a request and work on it, committing as it goes.

        For the outermost layer (a controller, a cron) only: the transaction is
        committed when the request is stored, and again when it is done.

        :param Gateway gateway: the source
        :param payload: the fields (dict), or the text of a body nobody can read
        :param str key: what the sender says identifies the request
        :param str referrer: the page it was sent from
        :param str error: why nobody can read it: it is kept as failed
        :return: ``(event, state, stored)``; not stored means that it was known before
        :raise RateLimited: nothing was stored, the sender is to come back
        """
        if isinstance(payload, dict):
            payload = uncorrected(payload)
        event, stored = self._store(gateway, payload, key, referrer, error)
        if error or not (stored or event._is_left_over()):
            return event, event.state, stored
        extraction = None if gateway.adapter else self._extract(gateway, payload)
        return event, event._process_at_once(extraction), stored

    def _extract(self, gateway, payload):
        source = self.env["crm.intake.source"].browse(gateway.source_id)
        return extract(payload, source._get_field_map())

    @api.model
    def _store(self, gateway, payload, key=None, referrer=None, error=None):
        values = {
            "digest": content_digest(payload),
            "payload": payload,
            "referrer": referrer,
            "is_test": False,
            "state": "failed" if error else "new",
            "reason": "unreadable" if error else None,
            "error": error,
        }
        if isinstance(payload, dict):
            values["payload"] = dump_payload(payload)
            if gateway.adapter:
                adapter = self.env[gateway.adapter]
                key = adapter._get_key(gateway.provider, payload)
            else:
                key = key or provider_id(payload, self._extract(gateway, payload))
                values["is_test"] = is_google_test(payload)
        if key:
            key = f"key:{key if len(key) < MAX_KEY else content_digest(key)}"
        for tries_left in reversed(range(STORE_TRIES)):
            try:
                event_id, stored = self._store_once(gateway, key, values)
                self.env.cr.commit()  # pylint: disable=invalid-commit
                return self.env["crm.intake.event"].browse(event_id), stored
            except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
                self.env.cr.rollback()
                if not tries_left:
                    raise

    def _store_once(self, gateway, key, values):
        now = self.env.cr.now()
        known = self.env.execute_query(
            SQL(
                """SELECT id, received_at
                     FROM crm_intake_event
                    WHERE source_id = %s AND %s
                 ORDER BY id DESC
                    LIMIT 1""",
                gateway.source_id,
                SQL("external_key = %s", key)
                if key
                else SQL("content_hash = %s", values["digest"]),
            )
        )
        previous_id, previous_date = known[0] if known else (0, None)
        if known and (key or previous_date > now - timedelta(days=gateway.dedupe_days)):
            return previous_id, False
        self._check_rate(gateway, now)
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_intake_event (
                       source_id, company_id, store_id, external_key, content_hash,
                       payload, referrer, is_test, state, reason, error, attempts,
                       received_at, create_date, write_date, create_uid, write_uid)
                   SELECT id, company_id, store_id, %(key)s, %(digest)s,
                          %(payload)s, %(referrer)s, %(is_test)s, %(state)s,
                          %(reason)s, %(error)s, 0,
                          %(now)s, %(now)s, %(now)s, %(uid)s, %(uid)s
                     FROM crm_intake_source
                    WHERE id = %(source)s
              ON CONFLICT (source_id, external_key) DO NOTHING
                RETURNING id""",
                **values,
                key=key or f"hash:{values['digest']}:{previous_id}",
                source=gateway.source_id,
                now=now,
                uid=self.env.uid,
            ),
            log_exceptions=False,  # the statement holds personal data
        )
        row = self.env.cr.fetchone()
        if not row:
            raise ConcurrencyError("stored by another request")
        return row[0], True

    def _check_rate(self, gateway, now):
        """Look at the n-th last request: the limit is reached if it is recent."""
        if not gateway.rate_limit:
            return
        rows = self.env.execute_query(
            SQL(
                """SELECT received_at
                     FROM crm_intake_event
                    WHERE source_id = %s AND received_at > %s
                 ORDER BY received_at DESC
                   OFFSET %s LIMIT 1""",
                gateway.source_id,
                now - timedelta(minutes=1),
                gateway.rate_limit - 1,
            )
        )
        if rows:
            oldest = rows[0][0]
            raise RateLimited(max(1, 60 - int((now - oldest).total_seconds())))
