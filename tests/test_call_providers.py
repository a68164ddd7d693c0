"""What call centres send: the examples of their manuals, and what nobody foresaw."""

import hashlib
import hmac
import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.crm_vn.tools import call_event
from odoo.addons.crm_vn.tools.call_event import (
    ANSWERED,
    ENDED,
    RINGING,
    UNKNOWN,
    NoCallId,
    NotACall,
    choose,
    facts,
)
from odoo.addons.crm_vn.tools.call_providers import read_call
from odoo.addons.crm_vn.tools.call_signature import is_signed
from odoo.addons.crm_vn.tools.call_words import direction_of, result_of, stage_of
from odoo.addons.crm_vn.tools.payload import ACTION, correct

from .common import no_deadline

RECEIVED = datetime(2026, 11, 20, 3)


def told(report):
    """The values that one report gives a row."""
    values, _ranks = choose({}, {}, facts(report, RECEIVED))
    return values


class TestStringee(unittest.TestCase):
    def read(self, ours="to", **values):
        sides = {
            "from": {"number": "84909985668", "alias": "84909985668"},
            "to": {"number": "84899199866", "alias": "84899199866"},
        }
        for side, names in sides.items():
            names["type"] = "internal" if side == ours else "external"
        return read_call(
            "stringee",
            {
                "call_status": "started",
                "call_id": "call-vn-1-ZD3IDIXS1J-1515820305477",
                "timestamp_ms": 1515859261381,
                "type": "stringee_call",
                "project_id": 25,
                **sides,
                **values,
            },
        )

    def test_outbound_started(self):
        report = self.read("from", request_from_user_id="huydn")
        self.assertEqual(report.call_id, "call-vn-1-ZD3IDIXS1J-1515820305477")
        self.assertEqual(report.direction, "out")
        self.assertEqual(report.number, "84899199866")
        self.assertEqual(report.hotline, "84909985668")
        self.assertEqual(report.extension, "huydn")
        self.assertEqual(report.stage, RINGING)
        values = told(report)
        self.assertEqual(values["date"], datetime(2018, 1, 13, 16, 1, 1))
        self.assertEqual(values["phone_key"], "+84899199866")
        self.assertNotIn("result", values)

    def test_inbound_to_a_user_of_the_app(self):
        report = self.read(
            to={"number": "lan", "alias": "84899199866", "type": "internal"},
        )
        self.assertEqual(report.direction, "in")
        self.assertEqual(report.number, "84909985668")
        self.assertEqual(report.extension, "lan")
        self.assertEqual(report.hotline, "84899199866")

    def test_ended_busy(self):
        report = self.read(
            "from",
            call_status="ended",
            request_from_user_id="huydn",
            callCreatedReason="CLIENT_MAKE_CALL",
            endCallCause="486 Busy Here",
            endedBy="EXTERNAL",
            duration=9,
            answerDuration=0,
        )
        self.assertEqual(report.stage, ENDED)
        values = told(report)
        self.assertEqual(values["result"], "busy")
        self.assertNotIn("duration", values)
        self.assertEqual(values["date"], datetime(2018, 1, 13, 16, 0, 52))

    def test_ended_answered(self):
        report = self.read(call_status="ended", duration=40, answerDuration=31)
        values = told(report)
        self.assertEqual(
            (values["result"], values["duration"], values["waiting"]),
            ("answered", 31, 9),
        )

    def test_ended_for_one_of_several(self):
        report = self.read(call_status="agentEnded", duration=9, answerDuration=5)
        self.assertEqual(report.stage, UNKNOWN)
        self.assertNotIn("result", told(report))

    def test_from_phone_to_phone(self):
        report = self.read(None)
        self.assertEqual((report.direction, report.guessed), ("", "in"))
        self.assertEqual(report.number, "84909985668")
        report = self.read(None, request_from_user_id="huydn")
        self.assertEqual((report.guessed, report.number), ("out", "84899199866"))

    def test_between_colleagues(self):
        inside = {"number": "a", "type": "internal"}
        with self.assertRaises(NotACall):
            self.read(**{"from": inside, "to": inside})


class TestOmicall(unittest.TestCase):
    RECORD = {
        "transaction_id": "1f0e-uuid",
        "tenant_id": "t",
        "direction": "outbound",
        "source_number": "999",
        "destination_number": "0983223566",
        "phone_number": "0983223566",
        "bill_sec": 5,
        "record_seconds": 3,
        "answer_sec": 3,
        "duration": 12,
        "time_start_call": 1776849067,
        "time_answer_start": 1776849073,
        "time_end_call": 1776849079,
        "created_date": 1776849080069,
        "recording_file": "",
        "recording_file_url": "",
        "sip_user": "999",
        "sip_number": "842499950291",
        "hotline": None,
        "disposition": "answered",
        "is_auto_call": False,
        "is_voicemail": False,
        "note": None,
        "customer": {"full_name": "Trần Đình Tâm"},
        "user": [{"full_name": "DEV ZONE", "note": None}],
        "tag": ["63c0bb010748c865ba321c53"],
    }

    def read(self, **values):
        return read_call("omicall", {**self.RECORD, **values})

    def test_record(self):
        values = told(self.read())
        self.assertEqual(
            values,
            {
                "date": datetime(2026, 4, 22, 9, 11, 7),
                "direction": "out",
                "phone": "+84 983 223 566",
                "phone_key": "+84983223566",
                "extension": "999",
                "hotline": "842499950291",
                "result": "answered",
                "duration": 5,
                "waiting": 6,
            },
        )

    def test_seconds_and_milliseconds_are_told_apart(self):
        only_created = self.read(
            time_start_call=None, time_answer_start=None, time_end_call=None
        )
        start = datetime(2026, 4, 22, 9, 11, 20) - timedelta(seconds=12)
        self.assertEqual(told(only_created)["date"], start)

    def test_results(self):
        for word, result in (
            ("answered", "answered"),
            ("cancelled", "cancelled"),
            ("no_answered", "no_answer"),
        ):
            report = self.read(disposition=word, bill_sec=0, time_answer_start=None)
            self.assertEqual(told(report)["result"], result)
        self.assertEqual(told(self.read(is_voicemail=True))["result"], "voicemail")

    def test_inbound_recording_and_note_later(self):
        report = self.read(
            direction="inbound",
            recording_file_url="https://cdn.omicrm.com/a.mp3",
            note="Hỏi giá",
        )
        values = told(report)
        self.assertEqual(values["direction"], "in")
        self.assertEqual(values["recording_url"], "https://cdn.omicrm.com/a.mp3")
        self.assertEqual(values["summary"], "Hỏi giá")

    def test_live(self):
        live = {"transaction_id": "u", "phone_number": "0912345678"}
        for state, stage in (
            ("ringing", RINGING),
            ("answered", ANSWERED),
            ("hangup", ENDED),
        ):
            report = read_call("omicall", {**live, "state": state})
            self.assertEqual(report.stage, stage)

    def test_between_colleagues(self):
        with self.assertRaises(NotACall):
            self.read(direction="local")


class TestCaresoft(unittest.TestCase):
    CALL = {
        "object": "ticket",
        "action": "create",
        "ticket": {"ticket_id": 1, "ticket_source": "Voice"},
        "user": {"phone_no": "0912345678", "username": "Chị Lan"},
        "call_info": {
            "call_id": "1605843210.77",
            "start_time": "2020-11-20 10:33:30",
            "end_time": "2020-11-20 10:35:10",
            "talk_time": "00:01:25",
            "call_status": "meetAgent",
            "ipphone": "2001",
            "path": "https://cs.vn/rec/77.mp3",
        },
    }

    def test_call(self):
        values = told(read_call("caresoft", self.CALL))
        self.assertEqual(
            values,
            {
                "date": datetime(2020, 11, 20, 3, 33, 30),
                "direction": "in",
                "phone": "+84 912 345 678",
                "phone_key": "+84912345678",
                "extension": "2001",
                "result": "answered",
                "duration": 85,
                "recording_url": "https://cs.vn/rec/77.mp3",
            },
        )

    def test_outbound_missed(self):
        call = {
            **self.CALL,
            "ticket": {"ticket_source": "Voice Out"},
            "call_info": {"call_id": "1", "call_status": "miss", "talk_time": "0"},
        }
        values = told(read_call("caresoft", call))
        self.assertEqual((values["direction"], values["result"]), ("out", "no_answer"))

    def test_ringing(self):
        call = {"call_id": "1", "phone": "0912345678"}
        report = read_call("caresoft", {"object": "call_in", "call_info": call})
        self.assertEqual((report.stage, report.direction), (RINGING, "in"))

    def test_what_is_no_call(self):
        for other in (
            {"object": "user", "action": "update", "user": {"phone_no": "0912345678"}},
            {"object": "ticket", "ticket": {"ticket_id": 1, "ticket_source": "Email"}},
            {"ticket_id": 1},
        ):
            with self.assertRaises(NotACall):
                read_call("caresoft", other)


class TestVoicecloud(unittest.TestCase):
    def read(self, action, **values):
        return read_call("voicecloud", {ACTION: action, "callid": "c.1", **values})

    def test_ring_answer_hangup(self):
        values = {"phone": "0912345678", "extension": "101", "did": "1900"}
        ring = self.read("call_in", event="RING", **values)
        answer = self.read("call_in", event="ANSWER", **values)
        hangup = self.read("hangup")
        self.assertEqual(
            [report.stage for report in (ring, answer, hangup)],
            [RINGING, ANSWERED, ENDED],
        )
        self.assertEqual((ring.direction, ring.hotline), ("in", "1900"))
        self.assertNotIn("result", told(ring))
        self.assertEqual(told(answer)["result"], "answered")
        # the record of the call says it
        self.assertNotIn("result", told(hangup))

    def test_calldata(self):
        report = self.read(
            "calldata",
            calldate="2020-10-10-10:10:10",
            duration="35",
            status="ANSWERED",
            extension="101",
            phone="0912345678",
            recordingfile="https://pbx.vn/c1.wav",
        )
        values = told(report)
        self.assertEqual(values["date"], datetime(2020, 10, 10, 3, 10, 10))
        self.assertEqual((values["result"], values["duration"]), ("answered", 35))
        self.assertEqual(values["recording_url"], "https://pbx.vn/c1.wav")
        self.assertNotIn("direction", values)
        busy = self.read("calldata", status="BUSY", duration="0", phone="0912345678")
        self.assertEqual(told(busy)["result"], "busy")

    def test_abandoned(self):
        report = self.read(
            "calldata", status="ABANDON", holdtime="20", queue="800", phone="0912345678"
        )
        values = told(report)
        self.assertEqual(
            (values["direction"], values["result"], values["waiting"]),
            ("in", "no_answer", 20),
        )


class TestAlohub(unittest.TestCase):
    CALL = {
        "call_id": "20240113150030xxxxxx",
        "call_status": "answered",
        "direction": "outbound",
        "caller_number": "0389912345",
        "destination_number": "888",
        "starttime": "2024-01-13 15:00:30",
        "answertime": "2024-01-13 15:00:35",
        "endtime": "2024-01-13 15:05:30",
        "hangup_by": "customer",
        "hotline": "",
        "total_duration": "300",
        "holding_duration": "0",
        "recording_url": "https://domain:8080/IPCCMedia/MP3Export.do?url=f.mp3",
        "objectId": 1,
        "transactionID": "TRANSID_1111",
        "userName": "adminxxx",
        "eventType": "call",
    }

    def test_ended(self):
        values = told(read_call("alohub", self.CALL))
        self.assertEqual(
            values,
            {
                "date": datetime(2024, 1, 13, 8, 0, 30),
                "direction": "out",
                "phone": "+84 389 912 345",
                "phone_key": "+84389912345",
                "extension": "888",
                "result": "answered",
                "duration": 295,
                "waiting": 5,
                "recording_url": self.CALL["recording_url"],
            },
        )

    def test_answered_and_not_over(self):
        live = dict.fromkeys(("endtime", "total_duration", "recording_url"), "")
        report = read_call("alohub", {**self.CALL, **live})
        self.assertEqual(report.stage, ANSWERED)

    def test_missed(self):
        missed = {**self.CALL, "call_status": "missed", "answertime": ""}
        report = read_call("alohub", {**missed, "direction": "inbound"})
        self.assertEqual((report.stage, report.result), (ENDED, "no_answer"))
        self.assertNotIn("duration", told(report))


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
