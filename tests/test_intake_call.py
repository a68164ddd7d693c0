"""Calls that a call centre reports: one row each, whose it is, and whose business."""

import itertools
from datetime import datetime

from odoo.tools import mute_logger

from odoo.addons.crm_vn.tools.payload import ACTION

from .common_call import PHONE, CallCase

KEY = "+84912345678"


class TestReports(CallCase):
    def test_a_call_from_ring_to_recording(self):
        user = self.users["own"]
        user.call_extension = "101"
        event = self.ring(extension="101", did="19001234")
        call = self.calls()
        self.assertEqual((event.state, event.interaction_id), ("done", call))
        self.assertEqual(
            (call.kind, call.channel, call.direction), ("call", "phone", "in")
        )
        self.assertEqual((call.phone_key, call.hotline), (KEY, "19001234"))
        self.assertEqual(call.user_id, user)
        self.assertEqual(call.date, event.received_at.replace(microsecond=0))
        self.assertFalse(call.result, "it is going on")
        self.report(event="ANSWER", phone=PHONE, extension="101")
        self.assertEqual(self.calls().result, "answered")
        self.report("hangup")
        self.report(
            "calldata",
            calldate="2026-11-20-10:10:10",
            duration="35",
            status="ANSWERED",
            extension="101",
            phone=PHONE,
        )
        self.report("calldata", recordingfile="https://pbx.vn/c1.wav")
        self.assertEqual(self.calls(), call)
        self.assertEqual(call.date, datetime(2026, 11, 20, 3, 10, 10))
        self.assertEqual((call.result, call.duration), ("answered", 35))
        self.assertEqual(call.recording_url, "https://pbx.vn/c1.wav")
        self.assertEqual(call.user_id, user)

    def test_any_order_with_repetitions_gives_the_same_row(self):
        for ext, user in (("101", self.users["own"]), ("102", self.saigon_user)):
            user.call_extension = ext
        self.new_customer()
        reports = [
            {"action": "call_in", "event": "RING", "phone": PHONE, "extension": "101"},
            {
                "action": "call_in",
                "event": "ANSWER",
                "phone": PHONE,
                "extension": "102",
            },
            {"action": "hangup"},
            {
                "action": "calldata",
                "calldate": "2026-11-20 10:10:10",
                "status": "ANSWERED",
                "duration": "35",
                "phone": PHONE,
            },
        ]
        rows = set()
        fnames = (
            "date direction duration result phone phone_key extension user_id store_id"
            " partner_id lead_id recording_url hotline waiting"
        ).split()
        for number, order in enumerate(itertools.permutations(reports)):
            for report in (*order, order[0]):
                self.report(callid=f"p{number}", **report)
            call = self.calls()[-1]
            self.assertEqual(call.external_ref, f"{self.line.id}:p{number}")
            rows.add(tuple(str(call[fname]) for fname in fnames))
        self.assertEqual(len(rows), 1, rows)
        self.assertEqual(call.user_id, self.saigon_user)
        self.assertEqual(call.store_id, self.saigon)

    def test_reports_worked_on_together_are_one_row_too(self):
        events = self.env["crm.intake.event"].union(
            *(
                self.store_report(action, **values)
                for action, values in (
                    ("hangup", {}),
                    ("call_in", {"event": "RING", "phone": PHONE}),
                    ("calldata", {"status": "BUSY", "phone": PHONE}),
                )
            )
        )
        self.assertEqual(set(events.mapped("state")), {"new"})
        events._process()
        self.assertEqual(set(events.mapped("state")), {"done"})
        self.assertEqual(self.calls().mapped("result"), ["busy"])

    def store_report(self, action, callid="c1", **values):
        gateways = self.env["crm.intake.gateway"].sudo()
        gateway = gateways._find_gateway(self.line.token)
        payload = {ACTION: action, "callid": callid, **values}
        return gateways._store(gateway, payload)[0].with_env(self.env)

    def test_queries_do_not_grow_with_the_calls(self):
        def reports(start, count):
            events = [
                self.store_report("call_in", f"q{n}", event="RING", phone=f"08{n:08}")
                for n in range(start, start + count)
            ]
            return events[0].union(*events)

        counts = []
        for start, count in ((0, 2), (10, 2), (20, 20)):
            events = reports(start, count)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            events._process()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 2, counts)

    def test_calls_of_two_sources_with_one_number(self):
        other = self.new_line("Other hotline")
        self.ring()
        self.ring(source=other)
        self.assertEqual(len(self.calls()), 2)

    def test_what_a_person_said_stays(self):
        self.ring(did="1")
        call = self.calls()
        call.with_user(self.users["everything"]).write(
            {"result": "refused", "summary": "Không quan tâm"}
        )
        self.report("calldata", status="ANSWERED", phone=PHONE, duration="9")
        self.assertEqual((call.result, call.summary), ("refused", "Không quan tâm"))
        self.assertEqual(call.duration, 9)

    def test_the_same_report_again_is_no_event(self):
        first, stored = self.receive({ACTION: "hangup", "callid": "1"}, self.line)
        self.assertTrue(stored)
        self.line.dedupe_days = 0
        again, stored = self.receive({"callid": "1", ACTION: "hangup"}, self.line)
        self.assertEqual((again, stored), (first, False))

    def test_numbers_that_are_none(self):
        self.report(event="RING", phone="anonymous")
        call = self.calls()
        self.assertEqual((call.phone, call.phone_key), ("anonymous", False))
        self.assertFalse(call.partner_id)


class TestRepair(CallCase):
    def test_without_a_call_it_waits(self):
        event, _stored = self.receive({"phone": PHONE}, self.line)
        self.assertEqual((event.state, event.reason), ("failed", "call"))
        self.assertEqual(event.phone, False)
        self.line.field_map_ids = [(0, 0, {"key": "ma", "target": "external_id"})]
        event.payload = f'{{"phone": "{PHONE}", "ma": "77"}}'
        event.action_replay()
        self.assertEqual(event.state, "done")
        self.assertEqual(self.calls().external_ref, f"{self.line.id}:77")

    def test_a_corrected_number_is_that_of_the_call(self):
        event = self.report("calldata", phone="o912345678", status="x")
        self.assertEqual(event.phone, "o912345678")
        event.phone = PHONE
        event.state = "failed"
        event.action_replay()
        self.assertEqual(event.state, "done")
        self.assertEqual(self.calls().phone_key, KEY)

    def test_what_is_no_call_is_done(self):
        source = self.new_line("CareSoft", "caresoft")
        event, _stored = self.receive({"object": "user", "user": {"a": 1}}, source)
        self.assertEqual((event.state, event.reason), ("done", "ignored"))
        self.assertFalse(event.interaction_id)

    def test_one_that_fails_does_not_keep_the_others_back(self):
        calls = self.env["crm.interaction"]
        follow = type(calls)._follow_calls

        def explode(rows, **kwargs):
            if any(row.hotline == "13" for row in rows):
                raise ZeroDivisionError
            return follow(rows, **kwargs)

        self.patch(type(calls), "_follow_calls", explode)
        events = self.env["crm.intake.event"].union(
            *(
                TestReports.store_report(
                    self, "call_in", f"x{did}", phone=PHONE, did=did
                )
                for did in ("12", "13", "14")
            )
        )
        with mute_logger("odoo.addons.crm_vn.models.intake.crm_intake_processing"):
            events._process()
        self.assertEqual(events.mapped("state"), ["done", "failed", "done"])
        self.assertEqual(self.calls().mapped("hotline"), ["12", "14"])


class TestWhose(CallCase):
    def test_customer_and_open_lead(self):
        customer = self.new_customer()
        self.ring()
        self.assertEqual(self.calls().partner_id, customer)
        lead = self.env["crm.lead"].create(
            {"name": "TV", "partner_id": customer.id, "phone": PHONE}
        )
        self.age(self.env["crm.intake.event"], days=0)
        event = self.ring(callid="c2")
        self.assertEqual(self.calls()[-1].lead_id, lead)
        self.assertEqual((event.lead_id, event.partner_id), (lead, customer))

    def test_an_old_open_lead_is_open(self):
        lead = self.env["crm.lead"].create({"name": "TV", "phone": PHONE})
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET create_date = '2020-01-01'")
        self.env.invalidate_all()
        self.ring()
        self.assertEqual(self.calls().lead_id, lead)

    def test_two_customers_on_one_phone_are_nobody(self):
        self.new_customer()
        self.new_customer(name="Lê Thị Bình")
        self.ring()
        self.assertFalse(self.calls().partner_id)

    def test_lead_of_another_store_is_not_for_this_line(self):
        lead = self.env["crm.lead"].create(
            {"name": "TV", "phone": PHONE, "store_id": self.saigon.id}
        )
        line = self.new_line("Hanoi", store_id=self.hanoi.id)
        self.ring(source=line)
        call = self.calls()
        self.assertEqual((call.store_id, call.lead_id), (self.hanoi, lead.browse()))
        self.ring(callid="c2")
        call = self.calls()[-1]
        self.assertEqual((call.store_id, call.lead_id), (self.saigon, lead))

    def test_customer_whom_the_store_does_not_see_is_not_linked(self):
        self.company.store_access_policy = "approval"
        customer = self.new_customer(store_id=self.saigon.id)
        line = self.new_line("Hanoi", store_id=self.hanoi.id)
        self.ring(source=line)
        call = self.calls()
        self.assertEqual(call.store_id, self.hanoi)
        self.assertFalse(call.partner_id)
        own = self.users["all"]
        seen = self.env["crm.interaction"].with_user(own).search([("id", "=", call.id)])
        self.assertEqual(seen, call)
        fnames = ["display_name", "name", "summary", "partner_id", "lead_id"]
        self.assertNotIn(customer.name, str(seen.read(fnames)))

    def test_a_line_of_no_store_follows_colleague_then_customer(self):
        customer = self.new_customer(store_id=self.saigon.id)
        self.ring()
        call = self.calls()
        self.assertEqual((call.store_id, call.partner_id), (self.saigon, customer))
        self.company.store_access_policy = "approval"
        self.users["own"].call_extension = "101"
        self.report(event="ANSWER", phone=PHONE, extension="101")
        self.assertEqual(call.store_id, self.hanoi, "who answered took it there")
        self.assertFalse(call.partner_id, "Hanoi does not see Saigon's customer")

    def test_utm_of_the_line(self):
        campaign = self.env["utm.campaign"].create({"name": "Radio"})
        self.line.campaign_id = campaign
        self.ring()
        self.assertEqual(self.calls().campaign_id, campaign)
