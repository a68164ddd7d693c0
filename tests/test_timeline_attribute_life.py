"""Attributes outlive an update of the addon, and leave with it."""

import unittest

from . import scratch
from .test_packaging import trouble

FILL = """
sets = env["crm.attribute.set"].with_context(active_test=False).search([])
sets.action_unarchive()
option = env["crm.attribute.option"].search([("code", "=", "pink")])
env["res.partner"].create({
    "name": "Pink customer", "x_fashion_colors": option.ids, "x_fashion_waist": 60,
    "x_electronics_platform": env.ref("crm_vn.attribute_electronics_platform_ios").id,
})
"""
READ = """
partner = env["res.partner"].search([("name", "=", "Pink customer")])
print("kept:", partner.x_fashion_colors.mapped("code"), partner.x_fashion_waist)
arch = env["res.partner"].get_view(view_type="form")["arch"]
print("shown:", "x_fashion_colors" in arch)
print("groups:", env["res.partner"]._fields["x_fashion_waist"].groups)
"""
REMOVE = """
env["ir.module.module"].search([("name", "=", "crm_vn")]).button_immediate_uninstall()
"""
USE = """
partner = env["res.partner"].search([("name", "=", "Pink customer")])
views = env["res.partner"].get_views([(False, v) for v in ("form", "list", "search")])
print("left:", [n for n in env["res.partner"]._fields if n.startswith("x_")])
partner.copy().unlink()
print("usable:", bool(views and partner.read()))
"""
COLUMNS = """
SELECT count(*) FROM information_schema.columns
 WHERE table_name LIKE 'x\\_%%'
    OR table_name = 'res_partner' AND column_name LIKE 'x\\_%%'
"""


class TestAttributeLife(unittest.TestCase):
    def test_update_and_uninstall(self):
        with scratch.database(scratch.ADDON) as name:
            self.assertEqual(trouble(scratch.odoo_shell(name, FILL)), [])
            updated = scratch.odoo(name, "-u", "crm_vn", "--stop-after-init")
            self.assertEqual(trouble(updated), [], "updating")
            read = scratch.odoo_shell(name, READ)
            self.assertIn("kept: ['pink'] 60", read)
            self.assertIn("shown: True", read)
            self.assertIn("groups: crm_vn.group_profile_sensitive", read)
            removed = scratch.odoo_shell(name, REMOVE)
            self.assertEqual(trouble(removed), [], "uninstalling")
            used = scratch.odoo_shell(name, USE)
            self.assertIn("left: []", used)
            self.assertIn("usable: True", used)
            self.assertEqual(trouble(used), [], "using core afterwards")
            self.assertEqual(scratch.execute(name, COLUMNS), [(0,)])
