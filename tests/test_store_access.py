"""Serve Here: who gets access to a customer of another store, and who decides."""

from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from .common_store import ALL_LEADS, SALESMAN, STORE_MANAGER, StoreCase

PHONE = "0362246128"


class AccessCase(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "store_lookup_policy": "known",
                "store_access_policy": "approval",
                "store_access_days": 30,
            }
        )
        cls.seller = cls.users["own"]
        cls.saigon_manager = cls.new_member("saigon_boss", STORE_MANAGER, cls.saigon)
        cls.saigon.manager_id = cls.saigon_manager
        cls.customer = cls.env["res.partner"].create(
            {"name": "Đặng Đình Đức", "phone": PHONE, "store_id": cls.saigon.id}
        )

    def request(self, user=None, store=None, partners=None, reason="At the counter"):
        access = self.env["crm.store.access"].with_user(user or self.seller)
        access = access._request(
            self.customer if partners is None else partners, store or self.hanoi, reason
        )
        self.env.flush_all()
        self.env.invalidate_all()
        return access

    def sees(self, user, partner=None):
        self.env.invalidate_all()
        partner = (partner or self.customer).with_user(user)
        found = bool(partner.search_count([("id", "=", partner.id)]))
        self.assertEqual(found, partner.has_access("read"))
        return found


class TestServeHere(AccessCase):
    """From the lookup, as the cashier does it."""

    def serve(self, user, reason="At the counter", **values):
        lookup = self.env["crm.customer.lookup"].with_user(user)
        lookup = lookup.create({"query": PHONE})
        lookup.action_search()
        action = lookup.line_ids.action_serve()
        self.env.flush_all()
        self.env.invalidate_all()
        serve = Form(
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(action["context"])
        )
        serve.reason = reason
        for fname, value in values.items():
            serve[fname] = value
        return lookup.line_ids, serve.save().action_serve()

    def test_direct(self):
        self.company.store_access_policy = "direct"
        line, action = self.serve(self.seller)
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", self.customer.id)
        )
        self.assertEqual((line.state, line.name), ("own", "Đặng Đình Đức"))
        self.assertTrue(self.sees(self.seller))
        self.assertFalse(self.sees(self.new_member("hp", SALESMAN, self.haiphong)))
        access = self.env["crm.store.access"].search([])
        self.assertEqual(
            (access.partner_id, access.store_id, access.user_id, access.reason),
            (self.customer, self.hanoi, self.seller, "At the counter"),
        )
        self.assertEqual(access.expires_at - access.granted_at, timedelta(days=30))

    def test_approval(self):
        line, action = self.serve(self.seller)
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(line.state, "requested")
        self.assertFalse(self.sees(self.seller))

    def test_a_region_chooses_the_store(self):
        self.company.store_access_policy = "direct"
        self.serve(self.users["region"], store_id=self.haiphong)
        self.assertEqual(
            self.env["crm.store.access"].search([]).store_id, self.haiphong
        )

    def test_in_a_store_of_others(self):
        self.company.store_access_policy = "direct"
        lookup = self.env["crm.customer.lookup"].with_user(self.seller)
        lookup = lookup.create({"query": PHONE})
        lookup.action_search()
        serve = self.env["crm.customer.serve"].with_user(self.seller)
        serve = serve.create(
            {
                "line_id": lookup.line_ids.id,
                "store_id": self.haiphong.id,
                "reason": "x",
            }
        )
        with self.assertRaises(AccessError):
            serve.action_serve()

    def test_without_a_reason(self):
        with self.assertRaises(UserError):
            self.serve(self.seller, reason="   ")

    def test_without_a_store(self):
        with self.assertRaisesRegex(AccessError, "no store"):
            self.serve(self.users["none"])


class TestRequest(AccessCase):
    def test_who_is_asked(self):
        south_manager = self.new_member("south_boss", STORE_MANAGER, self.south)
        self.south.manager_id = south_manager
        self.assertEqual(
            self.request().sudo().activity_ids.user_id, self.saigon_manager
        )
        self.saigon.manager_id = False
        access = self.request(store=self.haiphong, user=self.users["region"])
        self.assertEqual(access.sudo().activity_ids.user_id, south_manager)

    def test_who_is_asked_where_no_store_has_a_manager(self):
        self.saigon.manager_id = False
        boss = self.new_sales_manager("headquarters")
        abroad = self.new_sales_manager(
            "abroad",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        asked = self.request().sudo().activity_ids.user_id
        self.assertIn(boss, asked)
        self.assertNotIn(abroad, asked)

    def test_an_archived_manager_is_not_asked(self):
        self.saigon_manager.active = False
        boss = self.new_sales_manager("headquarters")
        self.assertIn(boss, self.request().sudo().activity_ids.user_id)

    def test_what_is_open_is_not_asked_twice(self):
        access = self.request()
        self.assertEqual(self.request(), access)
        self.assertEqual(self.request(self.users["all"]), access)
        access.with_user(self.saigon_manager).action_approve()
        self.assertEqual(self.request(), access)
        other = self.request(self.users["region"], self.haiphong)
        self.assertNotEqual(other, access)

    def test_what_ended_can_be_asked_again(self):
        first = self.request()
        first.with_user(self.saigon_manager)._decide("refused", "no")
        second = self.request()
        self.assertNotEqual(second, first)
        second.with_user(self.saigon_manager).action_approve()
        self.expire(second)
        self.assertNotIn(self.request(), first | second)

    def expire(self, access):
        self.env.cr.execute(
            "UPDATE crm_store_access SET expires_at = %s WHERE id = %s",
            [self.env.cr.now() - timedelta(seconds=1), access.id],
        )
        self.env.invalidate_all()

    def test_an_access_ends_by_itself(self):
        access = self.request()
        access.with_user(self.saigon_manager).action_approve()
        self.assertTrue(self.sees(self.seller))
        self.expire(access)
        self.assertFalse(self.sees(self.seller))
        self.assertTrue(access.is_expired)
        with self.assertRaises(UserError):
            access.with_user(self.saigon_manager).action_revoke()

    def test_no_end(self):
        self.company.store_access_days = 0
        access = self.request()
        access.with_user(self.saigon_manager).action_approve()
        self.assertFalse(access.expires_at)
        self.assertTrue(self.sees(self.seller))

    def test_customers_seen_anyway(self):
        partners = self.env["res.partner"].create(
            [
                {"name": "Ours", "store_id": self.hanoi.id},
                {"name": "Both", "store_ids": (self.saigon | self.hanoi).ids},
                {"name": "Everybody's"},
            ]
        )
        self.assertFalse(self.request(partners=partners))

    def test_a_region_does_not_open_its_customers_to_its_stores(self):
        partner = self.env["res.partner"].create(
            {"name": "Of the region", "store_id": self.south.id}
        )
        access = self.request(self.saigon_user, self.saigon, partner)
        self.assertEqual(access.state, "requested")

    def test_people_and_addresses_come_along(self):
        self.company.store_access_policy = "direct"
        people = self.env["res.partner"].create(
            [
                {"name": "Wife", "parent_id": self.customer.id},
                {"name": "Home", "parent_id": self.customer.id, "type": "delivery"},
            ]
        )
        access = self.request(partners=people[0])
        self.assertEqual(access.sudo().partner_id, self.customer)
        for partner in self.customer | people:
            self.assertTrue(self.sees(self.seller, partner))

    def test_a_closed_store(self):
        self.hanoi.active = False
        with self.assertRaisesRegex(UserError, "closed"):
            self.request()

    def test_an_order_keeps_the_customer(self):
        self.company.store_access_policy = "direct"
        access = self.request()
        product = self.env["product.product"].create({"name": "Phone"})
        order = (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [Command.create({"product_id": product.id})],
                }
            )
        )
        order.action_confirm()
        self.assertIn(self.hanoi, self.customer.store_ids)
        self.assertEqual(self.customer.store_id, self.saigon)
        access.with_user(self.saigon_manager)._revoke("bought")
        self.assertTrue(self.sees(self.seller))


class TestDecision(AccessCase):
    def setUp(self):
        super().setUp()
        self.access = self.request()

    def as_user(self, user):
        return self.access.with_user(user)

    def test_who_decides(self):
        south_boss = self.new_member("south_boss", STORE_MANAGER, self.south)
        seller_manager = self.new_member("plain", ALL_LEADS, self.south)
        self.south.manager_id = seller_manager
        may = (
            self.saigon_manager,
            south_boss,
            seller_manager,
            self.users["everything"],
        )
        may_not = (
            self.seller,
            self.users["manager"],
            self.users["region"],
            self.saigon_user,
            self.users["two"],
            self.users["none"],
            self.users["other_company"],
            self.users["portal"],
        )
        for user in may:
            self.assertTrue(self.as_user(user).can_decide, user.login)
        for user in may_not:
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.as_user(user).action_approve()
                with self.assertRaises(AccessError):
                    self.as_user(user).action_refuse()
                if user != self.seller:
                    with self.assertRaises(AccessError):
                        self.as_user(user).action_withdraw()
                with self.assertRaises(AccessError):
                    self.as_user(user)._decide("refused", "x")
        self.assertEqual(self.access.state, "requested")

    def test_nobody_decides_on_their_own_request(self):
        both = self.new_member("both", STORE_MANAGER, self.hanoi | self.saigon)
        self.access.sudo().user_id = both
        with self.assertRaises(AccessError):
            self.as_user(both).action_approve()
        self.access.sudo().user_id = self.users["everything"]
        self.as_user(self.users["everything"]).action_approve()
        self.assertEqual(self.access.state, "granted")

    def test_approve(self):
        self.as_user(self.saigon_manager).action_approve()
        access = self.access
        self.assertEqual(access.state, "granted")
        self.assertEqual(access.decided_by_id, self.saigon_manager)
        self.assertEqual(access.decided_at, self.env.cr.now())
        self.assertEqual(access.expires_at, self.env.cr.now() + timedelta(days=30))
        self.assertTrue(self.sees(self.seller))
        self.assertFalse(access.activity_ids)
        self.assertIn(self.seller.partner_id, access.message_ids.notified_partner_ids)

    def test_refuse(self):
        action = self.as_user(self.saigon_manager).action_refuse()
        answer = Form(
            self.env[action["res_model"]]
            .with_user(self.saigon_manager)
            .with_context(action["context"])
        )
        answer.note = "On the way to us"
        answer.save().action_answer()
        self.assertEqual(
            (self.access.state, self.access.note), ("refused", "On the way to us")
        )
        self.assertFalse(self.sees(self.seller))
        self.assertFalse(self.access.activity_ids)
        message = self.access.message_ids.filtered("notified_partner_ids")
        self.assertEqual(message.notified_partner_ids, self.seller.partner_id)
        self.assertIn("On the way to us", message.body)

    def test_what_is_decided_stays_so(self):
        self.as_user(self.saigon_manager)._decide("refused", "no")
        for decide in ("action_approve", "action_refuse"):
            with self.assertRaises(UserError):
                getattr(self.as_user(self.saigon_manager), decide)()

    def test_revoke(self):
        self.as_user(self.saigon_manager).action_approve()
        for user in (self.users["manager"], self.users["all"], self.saigon_user):
            with self.assertRaises(AccessError):
                self.as_user(user)._revoke("x")
        self.as_user(self.saigon_manager)._revoke("It was a mistake")
        self.assertEqual(self.access.state, "revoked")
        self.assertEqual(self.access.revoked_by_id, self.saigon_manager)
        self.assertFalse(self.sees(self.seller))

    def test_who_asked_may_give_up(self):
        self.as_user(self.seller).action_withdraw()
        self.assertEqual(self.access.state, "revoked")
        self.assertFalse(self.access.activity_ids)
        with self.assertRaises(UserError):
            self.as_user(self.saigon_manager).action_approve()

    def test_nobody_writes_or_deletes(self):
        for user in (*self.users.values(), self.saigon_manager):
            record = self.as_user(user)
            for attempt in (
                lambda record=record: record.write({"state": "granted"}),
                lambda record=record: record.unlink(),
                lambda record=record: record.create(
                    {
                        "partner_id": self.customer.id,
                        "store_id": self.hanoi.id,
                        "user_id": self.seller.id,
                        "reason": "x",
                        "state": "granted",
                    }
                ),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_the_audit_keeps_customer_and_store(self):
        for record in (self.customer, self.hanoi):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                record.unlink()
        self.assertTrue(self.access.exists())

    def test_merged_customers_keep_the_audit(self):
        target = self.env["res.partner"].create(
            {"name": "Đặng Đình Đức", "store_id": self.saigon.id}
        )
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (target | self.customer).ids, target
        )
        self.env.invalidate_all()
        self.assertEqual(self.access.sudo().partner_id, target)


class TestPrivacy(AccessCase):
    """The requesting store knows that it asked, not whom it asked for."""

    def test_the_request_does_not_name_the_customer(self):
        access = self.request()
        mine = access.with_user(self.seller)
        self.assertFalse(mine.customer_id)
        self.assertFalse(mine.search([("customer_id", "ilike", "Đặng")]))
        self.assertFalse(mine.search([("customer_id", "=", self.customer.id)]))
        readable = [
            f
            for f, field in mine._fields.items()
            if mine._has_field_access(field, "read")
        ]
        self.env.invalidate_all()
        texts = [
            str(mine.read(readable)),
            str(mine.message_ids.read(["body", "subject", "record_name"])),
            str(mine.activity_ids.read(["res_name", "summary", "note"])),
            str(mine.message_follower_ids.mapped("partner_id.name")),
            str(mine._message_get_suggested_recipients_batch(no_create=True)),
            str(mine.mail_get_partner_fields()),
        ]
        for text in texts:
            self.assertNotIn("Đặng", text)
            self.assertNotIn("362246128", text)
            self.assertNotIn("saigon", text.lower())
        for attempt in (
            lambda: mine.read(["partner_id"]),
            lambda: mine.search([("partner_id.name", "=", "x")]),
            lambda: mine.search([], order="partner_id"),
            lambda: mine.formatted_read_group([], ["partner_id"], ["__count"]),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                attempt()

    def test_the_deciding_side_sees_the_customer(self):
        access = self.request().with_user(self.saigon_manager)
        self.assertEqual(access.customer_id, self.customer)
        self.assertEqual(access.search([("customer_id", "ilike", "Đặng")]), access)
        self.assertEqual(
            access.search([("customer_id", "=", self.customer.id)]), access
        )

    def test_the_requester_sees_it_once_granted(self):
        access = self.request()
        access.with_user(self.saigon_manager).action_approve()
        self.env.flush_all()
        self.env.invalidate_all()
        mine = access.with_user(self.seller)
        self.assertEqual(mine.customer_id, self.customer)
        self.assertEqual(mine.action_open_customer()["res_id"], self.customer.id)

    def test_who_sees_the_request(self):
        access = self.request()
        sees = {
            name
            for name, user in {**self.users, "saigon": self.saigon_user}.items()
            if name not in ("portal", "public")
            and access.with_user(user).search([("id", "=", access.id)])
        }
        self.assertEqual(
            sees, {"own", "all", "manager", "two", "region", "everything", "saigon"}
        )


class TestRecognise(AccessCase):
    """What a machine may refer to on behalf of a store."""

    def setUp(self):
        super().setUp()
        Partner = self.env["res.partner"]
        self.ours, self.below, self.nobodys, self.person = Partner.create(
            [
                {"name": "Ours", "store_id": self.hanoi.id},
                {"name": "Of a store below", "store_id": self.haiphong.id},
                {"name": "Nobody's"},
                {"name": "Wife", "parent_id": self.customer.id},
            ]
        )
        self.everyone = (
            self.ours | self.below | self.nobodys | self.person | self.customer
        )

    def recognise(self, store, partners=None):
        partners = self.everyone if partners is None else partners
        return partners._recognise_at(store, self.seller, "Form on the website")

    def test_approval(self):
        self.assertEqual(self.recognise(self.hanoi), self.ours | self.nobodys)
        self.assertEqual(
            self.recognise(self.north), self.ours | self.below | self.nobodys
        )
        self.assertEqual(self.recognise(self.env["crm.store"]), self.nobodys)
        self.assertFalse(self.env["crm.store.access"].search([]))

    def test_direct(self):
        self.company.store_access_policy = "direct"
        self.assertEqual(self.recognise(self.hanoi), self.everyone)
        accesses = self.env["crm.store.access"].search([])
        self.assertEqual(accesses.partner_id, self.below | self.customer)
        self.assertEqual(accesses.user_id, self.seller)
        self.assertEqual(set(accesses.mapped("reason")), {"Form on the website"})
        self.recognise(self.hanoi)
        self.assertEqual(self.env["crm.store.access"].search([]), accesses)
        self.assertTrue(self.sees(self.seller))

    def test_granted(self):
        self.company.store_access_policy = "direct"
        self.request()
        self.company.store_access_policy = "approval"
        known = self.ours | self.nobodys | self.person | self.customer
        self.assertEqual(self.recognise(self.hanoi), known)

    def test_a_closed_store_gets_nothing_new(self):
        self.company.store_access_policy = "direct"
        # closed without moving its customers, as no screen allows
        self.env.cr.execute(
            "UPDATE crm_store SET active = false WHERE id = %s", self.hanoi.ids
        )
        self.env.invalidate_all()
        self.assertEqual(self.recognise(self.hanoi), self.ours | self.nobodys)

    def test_no_stores(self):
        self.assertFalse(self.recognise(self.hanoi, self.env["res.partner"]))

    def test_the_number_of_queries_does_not_grow(self):
        self.company.store_access_policy = "direct"
        partners = self.env["res.partner"].create(
            [{"name": f"c{n}", "store_id": self.saigon.id} for n in range(41)]
        )
        self.recognise(self.hanoi, partners[0])

        def count(partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.recognise(self.hanoi, partners)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        one, many = count(partners[1]), count(partners[2:])
        self.assertLessEqual(many, one + 3)


class TestSettings(AccessCase):
    def test_negative_numbers_are_refused(self):
        for fname in ("store_access_days", "store_lookup_limit"):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.company.write({fname: -1})
                self.env.flush_all()

    def test_settings_are_the_company_s(self):
        settings = self.env["res.config.settings"].create(
            {"store_lookup_policy": "profile", "store_lookup_limit": 7}
        )
        settings.execute()
        self.assertEqual(self.company.store_lookup_policy, "profile")
        self.assertEqual(self.company.store_lookup_limit, 7)
