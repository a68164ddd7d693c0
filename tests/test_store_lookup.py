"""Find Customer: who is found, what is shown of them, and what cannot be had of it."""

import unittest

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.crm_vn.tools.lookup import lookup_keys, tax_key

from .common_store import StoreCase

PHONE = "0362 246 128"
SHOWN = ("name", "phone", "email", "address", "home_store")


class LookupCase(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.vn")
        cls.company.store_lookup_policy = "loyalty"
        cls.company.store_access_policy = "approval"
        cls.seller = cls.users["own"]
        cls.customer = cls.new_customer("Đặng Đình Đức", cls.saigon, phone=PHONE)

    @classmethod
    def new_customer(cls, name, store=None, **values):
        return cls.env["res.partner"].create(
            {"name": name, "store_id": store and store.id, **values}
        )

    def lookup(self, query, user=None, **context):
        env = self.env(user=user or self.seller, context=context)
        lookup = env["crm.customer.lookup"].create({"query": query})
        lookup.action_search()
        # what superuser read is not in the cache of the next request
        self.env.flush_all()
        self.env.invalidate_all()
        return lookup

    def found(self, query, user=None):
        return self.lookup(query, user).sudo().line_ids.partner_id


class TestKeys(unittest.TestCase):
    def test_tax_codes(self):
        for raw in ("0101243150", "VN0101243150", " vn 0101-243-150 "):
            self.assertEqual(tax_key(raw), "0101243150")
        self.assertEqual(tax_key("0101243150-001"), "0101243150001")
        self.assertEqual(tax_key("012345678901"), "012345678901")
        for raw in (None, "", "VN", "VN1234567", "an@example.com", "1" * 16):
            self.assertIsNone(tax_key(raw))

    def test_a_text_is_several_things(self):
        keys = lookup_keys("0912345678")
        self.assertEqual(keys.phones, {"+84912345678"})
        self.assertEqual(keys.tax_codes, {"0912345678"})
        self.assertEqual(keys.accounts, {"0912345678"})

    def test_too_short(self):
        for text in (None, "", "0912", "  1 2 "):
            self.assertFalse(lookup_keys(text))

    def test_a_list_of_numbers_is_cut(self):
        text = " / ".join(f"09123456{number}" for number in range(10, 40))
        self.assertEqual(len(lookup_keys(text).phones), 3)

    def test_a_text_of_any_length(self):
        self.assertTrue(lookup_keys("9" * 100_000 + "@"))


class TestFound(LookupCase):
    def test_every_spelling_of_a_phone(self):
        for spelling in (
            "0362246128",
            "0362.246.128",
            "+84 362 246 128",
            "84362246128",
            "0084-362-246-128",
            "362246128",
            "01662246128",
            " (036) 2246 128 ",
            "0999999999 / 0362246128 (A Đức)",
        ):
            with self.subTest(spelling):
                self.assertEqual(self.found(spelling), self.customer)

    def test_every_spelling_of_a_tax_code(self):
        branch = self.new_customer("Branch", self.saigon, vat="VN 0101243150-001")
        firm = self.new_customer("Firm", self.saigon, vat="0101243150")
        for spelling in ("0101243150", "vn0101243150", "VN 0101 243 150"):
            self.assertEqual(self.found(spelling), firm)
        for spelling in ("0101243150001", "0101243150-001", "VN0101243150-001"):
            self.assertEqual(self.found(spelling), branch)

    def test_email_and_accounts(self):
        self.customer.write(
            {
                "email": "Duc <Duc@Example.com>",
                "identity_ids": [
                    Command.create({"kind": "zalo", "value": "2512523625412515"}),
                    Command.create({"kind": "phone", "value": "0905 111 222"}),
                    Command.create({"kind": "email", "value": "second@example.com"}),
                ],
            }
        )
        for query in (
            "duc@example.com",
            " DUC@EXAMPLE.COM",
            "2512523625412515",
            "0905111222",
            "second@example.com",
        ):
            with self.subTest(query):
                self.assertEqual(self.found(query), self.customer)

    def test_a_part_finds_nobody_and_says_what_to_type(self):
        self.customer.write({"email": "duc@example.com", "vat": "0101243150"})
        for query in (
            "036224612",
            "246128",
            "duc@",
            "example.com",
            "%",
            "duc@example.co_",
            "036224612%",
            "010124315",
            "Đặng Đình Đức",
            "",
            "   ",
            False,
        ):
            with self.subTest(query):
                lookup = self.lookup(query)
                self.assertFalse(lookup.line_ids)
                self.assertTrue(lookup.message)
        self.assertFalse(self.lookup(PHONE).message)

    def test_only_customers_of_my_companies(self):
        phone = "0911222333"
        archived = self.new_customer("Archived", self.saigon, phone=phone)
        archived.active = False
        self.new_customer("Elsewhere", phone=phone, company_id=self.other_company.id)
        self.seller.partner_id.phone = phone
        self.company.partner_id.phone = phone
        parents = archived | self.seller.partner_id | self.company.partner_id
        self.env["res.partner"].create(
            [
                {"name": "Person", "parent_id": parent.id, "phone": phone}
                for parent in parents
            ]
        )
        self.assertFalse(self.found(phone))
        shared = self.new_customer("Of no store", phone=phone)
        mine = self.new_customer("Mine", phone=phone, company_id=self.company.id)
        self.assertEqual(self.found(phone), shared | mine)

    def test_a_foreign_company_cannot_be_named_in_the_context(self):
        with self.assertRaises(AccessError):
            self.lookup(PHONE, allowed_company_ids=self.other_company.ids)

    def test_people_of_a_customer_are_one_line(self):
        firm = self.new_customer("Firm", self.saigon, is_company=True)
        people = self.env["res.partner"].create(
            [
                {"name": name, "parent_id": firm.id, "phone": "0911222333"}
                for name in ("An", "Bình")
            ]
        )
        self.assertEqual(self.found("0911222333"), people[0])

    def test_a_number_everybody_has_means_nobody(self):
        self.env["res.partner"].create(
            [{"name": f"c{n}", "phone": "0900000000"} for n in range(25)]
        )
        lookup = self.lookup("0900000000")
        self.assertEqual(len(lookup.line_ids), 20)
        self.assertIn("20", lookup.message)

    def test_a_new_search_replaces_the_old(self):
        lookup = self.lookup(PHONE)
        lookup.query = "0911222333"
        lookup.action_search()
        self.assertFalse(lookup.line_ids)

    def test_without_stores_every_customer_is_ones_own(self):
        self.env["res.partner"].search([("store_id", "!=", False)]).write(
            {"store_id": False, "store_ids": [Command.clear()]}
        )
        self.env["res.users"].search([("store_ids", "!=", False)]).store_ids = False
        self.env["crm.store"].search([], order="id desc").unlink()
        self.assertEqual(self.lookup(PHONE).line_ids.state, "own")


class TestShown(LookupCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"email": "duc@example.com", "street": "12 Lê Lợi"})
        product = cls.env["product.product"].create({"name": "Phone"})
        cls.orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": cls.customer.id,
                    "store_id": cls.saigon.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "price_unit": price,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
                for price in (1000, 2000, 9000)
            ]
        )
        for order in cls.orders[:2]:
            order.action_confirm()
        cls.orders[:2].date_order = "2026-03-05 20:00:00"
        tiers = cls.env["crm.customer.tier"]
        tiers.search([]).unlink()
        cls.tiers = tiers.create(
            [
                {"name": "Member", "min_amount": 0},
                {"name": "Silver", "min_amount": 3000},
                {"name": "Gold", "min_amount": 3001},
            ]
        )

    def shown(self, user=None):
        return self.lookup(PHONE, user).line_ids.read()[0]

    def test_known_says_nothing_but_that(self):
        self.company.store_lookup_policy = "known"
        line = self.shown()
        self.assertEqual((line["state"], line["level"]), ("approval", "known"))
        for fname in (*SHOWN, "order_count", "last_order_date", "tier_id"):
            self.assertFalse(line[fname], fname)

    def test_loyalty(self):
        self.seller.tz = "Asia/Ho_Chi_Minh"
        line = self.shown()
        self.assertEqual(line["order_count"], 2)
        self.assertEqual(str(line["last_order_date"]), "2026-03-06")
        self.assertEqual(line["tier_id"][1], "Silver")
        self.assertFalse(any(line[fname] for fname in SHOWN))

    def test_profile(self):
        self.company.store_lookup_policy = "profile"
        line = self.shown()
        self.assertEqual(line["name"], "Đặng Đình Đức")
        self.assertEqual(line["phone"], PHONE)
        self.assertEqual(line["email"], "duc@example.com")
        self.assertEqual(line["home_store"], "Saigon")
        self.assertIn("12 Lê Lợi", line["address"])
        self.assertEqual(line["order_count"], 2)
        self.assertEqual(line["state"], "approval")

    def test_own_is_shown_in_full_whatever_the_policy(self):
        self.company.store_lookup_policy = "known"
        for user in (self.saigon_user, self.users["two"], self.users["everything"]):
            line = self.shown(user)
            self.assertEqual((line["state"], line["home_store"]), ("own", "Saigon"))
        self.assertEqual(self.shown(self.users["none"])["level"], "known")

    def test_the_policy_is_that_of_the_home_store(self):
        self.other_company.store_lookup_policy = "known"
        abroad = self.env["crm.store"].create(
            {"name": "Abroad", "code": "X", "company_id": self.other_company.id}
        )
        self.company.store_lookup_policy = "profile"
        self.new_customer("Far", abroad, phone="0911222333")
        self.assertEqual(self.lookup("0911222333").line_ids.level, "known")

    def test_orders_of_other_companies_do_not_count(self):
        self.env.cr.execute(
            "UPDATE sale_order SET company_id = %s WHERE id = %s",
            [self.other_company.id, self.orders[0].id],
        )
        self.assertEqual(self.shown()["order_count"], 1)

    def test_orders_of_people_count_for_the_customer(self):
        person = self.env["res.partner"].create(
            {"name": "Wife", "parent_id": self.customer.id}
        )
        self.orders[2].partner_id = person
        self.orders[2].action_confirm()
        line = self.shown()
        self.assertEqual(line["order_count"], 3)
        self.assertEqual(line["tier_id"][1], "Gold")

    def test_tiers_of_a_company_replace_the_shared_ones(self):
        self.tiers[0].copy({"name": "VIP", "company_id": self.company.id})
        self.assertEqual(self.shown()["tier_id"][1], "VIP")

    def test_order_amounts_are_converted(self):
        currency = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rate_ids": [Command.create({"rate": 1000})]}
        )
        self.env.cr.execute(
            "UPDATE sale_order SET currency_id = %s, currency_rate = 1000",
            [currency.id],
        )
        self.assertEqual(self.shown()["tier_id"][1], "Member")

    def test_no_order_no_tier(self):
        self.new_customer("New", self.saigon, phone="0911222333")
        line = self.lookup("0911222333").line_ids
        self.assertEqual((line.order_count, bool(line.tier_id)), (0, False))


class TestAttack(LookupCase):
    """A cashier with a console wants to know who it was."""

    def setUp(self):
        super().setUp()
        self.company.store_lookup_policy = "known"
        self.found_line = self.lookup(PHONE).line_ids
        self.line = self.found_line.with_user(self.seller)

    def test_the_customer_cannot_be_read(self):
        group = self.env.ref("base.group_allow_export")
        self.seller.group_ids += group
        Line = self.line.browse()
        for attempt in (
            lambda: self.line.read(["partner_id"]),
            lambda: self.line.web_read({"partner_id": {}}),
            lambda: self.line.web_read(
                {"partner_id": {"fields": {"display_name": {}, "phone": {}}}}
            ),
            lambda: self.line.export_data(["partner_id/name"]),
            lambda: self.line.export_data(["partner_id/.id"]),
            lambda: Line.search([("partner_id.name", "like", "Đặng")]),
            lambda: Line.search([("partner_id", "=", self.customer.id)]),
            lambda: Line.search([("partner_id", "any", [("name", "=", "x")])]),
            lambda: Line.search([], order="partner_id"),
            lambda: Line.web_read_group([], ["partner_id"]),
            lambda: Line.formatted_read_group([], ["partner_id"], ["__count"]),
            lambda: Line.formatted_read_group([], [], ["partner_id:array_agg"]),
            lambda: self.line.lookup_id.read(["looked_up"]),
            lambda: self.line.lookup_id.search(
                [("line_ids.partner_id.name", "=", "x")]
            ),
            lambda: self.line.web_save({"name": "x"}, {"name": {}}),
            lambda: self.line.write({"name": "x"}),
            lambda: Line.create({"lookup_id": self.line.lookup_id.id}),
            lambda: self.line.lookup_id.write(
                {"line_ids": [Command.update(self.line.id, {"state": "own"})]}
            ),
            lambda: self.line.lookup_id.web_read(
                {"line_ids": {"fields": {"partner_id": {}}}}
            ),
            lambda: self.line.action_open(),
            lambda: self.line.onchange({}, [], {"partner_id": {}}),
            lambda: self.line.copy(),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                attempt()

    def test_nothing_readable_names_the_customer(self):
        self.env.invalidate_all()
        texts = str(self.line.read()) + str(self.line.lookup_id.read())
        texts += str(self.line.name_search(""))
        for secret in ("Đặng", "Saigon", "362"):
            self.assertNotIn(secret, texts.replace(PHONE, ""))

    def test_the_log_tells_that_nobody_was_found(self):
        self.lookup("0999888777")
        log = self.env["crm.privacy.log"].search([], limit=1)
        self.assertEqual((log.kind, log.res_id), ("lookup", 0))
        self.assertEqual(log.record_name, "Nobody found")

    def test_nobody_reads_the_lookups_of_others(self):
        self.company.store_lookup_policy = "profile"
        line = self.lookup(PHONE).line_ids
        other = self.users["all"]
        for record in (line, line.lookup_id):
            with self.assertRaises(AccessError):
                record.with_user(other).read(["id"])
        self.assertFalse(line.with_user(other).search([]))
        with self.assertRaises(AccessError):
            line.with_user(other).action_serve()
        serve = self.env["crm.customer.serve"].with_user(other)
        serve = serve.create({"line_id": line.id, "reason": "x"})
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            serve.action_serve()
        self.assertFalse(serve.search([("line_id.name", "like", "Đặng")]))
        self.assertFalse(serve.search([("name", "like", "Đặng")]))
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            serve.read(["name"])
        self.assertNotIn("Đặng", str(serve.read(["line_id", "reason"])))

    def test_only_sales_people_look_up(self):
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        for user in (clerk, self.users["portal"], self.users["public"]):
            with self.assertRaises(AccessError):
                self.env["crm.customer.lookup"].with_user(user).create({"query": PHONE})


class TestLimit(LookupCase):
    def test_customers_of_other_stores_are_limited(self):
        self.company.store_lookup_limit = 3
        mine = self.new_customer("Mine", self.hanoi, phone="0911222333")
        for _count in range(3):
            self.lookup(PHONE)
        for _count in range(3):
            self.assertEqual(self.found("0911222333"), mine)
        with self.assertRaisesRegex(UserError, "3 customers"):
            self.lookup(PHONE)
        self.assertTrue(self.lookup(PHONE, self.users["all"]).line_ids)
        self.env.cr.execute(
            "UPDATE crm_customer_lookup"
            " SET create_date = create_date - interval '25 hours'"
        )
        self.assertTrue(self.lookup(PHONE).line_ids)

    def test_one_open_page_counts_each_search(self):
        self.company.store_lookup_limit = 2
        lookup = self.lookup(PHONE).with_user(self.seller)
        lookup.action_search()
        with self.assertRaises(UserError):
            lookup.action_search()

    def test_no_limit(self):
        self.company.store_lookup_limit = 0
        for _count in range(3):
            self.assertTrue(self.lookup(PHONE).line_ids)

    def test_counters_outlive_the_day_they_count(self):
        self.lookup(PHONE)
        Lookup = self.env["crm.customer.lookup"]
        age = "UPDATE crm_customer_lookup SET write_date = now() - interval '%s hours'"
        self.env.cr.execute(age, [24])
        Lookup._transient_vacuum()
        self.assertTrue(Lookup.search_count([("looked_up", ">", 0)]))
        self.env.cr.execute(age, [26])
        Lookup._transient_vacuum()
        self.assertFalse(Lookup.search_count([]))


class TestQueries(LookupCase):
    def test_the_number_of_queries_does_not_grow(self):
        def count(number):
            lookup = self.env["crm.customer.lookup"].with_user(self.seller)
            lookup = lookup.create({"query": number})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lookup.action_search()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        stores = (self.saigon, self.haiphong, self.hanoi)
        for index in range(15):
            self.new_customer(f"c{index}", stores[index % 3], phone="0911222333")
        count(PHONE)
        one, many = count(PHONE), count("0911222333")
        self.assertLessEqual(many, one + 2)
