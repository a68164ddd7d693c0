from markupsafe import Markup
from werkzeug.exceptions import MethodNotAllowed, RequestEntityTooLarge

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..models.intake.crm_intake_gateway import RateLimited
from ..tools.payload import (
    NoField,
    Unreadable,
    decode_text,
    is_google,
    is_google_test,
    origin_allowed,
    parse_body,
    with_action,
)

FORM = "application/x-www-form-urlencoded"
MAX_BODY = 1024 * 1024
MAX_ACTION = 40


class IntakeController(http.Controller):
    @http.route(
        [
            "/crm_vn/intake/<string:token>",
            "/crm_vn/intake/<string:token>/<string:action>",
        ],
        type="crm_vn_intake",
        auth="none",
        methods=["GET", "POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=MAX_BODY,
    )
    def intake(self, token, action=None):
        """Receive a lead for the source of ``token``, or what its provider sends.

        The steps are ordered by what they cost: token, origin, size, reading, storing.

        :param str action: what some providers add to the address, see
            ``crm.intake.adapter``
        """
        request.update_env(user=SUPERUSER_ID)
        gateways = request.env["crm.intake.gateway"]
        gateway = gateways._find_gateway(token)
        if not gateway or (action and not gateway.adapter):
            return self._answer(404, "unknown", request.env._("Unknown address."))
        headers, method = request.httprequest.headers, request.httprequest.method
        if not origin_allowed(headers.get("Origin"), gateway.origins):
            return self._answer(
                403,
                "refused",
                request.env._("This page is not allowed to send here."),
            )
        cors = self._cors_headers(gateway)
        if method == "OPTIONS":
            return request.make_response("", cors, status=204)
        methods = gateways._get_methods(gateway)
        if method not in methods:
            raise MethodNotAllowed(methods)
        try:
            body = request.httprequest.get_data(cache=True)
            if len(body) >= MAX_BODY and request.httprequest.content_length is None:
                # sent in chunks: werkzeug cuts it off without a word
                raise RequestEntityTooLarge
        except RequestEntityTooLarge:
            message = request.env._("The form is too large; 1 MB at most.")
            return self._answer(413, "refused", message, cors)
        try:
            if gateway.adapter:
                return self._receive_provider(gateways, gateway, body, action)
            return self._receive(gateways, gateway, body, cors)
        except RateLimited as limited:
            cors = [*cors, ("Retry-After", str(limited.args[0]))]
            message = request.env._("Too many requests. Please try again in a minute.")
            return self._answer(429, "refused", message, cors)

    def _receive(self, gateways, gateway, body, cors):
        headers = request.httprequest.headers
        unreadable = None
        try:
            payload = parse_body(body, headers.get("Content-Type", ""))
        except Unreadable as error:
            if not body.strip():
                message = request.env._("The form is empty.")
                return self._answer(400, "unreadable", message, cors)
            payload = decode_text(body)
            unreadable = str(error)
        else:
            if not gateways._check_google_key(gateway, payload):
                message = request.env._("Wrong google_key.")
                return self._answer(403, "refused", message, cors)
        event, state, stored = gateways._receive(
            gateway,
            payload,
            key=decode_text((headers.get("Idempotency-Key") or "").encode()),
            referrer=decode_text((headers.get("Referer") or "").encode())[:2000],
            error=unreadable,
        )
        if unreadable:
            message = request.env._("The form cannot be read. It was kept as it is.")
            return self._answer(400, "unreadable", message, cors, event)
        is_test = is_google_test(payload)
        code, status, message = self._outcome(state, stored, is_test)
        if code == 201 and is_google(payload):
            code = 200  # the only success Google knows
        return self._answer(code, status, message, cors, event, gateway)

    def _receive_provider(self, gateways, gateway, body, action):
        """Receive what is no form; the sender learns whether it is authentic.

        The body decides; without one, as with GET, the query of the address.
        """
        headers, error = request.httprequest.headers, None
        content_type = headers.get("Content-Type", "")
        if not body:
            body, content_type = request.httprequest.query_string, FORM
        try:
            payload = fields = parse_body(body, content_type)
        except NoField:
            # so that a provider which tries an address before it uses it may use it
            return request.make_json_response({"status": "received"})
        except Unreadable as unreadable:
            payload, fields, error = decode_text(body), None, str(unreadable)
        if not gateways._is_authentic(gateway, body, headers, fields):
            message = request.env._("Wrong signature.")
            return self._answer(403, "refused", message)
        if fields:
            payload = with_action(fields, action and action[:MAX_ACTION])
        gateways._receive(gateway, payload, error=error)
        return request.make_json_response({"status": "received"})

    def _outcome(self, state, stored, is_test):
        """Return HTTP status, word and message for what became of a request."""
        thanks = request.env._("Thank you! We have received your request.")
        if state == "failed" or (stored and state == "new"):
            message = request.env._("Received. It will be looked at by a person.")
            return 202, "kept", message
        if not stored:
            message = request.env._("This request had been received before.")
            return 200, "duplicate", message
        if is_test:
            return 200, "test", request.env._("Test received; no lead is created.")
        if state == "duplicate":
            return 200, "updated", thanks
        return 201, "created", thanks

    def _cors_headers(self, gateway):
        """Return the headers that let a page's script read the answer."""
        origin = request.httprequest.headers.get("Origin")
        return [
            ("Access-Control-Allow-Origin", (gateway.origins and origin) or "*"),
            ("Access-Control-Allow-Methods", "POST, OPTIONS"),
            ("Access-Control-Allow-Headers", "Content-Type, Accept, Idempotency-Key"),
            ("Access-Control-Max-Age", "86400"),
            ("Vary", "Origin"),
        ]

    def _answer(self, code, status, message, headers=(), event=None, gateway=None):
        """Answer a script in JSON; lead on a visitor whose browser posted the form."""
        # not ``best``: Chromium names a type that is more specific than a page
        if "text/html" in request.httprequest.accept_mimetypes.values():
            if code < 300 and gateway and gateway.redirect_url:
                return request.redirect(gateway.redirect_url, code=303, local=False)
            page = Markup('<!DOCTYPE html><meta charset="utf-8"/><p>%s</p>') % message
            html = [("Content-Type", "text/html; charset=utf-8"), *headers]
            return request.make_response(page, html, status=code)
        data = {"status": status, "message": message}
        if event:
            data["event"] = event.id
        return request.make_json_response(data, headers, status=code)
