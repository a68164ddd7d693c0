from odoo.exceptions import AccessError
from odoo.fields import Command

from .common_store import StoreCase


class TestScope(StoreCase):
    def test_a_region_holds_its_stores(self):
        self.assertEqual(
            self.users["region"].store_scope_ids,
            self.north | self.hanoi | self.haiphong,
        )

    def test_leads_by_scope(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": "hn", "store_id": self.hanoi.id},
                {"name": "hp", "store_id": self.haiphong.id},
                {"name": "sg", "store_id": self.saigon.id},
                {"name": "hq", "user_id": False},
            ]
        )
        seen = {
            who: set(
                self.env["crm.lead"]
                .with_user(self.users[who])
                .search([("id", "in", leads.ids)])
                .mapped("name")
            )
            for who in ("all", "manager", "two", "region", "none", "everything")
        }
        self.assertEqual(
            seen,
            {
                "all": {"hn"},
                "manager": {"hn"},
                "two": {"hn", "sg"},
                "region": {"hn", "hp"},
                "none": {"hq"},
                "everything": {"hn", "hp", "sg", "hq"},
            },
        )

    def test_contacts_by_scope(self):
        partners = self.env["res.partner"].create(
            [
                {"name": "hn", "store_id": self.hanoi.id},
                {
                    "name": "both",
                    "store_ids": [Command.set((self.hanoi | self.saigon).ids)],
                },
                {"name": "nobody's"},
            ]
        )

        def seen(who):
            mine = self.env["res.partner"].with_user(who)
            return set(mine.search([("id", "in", partners.ids)]).mapped("name"))

        self.assertEqual(seen(self.users["all"]), {"hn", "both", "nobody's"})
        self.assertEqual(seen(self.saigon_user), {"both", "nobody's"})
        self.assertEqual(seen(self.users["none"]), {"nobody's"})
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            partners[0].with_user(self.saigon_user).read(["name"])
        self.assertTrue(partners[1].with_user(self.saigon_user).read(["name"]))
        self.assertIn(
            self.users["all"],
            self.env["res.users"].with_user(self.saigon_user).search([]),
        )

    def test_assigning_moves(self):
        lead = self.env["crm.lead"].create({"name": "pool", "user_id": False})
        self.assertFalse(lead.store_id)
        lead.user_id = self.users["own"]
        self.assertEqual(lead.store_id, self.hanoi)
        mine = self.env["crm.lead"].with_user(self.users["all"]).create({"name": "x"})
        self.assertEqual(mine.store_id, self.hanoi)
        with self.assertRaises(AccessError):
            mine.user_id = self.saigon_user
        with self.assertRaises(AccessError):
            mine.store_id = self.saigon
        order = (
            self.env["sale.order"]
            .with_user(self.users["all"])
            .create(
                {
                    "partner_id": self.env["res.partner"].create({"name": "c"}).id,
                    "order_line": [
                        Command.create({"name": "x", "display_type": "line_note"})
                    ],
                }
            )
        )
        self.assertEqual(order.store_id, self.hanoi)
        self.assertEqual(order.order_line.store_id, self.hanoi)
        self.assertFalse(
            self.env["sale.order.line"]
            .with_user(self.users["two"].id)
            .browse(order.order_line.id)
            .has_access("write")
            is False
        )
        self.assertFalse(
            order.order_line.with_user(self.users["none"]).has_access("read")
        )
