"""The life of a record: who may do what to it, and when."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import Form

from .common_service import ServiceCase, ServiceMixin
from .common_store import StoreCase


class TestFlow(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.new_salesman()
        cls.lead = cls.new_lead(user_id=cls.user.id)

    def setUp(self):
        super().setUp()
        self.record = self.plan(self.lead, user_id=self.user.id).with_user(self.user)

    def test_done_has_an_outcome(self):
        record = self.finish(self.record)
        self.assertEqual(record.state, "done")
        self.assertTrue(record.done_at)
        self.assertEqual(record.started_at, record.done_at)

    def test_started_and_finished(self):
        self.record.action_start()
        self.assertEqual(self.record.state, "in_progress")
        started = Datetime.now() - timedelta(hours=1)
        self.record.sudo().started_at = started
        self.record.action_start()
        self.assertEqual(self.record.started_at, started)
        self.finish(self.record)
        self.assertEqual(self.record.started_at, started)

    def test_cancelled_and_planned_again(self):
        self.record.write({"note": "not now"})
        self.record.action_cancel()
        self.assertEqual(
            (self.record.state, self.record.note), ("cancelled", "not now")
        )
        self.record.action_start()
        self.record.action_done()
        self.assertEqual(self.record.state, "cancelled")
        self.record.action_reopen()
        self.assertEqual(self.record.state, "planned")
        self.finish(self.record)
        for action in ("action_cancel", "action_reopen", "action_start"):
            getattr(self.record, action)()
            self.assertEqual(self.record.state, "done")

    def test_done_again_does_nothing(self):
        self.finish(self.record)
        done_at = Datetime.now() - timedelta(days=1)
        self.record.sudo().done_at = done_at
        self.record.action_done()
        self.assertEqual(self.record.done_at, done_at)

    def test_many_at_once(self):
        records = self.plan(self.new_lead() + self.new_lead() + self.new_lead())
        records[0].action_start()
        records[1].action_cancel()
        self.finish(records)
        self.assertEqual(records.mapped("state"), ["done", "cancelled", "done"])

    def test_only_the_buttons_change_the_state(self):
        now = Datetime.to_string(Datetime.now())
        for vals in (
            {"state": "done", "done_at": now, "outcome_id": self.outcomes["later"].id},
            {"state": "in_progress"},
            {"done_at": now},
            {"started_at": now},
            {"score_points": 100},
            {"response_hours": 1},
            {"trigger_ref": "won,1"},
            {"interaction_id": False},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                self.record.write(vals)
        model = self.env["crm.service.record"].with_user(self.user)
        new = {"service_id": self.service.id}
        for vals in (
            {"state": "done", "done_at": now, "outcome_id": self.outcomes["later"].id},
            {"score_points": 100},
            {"trigger_ref": "won,1"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                model.create({**new, **vals})
            defaults = {f"default_{fname}": value for fname, value in vals.items()}
            with self.subTest(defaults), self.assertRaises(UserError):
                model.with_context(**defaults).create(new)
        imported = model.load(
            ["service_id/.id", "state"], [[str(self.service.id), "done"]]
        )
        self.assertFalse(imported["ids"])
        self.assertIn("Plan it first", imported["messages"][0]["message"])

    def test_done_stays_done(self):
        self.finish(self.record)
        self.record.write({"outputs": {"budget": 20}, "note": "asked again"})
        self.record.write({"outcome_id": self.outcomes["booked"].id})
        self.assertEqual(self.record.outputs["budget"], 20)
        for vals in (
            {"outcome_id": self.outcomes["later"].id},
            {"user_id": False},
            {"scheduled_at": Datetime.now() + timedelta(days=9)},
            {"deadline": Datetime.now() + timedelta(days=9)},
            {"lead_id": False},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                self.record.write(vals)
        admin = self.new_sales_manager()
        corrected = self.record.with_user(admin)
        corrected.write({"outcome_id": self.outcomes["later"].id})
        self.assertEqual(self.record.outcome_id, self.outcomes["later"])

    def test_a_form_of_what_is_done(self):
        self.finish(self.record)
        with Form(self.record) as form:
            form.note = "They called back."
        self.assertEqual(self.record.note, "They called back.")

    def test_whose_it_is_not(self):
        colleague = self.new_salesman("colleague")
        record = self.record.with_user(colleague)
        for action in ("start", "done", "cancel", "reopen"):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(record, f"action_{action}")()
        self.assertEqual(self.record.state, "planned")


class TestTake(ServiceMixin, StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.new_lead(store_id=cls.hanoi.id, user_id=False)

    def free(self):
        return self.plan(self.lead, user_id=False)

    def test_the_second_one_is_told(self):
        for second in ("own", "manager"):
            with self.subTest(second):
                record = self.free()
                first = self.users["all"]
                record.with_user(first).action_take()
                self.assertEqual(record.user_id, first)
                record.with_user(first).action_take()
                with self.assertRaisesRegex(UserError, "no longer free") as caught:
                    record.with_user(self.users[second]).action_take()
                self.assertNotIsInstance(caught.exception, AccessError)
                self.assertEqual(record.user_id, first)

    def test_who_begins_what_is_free_does_it(self):
        me = self.users["all"]
        started, finished = self.free().with_user(me), self.free().with_user(me)
        started.action_start()
        self.assertEqual(started.user_id, me)
        self.finish(finished)
        self.assertEqual(finished.user_id, me)
        self.assertEqual(finished.interaction_id.user_id, me)

    def test_what_is_left_of_several(self):
        records = self.free() + self.free()
        records[0].user_id = self.users["manager"]
        answer = records.with_user(self.users["all"]).action_take()
        self.assertEqual(
            records.mapped("user_id"), self.users["manager"] + self.users["all"]
        )
        self.assertIn("1", answer["params"]["message"])

    def test_of_another_store(self):
        record = self.free()
        with self.assertRaises(UserError):
            record.with_user(self.saigon_user).action_take()
        self.assertFalse(record.user_id)

    def test_given_to_somebody_who_does_not_see_it(self):
        record = self.free().with_user(self.users["manager"])
        record.user_id = self.users["own"]
        with self.assertRaisesRegex(UserError, "saigon_user"):
            record.user_id = self.saigon_user
        with self.assertRaisesRegex(UserError, "saigon_user"):
            self.env["crm.service.record"].with_user(self.users["manager"]).create(
                {
                    "service_id": self.service.id,
                    "lead_id": self.lead.id,
                    "user_id": self.saigon_user.id,
                }
            )

    def test_who_is_offered(self):
        record = self.free().with_user(self.users["manager"])
        offered = self.env["res.users"].search(record._get_people_domain())
        self.assertIn(self.users["own"], offered)
        self.assertNotIn(self.saigon_user, offered)
