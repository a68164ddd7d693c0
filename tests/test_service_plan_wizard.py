"""The wizard that plans a service: for one, for many, for whom is chosen."""

from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form

from .test_service_plan import PlanCase


class WizardCase(PlanCase):
    def open(self, documents=None, user="own", **context):
        if documents is not None:
            context |= {
                "active_model": documents._name,
                "active_ids": documents.ids,
                "active_id": documents[:1].id,
            }
        wizard = self.env["crm.service.plan"].with_user(self.users[user])
        return Form(wizard.with_context(**context))

    def plan_with(self, form):
        """Press the button: the records, and the action that follows."""
        known = self.env["crm.service.record"].search([])
        action = form.save().action_plan()["params"]["next"]
        return self.env["crm.service.record"].search([], order="id") - known, action


class TestOne(WizardCase):
    def test_a_lead(self):
        form = self.open(self.lead)
        form.service_id = self.service
        self.assertEqual(form.lead_id, self.lead)
        self.assertEqual(form.user_id, self.users["own"])
        self.assertTrue(form.scheduled_at)
        self.assertEqual(form.planned_count, 1)
        record, action = self.plan_with(form)
        self.assertEqual((record.lead_id, record.user_id), (self.lead, form.user_id))
        self.assertEqual(action["res_id"], record.id)

    def test_a_contact_of_nobody_is_mine(self):
        form = self.open(self.customer)
        form.service_id = self.service
        self.assertEqual(form.user_id, self.users["own"])
        record, _action = self.plan_with(form)
        self.assertEqual(record.partner_id, self.customer)
        self.assertEqual(record.user_id, self.users["own"])

    def test_chosen_here(self):
        form = self.open()
        form.service_id = self.service
        with self.assertRaisesRegex(UserError, "whom"):
            form.save().action_plan()
        form.lead_id = self.lead
        record, _action = self.plan_with(form)
        self.assertEqual(record.lead_id, self.lead)

    def test_the_service_it_is_opened_on(self):
        form = self.open(self.service)
        self.assertEqual(form.service_id, self.service)

    def test_an_appointment_needs_a_time(self):
        demo = self.new_service("Demo", model_id=self.meeting_model.id)
        form = self.open(self.lead)
        form.service_id = demo
        self.assertFalse(form.scheduled_at)
        with self.assertRaisesRegex(AssertionError, "scheduled_at is a required field"):
            form.save()
        form.scheduled_at = at = fields.Datetime.now()
        record, _action = self.plan_with(form)
        self.assertEqual(record.scheduled_at, at)

    def test_inputs_are_filled_and_changed(self):
        need, source = self.service.field_ids.filtered(
            lambda field: field.direction == "input"
        )
        need.value_from = "lead_id.name"
        source.value_from = "partner_id.name"
        form = self.open(self.lead)
        form.service_id = self.service
        inputs = {item["name"]: item for item in form.inputs}
        self.assertEqual(inputs["need"]["value"], self.lead.name)
        form.inputs = [
            {**inputs["need"], "value": "A bigger fridge"},
            {**inputs["source"], "value": False},
        ]
        record, _action = self.plan_with(form)
        self.assertEqual(record.inputs["need"], "A bigger fridge")
        self.assertFalse(record.inputs["source"])

    def test_inputs_of_a_lead_one_does_not_see(self):
        self.service.field_ids[0].value_from = "lead_id.name"
        theirs = self.new_deal("Secret", user_id=self.users["all"].id)
        wizard = self.env["crm.service.plan"].with_user(self.users["own"])
        with self.assertRaises(AccessError):
            wizard.onchange(
                {"service_id": self.service.id, "lead_id": theirs.id},
                ["lead_id"],
                {"inputs": {}, "lead_id": {}, "user_id": {}},
            )

    def test_what_is_refused(self):
        self.lead.action_set_lost()
        form = self.open(self.lead)
        form.service_id = self.service
        self.assertIn("lost", form.skipped)
        self.assertEqual(form.planned_count, 0)
        with self.assertRaisesRegex(UserError, "lost"):
            form.save().action_plan()

    def test_it_is_open_already(self):
        self.plan(self.lead)
        form = self.open(self.lead)
        form.service_id = self.service
        self.assertTrue(form.is_open_already)
        record, _action = self.plan_with(form)
        self.assertEqual(len(record), 1)

    def test_for_a_colleague_whose_work_one_does_not_see(self):
        self.service.write({"assign": "user", "user_id": self.users["all"].id})
        form = self.open(self.customer)
        form.service_id = self.service
        record, action = self.plan_with(form)
        self.assertEqual(record.user_id, self.users["all"])
        self.assertEqual(action["type"], "ir.actions.act_window_close")


class TestMany(WizardCase):
    def test_what_is_left_out(self):
        fine, lost, archived, busy = leads = self.new_deals(4)
        lost.action_set_lost()
        archived.write({"probability": 30, "active": False})
        self.plan(busy)
        theirs = self.new_deal(store_id=self.saigon.id, user_id=self.saigon_user.id)
        form = self.open(leads | theirs)
        form.service_id = self.service
        self.assertEqual((form.planned_count, form.skipped_count), (1, 3))
        for word in ("lost", "archived", "open already"):
            self.assertIn(word, form.skipped)
        form.leave_open = False
        self.assertEqual((form.planned_count, form.skipped_count), (2, 2))
        form.leave_open = True
        record, action = self.plan_with(form)
        self.assertEqual(record.lead_id, fine)
        self.assertEqual(action["res_id"], record.id)

    def test_each_has_its_owner(self):
        leads = self.new_deals(2)
        leads[1].user_id = self.users["all"]
        form = self.open(leads, user="manager")
        form.service_id = self.service
        self.assertFalse(form.user_id)
        records, action = self.plan_with(form)
        self.assertEqual(records.user_id, self.users["own"] | self.users["all"])
        self.assertEqual(action["domain"], [("id", "in", records.ids)])

    def test_nothing_is_left(self):
        leads = self.new_deals(2)
        leads.action_set_lost()
        form = self.open(leads)
        form.service_id = self.service
        with self.assertRaisesRegex(UserError, "lost"):
            form.save().action_plan()

    def test_spread_over_working_days(self):
        """In working hours, so many a day for each person."""
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Weekdays",
                "tz": "Asia/Ho_Chi_Minh",
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Day",
                            "dayofweek": str(day),
                            "hour_from": 8,
                            "hour_to": 16,
                        }
                    )
                    for day in range(5)
                ],
            }
        )
        self.company.resource_calendar_id = calendar
        leads = self.new_deals(7) | self.new_deals(3, user_id=self.users["all"].id)
        form = self.open(leads, user="manager")
        form.service_id = self.service
        # a Friday evening
        form.scheduled_at = datetime(2026, 1, 2, 12)
        form.per_day = 3
        records, _action = self.plan_with(form)
        for user, days in ((self.users["own"], 3), (self.users["all"], 1)):
            mine = records.filtered(lambda record, user=user: record.user_id == user)
            times = [
                record.scheduled_at + timedelta(hours=7)
                for record in mine.sorted("scheduled_at")
            ]
            self.assertEqual(times[0], datetime(2026, 1, 5, 8))
            self.assertEqual(len({time.date() for time in times}), days)
            self.assertEqual(len(set(times)), len(mine))
            self.assertTrue(all(time.weekday() < 5 for time in times))
            self.assertTrue(all(8 <= time.hour < 16 for time in times))

    def test_its_queries_do_not_grow(self):
        counts = []
        for number in (10, 10, 90):
            leads = self.new_deals(number)
            form = self.open(leads)
            form.service_id = self.service
            wizard = form.save()
            counts.append(self.count_queries(wizard.action_plan))
        self.assertLessEqual(counts[2], counts[1])
