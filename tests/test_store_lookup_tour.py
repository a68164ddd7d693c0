"""A cashier finds a customer of another store; a manager answers."""

from odoo.fields import Command

from .common import CrmVnHttpCase
from .common_store import STORE_MANAGER, StoreMixin


class TestLookupTour(StoreMixin, CrmVnHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.store_lookup_policy = "loyalty"
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Đặng Đình Đức",
                "phone": "0362 246 128",
                "store_id": cls.saigon.id,
            }
        )
        product = cls.env["product.product"].create({"name": "iPhone 17"})
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "store_id": cls.saigon.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "serial_number": "356938035643809"}
                    )
                ],
            }
        )
        order.action_confirm()
        cls.seller = cls.users["own"]
        (cls.seller | cls.users["manager"]).lang = "en_US"

    def test_serve_here(self):
        self.company.store_access_policy = "direct"
        self.start_tour(
            "/odoo/action-crm_vn.crm_customer_lookup_action",
            "crm_vn_store_lookup",
            login=self.seller.login,
        )
        access = self.env["crm.store.access"].search([])
        self.assertEqual(access.partner_id, self.customer)
        self.assertEqual(access.reason, "At the counter, about the warranty")

    def test_answer(self):
        self.company.store_access_policy = "approval"
        manager = self.new_member("boss", STORE_MANAGER, self.saigon, lang="en_US")
        Access = self.env["crm.store.access"]
        first = Access.with_user(self.seller)._request(
            self.customer, self.hanoi, "first"
        )
        second = Access.with_user(self.users["region"])._request(
            self.customer, self.haiphong, "second"
        )
        self.start_tour(
            "/odoo/action-crm_vn.crm_store_access_action",
            "crm_vn_store_access",
            login=manager.login,
        )
        states = (first | second).sudo().mapped("state")
        self.assertEqual(states, ["refused", "granted"])
