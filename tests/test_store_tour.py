"""A day of a store in the browser: salesperson, store manager, headquarters."""

from .common import CrmVnHttpCase
from .common_store import SALESMAN, StoreMixin


class TestStoreTour(StoreMixin, CrmVnHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].create(
            [
                {
                    "name": f"{store.name} laptop",
                    "type": "opportunity",
                    "store_id": store.id,
                    "user_id": False,
                }
                for store in (cls.hanoi, cls.saigon)
            ]
        )
        cls.waiting = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Tour lead {number}",
                    "type": "lead",
                    "store_id": cls.hanoi.id,
                    "user_id": False,
                }
                for number in (1, 2)
            ]
        )

    def test_salesperson(self):
        salesperson = self.users["own"]
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline",
            "crm_vn_store_salesperson",
            login=salesperson.login,
        )
        lead = self.env["crm.lead"].search([("name", "=", "Printer")])
        self.assertEqual((lead.store_id, lead.user_id), (self.hanoi, salesperson))

    def test_store_manager(self):
        self.start_tour(
            "/odoo/crm", "crm_vn_store_manager", login=self.users["manager"].login
        )
        self.assertEqual(self.waiting.user_id, self.users["own"])
        self.assertEqual(self.waiting.store_id, self.hanoi)

    def test_headquarters(self):
        headquarters = self.new_sales_manager("headquarters", lang="en_US")
        newcomers = self.new_member("newcomer", SALESMAN)
        newcomers += self.new_member("colleague", SALESMAN)
        self.start_tour(
            "/odoo/stores", "crm_vn_store_headquarters", login=headquarters.login
        )
        store = self.env["crm.store"].search([("code", "=", "DN")])
        self.assertEqual(store.parent_id.parent_id, self.chain)
        self.assertEqual(store.user_ids, newcomers)
        self.assertEqual(store.manager_id, newcomers[0])
        self.assertEqual(newcomers.store_id, store)
