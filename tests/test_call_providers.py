"""What call centres send: the examples of their manuals."""

import unittest
from datetime import datetime, timedelta

from odoo.addons.crm_vn.tools.call_event import (
    ANSWERED,
    ENDED,
    RINGING,
    UNKNOWN,
    NotACall,
    choose,
    facts,
)
from odoo.addons.crm_vn.tools.call_providers import read_call
from odoo.addons.crm_vn.tools.payload import ACTION

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
