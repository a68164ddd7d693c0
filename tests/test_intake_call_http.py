"""What a call centre sends to its address, and what it is answered."""

import hashlib
import hmac
import json
import logging
from urllib.parse import urlencode

from odoo.tools import mute_logger

from odoo.addons.crm_vn.controllers.intake_dispatcher import _HideSecrets

from .common import CrmVnHttpCase

TOKEN = "c" * 43
PHONE = "0912345678"


class TestCallHttp(CrmVnHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.new_line("voicecloud")

    @classmethod
    def new_line(cls, provider, **values):
        return cls.env["crm.intake.source"].create(
            {"name": provider, "kind": "call", "provider": provider, **values}
        )

    def send(self, source=None, action=None, body=None, headers=None, **query):
        source = source or self.line
        path = f"/crm_vn/intake/{source.token}"
        path += f"/{action}" if action else ""
        path += f"?{urlencode(query)}" if query else ""
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        return self.url_open(path, data=body, headers=headers, allow_redirects=False)

    def events(self, source=None):
        self.env.invalidate_all()
        return self.env["crm.intake.event"].search(
            [("source_id", "=", (source or self.line).id)], order="id"
        )

    def assertReceived(self, response):
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(response.json(), {"status": "received"})

    # VOICECLOUD

    def test_a_call_by_get(self):
        ring = {"callid": "1", "event": "RING", "phone": PHONE, "extension": "101"}
        self.assertReceived(self.send(action="call_in", **ring))
        self.assertReceived(self.send(action="call_in", **ring))
        self.assertReceived(self.send(action="hangup", callid="1"))
        self.assertReceived(
            self.send(
                action="calldata",
                callid="1",
                calldate="2020-10-10-10:10:10",
                status="ANSWERED",
                duration="35",
            )
        )
        events = self.events()
        self.assertEqual(events.mapped("state"), ["done"] * 3)
        call = events.interaction_id
        self.assertEqual((len(call), call.result, call.duration), (1, "answered", 35))
        self.assertEqual((call.phone_key, call.direction), ("+84912345678", "in"))

    def test_by_post_as_well(self):
        body = urlencode({"callid": "1", "phone": PHONE, "status": "BUSY"}).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertReceived(self.send(action="calldata", body=body, headers=form))
        self.assertEqual(self.events().interaction_id.result, "busy")

    def test_the_address_decides_what_happened(self):
        self.send(action="hangup", callid="1", _action="calldata", _corrected="x")
        payload = json.loads(self.events().payload)
        self.assertEqual(payload["_action"], "hangup")
        self.assertNotIn("_corrected", payload)

    # THE OTHERS

    @mute_logger("odoo.http")
    def test_get_is_for_those_who_use_it(self):
        for provider in ("stringee", "omicall", "caresoft", "alohub"):
            response = self.send(self.new_line(provider), callid="1")
            self.assertEqual(response.status_code, 405)
        response = self.url_open(
            f"/crm_vn/intake/{self.line.token}", method="PUT", data=b"{}"
        )
        self.assertEqual(response.status_code, 405)

    def test_action_is_for_providers(self):
        source = self.env["crm.intake.source"].create({"name": "Form"})
        response = self.send(source, action="hangup", body={"sdt": PHONE})
        self.assertEqual(response.status_code, 404)
        self.assertFalse(self.events(source))

    def test_caresoft_is_signed(self):
        line = self.new_line("caresoft", provider_secret="CS123")
        body = b'{"ticket_id":1}'
        digest = "420A69CE7D3C36559E9828D6361530DF30065D37"
        self.assertReceived(
            self.send(line, body=body, headers={"X-Hub-Signature": digest})
        )
        self.assertEqual(self.events(line).reason, "ignored")
        call = {"object": "call_in", "call_info": {"call_id": "1", "phone": PHONE}}
        for headers in ({}, {"X-Hub-Signature": digest}, {"X-Hub-Signature": "ế"}):
            headers = {key: value.encode() for key, value in headers.items()}
            response = self.send(line, body=call, headers=headers)
            self.assertEqual(response.status_code, 403)
            self.assertNotIn("CS123", response.text)
        self.assertEqual(len(self.events(line)), 1)
        raw = json.dumps(call).encode()
        digest = hmac.new(b"CS123", raw, hashlib.sha1).hexdigest().upper()
        self.assertReceived(
            self.send(line, body=raw, headers={"X-Hub-Signature": digest})
        )
        self.assertEqual(self.events(line)[-1].interaction_id.phone_key, "+84912345678")

    def test_unreadable_is_authenticated_then_kept(self):
        line = self.new_line("alohub", provider_secret="k")
        self.assertEqual(self.send(line, body=b'{"call_id"').status_code, 403)
        self.assertFalse(self.events(line))
        self.assertReceived(
            self.send(line, body=b'{"call_id"', headers={"Authorization": "k"})
        )
        event = self.events(line)
        self.assertEqual((event.state, event.reason), ("failed", "unreadable"))
        self.assertEqual(event.payload, '{"call_id"')

    def test_trying_the_address(self):
        for body in (b"{}", b"", None):
            self.assertReceived(self.send(body=body))
        self.assertReceived(self.send(self.new_line("stringee"), body=b"{}"))
        self.assertFalse(self.events())

    def test_whatever_they_send_is_no_error(self):
        line = self.new_line("stringee")
        for body in (
            {"call_id": {"a": []}, "from": "x", "to": None},
            {"call_id": "1", "from": ["a"], "to": {"number": {"b": 1}}, "x": None},
            {"call_id": "1", "timestamp_ms": "soon", "duration": -5, "call_status": 9},
            {"call_id": "2", "from": {"number": "9" * 5000, "type": "external"}},
            {"call_id": "3" * 9000, "timestamp_ms": 10**30},
            [1, 2],
            "text",
        ):
            self.assertReceived(self.send(line, body=body))
        self.assertFalse(self.events(line).filtered(lambda e: e.reason == "technical"))
        self.assertFalse(self.events(line).filtered(lambda e: e.state == "new"))

    def test_limits(self):
        self.line.rate_limit = 2
        for number in range(2):
            self.assertReceived(self.send(action="hangup", callid=number))
        response = self.send(action="hangup", callid="9")
        self.assertEqual(response.status_code, 429)
        self.assertIn("Retry-After", response.headers)
        self.assertReceived(self.send(action="hangup", callid="0"))
        body = b'{"callid": "' + b"x" * 2_000_000 + b'"}'
        self.assertEqual(self.send(body=body).status_code, 413)

    def test_revoked(self):
        self.line.action_revoke_token()
        response = self.url_open(f"/crm_vn/intake/{TOKEN}/hangup?callid=1")
        self.assertEqual(response.status_code, 404)

    # LOG

    def test_addresses_in_the_log(self):
        secret = {TOKEN[5:], PHONE, "912345678", "HTTP/a"}
        path = f"/crm_vn/intake/{TOKEN}"
        for line, shown in (
            (f"GET {path}/call_in?phone={PHONE} HTTP/1.1", "cccc…/call_in HTTP/1.1"),
            (f"GET {path}/call_in?phone={PHONE}\xa0x HTTP/1.1", "…/call_in HTTP/1.1"),
            (f"GET {path}?q=%20HTTP/a{PHONE} HTTP/1.1", "cccc… HTTP/1.1"),
            (f"GET {path}/{PHONE} HTTP/1.1", "cccc… HTTP/1.1"),
            (f"GET {path}/hangup/{PHONE}?x HTTP/1.1", "cccc… HTTP/1.1"),
            (f"GET /crm%5Fvn%2Fintake/{TOKEN}?phone={PHONE} HTTP/1.0", "… HTTP/1.0"),
            (f"POST {path}", "cccc…"),
            (f"\x1b[33mGET {path}?p={PHONE} HTTP/1.1\x1b[0m", "… HTTP/1.1\x1b[0m"),
        ):
            record = logging.LogRecord("w", 20, "", 0, "%s", (line, 200), None)
            _HideSecrets().filter(record)
            text, code = record.args
            self.assertTrue(text.endswith(shown), text)
            self.assertEqual(code, 200)
            for word in secret:
                self.assertNotIn(word, text)
        other = "GET /web?x=a%20b HTTP/1.1"
        record = logging.LogRecord("w", 20, "", 0, "%s", (other,), None)
        _HideSecrets().filter(record)
        self.assertEqual(record.args, (other,))
