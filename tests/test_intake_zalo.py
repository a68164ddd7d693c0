"""What a Zalo Official Account reports: read, authenticated, put on the timeline."""

import hashlib
import json
import unittest
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.crm_vn.tools.zalo import event_key, parse_event, signed_by

from .common import CrmVnHttpCase, no_deadline
from .common_intake import IntakeCase

OA, USER, APP = "2881", "5525362536", "4021"
SECRET = "oa-secret"
NOON = 1_780_000_000_000
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def message(number=1, name="user_send_text", **values):
    sender, recipient = {"id": USER}, {"id": OA}
    if name.startswith("oa_"):
        sender, recipient = recipient, sender
    return {
        "app_id": APP,
        "sender": sender,
        "recipient": recipient,
        "user_id_by_app": "77",
        "event_name": name,
        "message": {"msg_id": f"m{number}", "text": f"Tin {number}", **values},
        "timestamp": str(NOON + number * 1000),
    }


def followed(name="follow"):
    return {
        "oa_id": OA,
        "follower": {"id": USER},
        "event_name": name,
        "source": "oa_profile",
        "app_id": APP,
        "timestamp": str(NOON),
    }


def submitted(flat=False, **info):
    address = {"user_city": "Hà Nội", "user_ward": "Cầu Giấy", "user_address": "9 Láng"}
    old = {"address": "9 Láng", "city": "Hà Nội", "district": "Đống Đa"}
    shape = old if flat else {"full_address": address, "user_dob": "30/10/1999"}
    return {
        "sender": {"id": USER},
        "recipient": {"id": OA},
        "event_name": "user_submit_info",
        "app_id": APP,
        "timestamp": str(NOON),
        "info": {"name": "Lê Thị Lan", "phone": "84912345678", **shape, **info},
    }


def sign(raw, first=APP, timestamp=str(NOON + 1000), secret=SECRET):
    text = first.encode() + raw + timestamp.encode() + secret.encode()
    return f"mac={hashlib.sha256(text).hexdigest()}"


class TestZalo(unittest.TestCase):
    def test_message(self):
        event = parse_event(message())
        self.assertEqual((event.kind, event.direction), ("message", "in"))
        self.assertEqual(event.account, f"{OA}:{USER}")
        self.assertEqual((event.message_id, event.text), ("m1", "Tin 1"))
        self.assertEqual(event.date, datetime(2026, 5, 28, 20, 26, 41))
        answer = parse_event(message(name="oa_send_text"))
        self.assertEqual(answer.direction, "out")
        self.assertEqual(answer.account, event.account)

    def test_attachments(self):
        url = "https://f.zdn.vn/a.jpg"
        image = {"type": "image", "payload": {"url": url}}
        event = parse_event(message(name="user_send_image", attachments=[image]))
        self.assertEqual(event.text, f"Tin 1\n[image] {url}")
        self.assertEqual(event.url, url)
        file = {"type": "file", "payload": {"url": url, "name": "gia.pdf"}}
        event = parse_event(message(name="user_send_file", attachments=[file]))
        self.assertIn(f"[file] gia.pdf {url}", event.text)
        place = {"coordinates": {"latitude": "21.0", "longitude": "105.8"}}
        place = {"type": "location", "payload": place}
        event = parse_event(message(name="user_send_location", attachments=[place]))
        self.assertIn("[location] 21.0, 105.8", event.text)
        event = parse_event(message(name="user_send_sticker", text=""))
        self.assertEqual(event.text, "[sticker]")
        evil = {"type": "link", "payload": {"url": "javascript:alert(1)"}}
        event = parse_event(message(name="user_send_link", attachments=[evil]))
        self.assertFalse(event.url)
        self.assertNotIn("javascript", event.text)

    def test_following(self):
        for name in ("follow", "unfollow"):
            event = parse_event(followed(name))
            self.assertEqual((event.kind, event.account), (name, f"{OA}:{USER}"))

    def test_submitted_in_both_shapes(self):
        new = parse_event(submitted()).info
        self.assertEqual(new["phone"], "84912345678")
        self.assertEqual((new["city"], new["ward"]), ("Hà Nội", "Cầu Giấy"))
        self.assertEqual(new["birthday"], "30/10/1999")
        old = parse_event(submitted(flat=True)).info
        self.assertEqual((old["street"], old["district"]), ("9 Láng", "Đống Đa"))

    def test_other_events_say_nothing(self):
        for name in ("user_seen_message", "user_received_message", "x", "", None):
            self.assertFalse(parse_event({**message(), "event_name": name}).kind)

    def test_keys(self):
        self.assertEqual(event_key(message()), event_key({**message(), "x": 1}))
        keys = {
            event_key(payload)
            for payload in (
                message(),
                message(2),
                message(name="user_received_message"),
                followed(),
                followed("unfollow"),
                {**followed(), "timestamp": str(NOON + 1)},
            )
        }
        self.assertEqual(len(keys), 6)
        self.assertIsNone(event_key({}))

    def test_signatures(self):
        payload = message()
        raw = json.dumps(payload).encode()
        other = "1790000000000"
        for reading, headers in {
            "app_id, body": {"X-ZEvent-Signature": sign(raw)},
            "oa_id, body": {"X-ZEvent-Signature": sign(raw, first=OA)},
            "app_id, header": {
                "X-ZEvent-Signature": sign(raw, timestamp=other),
                "X-ZEvent-Timestamp": other,
            },
        }.items():
            self.assertEqual(signed_by(payload, raw, headers, SECRET), reading)
            self.assertFalse(signed_by(payload, raw + b" ", headers, SECRET))
            self.assertFalse(signed_by(payload, raw, headers, "another"))
        bare = {"X-ZEvent-Signature": sign(raw).removeprefix("mac=").upper()}
        self.assertTrue(signed_by(payload, raw, bare, SECRET))
        for headers in ({}, {"X-ZEvent-Signature": "mac="}):
            self.assertFalse(signed_by(payload, raw, headers, SECRET))
        self.assertFalse(signed_by({}, b"", {}, SECRET))

    @given(st.dictionaries(st.text(max_size=8), JSON), JSON)
    @no_deadline
    def test_anything_is_read(self, payload, value):
        parse_event(payload)
        event_key(payload)
        for name in ("user_send_text", "oa_send_image", "follow", "user_submit_info"):
            for field in ("sender", "message", "info", "timestamp", "recipient"):
                event = parse_event({**submitted(), "event_name": name, field: value})
                self.assertIsInstance(event.text, str)


class TestZaloIntake(IntakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.store = cls.env["crm.store"].create({"name": "Hanoi", "code": "HN"})
        cls.source.write(
            {
                "name": "OA Hà Nội",
                "kind": "zalo",
                "provider": "zalo",
                "provider_secret": SECRET,
                "store_id": cls.store.id,
            }
        )

    def account(self):
        return self.env["crm.identity"].search([("kind", "=", "zalo")])

    def rows(self):
        return self.env["crm.interaction"].search([("identity_id", "!=", False)])

    def test_message(self):
        event, _stored = self.receive(message())
        self.assertEqual(event.state, "done")
        self.assertFalse(event.lead_id)
        row = event.interaction_id
        self.assertEqual(
            (row.kind, row.channel, row.direction), ("message", "zalo", "in")
        )
        self.assertEqual((row.summary, row.external_ref), ("Tin 1", "m1"))
        self.assertEqual(row.store_id, self.store)
        self.assertFalse(row.user_id or row.partner_id)
        account = row.identity_id
        self.assertEqual(account.value, f"{OA}:{USER}")
        self.assertTrue(account.verified)
        self.assertEqual(account.store_id, self.store)

    def test_once_and_in_any_order(self):
        for number in (3, 1, 2, 1, 3):
            self.receive(message(number))
        self.receive({**message(1), "num_retry": 1})
        self.receive(message(4, "oa_send_text"))
        rows = self.rows()
        self.assertEqual(
            rows.mapped("summary"), [f"Tin {number}" for number in (4, 3, 2, 1)]
        )
        self.assertEqual(rows[0].direction, "out")
        self.assertEqual(len(self.account()), 1)
        self.assertEqual(self.account().last_message_date, rows[0].date)

    def test_two_sources_of_one_account(self):
        other = self.source.copy({"name": "Again"})
        self.receive(message())
        event, _stored = self.receive(message(), other)
        self.assertEqual(event.interaction_id, self.rows())

    def test_following(self):
        for name in ("follow", "unfollow"):
            event, _stored = self.receive(followed(name))
            self.assertEqual(event.interaction_id.kind, "visit")
        self.assertEqual(len(self.rows()), 2)
        self.assertEqual(self.account().message_count, 0)

    def test_unknown_events_do_nothing(self):
        for name in ("user_seen_message", "something_new", ""):
            event, _stored = self.receive({**message(), "event_name": name})
            self.assertEqual(event.state, "done")
        self.assertFalse(self.rows() or self.account())

    def test_clocks(self):
        odd = ("99999999999999", "soon", None, "1780000000")
        for number, timestamp in enumerate(odd):
            event, _stored = self.receive({**message(number), "timestamp": timestamp})
            self.assertEqual(event.interaction_id.date, event.received_at)

    def test_submitted_info_is_a_form(self):
        self.receive(message())
        event, _stored = self.receive(submitted())
        lead, account = event.lead_id, self.account()
        self.assertEqual(event.state, "done")
        self.assertEqual(
            (event.contact_name, event.phone), ("Lê Thị Lan", "84912345678")
        )
        self.assertEqual(lead.contact_name, "Lê Thị Lan")
        self.assertEqual(lead.phone_key, "+84912345678")
        self.assertEqual(lead.store_id, self.store)
        self.assertEqual(account.lead_id, lead)
        self.assertEqual(account.name, "Lê Thị Lan")
        self.assertTrue(account.verified)
        self.assertEqual(set(self.rows().mapped("kind")), {"message", "form"})
        self.assertEqual(self.rows().lead_id, lead)
        self.receive(submitted())
        self.assertEqual(self.env["crm.lead"].search_count([("id", ">=", lead.id)]), 1)

    def test_submitted_info_of_a_customer(self):
        partner = self.env["res.partner"].create(
            {"name": "Lê Thị Lan", "phone": "0912345678"}
        )
        self.receive(message())
        event, _stored = self.receive(submitted(flat=True))
        self.assertEqual(event.lead_id.partner_id, partner)
        self.assertEqual(self.account().partner_id, partner)
        self.assertEqual(self.rows().partner_id, partner)

    def test_submitted_info_joins_the_open_lead(self):
        form = self.env["crm.intake.source"].create(
            {"name": "Form", "store_id": self.store.id}
        )
        lead = self.lead_of({"ten": "Lê Thị Lan", "sdt": "0912345678"}, form)
        event, _stored = self.receive(submitted())
        self.assertEqual((event.state, event.lead_id), ("duplicate", lead))
        self.assertEqual(self.account().lead_id, lead)

    def test_a_known_account_stays_with_its_customer(self):
        self.receive(message())
        partner = self.env["res.partner"].create({"name": "Lê Thị Lan"})
        self.account().partner_id = partner
        event, _stored = self.receive(submitted())
        self.assertEqual(event.lead_id.partner_id, partner)
        self.assertEqual(self.account().partner_id, partner)

    def test_submitted_info_is_repaired(self):
        event, _stored = self.receive(submitted(phone="o912"))
        self.assertEqual((event.state, event.reason), ("failed", "contact"))
        event.phone = "0912345678"
        event.action_replay()
        self.assertEqual(event.state, "done")
        self.assertEqual(event.lead_id.phone_key, "+84912345678")
        self.assertEqual(self.account().lead_id, event.lead_id)

    def test_without_a_secret_nothing_is_verified(self):
        self.source.provider_secret = False
        self.receive(message())
        self.assertFalse(self.account().verified)

    def test_queries_do_not_grow(self):
        def count(size, start):
            events = self.env["crm.intake.event"].union(
                *(self.store_event(start + n) for n in range(size))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            events._process()
            self.env.flush_all()
            self.assertEqual(set(events.mapped("state")), {"done"})
            return self.env.cr.sql_log_count - before

        count(2, 100)
        self.assertEqual(count(40, 300), count(4, 200))

    def store_event(self, number):
        gateways = self.env["crm.intake.gateway"]
        gateway = gateways._find_gateway(self.source.token)
        payload = message(number, text="x")
        payload["sender"] = {"id": str(number)}
        return gateways._store(gateway, payload)[0]


class TestZaloHttp(CrmVnHttpCase):
    def setUp(self):
        super().setUp()
        self.source = self.env["crm.intake.source"].create(
            {
                "name": "OA",
                "kind": "zalo",
                "provider": "zalo",
                "provider_secret": SECRET,
            }
        )

    def post(self, raw, **headers):
        headers = {"Content-Type": "application/json"} | headers
        url = f"/crm_vn/intake/{self.source.token}"
        return self.url_open(url, data=raw, headers=headers)

    def test_saving_the_address(self):
        self.assertEqual(self.post(b"{}").status_code, 200)
        self.assertFalse(self.source.event_ids)

    def test_signed_or_refused(self):
        raw = json.dumps(message(), ensure_ascii=False).encode()
        answer = self.post(raw, **{"X-ZEvent-Signature": sign(raw)})
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.source.event_ids.interaction_id.summary, "Tin 1")
        for headers in ({}, {"X-ZEvent-Signature": sign(raw + b" ")}):
            self.assertEqual(self.post(raw, **headers).status_code, 403)
        self.assertEqual(len(self.source.event_ids), 1)
