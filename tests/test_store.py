"""Who sees what, and where new records go."""

from odoo.exceptions import AccessError
from odoo.fields import Command

from .common_store import StoreCase


class TestScope(StoreCase):
    def see(self, who, records):
        """Names of the records that a search of a user finds."""
        found = records.with_user(who).search([("id", "in", records.ids)])
        return set(found.mapped("name"))

    def test_a_region_holds_its_stores(self):
        self.assertEqual(
            self.users["region"].store_scope_ids,
            self.north | self.hanoi | self.haiphong,
        )

    def test_leads(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": "hn", "store_id": self.hanoi.id},
                {"name": "hp", "store_id": self.haiphong.id},
                {"name": "sg", "store_id": self.saigon.id},
                {"name": "hq", "user_id": False},
            ]
        )
        for who, names in {
            "all": {"hn"},
            "manager": {"hn"},
            "two": {"hn", "sg"},
            "region": {"hn", "hp"},
            "none": {"hq"},
            "everything": {"hn", "hp", "sg", "hq"},
        }.items():
            with self.subTest(who):
                self.assertEqual(self.see(self.users[who], leads), names)

    def test_contacts(self):
        both = (self.hanoi | self.saigon).ids
        partners = self.env["res.partner"].create(
            [
                {"name": "hn", "store_id": self.hanoi.id},
                {"name": "both", "store_ids": [Command.set(both)]},
                {"name": "nobody's"},
            ]
        )
        self.assertEqual(
            self.see(self.users["all"], partners), {"hn", "both", "nobody's"}
        )
        self.assertEqual(self.see(self.saigon_user, partners), {"both", "nobody's"})
        self.assertEqual(self.see(self.users["none"], partners), {"nobody's"})
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            partners[0].with_user(self.saigon_user).read(["name"])
        self.assertTrue(partners[1].with_user(self.saigon_user).read(["name"]))

    def test_colleagues_are_seen_by_all(self):
        users = self.env["res.users"].with_user(self.saigon_user).search([])
        self.assertIn(self.users["all"], users)


class TestPlace(StoreCase):
    def setUp(self):
        super().setUp()
        self.Lead = self.env["crm.lead"].with_user(self.users["all"])

    def test_a_new_lead_is_of_the_acting_store(self):
        for values in ({}, {"store_id": False}):
            with self.subTest(**values):
                lead = self.Lead.create({"name": "x", **values})
                self.assertEqual(lead.store_id, self.hanoi)

    def test_an_assignment_brings_a_lead_to_where_it_is_seen(self):
        lead = self.env["crm.lead"].create({"name": "pool", "user_id": False})
        self.assertFalse(lead.store_id)
        lead.user_id = self.users["own"]
        self.assertEqual(lead.store_id, self.hanoi)

    def test_nobody_moves_a_lead_out_of_their_sight(self):
        lead = self.Lead.create({"name": "x"})
        for fname, value in (("user_id", self.saigon_user), ("store_id", self.saigon)):
            with self.subTest(fname), self.assertRaises(AccessError):
                lead[fname] = value

    def test_by_team_and_by_province(self):
        Lead = self.env["crm.lead"]
        team = self.env["crm.team"].create({"name": "Saigon"})
        state = self.env.ref("base.state_vn_VN-SG")
        self.saigon.write({"team_id": team.id, "state_ids": [Command.link(state.id)]})
        unowned = {"name": "x", "user_id": False, "team_id": False}
        for values in ({"team_id": team.id}, {"state_id": state.id}):
            with self.subTest(**values):
                lead = Lead.create(unowned | values)
                self.assertEqual(lead.store_id, self.saigon)
        self.hanoi.write({"team_id": team.id, "state_ids": [Command.link(state.id)]})
        for values in ({"team_id": team.id}, {"state_id": state.id}):
            with self.subTest("claimed by two", **values):
                self.assertFalse(Lead.create(unowned | values).store_id)

    def test_order_lines_follow_their_order(self):
        customer = self.env["res.partner"].create({"name": "customer"})
        order = (
            self.env["sale.order"]
            .with_user(self.users["all"])
            .create(
                {
                    "partner_id": customer.id,
                    "order_line": [
                        Command.create({"name": "x", "display_type": "line_note"})
                    ],
                }
            )
        )
        self.assertEqual(order.store_id, self.hanoi)
        line = order.order_line
        self.assertEqual(line.store_id, self.hanoi)
        self.assertFalse(line.with_user(self.users["none"]).has_access("read"))
