"""Installing, updating, uninstalling: quiet, core stays usable; the wheel works."""

import re
import subprocess
import sys
import tempfile
import unittest
import venv
import zipfile
from pathlib import Path

from . import scratch

ROOT = Path(__file__).resolve().parent.parent
TROUBLE = re.compile(r" (WARNING|ERROR|CRITICAL) |Traceback|\(WARNING/|\(ERROR/")
# Odoo's own remarks, there without the addon too.
NOT_OURS = (
    "missing --http-interface",
    "security risk",
    "Unexpected indentation",
    "Block quote ends without a blank line",
)


def trouble(log):
    """Lines of a log that warn of something of ours."""
    return [
        line
        for line in log.splitlines()
        if TROUBLE.search(line) and not any(remark in line for remark in NOT_OURS)
    ]


class TestLifeCycle(unittest.TestCase):
    def test_install_update_uninstall(self):
        with scratch.database(scratch.BASE) as name:
            installed = scratch.odoo(name, "-i", "crm_vn", "--stop-after-init")
            self.assertEqual(trouble(installed), [], "installing")
            updated = scratch.odoo(name, "-u", "crm_vn", "--stop-after-init")
            self.assertEqual(trouble(updated), [], "updating")
            removed = scratch.odoo_shell(
                name,
                "env['ir.module.module'].search([('name', '=', 'crm_vn')])"
                ".button_immediate_uninstall()",
            )
            self.assertEqual(trouble(removed), [], "uninstalling")
            used = scratch.odoo_shell(
                name,
                """
                phone = "0912345678"
                partner = env["res.partner"].create({"name": "A", "phone": phone})
                lead = env["crm.lead"].create(
                    {"name": "B", "type": "lead", "phone": phone}
                )
                lead.convert_opportunity(partner)
                order = env["sale.order"].create(
                    {"partner_id": partner.id, "opportunity_id": lead.id}
                )
                env["res.partner"].name_search("A")
                env["crm.lead"].get_views([(False, "form"), (False, "kanban")])
                print("usable:", order.partner_id == lead.partner_id)
                """,
            )
            self.assertIn("usable: True", used)
            self.assertEqual(trouble(used), [], "using core afterwards")

    def test_demo_data(self):
        with scratch.database(scratch.BASE) as name:
            scratch.execute(name, "UPDATE ir_module_module SET demo = true")
            log = scratch.odoo(name, "-i", "crm_vn", "--with-demo", "--stop-after-init")
            self.assertEqual(trouble(log), [])
            failed = scratch.odoo_shell(
                name, "print('failed:', env['ir.demo_failure'].search_count([]))"
            )
            self.assertIn("failed: 0", failed)


class TestWheel(unittest.TestCase):
    def test_wheels_install_and_import(self):
        with tempfile.TemporaryDirectory() as folder:
            venv.create(f"{folder}/venv", with_pip=True)
            for addon, files, needed in (
                ("crm_vn", ["security/ir.model.access.csv"], "phonenumbers"),
                ("crm_vn_project", ["i18n/vi.po"], "crm_vn"),
            ):
                with self.subTest(addon):
                    self.check_wheel(Path(folder), addon, files, needed)

    def check_wheel(self, folder, addon, files, needed):
        subprocess.run(
            [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
            + [f"--outdir={folder / addon}", str(ROOT / addon)],
            check=True,
            capture_output=True,
        )
        (wheel,) = (folder / addon).glob("*.whl")
        names = zipfile.ZipFile(wheel).namelist()
        for wanted in ("__manifest__.py", *files):
            self.assertIn(f"odoo/addons/{addon}/{wanted}", names)
        python = f"{folder}/venv/bin/python"
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)],
            check=True,
            capture_output=True,
        )
        done = subprocess.run(
            [python, "-m", "pip", "show", "--files", wheel.name.split("-")[0]],
            check=True,
            capture_output=True,
            text=True,
        )
        self.assertIn(f"odoo/addons/{addon}/__manifest__.py", done.stdout)
        self.assertIn(needed, done.stdout)
