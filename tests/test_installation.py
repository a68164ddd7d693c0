"""The addon is there."""

from .common import CrmVnCase


class TestInstallation(CrmVnCase):
    def test_module_is_installed(self):
        module = self.env["ir.module.module"].search([("name", "=", "crm_vn")])
        self.assertEqual(module.state, "installed")
