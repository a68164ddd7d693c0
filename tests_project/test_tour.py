"""The screens of services and of tasks, in a browser."""

from odoo.tests import new_test_user

from .common import PROJECT_USER, SALESMAN, BridgeHttpCase, TaskMixin


class TestTours(TaskMixin, BridgeHttpCase):
    def test_from_the_service_to_the_task_and_the_deal(self):
        self.service.creates_task = False
        record = self.plan(
            self.new_lead(partner_id=self.partner.id, user_id=self.both.id),
            user=self.both,
        )
        self.start_tour(
            f"/odoo/crm.service.record/{record.id}", "crm_vn_project_task", login="both"
        )
        self.env.invalidate_all()
        self.assertEqual(record.state, "in_progress")

    def test_whoever_only_works_on_projects(self):
        record = self.plan()
        record.outputs = {"budget": 5}
        self.start_tour(
            f"/odoo/project.task/{record.task_id.id}",
            "crm_vn_project_worker",
            login="worker",
        )
        self.env.invalidate_all()
        self.assertEqual(record.state, "done")

    def test_the_service_says_what_task(self):
        new_test_user(
            self.env,
            "admin_of_both",
            groups=f"{PROJECT_USER},{SALESMAN},sales_team.group_sale_manager",
        )
        self.service.write({"creates_task": False, "project_id": False})
        self.start_tour(
            f"/odoo/crm.service/{self.service.id}",
            "crm_vn_project_service",
            login="admin_of_both",
        )
        self.env.invalidate_all()
        self.assertEqual(self.service.project_id, self.project)
        self.assertEqual(self.service.task_name, "{service} – {need}")
