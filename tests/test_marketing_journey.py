"""The five parameters travel: visit, lead, customer, quotation, order, invoice."""

from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from odoo.addons.http_routing.tests.common import MockRequest
from odoo.addons.link_tracker.models.link_tracker import LinkTracker
from odoo.addons.sale.tests.common import TestSaleCommon

from .common import CrmVnCase, CrmVnHttpCase, CrmVnMixin

URL_PARAMS = {
    "utm_source": "Google",
    "utm_medium": "cpc",
    "utm_campaign": "Tet2024",
    "utm_term": "Laptop giá rẻ",
    "utm_content": "red banner",
}
FIELDS = ["source_id", "medium_id", "campaign_id", "term_id", "content_id"]


def names(record):
    """Return what the five fields of a record say, in the order of FIELDS."""
    return [record[fname].name for fname in FIELDS]


class TestVisit(CrmVnHttpCase):
    def test_five_parameters_of_a_url_become_five_cookies(self):
        response = self.url_open(
            "/web/login?utm_source=fb&utm_medium=cpc&utm_campaign=Tet&utm_term=ao"
            "&utm_content=v2",
            allow_redirects=False,
        )
        self.assertEqual(
            {name: value for name, value in response.cookies.items() if "utm" in name},
            {
                "odoo_utm_source": "fb",
                "odoo_utm_medium": "cpc",
                "odoo_utm_campaign": "Tet",
                "odoo_utm_term": "ao",
                "odoo_utm_content": "v2",
            },
        )

    def test_short_link_leads_to_a_page_that_sets_the_five_cookies(self):
        params = {name: f"{name}-value" for name in URL_PARAMS}
        link = self.env["link.tracker"].create(
            {"url": f"{self.base_url()}/web/login", "title": "Page"}
            | self.env["utm.mixin"]._utm_values(params)
        )
        self.url_open(f"/r/{link.code}")
        cookies = dict(self.opener.cookies.items())
        self.assertEqual({name: cookies.get(f"odoo_{name}") for name in params}, params)
        self.assertEqual(link.count, 1)


class TestCookies(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cookies = {f"odoo_{name}": value for name, value in URL_PARAMS.items()}

    def test_lead_of_a_public_form_takes_the_five_cookies(self):
        with MockRequest(self.env, cookies=self.cookies):
            lead = self.env["crm.lead"].create({"name": "Form"})
        self.assertEqual(names(lead), list(URL_PARAMS.values()))

    def test_blank_and_odd_cookies_do_not_break_the_form(self):
        cookies = dict.fromkeys(self.cookies, "  ")
        cookies["odoo_utm_term"] = "%"
        cookies["odoo_utm_content"] = "x" * 2000
        with MockRequest(self.env, cookies=cookies):
            lead = self.env["crm.lead"].create({"name": "Form"})
        self.assertEqual(names(lead)[:4], [False, False, False, "%"])
        self.assertTrue(lead.content_id)

    def test_contacts_do_not_take_cookies(self):
        employee = new_test_user(
            self.env, "lan.utm", groups="base.group_user,base.group_partner_manager"
        )
        with MockRequest(self.env, cookies=self.cookies):
            Partner = self.env["res.partner"]
            contacts = (
                Partner.create({"name": "Sign-up"})
                + Partner.with_user(employee).create({"name": "By an employee"})
                + Partner.with_user(self.new_salesman()).create({"name": "By sales"})
                + self.env["res.users"]
                .create({"name": "Portal", "login": "portal.utm"})
                .partner_id
            )
        for contact in contacts:
            self.assertEqual(names(contact), [False] * 5, contact.name)

    def test_contacts_take_defaults_of_the_context(self):
        term = self.env["utm.term"].create({"name": "ao dai"})
        with MockRequest(self.env, cookies=self.cookies):
            contact = (
                self.env["res.partner"]
                .with_context(default_term_id=term.id)
                .create({"name": "An"})
            )
        self.assertEqual(names(contact), [False, False, False, "ao dai", False])


class TestCustomer(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.values = cls.env["utm.mixin"]._utm_values(URL_PARAMS)
        cls.other_values = cls.env["utm.mixin"]._utm_values(
            {"utm_source": "Zalo", "utm_term": "other"}
        )
        cls.lead = cls.env["crm.lead"].create(
            {"name": "An buys", "contact_name": "An", "partner_name": "An Co"}
            | cls.values
        )
        cls.other_lead = cls.env["crm.lead"].create(
            {"name": "An again"} | cls.other_values
        )

    def test_new_customer_takes_the_five_of_the_lead(self):
        self.lead._handle_partner_assignment(create_missing=True)
        self.assertEqual(names(self.lead.partner_id), list(URL_PARAMS.values()))
        self.assertEqual(names(self.lead.partner_id.parent_id), names(self.lead))

    def test_known_customer_without_origin_takes_the_five_of_the_lead(self):
        partner = self.env["res.partner"].create({"name": "An"})
        self.lead._handle_partner_assignment(force_partner_id=partner.id)
        self.assertEqual(names(partner), list(URL_PARAMS.values()))

    def test_lead_created_with_its_customer_tells_the_customer(self):
        partner = self.env["res.partner"].create({"name": "An"})
        self.env["crm.lead"].create(
            {"name": "1", "partner_id": partner.id} | self.values
        )
        self.assertEqual(names(partner), list(URL_PARAMS.values()))

    def test_first_touch_is_never_overwritten_nor_mixed(self):
        partner = self.env["res.partner"].create(
            {"name": "An", "source_id": self.other_values["source_id"]}
        )
        self.lead.partner_id = partner
        self.assertEqual(names(partner), ["Zalo", False, False, False, False])
        self.assertEqual(names(self.lead), list(URL_PARAMS.values()))

    def test_second_lead_keeps_its_own_and_leaves_the_customer_alone(self):
        partner = self.env["res.partner"].create({"name": "An"})
        self.lead.partner_id = partner
        self.other_lead.partner_id = partner
        self.assertEqual(names(partner), list(URL_PARAMS.values()))
        self.assertEqual(self.other_lead.source_id.name, "Zalo")

    def test_oldest_of_several_leads_counts(self):
        partner = self.env["res.partner"].create({"name": "An"})
        (self.other_lead + self.lead).write({"partner_id": partner.id})
        self.assertEqual(names(partner), names(self.lead))

    def test_lead_without_parameters_leaves_the_customer_open(self):
        partner = self.env["res.partner"].create({"name": "An"})
        self.env["crm.lead"].create({"name": "call", "partner_id": partner.id})
        self.assertEqual(names(partner), [False] * 5)
        self.lead.partner_id = partner
        self.assertEqual(names(partner), list(URL_PARAMS.values()))

    def test_salesperson_links_a_customer(self):
        salesman = self.new_salesman()
        partner = self.env["res.partner"].create({"name": "An"})
        self.lead.user_id = salesman
        self.lead.with_user(salesman).partner_id = partner
        self.assertEqual(names(partner), list(URL_PARAMS.values()))

    def test_lead_handed_over_still_tells_its_customer(self):
        salesman, colleague = self.new_salesman(), self.new_salesman("colleague")
        partner = self.env["res.partner"].create({"name": "An"})
        self.lead.write({"user_id": colleague.id, "partner_id": partner.id})
        partner.write(dict.fromkeys(self.values, False))
        self.env.flush_all()
        self.env.invalidate_all()
        self.lead.with_user(salesman)._set_partner_first_touch()
        self.assertEqual(names(partner), list(URL_PARAMS.values()))

    def test_lead_without_customer_costs_no_query_more(self):
        Lead = self.env["crm.lead"]

        def create():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            Lead.create([{"name": f"L{n}"} | self.values for n in range(5)])
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        create()
        with patch.object(type(Lead), "_set_partner_first_touch", lambda leads: None):
            core = create()
        self.assertEqual(create(), core)

    def test_queries_do_not_grow_with_the_number_of_leads(self):
        def create(count):
            partners = self.env["res.partner"].create(
                [{"name": f"P{n}"} for n in range(count)]
            )
            leads = self.env["crm.lead"].create(
                [{"name": f"L{n}"} | self.values for n in range(count)]
            )
            for lead, partner in zip(leads, partners, strict=True):
                lead.partner_id = partner
            partners.write(dict.fromkeys(self.values, False))
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            leads._set_partner_first_touch()
            self.env.flush_all()
            self.assertEqual(names(partners[-1]), list(URL_PARAMS.values()))
            return self.env.cr.sql_log_count - before

        create(2)
        self.assertEqual(create(3), create(60))


class TestMerge(CrmVnCase):
    def test_no_parameter_is_lost_when_leads_merge(self):
        values = self.env["utm.mixin"]._utm_values(URL_PARAMS)
        leads = self.env["crm.lead"].create(
            [
                {"name": "Head", "type": "opportunity", "probability": 50},
                {"name": "Tail", "type": "lead"} | values,
            ]
        )
        merged = leads.merge_opportunity()
        self.assertEqual(merged.name, "Head")
        self.assertEqual(names(merged), list(URL_PARAMS.values()))

    def test_merge_note_names_term_and_content(self):
        term_only = self.env["utm.mixin"]._utm_values({"utm_term": "áo dài lụa"})
        content_only = self.env["utm.mixin"]._utm_values({"utm_content": "video 7"})
        leads = self.env["crm.lead"].create(
            [
                {"name": "Head", "type": "opportunity"},
                {"name": "A", "type": "lead"} | term_only,
                {"name": "B", "type": "lead"} | content_only,
            ]
        )
        merged = leads.merge_opportunity()
        notes = " ".join(merged.message_ids.mapped("body"))
        self.assertIn("áo dài lụa", notes)
        self.assertIn("video 7", notes)


class TestSale(CrmVnMixin, TestSaleCommon):
    test_module = "crm_vn"

    def test_lead_to_quotation_to_order_to_invoice_to_credit_note(self):
        expected = list(URL_PARAMS.values())
        lead = (
            self.env["crm.lead"]
            .sudo()
            .create(
                {
                    "name": "An buys",
                    "type": "opportunity",
                    "partner_id": self.partner_a.id,
                    "company_id": self.env.company.id,
                }
                | self.env["utm.mixin"]._utm_values(URL_PARAMS)
            )
        )
        context = lead.action_new_quotation()["context"]
        with Form(self.env["sale.order"].with_context(**context)) as form:
            with form.order_line.new() as line:
                line.product_id = self.company_data["product_order_no"]
        order = form.record
        self.assertEqual(order.opportunity_id, lead)
        self.assertEqual(names(order), expected)

        order.action_confirm()
        order.order_line.qty_delivered = 1
        self.assertEqual(names(order), expected)

        invoice = order._create_invoices()
        self.assertEqual(names(invoice), expected)
        invoice.action_post()

        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.reverse_moves()
        self.assertEqual(names(wizard.new_move_ids), expected)

        report = self.env["sale.report"].search(
            [("order_reference", "=", f"sale.order,{order.id}")]
        )
        self.assertEqual(names(report[:1]), expected)

    def test_down_payment_invoice_carries_the_five(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner_a.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.company_data["product_order_no"].id}
                    )
                ],
            }
            | self.env["utm.mixin"]._utm_values(URL_PARAMS)
        )
        order.action_confirm()
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": 30})
        )
        wizard.create_invoices()
        self.assertEqual(names(order.invoice_ids), list(URL_PARAMS.values()))


class TestTrackedLink(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        title = patch.object(LinkTracker, "_get_title_from_url", return_value="Page")
        cls.startClassPatcher(title)
        cls.values = cls.env["utm.mixin"]._utm_values(URL_PARAMS)
        cls.Link = cls.env["link.tracker"]

    def _values(self, **params):
        return {
            "url": "https://shop.example/tet",
            **self.env["utm.mixin"]._utm_values(URL_PARAMS | params),
        }

    def test_manager_builds_a_link_that_carries_the_five(self):
        link = self.Link.with_user(self.new_sales_manager()).create(self._values())
        query = parse_qs(urlsplit(link.redirected_url).query)
        self.assertEqual(query, {name: [value] for name, value in URL_PARAMS.items()})
        self.assertEqual(self.Link.get_url_from_code(link.code), link.redirected_url)

    def test_manager_chooses_the_short_code(self):
        link = self.Link.with_user(self.new_sales_manager()).create(self._values())
        link.code = "tet-laptop"
        self.assertTrue(link.short_url.endswith("/r/tet-laptop"))

    def test_salesperson_uses_links_and_makes_none(self):
        link = self.Link.create(self._values())
        salesman = self.new_salesman()
        self.assertTrue(link.with_user(salesman).short_url)
        with self.assertRaises(AccessError):
            self.Link.with_user(salesman).create(self._values(utm_term="x"))

    def test_links_may_differ_by_term_or_content_only(self):
        links = self.Link.create(
            [
                self._values(),
                self._values(utm_term="other"),
                self._values(utm_content="other"),
                self._values(utm_content=""),
            ]
        )
        self.assertEqual(len(set(links.mapped("redirected_url"))), 4)

    def test_identical_links_are_refused_in_clear_words(self):
        self.Link.create(self._values())
        with self.assertRaisesRegex(UserError, "Laptop giá rẻ.*red banner"):
            self.Link.create(self._values())

    def test_two_links_made_identical_by_a_change_are_refused(self):
        _first, second = self.Link.create(
            [self._values(), self._values(utm_term="other")]
        )
        with self.assertRaises(UserError):
            second.term_id = self.values["term_id"]

    def test_empty_label_and_no_label_are_one_link(self):
        self.Link.create(self._values())
        with self.assertRaises(UserError):
            self.Link.create(self._values() | {"label": ""})

    def test_search_or_create_tells_links_apart_by_all_five(self):
        link = self.Link.create(self._values())
        wanted = [
            self._values(),
            self._values(utm_term="other"),
            {"url": "https://shop.example/tet"},
            self._values(utm_term="other"),
        ]
        found = self.Link.search_or_create(wanted)
        self.assertEqual(found[0], link)
        self.assertEqual(found[1], found[3])
        self.assertEqual(len(set(found.ids)), 3)
        self.assertEqual(names(found[2]), [False] * 5)
        self.assertEqual(self.Link.search_or_create(wanted), found)

    def test_search_or_create_refuses_what_core_refuses(self):
        with self.assertRaises(UserError):
            self.Link.search_or_create([{"url": "#top"}])
        with self.assertRaises(ValueError):
            self.Link.search_or_create([{"label": "x"}])
        self.assertFalse(self.Link.search_or_create([]))

    def test_address_shows_and_follows_the_parameters_while_it_is_typed(self):
        with Form(self.Link.with_user(self.new_sales_manager())) as form:
            self.assertFalse(form.redirected_url)
            form.url = "https://shop.example/tet"
            form.term_id = self.env["utm.term"].browse(self.values["term_id"])
            self.assertIn("utm_term=Laptop", form.redirected_url)
            form.title = "Page"

    def test_deleted_term_leaves_the_link(self):
        link = self.Link.create(self._values())
        link.term_id.unlink()
        self.assertFalse(link.term_id)
        self.assertNotIn("utm_term", link.redirected_url)
