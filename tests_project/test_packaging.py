"""The bridge comes and goes by itself, quietly, and records stay."""

import unittest

from tests import scratch
from tests.test_packaging import trouble

STATE = """
print("state:", env["ir.module.module"].search([("name", "=", "crm_vn_project")]).state)
"""
PLAN = """
project = env["project.project"].create({"name": "Installation"})
service = env["crm.service"].create({
    "name": "Installation", "code": "install", "creates_task": True,
    "model_id": env.ref("crm_vn.service_model_task").id, "project_id": project.id})
lead = env["crm.lead"].create({"name": "Fridge", "phone": "0912345678"})
print("task:", bool(service._plan(lead).task_id))
"""
REMOVE = """
env["ir.module.module"].search([("name", "=", %r)]).button_immediate_uninstall()
"""
USED = """
record = env["crm.service.record"].search([])
record.action_start()
record.action_cancel()
env["crm.service.record"].get_views([(False, "form"), (False, "list")])
env["crm.lead"].get_views([(False, "form")])
print("usable:", record.state, "task_id" in record._fields)
"""


class TestLifeCycle(unittest.TestCase):
    def assertQuiet(self, log):
        self.assertEqual(trouble(log), [])
        return log

    def test_with_project_after_the_addon_then_without(self):
        with scratch.database(scratch.ADDON) as name:
            self.assertIn("state: uninstalled", scratch.odoo_shell(name, STATE))
            for option, module in (("-i", "project"), ("-u", "crm_vn_project")):
                self.assertQuiet(
                    scratch.odoo(name, option, module, "--stop-after-init")
                )
            self.assertIn("state: installed", scratch.odoo_shell(name, STATE))
            self.assertIn("task: True", scratch.odoo_shell(name, PLAN))
            self.assertQuiet(scratch.odoo_shell(name, REMOVE % "crm_vn_project"))
            used = self.assertQuiet(scratch.odoo_shell(name, USED))
            self.assertIn("usable: cancelled False", used)
            [[tasks]] = scratch.execute(
                name, "SELECT count(*) FROM project_task WHERE project_id IS NOT NULL"
            )
            self.assertEqual(tasks, 1, "tasks stay, too")

    def test_with_the_addon_after_project(self):
        with scratch.database(scratch.BASE) as name:
            for module in ("project", "crm_vn"):
                self.assertQuiet(scratch.odoo(name, "-i", module, "--stop-after-init"))
            self.assertIn("state: installed", scratch.odoo_shell(name, STATE))
