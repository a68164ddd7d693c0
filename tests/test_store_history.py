"""What a customer bought: it travels with the customer, and with nobody else."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common_store import StoreCase


class TestHistory(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.store_access_policy = "direct"
        cls.seller = cls.users["own"]
        cls.customer = cls.env["res.partner"].create(
            {"name": "Đức", "store_id": cls.saigon.id}
        )
        cls.person = cls.env["res.partner"].create(
            {"name": "Wife", "parent_id": cls.customer.id}
        )
        cls.product = cls.env["product.product"].create({"name": "iPhone"})
        cls.orders = cls.new_order(cls.customer, cls.saigon, "IMEI-1")
        cls.orders |= cls.new_order(cls.person, cls.saigon, "IMEI-2")
        cls.orders[0].date_order = "2026-01-01"
        cls.orders[1].date_order = "2026-02-02"

    @classmethod
    def new_order(cls, partner, store, serial=False, confirm=True, **values):
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "store_id": store and store.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": 2,
                            "price_unit": 500,
                            "tax_ids": [Command.clear()],
                            "serial_number": serial,
                        }
                    ),
                    Command.create({"name": "Thank you", "display_type": "line_note"}),
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def history(self, user, domain=()):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["crm.purchase.history"].with_user(user).search(list(domain))

    def test_rows(self):
        self.new_order(self.customer, self.saigon, confirm=False)
        rows = self.history(self.saigon_user)
        self.assertEqual(rows.mapped("serial_number"), ["IMEI-2", "IMEI-1"])
        row = rows[1]
        self.assertEqual(
            (row.partner_id, row.store_id, row.product_id, row.order_name),
            (self.customer, self.saigon, self.product, self.orders[0].name),
        )
        self.assertEqual((row.quantity, row.amount), (2, 1000))
        self.assertEqual(row.currency_id, self.orders[0].currency_id)

    def test_it_travels_with_the_customer(self):
        other = self.env["res.partner"].create(
            {"name": "Other", "store_id": self.saigon.id}
        )
        self.new_order(other, self.saigon)
        self.assertFalse(self.history(self.seller))
        self.env["crm.store.access"].with_user(self.seller)._request(
            self.customer, self.hanoi, "At the counter"
        )
        rows = self.history(self.seller)
        self.assertEqual(rows.partner_id, self.customer)
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows.mapped("store_id.name"), ["Saigon"])
        # the orders stay with their store
        self.assertFalse(self.env["sale.order"].with_user(self.seller).search([]))
        self.env.cr.execute("UPDATE crm_store_access SET expires_at = '2020-01-01'")
        self.assertFalse(self.history(self.seller))

    def test_who_sees_what(self):
        storeless = self.env["res.partner"].create({"name": "Everybody's"})
        self.new_order(storeless, self.env["crm.store"], "IMEI-3")
        self.new_order(storeless, self.hanoi, "IMEI-4")
        seen = {
            who: {row.serial_number for row in self.history(user)}
            for who, user in {**self.users, "saigon": self.saigon_user}.items()
            if who not in ("portal", "public")
        }
        self.assertEqual(
            seen,
            {
                "own": {"IMEI-4"},
                "all": {"IMEI-4"},
                "manager": {"IMEI-4"},
                "two": {"IMEI-1", "IMEI-2", "IMEI-4"},
                "region": {"IMEI-4"},
                "none": {"IMEI-3"},
                "everything": {"IMEI-1", "IMEI-2", "IMEI-3", "IMEI-4"},
                "other_company": set(),
                "saigon": {"IMEI-1", "IMEI-2"},
            },
        )

    def test_by_id_as_by_search(self):
        rows = self.history(self.users["everything"])
        for who, user in self.users.items():
            if who in ("portal", "public"):
                continue
            expected = self.history(user)
            self.env.invalidate_all()
            self.assertEqual(rows.with_user(user)._filtered_access("read"), expected)

    def test_only_sales_people(self):
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        for user in (clerk, self.users["portal"], self.users["public"]):
            with self.assertRaises(AccessError):
                self.history(user)

    def test_on_the_contact(self):
        people = (self.customer | self.person).with_user(self.saigon_user)
        self.assertEqual(people.mapped("bought_count"), [2, 2])
        action = people[1].action_view_purchases()
        self.assertEqual(len(self.history(self.saigon_user, action["domain"])), 2)

    def test_on_the_lead(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": "a", "partner_id": self.person.id, "store_id": self.saigon.id},
                {"name": "b", "store_id": self.saigon.id},
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        leads = leads.with_user(self.users["two"])
        self.assertEqual(
            leads[0].purchase_history_ids.mapped("serial_number"), ["IMEI-2", "IMEI-1"]
        )
        self.assertFalse(leads[1].purchase_history_ids)

    def test_the_lead_shows_the_last_ones_of_each(self):
        other = self.env["res.partner"].create(
            {"name": "Other", "store_id": self.saigon.id}
        )
        self.new_order(other, self.saigon, "IMEI-9")
        last = self.env["crm.purchase.history"].with_user(self.saigon_user)
        last = last._get_last(self.customer | other, 1)
        self.assertEqual(last[self.customer.id].serial_number, "IMEI-2")
        self.assertEqual(last[other.id].serial_number, "IMEI-9")

    def test_find_customer_from_the_lead(self):
        self.customer.phone = "0362246128"
        lead = self.env["crm.lead"].create(
            {"name": "x", "phone": "036.2246.128", "store_id": self.hanoi.id}
        )
        lead.user_id = self.seller
        action = lead.with_user(self.seller).action_find_customer()
        lookup = self.env["crm.customer.lookup"].browse(action["res_id"])
        self.assertEqual(lookup.query, "036.2246.128")
        self.assertEqual(lookup.sudo().line_ids.partner_id, self.customer)

    def test_a_recent_change_is_there_at_once(self):
        self.orders[0].order_line[0].serial_number = "IMEI-NEW"
        rows = self.env["crm.purchase.history"].with_user(self.saigon_user).search([])
        self.assertIn("IMEI-NEW", rows.mapped("serial_number"))
