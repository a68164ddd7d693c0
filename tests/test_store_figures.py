"""The figures on the cards of stores and of people, and whose stores are mine."""

from datetime import datetime

from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user

from .common_store import ALL_LEADS, StoreCase

FIGURES = {
    "lead_count": "action_view_leads",
    "opportunity_count": "action_view_opportunities",
    "unassigned_count": "action_view_unassigned",
    "order_count": "action_view_orders",
    "customer_count": "action_view_customers",
    "member_count": "action_view_members",
}


class TestStoreFigures(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.won_stage = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        cls.own = cls.users["own"]
        cls.in_hanoi = cls._new_lead(cls.hanoi, user_id=cls.own.id)
        cls.unassigned = cls._new_lead(cls.hanoi, type="lead")
        cls.lost = cls._new_lead(cls.haiphong, type="lead", user_id=False)
        cls.lost.action_set_lost()
        cls.won = cls._new_lead(cls.haiphong, expected_revenue=500)
        cls.won.stage_id = cls.won_stage
        cls.old = cls._new_lead(cls.hanoi, expected_revenue=7000, user_id=cls.own.id)
        cls.old.stage_id = cls.won_stage
        cls.env.flush_all()
        cls._set_date(cls.old, "create_date", datetime(2020, 1, 15))
        cls._set_date(cls.old, "date_closed", datetime(2020, 2, 15))
        customers = cls.env["res.partner"].create(
            [
                {"name": "at home", "store_id": cls.hanoi.id},
                {
                    "name": "guest",
                    "store_id": cls.saigon.id,
                    "store_ids": [Command.link(cls.hanoi.id)],
                },
            ]
        )
        order = cls.env["sale.order"].create(
            {
                "partner_id": customers[0].id,
                "store_id": cls.hanoi.id,
                "order_line": [
                    Command.create({"name": "x", "display_type": "line_note"})
                ],
            }
        )
        order.copy()
        order.action_confirm()
        cls.env.flush_all()

    @classmethod
    def _new_lead(cls, store, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "lead",
                "type": "opportunity",
                "store_id": store.id,
                "user_id": False,
                **values,
            }
        )

    @classmethod
    def _set_date(cls, lead, fname, date):
        cls.env.cr.execute(
            f"UPDATE crm_lead SET {fname} = %s WHERE id = %s", (date, lead.id)
        )
        lead.invalidate_recordset([fname])

    def _figures(self, store, who="everything", fnames=(*FIGURES, "won_revenue")):
        store.invalidate_recordset()
        store = store.with_user(self.users[who])
        return {fname: store[fname] for fname in fnames}

    def test_a_store_counts_what_came_in_this_month(self):
        self.assertEqual(
            self._figures(self.hanoi),
            {
                "lead_count": 2,
                "opportunity_count": 1,
                "unassigned_count": 1,
                "order_count": 1,
                "customer_count": 1,
                "member_count": 4,
                "won_revenue": 0,
            },
        )

    def test_a_region_counts_the_stores_below(self):
        self.assertEqual(
            self._figures(self.north),
            {
                "lead_count": 4,
                "opportunity_count": 2,
                "unassigned_count": 1,
                "order_count": 1,
                "customer_count": 1,
                "member_count": 5,
                "won_revenue": 500,
            },
        )
        chain = self._figures(self.chain)
        self.assertEqual(chain["customer_count"], 2)
        self.assertEqual(chain["lead_count"], 4)

    def test_a_member_of_two_stores_is_one_person(self):
        members = (self.chain.child_ids | self.chain.child_ids.child_ids).user_ids
        self.assertEqual(self._figures(self.chain)["member_count"], len(members))

    def test_a_closed_store_still_counts(self):
        self.haiphong.active = False
        self.assertEqual(self._figures(self.north)["won_revenue"], 500)

    def test_they_follow_the_rights_of_whoever_looks(self):
        fnames = ("lead_count", "won_revenue")
        self.assertEqual(
            self._figures(self.chain, "manager", fnames),
            {"lead_count": 2, "won_revenue": 0},
        )
        self.in_hanoi.user_id = self.users["all"]
        self.env.flush_all()
        self.assertEqual(self._figures(self.hanoi, "own", fnames)["lead_count"], 1)

    def test_somebody_who_does_not_sell_sees_stores_without_figures(self):
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        store = self.hanoi.with_user(clerk)
        self.assertEqual(store.name, "Hanoi")
        self.assertFalse(set(FIGURES) & set(store.fields_get()))

    def test_the_month_begins_at_midnight_of_the_user(self):
        for user in self.users.values():
            user.sudo().tz = "Asia/Ho_Chi_Minh"
        early, late = self._new_lead(self.saigon), self._new_lead(self.saigon)
        self.env.flush_all()
        self._set_date(early, "create_date", datetime(2026, 2, 28, 16, 50))
        self._set_date(late, "create_date", datetime(2026, 2, 28, 17, 10))
        with freeze_time("2026-02-28 18:00:00"):
            store = self.saigon.with_user(self.users["everything"])
            local = store.with_context(tz="Asia/Ho_Chi_Minh")
            self.assertEqual(local.lead_count, 1)
            self.assertEqual(store.with_context(tz="UTC").lead_count, 2)

    def test_revenue_is_in_the_currency_of_the_stores_company(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "x",
                "rate_ids": [
                    Command.create(
                        {"name": "2020-01-01", "rate": 4, "company_id": False}
                    )
                ],
            }
        )
        self.other_company.currency_id = currency
        here = self.company.currency_id
        self.env["res.currency.rate"].create(
            {
                "name": "2020-01-01",
                "rate": 1,
                "currency_id": here.id,
                "company_id": self.other_company.id,
            }
        )
        store = self.new_store("Abroad", "AB", company_id=self.other_company.id)
        lead = self._new_lead(store, company_id=False, expected_revenue=100)
        lead.stage_id = self.won_stage
        self.env.flush_all()
        everywhere = [Command.set((self.company | self.other_company).ids)]
        traveller = new_test_user(
            self.env,
            "traveller",
            groups=f"{ALL_LEADS},crm_vn.group_all_stores",
            company_ids=everywhere,
        )
        companies = (self.company | self.other_company).ids
        store = store.with_user(traveller).with_context(allowed_company_ids=companies)
        rate = here._get_conversion_rate(here, currency, self.other_company)
        self.assertNotEqual(rate, 1)
        self.assertAlmostEqual(store.won_revenue, 100 * rate)

    def test_a_figure_opens_what_it_counts(self):
        for who in ("everything", "manager", "region"):
            for store in (self.hanoi, self.north):
                store = store.with_user(self.users[who])
                for fname, method in FIGURES.items():
                    action = getattr(store, method)()
                    context = action.get("context") or {}
                    context = context if isinstance(context, dict) else {}
                    model = store.env[action["res_model"]].with_context(**context)
                    with self.subTest(who=who, store=store.name, figure=fname):
                        self.assertEqual(
                            model.search_count(action["domain"]), store[fname]
                        )
        won = self.north.with_user(self.users["region"]).action_view_won()
        self.assertEqual(
            self.env["crm.lead"].with_context(**won["context"]).search(won["domain"]),
            self.won,
        )

    def test_queries_do_not_grow_with_stores(self):
        def count(stores):
            stores = stores.with_user(self.users["everything"])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for fname in (*FIGURES, "won_revenue"):
                stores.mapped(fname)
            return self.env.cr.sql_log_count - before

        every = self.chain | self.north | self.south | self.hanoi | self.saigon
        count(self.chain)
        self.assertLessEqual(count(every), count(self.chain))

    def test_a_store_that_is_not_saved_yet_has_no_figures(self):
        new = self.env["crm.store"].new({"name": "x", "code": "x"})
        self.assertEqual((new.lead_count, new.member_count), (0, 0))

    # PEOPLE

    def test_figures_of_people(self):
        self.won.user_id = self.own
        self.won.store_id = self.hanoi
        self.lost.user_id = self.own
        self.env.flush_all()
        own = self.own.with_user(self.users["manager"])
        self.assertEqual((own.open_lead_count, own.won_lead_count), (1, 1))
        for fname, method in (
            ("open_lead_count", "action_view_open_leads"),
            ("won_lead_count", "action_view_won_leads"),
        ):
            action = getattr(own, method)()
            leads = own.env["crm.lead"].with_context(**action["context"])
            self.assertEqual(leads.search_count(action["domain"]), own[fname])
        elsewhere = self.own.with_user(self.saigon_user)
        self.env.invalidate_all()
        self.assertEqual(elsewhere.open_lead_count, 0)


class TestMyStores(StoreCase):
    def test_in_my_scope(self):
        north = self.north | self.hanoi | self.haiphong
        every = north | self.chain | self.south | self.saigon
        self._check(
            "in_my_scope",
            {
                "own": self.hanoi,
                "two": self.hanoi | self.saigon,
                "region": north,
                "none": self.env["crm.store"],
                "everything": every,
            },
        )

    def test_my_store(self):
        self.users["everything"].sudo().store_id = self.south
        self._check(
            "is_my_store",
            {
                "own": self.hanoi,
                "two": self.hanoi,
                "region": self.north | self.hanoi | self.haiphong,
                "none": self.env["crm.store"],
                "everything": self.south | self.saigon,
            },
        )

    def _check(self, fname, expected):
        Store = self.env["crm.store"]
        for who, stores in expected.items():
            mine = Store.with_user(self.users[who])
            with self.subTest(who=who):
                self.assertEqual(mine.search([(fname, "=", True)]), stores)
                self.assertEqual(
                    mine.search([(fname, "!=", True)]), mine.search([]) - stores
                )
                self.assertEqual(mine.search([]).filtered(fname), stores)
