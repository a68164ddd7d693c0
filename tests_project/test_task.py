"""Planning a service creates its task, with what a project may know."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from .common import TaskCase


class TestCreating(TaskCase):
    def test_a_task_has_what_the_service_declares(self):
        tag = self.env["project.tags"].create({"name": "Sales"})
        self.service.task_tag_ids = tag
        record = self.plan()
        task = record.task_id
        self.assertEqual(task.name, "Trial call: Trần An")
        self.assertEqual(task.project_id, self.project)
        self.assertEqual(task.stage_id, self.new)
        self.assertEqual(task.partner_id, self.partner)
        self.assertEqual(task.date_deadline, record.deadline)
        self.assertEqual(task.user_ids, self.worker)
        self.assertEqual(task.tag_ids, tag)
        self.assertIn("Need", task.description)
        self.assertIn("A fridge", task.description)
        self.assertNotIn("Source", task.description, "it was not filled in")

    def test_nothing_of_the_deal_that_is_no_input(self):
        lead = self.new_lead(
            "Secret deal",
            partner_id=self.partner.id,
            expected_revenue=123456,
            description="Secret remark",
        )
        task = self.new_task(documents=lead)
        self.env.invalidate_all()
        [values] = task.with_user(self.worker).read()
        self.assertNotIn("Secret", repr(values))
        self.assertNotIn("123456", repr(values))

    def test_the_title_names_inputs(self):
        self.service.task_name = "{need} – {customer} {nothing}"
        self.assertEqual(self.new_task().name, "A fridge – Trần An")
        self.service.task_name = "{source}"
        self.assertEqual(self.new_task().name, "Trial call: Trần An", "it was empty")

    def test_every_type_of_input_is_readable(self):
        service = self.new_service(
            "Types",
            fields=[
                {"code": "amount", "direction": "input", "type": "monetary"},
                {"code": "day", "direction": "input", "type": "date"},
                {
                    "code": "color",
                    "direction": "input",
                    "type": "selection",
                    "option_ids": [Command.create({"name": "Red <b>", "code": "red"})],
                },
                {
                    "code": "who",
                    "direction": "input",
                    "type": "many2one",
                    "comodel": "res.partner",
                },
                {"code": "remark", "direction": "input", "type": "text"},
            ],
            creates_task=True,
            project_id=self.project.id,
        )
        text = self.new_task(
            service=service,
            inputs={
                "amount": 1500000,
                "day": "2026-11-22",
                "color": "red",
                "who": self.partner.id,
                "remark": "one\ntwo",
            },
        ).description
        for shown in ("1,500,000", "11/22/2026", "Red &lt;b&gt;", "Trần An", "one<br>"):
            self.assertIn(shown, text)

    def test_whoever_sees_the_task_gets_no_hidden_number(self):
        self.env["res.config.settings"].create({"mask_phones": True}).execute()
        task = self.new_task(inputs={"need": "Call 0362246128"})
        self.assertNotIn("246", task.description)
        self.env.invalidate_all()
        task = task.with_user(self.worker)
        [values] = task.read(["partner_phone"])
        self.assertNotIn("246", values["partner_phone"])
        # the form sends back what it was given
        task.write({"partner_phone": values["partner_phone"], "priority": "1"})
        self.assertEqual(self.partner.phone, "0362246128")

    def test_whose_it_is(self):
        self.assertEqual(self.new_task(user=self.both).user_ids, self.both)
        self.assertEqual(self.new_task(user=self.seller).user_ids, self.boss)
        self.assertFalse(self.new_task(user_id=False).user_ids)

    def test_other_services_create_none(self):
        self.service.creates_task = False
        self.assertFalse(self.new_task())

    def test_many_at_once_take_as_many_queries_as_two(self):
        def count(size):
            records = self.plan(self.new_leads(size))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.service.creates_task = True
            records._after_plan()
            self.env.flush_all()
            self.service.creates_task = False
            self.assertEqual(len(records.task_id), size)
            return self.env.cr.sql_log_count - before

        self.service.creates_task = False
        count(2)
        # A hundred rows are inserted at a time.
        self.assertLessEqual(count(60), count(2) + 5)

    def test_assignees_of_many_follow_their_tasks(self):
        tasks = self.plan(self.new_leads(3)).task_id
        for task in tasks:
            self.assertEqual(task.message_partner_ids, self.worker.partner_id)

    def test_who_plans_does_not_follow(self):
        self.project.privacy_visibility = "followers"
        lead = self.new_lead(user_id=self.seller.id)
        record = self.service.with_user(self.seller)._plan(
            lead.with_user(self.seller), inputs={"need": "A fridge"}
        )
        task = record.sudo().task_id
        self.assertTrue(task)
        self.assertNotIn(self.seller.partner_id, task.message_partner_ids)
        self.assertFalse(record.shown_task_id)
        self.assertFalse(task.with_user(self.seller).has_access("read"))


class TestObstacles(TaskCase):
    def test_an_archived_project_is_told(self):
        self.project.active = False
        record = self.plan()
        self.assertFalse(record.task_id)
        self.assertIn("Installation", self.notes(record))

    def test_a_project_of_another_company_is_told(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.project.partner_id = False
        self.project.company_id = other
        record = self.plan(company_id=self.env.company.id)
        self.assertFalse(record.task_id)
        self.assertIn("another company", self.notes(record))

    def test_one_task_that_cannot_be_created_leaves_the_others(self):
        leads = self.new_leads(5)
        Task = self.registry["project.task"]
        prepare = self.registry["crm.service.record"]._prepare_task

        def refuse(record, inputs):
            if record.lead_id == leads[2]:
                raise ValidationError("Not this one.")
            return prepare(record, inputs)

        self.patch(self.registry["crm.service.record"], "_prepare_task", refuse)
        records = self.plan(leads)
        self.assertEqual([bool(r.task_id) for r in records], [1, 1, 0, 1, 1])
        self.assertIn("Not this one.", self.notes(records[2]))
        self.assertTrue(Task)

    def test_a_customer_of_another_company_is_left_out(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.project.company_id = self.env.company
        self.partner.company_id = other
        task = self.new_task(documents=self.new_lead(), partner_id=self.partner.id)
        self.assertTrue(task)
        self.assertFalse(task.partner_id)

    def test_a_service_says_which_project(self):
        with self.assertRaises(ValidationError):
            self.service.project_id = False

    def test_the_outcome_is_one_of_the_service(self):
        other = self.new_service("Other", outcomes=[{"code": "fine"}])
        with self.assertRaises(ValidationError):
            self.service.task_done_outcome_id = other.outcome_ids


class TestButton(TaskCase):
    def setUp(self):
        super().setUp()
        self.service.creates_task = False
        self.record = self.plan(user=self.both)

    def test_in_the_project_of_the_service(self):
        record = self.record.with_user(self.both)
        self.assertTrue(record.can_create_task)
        action = record.action_create_task()
        self.assertEqual(action["res_id"], self.record.task_id.id)
        self.assertFalse(record.can_create_task)
        with self.assertRaises(UserError):
            record.action_create_task()

    def test_a_seller_who_sees_no_task_creates_one(self):
        self.project.privacy_visibility = "followers"
        record = self.plan(user=self.seller).with_user(self.seller)
        self.assertIsNone(record.action_create_task())
        self.assertEqual(record.sudo().task_id.project_id, self.project)

    def test_what_stops_it_is_said(self):
        self.project.active = False
        with self.assertRaisesRegex(UserError, "Installation"):
            self.record.action_create_task()

    def test_without_a_project_who_works_with_projects_chooses(self):
        self.service.project_id = False
        record = self.record.with_user(self.both)
        action = record.action_create_task()
        with Form(
            self.env["project.task"]
            .with_user(self.both)
            .with_context(**action["context"])
        ) as form:
            form.project_id = self.project
            form.date_deadline = fields.Datetime.now() + timedelta(days=9)
        task = self.record.task_id
        self.assertEqual(task, form.record)
        self.assertEqual(task.name, "Trial call: Trần An")
        self.assertEqual(self.record.deadline, task.date_deadline)

    def test_without_a_project_a_seller_has_no_button(self):
        self.service.project_id = False
        record = self.plan(user=self.seller).with_user(self.seller)
        self.assertFalse(record.can_create_task)
        with self.assertRaises(UserError):
            record.action_create_task()

    def test_nobody_links_a_task_by_hand(self):
        task = self.env["project.task"].create({"name": "Secret"})
        with self.assertRaises(UserError):
            self.record.with_user(self.both).task_id = task
        with self.assertRaises(UserError):
            self.env["crm.service.record"].with_user(self.both).with_context(
                default_task_id=task.id
            ).create({"service_id": self.service.id})
