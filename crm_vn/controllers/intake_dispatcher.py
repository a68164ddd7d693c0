"""How requests to the intake are dispatched: the body untouched, errors in JSON."""

import json
import logging
import re
from urllib.parse import unquote

import psycopg2
from werkzeug.exceptions import HTTPException

from odoo import http
from odoo.sql_db import PoolError

PATH = "/crm_vn/intake/"
RETRY_SECONDS = 30


class IntakeDispatcher(http.HttpDispatcher):
    """Routes of ``type="crm_vn_intake"``.

    Core's dispatcher parses a form before the controller sees the request, which loses
    the bytes of a form in another character set, and answers errors with a page.
    """

    routing_type = "crm_vn_intake"

    def dispatch(self, endpoint, args):
        """Call the endpoint with the arguments of the URL alone."""
        self.request.params = dict(args)
        return self.request.registry["ir.http"]._dispatch(endpoint)

    def handle_error(self, exc):
        """Answer in JSON; ask to come back when the database is out of reach."""
        if isinstance(exc, HTTPException):
            return error_response(exc.code or 500, "refused", exc.name)
        if isinstance(exc, psycopg2.Error | PoolError):
            return unavailable()
        return error_response(500, "error", "Internal error")


def error_response(code, status, message, headers=()):
    """Return the answer to a request that came to nothing."""
    return http.Response(
        json.dumps({"status": status, "message": message}, ensure_ascii=False),
        status=code,
        headers=[
            ("Access-Control-Allow-Origin", "*"),
            ("Content-Type", "application/json; charset=utf-8"),
            *headers,
        ],
    )


def unavailable():
    """Return the answer of a server without database: nothing was kept, come back."""
    return error_response(
        503,
        "unavailable",
        "Temporarily out of service. Please try again.",
        [("Retry-After", str(RETRY_SECONDS))],
    )


class _HideSecrets(logging.Filter):
    """Keeps out of the log of requests what their addresses tell: the tokens, and the
    phone numbers that some providers send in the query."""

    def filter(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(map(_hide_secrets, record.args))
        return True


_SECRETS = re.compile(
    # the beginning of the token, its rest, the action, the query, the end of the line
    rf"({PATH}[^\s/?]{{0,4}})[^\s/?]*(/[a-z_]{{1,40}}(?=[\s?]|$))?.*?( HTTP/\S+)?$",
    re.DOTALL,
)


def _hide_secrets(arg):
    if isinstance(arg, str) and PATH in (text := unquote(arg)):
        return _SECRETS.sub(r"\1…\2\3", text)
    return arg


logging.getLogger("werkzeug").addFilter(_HideSecrets())

# Without its database Odoo takes every URL for an unknown one, and answers 404: a
# sender would give up on a lead that it only had to send again.
_serve_nodb = http.Request._serve_nodb


def _serve_nodb_or_unavailable(self):
    if self.httprequest.path.startswith(PATH):
        return unavailable()
    return _serve_nodb(self)


http.Request._serve_nodb = _serve_nodb_or_unavailable
