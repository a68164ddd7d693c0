"""Closing a store moves its open work and keeps its history."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from .common_store import ALL_LEADS, StoreCase

MANAGER = "sales_team.group_sale_manager"


class StoreCloseCase(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={})
        cls.boss = cls.new_member("boss", MANAGER)
        cls.hp_manager = cls.new_member("hp_manager", ALL_LEADS, cls.haiphong)
        cls.haiphong.manager_id = cls.hp_manager
        cls.haiphong.team_id = cls.hp_team = cls.env["crm.team"].create({"name": "HP"})
        cls.hanoi.team_id = cls.hn_team = cls.env["crm.team"].create({"name": "HN"})

    def close(self, store=None, successor=None, user=None, **values):
        close = self.env["crm.store.close"].with_user(user or self.boss)
        close = close.create(
            {
                "store_id": (store or self.hanoi).id,
                "successor_id": (successor or self.haiphong).id,
                **values,
            }
        )
        action = close.action_close()
        self.env.invalidate_all()
        return action

    @classmethod
    def new_lead(cls, name="lead", store=None, user=None, **values):
        return (
            cls.env["crm.lead"]
            .with_context(tracking_disable=True)
            .create(
                {
                    "name": name,
                    "type": "opportunity",
                    "store_id": (store or cls.hanoi).id,
                    "user_id": user.id if user else False,
                    **values,
                }
            )
        )

    def new_order(self, partner, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "store_id": self.hanoi.id,
                "user_id": self.users["own"].id,
                "order_line": [
                    Command.create({"name": "note", "display_type": "line_note"})
                ],
                **values,
            }
        )

    def new_customer(self, name="Khách", store=None):
        return self.env["res.partner"].create(
            {"name": name, "store_id": (store or self.hanoi).id}
        )

    def sees(self, user, record):
        self.env.invalidate_all()
        return record.with_user(user).has_access("read")


class TestOpenWork(StoreCloseCase):
    def test_open_leads_move_and_finished_ones_stay(self):
        stage = self.env["crm.stage"].create({"name": "Trade-in", "sequence": 99})
        moved = self.new_lead(type="lead") | self.new_lead(stage_id=stage.id)
        won, lost, archived = (self.new_lead(name) for name in "abc")
        won.action_set_won()
        lost.action_set_lost()
        archived.write({"active": False, "probability": 10})
        other = self.new_lead(store=self.saigon)
        stages = moved.mapped("stage_id")
        self.close()
        self.assertEqual(moved.store_id, self.haiphong)
        self.assertEqual(moved.mapped("stage_id"), stages)
        self.assertEqual((won | lost | archived).store_id, self.hanoi)
        self.assertEqual(other.store_id, self.saigon)
        self.assertFalse(self.hanoi.active)

    def test_leads_keep_or_lose_their_salesperson(self):
        mine = self.new_lead(user=self.users["own"], team_id=self.hn_team.id)
        regions = self.new_lead(user=self.users["region"], team_id=self.hn_team.id)
        self.close(join_members=False, join_manager=False)
        self.assertFalse(mine.user_id)
        self.assertEqual(mine.team_id, self.hp_team)
        self.assertEqual(regions.user_id, self.users["region"])
        self.assertEqual((mine | regions).store_id, self.haiphong)

    def test_members_join_with_their_work(self):
        mine = self.new_lead(user=self.users["own"], team_id=self.hn_team.id)
        old = self.new_lead("old", user=self.users["own"])
        old.action_set_won()
        self.close()
        self.assertEqual(mine.user_id, self.users["own"])
        self.assertEqual(mine.team_id, self.hn_team)
        self.assertEqual(
            self.haiphong.user_ids,
            self.hp_manager
            | self.users["own"]
            | self.users["all"]
            | self.users["manager"]
            | self.users["two"],
        )
        self.assertEqual(self.haiphong.manager_id, self.hp_manager)
        self.assertTrue(self.sees(self.users["own"], mine))
        self.assertTrue(self.sees(self.users["own"], old))
        self.assertEqual(self.users["own"].store_id, self.haiphong)

    def test_the_manager_alone_stays_behind(self):
        self.close(join_manager=False)
        self.assertNotIn(self.users["manager"], self.haiphong.user_ids)
        self.assertIn(self.users["own"], self.haiphong.user_ids)

    def test_members_keep_seeing_the_history(self):
        customer = self.new_customer()
        won, lead = self.new_lead(partner_id=customer.id), self.new_lead()
        won.action_set_won()
        order = self.new_order(customer)
        order.action_confirm()
        self.close(join_members=False, join_manager=False)
        for record in (won, order, order.order_line, customer):
            self.assertTrue(self.sees(self.users["all"], record), record)
        self.assertFalse(self.sees(self.users["all"], lead))
        self.assertFalse(self.sees(self.hp_manager, won))

    def test_quotations_move_and_orders_stay(self):
        customer = self.new_customer()
        draft, sent, sale = (self.new_order(customer) for _number in range(3))
        sent.action_quotation_sent()
        sale.action_confirm()
        regions = self.new_order(customer, user_id=self.users["region"].id)
        self.close(join_members=False, join_manager=False)
        moved = draft | sent | regions
        self.assertEqual(moved.store_id, self.haiphong)
        self.assertEqual(moved.order_line.store_id, self.haiphong)
        self.assertEqual(sale.store_id, self.hanoi)
        self.assertEqual(sale.order_line.store_id, self.hanoi)
        self.assertFalse((draft | sent).user_id)
        self.assertEqual((draft | sent).team_id, self.hp_team)
        self.assertEqual(regions.user_id, self.users["region"])
        self.assertEqual(sale.user_id, self.users["own"])

    def test_invoices_and_credit_notes_stay(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.new_customer().id,
                "store_id": self.hanoi.id,
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 1})],
            }
        )
        invoice.action_post()
        self.close()
        self.assertEqual(invoice.store_id, self.hanoi)
        self.assertEqual(invoice._reverse_moves().store_id, self.hanoi)
        self.assertNotEqual(invoice.copy().store_id, self.hanoi)

    def test_sources_and_their_addresses(self):
        Source = self.env["crm.intake.source"]
        source, old = Source.create(
            [
                {
                    "name": "page",
                    "store_id": self.hanoi.id,
                    "user_id": self.users["own"].id,
                    "team_id": self.hn_team.id,
                },
                {"name": "old", "store_id": self.hanoi.id, "active": False},
            ]
        )
        token = source.token
        self.close(join_members=False, join_manager=False)
        self.assertEqual((source | old).store_id, self.haiphong)
        self.assertEqual(source.token, token)
        self.assertTrue(self.env["crm.intake.gateway"]._find_gateway(token))
        self.assertFalse(source.user_id)
        self.assertEqual(source.team_id, self.hp_team)

    def test_provinces_are_served_on(self):
        self.hanoi.state_ids = province = self.env.ref("base.state_vn_VN-HN")
        self.close()
        index = self.env["crm.store"]._get_index()
        self.assertEqual(
            index.by_province[self.company.id, province.id], self.haiphong.id
        )


class TestCustomers(StoreCloseCase):
    def test_home_customers_get_a_new_home(self):
        customer = self.new_customer()
        person = self.env["res.partner"].create(
            {"name": "Con", "parent_id": customer.id}
        )
        archived = self.new_customer("Cũ")
        archived.active = False
        self.close(join_members=False, join_manager=False)
        partners = customer | person | archived
        self.assertEqual(partners.store_id, self.haiphong)
        for partner in partners:
            self.assertEqual(partner.store_ids, self.hanoi | self.haiphong)
        self.assertTrue(self.sees(self.hp_manager, customer))
        self.assertTrue(self.sees(self.users["all"], customer))

    def test_customers_of_other_stores(self):
        """They come along as far as there is work for them."""
        busy = self.new_customer("busy", self.saigon)
        idle = self.new_customer("idle", self.saigon)
        person = self.env["res.partner"].create({"name": "p", "parent_id": busy.id})
        (busy | idle)._serve_at(self.hanoi)
        lead = self.new_lead(partner_id=person.id)
        self.close()
        self.assertEqual((busy | idle).store_id, self.saigon)
        self.assertTrue(self.sees(self.hp_manager, lead))
        self.assertTrue(self.sees(self.hp_manager, busy))
        self.assertTrue(self.sees(self.hp_manager, person))
        self.assertNotIn(self.haiphong, idle.store_ids)

    def test_accesses(self):
        customers = [self.new_customer(str(n), self.saigon) for n in range(5)]
        states = ("granted", "requested", "refused", "granted", "granted")
        accesses = self.env["crm.store.access"].create(
            [
                {
                    "partner_id": customer.id,
                    "store_id": self.hanoi.id,
                    "user_id": self.users["own"].id,
                    "reason": "x",
                    "state": state,
                }
                for customer, state in zip(customers, states, strict=True)
            ]
        )
        accesses[3].copy({"store_id": self.haiphong.id})
        accesses[4].expires_at = self.env.cr.now() - timedelta(days=1)
        self.assertFalse(self.sees(self.hp_manager, customers[0]))
        self.close()
        self.assertEqual(accesses[:2].store_id, self.haiphong)
        self.assertEqual(accesses[2:].store_id, self.hanoi, "history, and a double")
        self.assertTrue(self.sees(self.hp_manager, customers[0]))


class TestQuietly(StoreCloseCase):
    def test_activities(self):
        own, regions = self.users["own"], self.users["region"]
        lead = self.new_lead(user=own)
        activities = self.env["mail.activity"]
        for user in (own, regions):
            activities += lead.activity_schedule(
                "mail.mail_activity_data_call", user_id=user.id
            )
        self.close(join_members=False, join_manager=False)
        self.assertEqual(activities[0].user_id, self.hp_manager)
        self.assertEqual(activities[1].user_id, regions)

    def test_activities_of_a_store_without_a_manager(self):
        lead = self.new_lead(user=self.users["own"])
        activity = lead.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.users["own"].id
        )
        self.haiphong.manager_id = False
        self.north.manager_id = self.users["region"]
        self.close(join_members=False, join_manager=False)
        self.assertEqual(activity.user_id, self.users["region"])

    def test_followers(self):
        customer = self.new_customer()
        lead = self.new_lead(user=self.users["own"])
        won = self.new_lead("won")
        won.action_set_won()
        own = self.users["own"].partner_id
        for record in (lead, won):
            record.message_subscribe(
                (own | self.users["region"].partner_id | customer).ids
            )
        self.close(join_members=False, join_manager=False)
        self.assertEqual(
            lead.message_partner_ids - self.boss.partner_id,
            self.users["region"].partner_id | customer,
        )
        self.assertIn(own, won.message_partner_ids)

    def test_one_note_and_no_mail(self):
        lead = self.new_lead(user=self.users["own"])
        lead.message_subscribe(self.users["region"].partner_id.ids)
        lead.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.users["own"].id
        )
        order = self.new_order(self.new_customer())
        won = self.new_lead("won")
        won.action_set_won()
        self.env.flush_all()
        others = order | self.hanoi if "message_ids" in self.hanoi else order
        counts = {r: len(r.message_ids) for r in (lead, order, won)}
        mails = self.env["mail.mail"].sudo().search_count([])
        notifications = self.env["mail.notification"].sudo().search_count([])
        self.close(join_members=False, join_manager=False)
        self.assertEqual(len(lead.message_ids), counts[lead] + 1)
        self.assertIn("Hanoi closed: moved to Haiphong", lead.message_ids[0].body)
        for record in (others, won):
            self.assertEqual(len(record.message_ids), counts[record])
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), mails)
        self.assertEqual(
            self.env["mail.notification"].sudo().search_count([]), notifications
        )

    def test_query_count_does_not_grow(self):
        def queries(number):
            store = self.new_store(f"S{number}", f"S{number}", self.north)
            member = self.new_member(f"m{number}", ALL_LEADS, store)
            customers = self.env["res.partner"].create(
                [
                    {"name": f"c{n}", "store_id": store.id, "phone": f"09{n:08d}"}
                    for n in range(number)
                ]
            )
            leads = self.env["crm.lead"].create(
                [
                    {
                        "name": f"l{n}",
                        "store_id": store.id,
                        "user_id": member.id if n % 2 else self.users["region"].id,
                        "partner_id": customer.id,
                    }
                    for n, customer in enumerate(customers)
                ]
            )
            for lead in leads:
                lead.activity_schedule(
                    "mail.mail_activity_data_call", user_id=member.id
                )
            self.env["sale.order"].create(
                [
                    {
                        "partner_id": customer.id,
                        "store_id": store.id,
                        "user_id": member.id,
                    }
                    for customer in customers
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.close(store, join_members=False)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(2)
        few, many = queries(10), queries(100)
        self.assertLessEqual(many, few + 15, f"{few} queries for 10, {many} for 100")


class TestArchive(StoreCloseCase):
    def test_refused_with_open_work(self):
        lead = self.new_lead()
        with self.assertRaisesRegex(UserError, "Lead: 1.*Close Store"):
            self.hanoi.action_archive()
        lead.action_set_lost()
        self.new_order(self.env["res.partner"].create({"name": "x"}))
        with self.assertRaisesRegex(UserError, "Sales Order: 1"):
            self.hanoi.action_archive()

    def test_refused_with_customers_or_sources(self):
        self.new_customer()
        self.env["crm.intake.source"].create({"name": "x", "store_id": self.saigon.id})
        for store in (self.hanoi, self.saigon):
            with self.assertRaises(UserError):
                store.action_archive()

    def test_refused_with_open_stores_below(self):
        with self.assertRaisesRegex(UserError, "Haiphong.*Close Store"):
            self.north.action_archive()
        (self.north | self.hanoi | self.haiphong).action_archive()
        self.assertFalse(self.north.active)

    def test_an_empty_store(self):
        self.haiphong.action_archive()
        self.assertFalse(self.haiphong.active)
        self.haiphong.active = False

    def test_reopen(self):
        self.close(reason="Lease ended")
        self.assertEqual(self.hanoi.successor_id, self.haiphong)
        self.assertEqual(self.hanoi.closed_on, fields.Date.today())
        self.assertEqual(self.hanoi.closing_reason, "Lease ended")
        self.hanoi.action_unarchive()
        self.assertTrue(self.hanoi.active)
        self.assertFalse(self.hanoi.successor_id or self.hanoi.closed_on)
        lead = self.env["crm.lead"].with_user(self.users["all"])
        lead = lead.create({"name": "x", "store_id": self.hanoi.id})
        self.assertEqual(lead.store_id, self.hanoi)

    def test_not_below_a_closed_store(self):
        (self.north | self.hanoi | self.haiphong).action_archive()
        with self.assertRaises(ValidationError):
            self.hanoi.action_unarchive()
        with self.assertRaises(ValidationError):
            self.new_store("x", "x", self.north)
        self.north.action_unarchive()
        self.hanoi.action_unarchive()


class TestClosedStore(StoreCloseCase):
    def test_default_stores(self):
        regional = self.new_member("regional", ALL_LEADS, self.north)
        regional.store_id = self.hanoi
        self.users["two"].store_id = self.hanoi
        self.close(join_members=False, join_manager=False)
        self.assertFalse(self.users["own"].store_id)
        self.assertFalse(self.users["own"]._get_store_scope().default)
        self.assertEqual(self.users["two"].store_id, self.saigon)
        self.assertEqual(regional.store_id, self.north)
        self.hanoi.action_unarchive()
        self.env.invalidate_all()
        self.assertEqual(self.users["own"].store_id, self.hanoi)
        self.assertEqual(self.users["own"]._get_store_scope().default, self.hanoi.id)
        self.assertEqual(self.users["two"].store_id, self.saigon)

    def test_nothing_new_goes_there(self):
        customer = self.new_customer()
        won = self.new_lead(team_id=self.hn_team.id)
        won.action_set_won()
        order = self.new_order(customer)
        order.action_confirm()
        self.close()
        copies = won.with_user(self.users["two"]).copy(), order.copy()
        for copy in copies:
            self.assertNotEqual(copy.store_id, self.hanoi)
            self.assertTrue(copy.store_id)
        lead = self.env["crm.lead"].create(
            {"name": "x", "user_id": False, "team_id": self.hn_team.id}
        )
        self.assertNotEqual(lead.store_id, self.hanoi)
        names = self.env["crm.store"].name_search("Hanoi")
        self.assertFalse(names)


class TestWizard(StoreCloseCase):
    def form(self, store):
        close = self.env["crm.store.close"].with_user(self.boss)
        return Form(close.with_context(active_model="crm.store", active_ids=store.ids))

    def test_defaults(self):
        self.new_lead()
        form = self.form(self.hanoi)
        self.assertEqual(form.successor_id, self.haiphong, "the store beside it")
        self.assertIn("Lead: 1", form.work)
        self.assertTrue(form.join_members and form.join_manager)
        form.successor_id = self.north
        self.assertFalse(form.join_members, "they would see the whole region")
        self.assertFalse(form.join_manager)
        form = self.form(self.saigon)
        self.assertEqual(form.successor_id, self.south, "there is none beside it")
        self.assertFalse(form.join_members)

    def test_successor(self):
        for store, successor in (
            (self.hanoi, self.hanoi),
            (self.north, self.hanoi),
            (
                self.hanoi,
                self.env["crm.store"].create(
                    {"name": "x", "code": "x", "company_id": self.other_company.id}
                ),
            ),
        ):
            with self.assertRaises(ValidationError):
                self.close(store, successor, self.env.user)
        self.haiphong.action_archive()
        with self.assertRaises(ValidationError):
            self.close()

    def test_not_in_the_future(self):
        with self.assertRaises(ValidationError):
            self.close(date=fields.Date.today() + timedelta(days=2))

    def test_closed_already(self):
        self.close()
        with self.assertRaisesRegex(UserError, "closed already"):
            self.close()

    def test_one_at_a_time(self):
        with self.assertRaises(UserError):
            self.form(self.hanoi | self.saigon)

    def test_a_region(self):
        lead, below = self.new_lead(store=self.north), self.new_lead()
        self.close(self.north, self.south)
        self.assertEqual(lead.store_id, self.south)
        self.assertEqual(below.store_id, self.hanoi)
        self.assertEqual((self.hanoi | self.haiphong).parent_id, self.south)
        self.assertTrue(self.hanoi.active)

    def test_for_sale_managers(self):
        with self.assertRaises(AccessError):
            self.close(user=self.users["manager"])
