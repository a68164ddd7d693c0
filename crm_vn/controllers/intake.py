from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..models.intake.crm_intake_gateway import RateLimited
from ..tools.payload import (
    Unreadable,
    decode_text,
    is_google,
    is_google_test,
    origin_allowed,
    parse_body,
)

MAX_BODY = 1024 * 1024


class IntakeController(http.Controller):
    @http.route(
        "/crm_vn/intake/<string:token>",
        type="crm_vn_intake",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=MAX_BODY,
    )
    def intake(self, token):
        """Receive a lead for the source of ``token``.

        The steps are ordered by what they cost: token, origin, size, reading, storing.
        """
        request.update_env(user=SUPERUSER_ID)
        gateways = request.env["crm.intake.gateway"]
        gateway = gateways._find_gateway(token)
        if not gateway:
            return self._answer(404, "unknown", request.env._("Unknown address."))
        headers = request.httprequest.headers
        if not origin_allowed(headers.get("Origin"), gateway.origins):
            return self._answer(
                403,
                "refused",
                request.env._("This page is not allowed to send here."),
            )
        cors = self._cors_headers(gateway)
        if request.httprequest.method == "OPTIONS":
            return request.make_response("", cors, status=204)
        try:
            body = request.httprequest.get_data(cache=True)
            if len(body) >= MAX_BODY and request.httprequest.content_length is None:
                # sent in chunks: werkzeug cuts it off without a word
                raise RequestEntityTooLarge
        except RequestEntityTooLarge:
            message = request.env._("The form is too large; 1 MB at most.")
            return self._answer(413, "refused", message, cors)
        try:
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
