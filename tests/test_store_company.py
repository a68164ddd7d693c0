"""Stores of several companies, and people who work for both."""

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from .common_store import ALL_LEADS, StoreCase


class CompanyCase(StoreCase):
    """``both`` is a member of Hanoi and of the other company's store; Hanoi first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.new_store("Vientiane", "VT", company_id=cls.other_company.id)
        companies = cls.company | cls.other_company
        cls.both = cls.new_member(
            "both",
            ALL_LEADS,
            cls.hanoi | cls.foreign,
            company_ids=[Command.set(companies.ids)],
        )
        cls.foreigner = cls.new_member(
            "foreigner",
            ALL_LEADS,
            cls.foreign,
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )

    def acting(self, model, *companies, user=None):
        """A model as the user who has switched to some companies, the first one's."""
        ids = [company.id for company in companies]
        return (
            self.env[model]
            .with_user(user or self.both)
            .with_context(allowed_company_ids=ids)
        )


class TestCompanies(CompanyCase):
    def test_codes_are_unique_in_a_company(self):
        self.new_store("Same code", "hn", company_id=self.other_company.id)
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.cr.savepoint():
            with mute_logger("odoo.sql_db"):
                self.new_store("Hanoi again", "hn")

    def test_no_parent_of_another_company(self):
        with self.assertRaises(UserError):
            self.foreign.parent_id = self.chain
        with self.assertRaises(UserError):
            self.new_store("x", "x", self.foreign)
        with self.assertRaises(UserError):
            self.hanoi.company_id = self.other_company

    def test_no_circle(self):
        with self.assertRaises(UserError):
            self.chain.parent_id = self.hanoi

    def test_stores_are_seen_by_company(self):
        self.assertIn(
            self.foreign, self.acting("crm.store", self.other_company).search([])
        )
        self.assertNotIn(
            self.foreign, self.acting("crm.store", self.company).search([])
        )
        seen = self.env["crm.store"].with_user(self.foreigner).search([])
        self.assertEqual(seen, self.foreign)


class TestDocuments(CompanyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "store_id": store.id,
                    "company_id": company.id,
                    "user_id": False,
                    "team_id": False,
                }
                for name, store, company in (
                    ("ours", cls.hanoi, cls.company),
                    ("theirs", cls.foreign, cls.other_company),
                    ("ours, any company", cls.hanoi, cls.env["res.company"]),
                    ("theirs, any company", cls.foreign, cls.env["res.company"]),
                )
            ]
        )
        # what a lead without team and salesperson does with its company is Odoo's
        for lead, company in zip(
            cls.leads, (cls.company, cls.other_company, None, None), strict=True
        ):
            lead.company_id = company

    def seen(self, user, *companies):
        leads = self.acting("crm.lead", *companies, user=user)
        return set(leads.search([("id", "in", self.leads.ids)]).mapped("name"))

    def test_allowed_companies(self):
        free = {"ours, any company", "theirs, any company"}
        self.assertEqual(self.seen(self.both, self.company), {"ours", *free})
        self.assertEqual(self.seen(self.both, self.other_company), {"theirs", *free})
        self.assertEqual(
            self.seen(self.both, self.company, self.other_company),
            {"ours", "theirs", *free},
        )

    def test_one_company_one_store(self):
        self.assertEqual(
            self.seen(self.foreigner, self.other_company),
            {"theirs", "theirs, any company"},
        )
        self.assertEqual(
            self.seen(self.users["all"], self.company), {"ours", "ours, any company"}
        )
        # all stores, but of one company
        self.assertEqual(
            self.seen(self.users["other_company"], self.other_company),
            {"theirs", "ours, any company", "theirs, any company"},
        )

    def test_switching_is_no_way_around(self):
        theirs = self.leads[1].with_user(self.users["all"])
        with self.assertRaises(AccessError):
            theirs.with_context(allowed_company_ids=self.other_company.ids).read(
                ["name"]
            )

    def test_a_document_and_its_store_are_of_one_company(self):
        ours, theirs, free, _free = self.leads
        with self.assertRaises(UserError):
            ours.store_id = self.foreign
        with self.assertRaises(UserError):
            theirs.store_id = self.hanoi
        free.store_id = self.foreign
        with self.assertRaises(UserError):
            self.env["sale.order"].create(
                {
                    "partner_id": self.env["res.partner"].create({"name": "x"}).id,
                    "store_id": self.foreign.id,
                }
            )

    def test_a_contact_and_its_store_are_of_one_company(self):
        Partner = self.env["res.partner"]
        values = {"name": "x", "store_id": self.foreign.id}
        self.assertEqual(Partner.create(values).store_ids, self.foreign)
        with self.assertRaises(UserError):
            Partner.create({**values, "company_id": self.company.id})

    def test_the_default_store_is_the_companys(self):
        self.assertEqual(self.both.store_id, self.hanoi)
        customer = self.env["res.partner"].create(
            {"name": "x", "store_ids": [Command.set((self.hanoi | self.foreign).ids)]}
        )
        for companies, store in (
            ([self.company], self.hanoi),
            ([self.other_company], self.foreign),
            ([self.other_company, self.company], self.foreign),
        ):
            with self.subTest(companies[0].name):
                lead = self.acting("crm.lead", *companies).create({"name": "x"})
                order = self.acting("sale.order", *companies).create(
                    {"partner_id": customer.id}
                )
                contact = self.acting("res.partner", *companies).create({"name": "x"})
                self.assertEqual(lead.store_id, store)
                self.assertEqual(order.store_id, store)
                self.assertEqual(contact.store_id, store)

    def test_no_default_store_in_that_company(self):
        """Whoever has no store there cannot put anything into another company's."""
        self.both.store_ids = self.hanoi
        order = self.acting("sale.order", self.other_company).new({})
        self.assertFalse(order._get_acting_store())
        lead = self.env["crm.lead"].create(
            {"name": "x", "company_id": self.other_company.id, "user_id": self.both.id}
        )
        self.assertFalse(lead.store_id)

    def test_assigning_across_companies(self):
        lead = self.env["crm.lead"].create(
            {"name": "x", "user_id": False, "team_id": False, "store_id": self.hanoi.id}
        )
        lead.user_id = self.both
        self.assertEqual(lead.store_id, self.hanoi)
        lead = lead.with_context(
            allowed_company_ids=[self.other_company.id, self.company.id]
        )
        lead.write({"user_id": self.foreigner.id, "team_id": False})
        self.assertEqual(lead.company_id, self.other_company)
        self.assertEqual(lead.store_id, self.foreign)

    def test_a_province_is_a_companys(self):
        state = self.env.ref("base.state_us_1")
        self.hanoi.state_ids = self.foreign.state_ids = state
        values = {"name": "x", "state_id": state.id, "user_id": False, "team_id": False}
        Lead = self.env["crm.lead"]
        self.assertEqual(Lead.create(values).store_id, self.hanoi)
        theirs = Lead.with_company(self.other_company).create(values)
        self.assertEqual(theirs.store_id, self.foreign)

    def test_contacts_of_no_company(self):
        customer = self.env["res.partner"].create(
            {"name": "x", "store_id": self.hanoi.id}
        )
        self.env.invalidate_all()
        self.assertFalse(customer.company_id)
        self.assertTrue(customer.with_user(self.both).has_access("read"))
        self.assertFalse(customer.with_user(self.foreigner).has_access("read"))
        customer._serve_at(self.foreign)
        self.assertTrue(customer.with_user(self.foreigner).has_access("read"))

    def test_in_the_form(self):
        with Form(self.acting("crm.lead", self.other_company)) as form:
            form.name = "x"
        self.assertEqual(form.record.store_id, self.foreign)
