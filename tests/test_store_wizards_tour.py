"""Opening and closing a store, as the headquarters does it."""

from .common import CrmVnHttpCase
from .common_store import StoreMixin


class TestStoreWizardsTour(StoreMixin, CrmVnHttpCase):
    def setUp(self):
        super().setUp()
        self.hanoi.code = "HN02"
        self.new_member("boss", "sales_team.group_sale_manager,base.group_erp_manager")
        self.lead = self.env["crm.lead"].create(
            {"name": "x", "store_id": self.hanoi.id, "user_id": False}
        )

    def start(self, tour):
        self.start_tour(f"/odoo/crm.store/{self.hanoi.id}", tour, login="boss")
        self.env.invalidate_all()

    def test_clone(self):
        self.start("crm_vn_store_clone")
        store = self.env["crm.store"].search([("code", "=", "HN03")])
        self.assertEqual(store.name, "Hanoi Cau Giay")
        self.assertEqual(store.user_ids.login, "an@chain.vn")
        self.assertEqual(store.parent_id, self.north)

    def test_close(self):
        self.start("crm_vn_store_close")
        self.assertFalse(self.hanoi.active)
        self.assertEqual(self.lead.store_id, self.haiphong)

    def test_archive(self):
        self.start("crm_vn_store_archive")
        self.assertTrue(self.hanoi.active)
