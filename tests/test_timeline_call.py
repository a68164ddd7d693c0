"""Missed calls: what made up for them, who calls back, and what of strangers."""

import itertools
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import ValidationError
from odoo.tests import Form

from .common import CrmVnCase, no_deadline
from .common_store import StoreCase

NOW = datetime(2026, 3, 2, 2, 30)
NUMBER = "0362 246 128"
KEY = "+84362246128"
MISSED = {"direction": "in", "result": "no_answer"}
ANSWERED = {"direction": "in", "result": "answered"}
OUTGOING = {"direction": "out", "result": "busy"}

#: What the call centre calls its calls.
_refs = itertools.count()


def prepare(minutes=0, **values):
    return {
        "kind": "call",
        "channel": "phone",
        "date": NOW + timedelta(minutes=minutes),
        "phone": NUMBER,
        "provider": "pbx",
        "external_ref": str(next(_refs)),
        **values,
    }


class CallMixin:
    def record(self, *vals_list):
        return self.env["crm.interaction"]._record(vals_list)


class TestCalledBack(CallMixin, CrmVnCase):
    def test_key(self):
        calls = self.record(prepare(phone="01662246128", **MISSED))
        self.assertEqual(calls.phone_key, KEY)
        calls.phone = False
        self.assertFalse(calls.phone_key)

    def test_by_outgoing_call(self):
        missed = self.record(prepare(**MISSED))
        self.assertFalse(missed.called_back_id)
        back, _later = self.record(prepare(5, **OUTGOING), prepare(9, **OUTGOING))
        self.assertEqual(missed.called_back_id, back)

    def test_by_whatever_is_no_call_back(self):
        missed = self.record(prepare(**MISSED))
        self.record(
            prepare(-5, **OUTGOING),
            prepare(5, phone="0905 111 222", **OUTGOING),
            prepare(6, **MISSED),
            prepare(7, kind="message", direction="out"),
            prepare(8, direction="in"),
        )
        self.assertFalse(missed.called_back_id)

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other company"})
        missed = self.record(prepare(**MISSED))
        self.record(prepare(5, company_id=other.id, **OUTGOING))
        self.assertFalse(missed.called_back_id)
        back = self.record(prepare(6, company_id=False, **OUTGOING))
        self.assertEqual(missed.called_back_id, back)

    def test_what_is_corrected(self):
        missed = self.record(prepare(**MISSED))
        first, second = self.record(prepare(5, **OUTGOING), prepare(6, **OUTGOING))
        first.phone = "0905 111 222"
        self.assertEqual(missed.called_back_id, second)
        second.date = NOW - timedelta(days=1)
        self.assertFalse(missed.called_back_id)
        first.phone = NUMBER
        self.assertEqual(missed.called_back_id, first)
        missed.result = "answered"
        self.assertFalse(missed.called_back_id)

    @no_deadline
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 8), st.sampled_from([MISSED, ANSWERED, OUTGOING, {}])
            ),
            min_size=2,
            max_size=6,
            unique_by=lambda call: call[0],
        ),
        st.randoms(use_true_random=False),
    )
    def test_any_order(self, events, random):
        """The order in which calls are told of makes no difference."""
        calls = [prepare(minute, **values) for minute, values in events]
        random.shuffle(calls)
        with self.env.cr.savepoint() as savepoint:
            batch = random.randint(0, len(calls))
            rows = self.record(*calls[:batch]) if batch else self.record()
            for call in calls[batch:]:
                rows |= self.record(call)
            rows.invalidate_recordset()
            found = {row.date: row.called_back_id.date for row in rows}
            savepoint.rollback()
        self.env.invalidate_all()
        for minute, values in events:
            backs = [
                NOW + timedelta(minutes=later)
                for later, others in events
                if later > minute and others in (ANSWERED, OUTGOING)
            ]
            wanted = min(backs, default=False) if values == MISSED else False
            self.assertEqual(found[NOW + timedelta(minutes=minute)], wanted)

    def test_costs_the_same_for_many(self):
        def record(size):
            self.record(
                *(prepare(phone=f"09051{n:05}", **MISSED) for n in range(size)),
                *(prepare(5, phone=f"09051{n:05}", **OUTGOING) for n in range(size)),
            )
            self.env.flush_all()

        record(1)
        counts = []
        for size in (2, 20):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            record(size)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


class TestRecording(CallMixin, CrmVnCase):
    def test_script_is_no_recording(self):
        for url in ("javascript:alert(1)", "data:text/html,x", "//x", "https://", "x"):
            self.assertFalse(self.record(prepare(recording_url=url)).recording_url)
            with self.assertRaises(ValidationError):
                self.env["crm.interaction"].with_user(
                    self.env.ref("base.user_admin")
                ).create(prepare(recording_url=url))
        url = "https://example.com/a.mp3?x=1"
        self.assertEqual(self.record(prepare(recording_url=url)).recording_url, url)


class TestMissed(CallMixin, StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Đặng Đình Đức", "phone": NUMBER, "store_id": cls.hanoi.id}
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Laptop",
                "type": "opportunity",
                "partner_id": cls.partner.id,
                "store_id": cls.hanoi.id,
                "user_id": cls.users["own"].id,
            }
        )

    def miss(self, minutes=0, follow=None, **values):
        call = self.record(
            prepare(minutes, **{"store_id": self.hanoi.id, **MISSED, **values})
        )
        call._follow_calls(**(follow or {}))
        return call

    def test_of_a_lead(self):
        call = self.miss(partner_id=self.partner.id)
        self.assertEqual(call.lead_id, self.lead)
        activity = self.lead.activity_ids
        self.assertEqual(call.follow_up_id, activity)
        self.assertEqual(activity.user_id, self.users["own"])
        self.assertEqual(activity.activity_category, "phonecall")
        self.assertEqual(activity.state, "today")

    def test_again_and_again(self):
        first = self.miss(lead_id=self.lead.id)
        first._follow_calls()
        note = self.lead.activity_ids.note
        second = self.miss(7, lead_id=self.lead.id)
        self.assertEqual(len(self.lead.activity_ids), 1)
        self.assertEqual(second.follow_up_id, first.follow_up_id)
        self.assertIn(note.removesuffix("</p>"), self.lead.activity_ids.note)
        self.assertNotEqual(note, self.lead.activity_ids.note)
        self.assertNotIn("128", self.lead.activity_ids.note)

    def test_done_once_all_are_called_back(self):
        first = self.miss(lead_id=self.lead.id)
        self.miss(30, lead_id=self.lead.id)
        activity = first.follow_up_id
        self.record(prepare(20, **OUTGOING))
        self.assertTrue(activity.active)
        self.record(prepare(40, **OUTGOING))
        self.assertFalse(activity.active)
        calls = self.lead.env["crm.interaction"].search([("kind", "=", "call")])
        self.assertEqual(len(calls), 4, "the call back was recorded once")
        self.miss(50, lead_id=self.lead.id)
        self.assertEqual(len(self.lead.activity_ids), 1)

    def test_called_back_before_it_is_told(self):
        self.record(prepare(5, **OUTGOING))
        call = self.miss(lead_id=self.lead.id)
        stranger = self.miss(phone="0905 111 222", date=NOW - timedelta(days=1))
        self.assertFalse(call.follow_up_id)
        self.assertTrue(stranger.lead_id)

    def test_answered_after_all(self):
        """A later report knows better: nobody is to call back."""
        first = self.miss(lead_id=self.lead.id)
        second = self.miss(5, lead_id=self.lead.id)
        activity = first.follow_up_id
        self.assertEqual(second.follow_up_id, activity)
        second.result = "answered"
        self.assertFalse(second.follow_up_id)
        self.assertFalse(activity.active, "it made up for the first one, too")
        third = self.miss(9, lead_id=self.lead.id)
        third.result = "answered"
        self.assertFalse(self.lead.activity_ids)
        third.result = "no_answer"
        third._follow_calls()
        self.assertEqual(self.lead.activity_ids, third.follow_up_id)

    def test_deleted(self):
        calls = self.miss(lead_id=self.lead.id) | self.miss(5, lead_id=self.lead.id)
        activity = self.lead.activity_ids
        note = activity.note
        calls[0].unlink()
        self.assertNotEqual(activity.note, note)
        calls[1].unlink()
        self.assertFalse(activity.exists())

    def test_answered_needs_nothing(self):
        self.record(prepare(lead_id=self.lead.id, **ANSWERED))._follow_calls()
        self.record(prepare(lead_id=self.lead.id, **OUTGOING))._follow_calls()
        self.assertFalse(self.lead.activity_ids)

    def test_customer_without_lead(self):
        self.lead.action_set_lost()
        self.miss(partner_id=self.partner.id)
        self.assertEqual(self.partner.activity_ids.user_id, self.users["manager"])
        self.partner.activity_ids.unlink()
        self.partner.user_id = self.users["all"]
        self.miss(5, partner_id=self.partner.id)
        self.assertEqual(self.partner.activity_ids.user_id, self.users["all"])

    def test_who_sees_it(self):
        """Nobody is given what they do not see."""
        self.hanoi.manager_id = False
        self.partner.user_id = self.saigon_user
        self.lead.user_id = False
        follow = {"user": self.saigon_user}
        call = self.miss(follow=follow, lead_id=self.lead.id)
        self.assertFalse(call.follow_up_id.user_id)
        call.follow_up_id.unlink()
        follow = {"user": self.users["region"]}
        call = self.miss(5, follow=follow, lead_id=self.lead.id)
        self.assertEqual(call.follow_up_id.user_id, self.users["region"])

    def test_lead_of_another_store(self):
        call = self.miss(partner_id=self.partner.id, store_id=self.saigon.id)
        self.assertFalse(call.lead_id)
        self.assertFalse(self.lead.activity_ids)

    def test_stranger(self):
        number = "0905 111 222"
        campaign = self.env["utm.campaign"].create({"name": "Hotline"})
        first = self.miss(
            phone=number,
            campaign_id=campaign.id,
            follow={
                "user": self.users["all"],
                "lead_vals": {"type": "lead", "color": 3},
            },
        )
        lead = first.lead_id
        self.assertEqual(lead.phone_key, "+84905111222")
        self.assertNotIn("222", lead.name)
        self.assertEqual(
            (lead.store_id, lead.campaign_id, lead.user_id, lead.color),
            (self.hanoi, campaign, self.users["all"], 3),
        )
        self.assertEqual(lead.activity_ids.user_id, self.users["all"])
        again = self.miss(9, phone="84905111222")
        self.assertEqual(again.lead_id, lead)
        elsewhere = self.miss(phone=number, store_id=self.saigon.id)
        self.assertNotEqual(elsewhere.lead_id, lead)
        self.assertEqual(elsewhere.lead_id.store_id, self.saigon)

    def test_hidden_number(self):
        self.assertFalse(self.miss(phone=False).lead_id)

    def test_many_of_one_number_at_once(self):
        calls = self.record(
            *(
                prepare(n, phone="0905 111 222", store_id=self.hanoi.id, **MISSED)
                for n in range(3)
            )
        )
        calls._follow_calls()
        self.assertEqual(len(calls.lead_id), 1)
        self.assertEqual(len(calls.lead_id.activity_ids), 1)
        self.record(prepare(9, phone="0905 111 222", **OUTGOING))
        self.assertFalse(calls.lead_id.activity_ids)

    def test_costs_the_same_for_many(self):
        def follow(size, offset):
            partners = self.env["res.partner"].create(
                [
                    {"name": f"Customer {n}", "store_id": self.hanoi.id}
                    for n in range(size)
                ]
            )
            calls = self.record(
                *(
                    prepare(
                        phone=f"09052{offset + n:05}",
                        partner_id=partner.id,
                        store_id=self.hanoi.id,
                        **MISSED,
                    )
                    for n, partner in enumerate(partners)
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            calls._follow_calls()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        follow(1, 0)
        self.assertEqual(follow(3, 10), follow(12, 100))


class TestCaller(CallMixin, StoreCase):
    """Who was it? A lead or a contact made of a call."""

    def make(self, call, method, user="all"):
        action = getattr(call.with_user(self.users[user]), method)()
        model = self.env[action["res_model"]].with_user(self.users[user])
        with Form(model.with_context(**action["context"])) as form:
            form.name = "Đặng Đình Đức"
        return form.record

    def test_lead(self):
        first, second, other = self.record(
            prepare(store_id=self.hanoi.id, **MISSED),
            prepare(5, store_id=self.hanoi.id, **ANSWERED),
            prepare(6, store_id=self.saigon.id, **ANSWERED),
        )
        lead = self.make(second, "action_create_lead")
        self.assertEqual(lead.phone_key, KEY)
        self.assertEqual((first | second).lead_id, lead)
        self.assertFalse(other.lead_id, "not seen by whoever made the lead")

    def test_masked(self):
        self.env["res.config.settings"].create({"mask_phones": True}).execute()
        call = self.record(prepare(store_id=self.hanoi.id, **ANSWERED))
        user = self.users["all"]
        action = call.with_user(user).action_create_partner()
        self.assertNotIn("default_phone", action["context"])
        partner = self.make(call, "action_create_partner")
        self.assertEqual(partner.sudo().phone_key, KEY)
        self.assertNotIn("246", partner.read(["phone"])[0]["phone"])
        self.assertEqual(call.partner_id, partner)

    def test_hidden_call(self):
        call = self.record(prepare(store_id=self.saigon.id, **ANSWERED))
        model = self.env["crm.lead"].with_user(self.users["all"])
        with self.assertRaises(Exception) as caught:
            model.with_context(from_call_id=call.id).create({"name": "Mine"})
        self.assertIn("AccessError", type(caught.exception).__name__)
        self.assertFalse(call.lead_id)


class TestFigures(CallMixin, CrmVnCase):
    def test_hour_and_talk_time(self):
        self.record(
            prepare(duration=60, user_id=self.env.uid, **ANSWERED),
            prepare(duration=120, user_id=self.env.uid, **ANSWERED),
            prepare(60, user_id=self.env.uid, **MISSED),
        )
        model = self.env["crm.interaction"].with_context(tz="Asia/Ho_Chi_Minh")
        domain = [("phone_key", "=", KEY)]
        self.assertEqual(
            model._read_group(domain, ["hour"], ["__count"]), [(9, 2), (10, 1)]
        )
        self.assertEqual(model.search_count([*domain, ("hour", "=", 10)]), 1)
        self.assertEqual(
            model._read_group(domain, [], ["talk_time:avg", "duration:sum"]),
            [(90, 180)],
        )

    def test_any_spelling(self):
        call = self.record(prepare(**ANSWERED))
        for text in ("01662246128", "+84 362 246 128", "246128"):
            found = self.env["crm.interaction"].search(
                [("phone_search", "ilike", text)]
            )
            self.assertEqual(found, call, text)
