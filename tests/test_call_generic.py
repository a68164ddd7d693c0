"""Call centres nobody foresaw, signatures, and payloads that nobody should send."""

import hashlib
import hmac
import unittest
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.crm_vn.tools import call_event
from odoo.addons.crm_vn.tools.call_event import (
    ENDED,
    RINGING,
    NoCallId,
    NotACall,
    choose,
    facts,
)
from odoo.addons.crm_vn.tools.call_providers import read_call
from odoo.addons.crm_vn.tools.call_signature import is_signed
from odoo.addons.crm_vn.tools.call_words import direction_of, result_of, stage_of
from odoo.addons.crm_vn.tools.payload import correct

from .common import no_deadline

RECEIVED = datetime(2026, 11, 20, 3)


def told(report):
    """The values that one report gives a row."""
    values, _ranks = choose({}, {}, facts(report, RECEIVED))
    return values


class TestGeneric(unittest.TestCase):
    def test_usual_words(self):
        report = read_call(
            "generic",
            {
                "data": {
                    "Mã cuộc gọi": "77",
                    "Hướng": "Gọi vào",
                    "Số khách": "0912 345 678",
                    "Máy nhánh": 101,
                    "Kết quả": "Cuộc gọi nhỡ",
                    "Thời gian bắt đầu": "20/11/2026 10:00:00",
                }
            },
        )
        self.assertEqual(report.stage, ENDED)
        self.assertEqual(
            told(report),
            {
                "date": datetime(2026, 11, 20, 3),
                "direction": "in",
                "phone": "+84 912 345 678",
                "phone_key": "+84912345678",
                "extension": "101",
                "result": "no_answer",
            },
        )

    def test_two_sides(self):
        for sides, direction, number, extension in (
            (("0912345678", "101"), "in", "0912345678", "101"),
            (("101", "0912345678"), "out", "0912345678", "101"),
        ):
            call = {"callid": "1", "from": sides[0], "to": sides[1]}
            report = read_call("generic", call)
            self.assertEqual(report.guessed, direction)
            self.assertEqual((report.number, report.extension), (number, extension))
        call = {"callid": "1", "from": "02873001234", "to": "0912345678"}
        self.assertEqual(read_call("generic", call).guessed, "")
        report = read_call("generic", {**call, "did": "02873001234"})
        self.assertEqual((report.guessed, report.number), ("out", "0912345678"))

    def test_field_map_goes_first(self):
        call = {"ma": "77", "uuid": "other", "kh": "0912345678", "phone": "0987654321"}
        fields = {"ma": "external_id", "kh": "phone", "phone": "ignore"}
        report = read_call("generic", call, fields)
        self.assertEqual((report.call_id, report.number), ("77", "0912345678"))

    def test_words(self):
        self.assertEqual({stage_of("Đổ chuông"), stage_of("RING")}, {RINGING})
        self.assertEqual({result_of("Máy bận"), result_of("USER_BUSY")}, {"busy"})
        self.assertEqual({direction_of("Gọi đi"), direction_of("OUT")}, {"out"})
        self.assertIsNone(stage_of("abracadabra"))

    def test_correction_of_the_number(self):
        call = correct({"callid": "1", "phone": "o912"}, "phone", "0912345678")
        self.assertEqual(read_call("generic", call).number, "0912345678")

    def test_without_a_call(self):
        for payload in ({}, {"phone": "0912345678"}, {"callid": "null", "x": 1}):
            with self.assertRaises(NoCallId):
                read_call("generic", payload)

    def test_only_web_addresses_are_recordings(self):
        for url, kept in (
            ("https://pbx.vn/a.mp3?x=1", True),
            ("javascript:alert(1)", False),
            ("a.mp3", False),
            ("https://a b", False),
            (f"https://pbx.vn/{'x' * 2_000}", False),
        ):
            report = read_call("generic", {"callid": "1", "recording_url": url})
            self.assertEqual(report.recording, url if kept else "")


class TestSignature(unittest.TestCase):
    BODY = b'{"ticket_id":1}'

    def test_caresoft(self):
        digest = "420A69CE7D3C36559E9828D6361530DF30065D37"
        for given_digest, signed in (
            (digest, True),
            (digest.lower(), True),
            (digest[:-1], False),
            ("", False),
            ("ẩ", False),
        ):
            headers = {"X-Hub-Signature": given_digest}
            self.assertIs(is_signed("caresoft", "CS123", self.BODY, headers), signed)
        self.assertFalse(is_signed("caresoft", "CS123", self.BODY, {}))
        other = b'{"ticket_id": 1}'
        self.assertFalse(
            is_signed("caresoft", "CS123", other, {"X-Hub-Signature": digest})
        )

    def test_key_in_a_header(self):
        for provider in ("alohub", "generic"):
            for value, signed in (
                ("s3cret", True),
                ("Bearer s3cret", True),
                ("s3creT", False),
            ):
                headers = {"Authorization": value}
                self.assertIs(is_signed(provider, "s3cret", b"", headers), signed)
        self.assertTrue(is_signed("generic", "s3cret", b"", {"X-Api-Key": "s3cret"}))

    def test_generic_signature(self):
        digest = "b2e2bcb1a5bb26e9d0cbd8dd2b6f7a55"
        headers = {"X-Hub-Signature-256": f"sha256={digest}"}
        self.assertFalse(is_signed("generic", "k", self.BODY, headers))
        digest = hmac.new(b"k", self.BODY, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={digest}"}
        self.assertTrue(is_signed("generic", "k", self.BODY, headers))

    def test_without_a_key_the_address_authenticates(self):
        for provider in ("stringee", "caresoft", "voicecloud"):
            self.assertTrue(is_signed(provider, "", b"", {}))


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(
    "call_id callid transaction_id call_status event from to number type direction"
    " timestamp_ms duration call_info object phone calldate starttime _action".split()
)


class TestHostile(unittest.TestCase):
    @no_deadline
    @given(
        st.sampled_from("stringee omicall caresoft voicecloud alohub generic".split()),
        st.dictionaries(KEYS, JSON, min_size=1),
    )
    def test_whatever_is_sent_is_read_or_refused(self, provider, payload):
        try:
            report = read_call(provider, payload)
        except (NoCallId, NotACall):
            return
        self.assertLessEqual(set(told(report)), set(call_event.FIELDS))
