"""Who sees what of a task, of its service record and of the deal."""

from odoo.exceptions import AccessError

from .common import TaskCase


class TestAccess(TaskCase):
    def setUp(self):
        super().setUp()
        self.lead = self.new_lead(
            "Big deal", partner_id=self.partner.id, user_id=self.seller.id
        )
        self.record = self.plan(self.lead)
        self.task = self.record.task_id
        self.env.flush_all()
        self.env.invalidate_all()

    def test_who_only_works_on_projects_sees_the_task_alone(self):
        task = self.task.with_user(self.worker)
        self.assertEqual(task.name, "Trial call: Trần An")
        self.assertFalse(task.service_record_id)
        self.assertFalse(task.service_lead_id)
        with self.assertRaises(AccessError):
            task.service_record_ids  # noqa: B018
        task.get_views([(False, "form"), (False, "kanban"), (False, "list")])
        task.web_read({"service_record_id": {"fields": {"display_name": {}}}})

    def test_who_sells_too_sees_what_they_may(self):
        task = self.task.with_user(self.both)
        self.assertFalse(task.service_lead_id, "it is a colleague's deal")
        self.lead.user_id = self.both
        self.env.invalidate_all()
        self.assertEqual(task.service_record_id, self.record)
        self.assertEqual(task.service_lead_id, self.lead)
        self.assertEqual(task.action_open_service_lead()["res_id"], self.lead.id)

    def test_another_store_sees_no_deal(self):
        store = self.env["crm.store"].create({"name": "Hanoi", "code": "HN"})
        self.both.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.lead.store_id = store
        self.env.invalidate_all()
        task = self.task.with_user(self.both)
        self.assertFalse(task.service_record_id)
        self.assertFalse(task.service_lead_id)

    def test_a_project_of_followers_shows_sellers_nothing(self):
        self.project.privacy_visibility = "followers"
        self.env.invalidate_all()
        lead = self.lead.with_user(self.seller)
        record = self.record.with_user(self.seller)
        self.assertEqual(lead.service_task_count, 0)
        self.assertEqual(lead.action_view_service_tasks()["domain"], [("id", "in", [])])
        self.assertFalse(record.shown_task_id)
        self.assertIsNone(record.action_open_task())
        with self.assertRaises(AccessError):
            record.task_id  # noqa: B018

    def test_a_deal_counts_its_tasks(self):
        self.assertEqual(self.lead.with_user(self.seller).service_task_count, 1)
        action = self.lead.with_user(self.seller).action_view_service_tasks()
        self.assertEqual(action["res_id"], self.task.id)
        self.plan(self.lead)
        self.env.invalidate_all()
        self.assertEqual(self.lead.service_task_count, 2)
