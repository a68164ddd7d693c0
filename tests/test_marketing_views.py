"""The five parameters are on the screens of people who sell."""

from lxml import etree

from odoo.tests import new_test_user

from .common import CrmVnCase

FIELDS = ["source_id", "medium_id", "campaign_id", "term_id", "content_id"]

FORMS_LISTS_SEARCHES = [
    ("crm.lead", "form", "crm.crm_lead_view_form"),
    ("crm.lead", "list", "crm.crm_case_tree_view_leads"),
    ("crm.lead", "list", "crm.crm_case_tree_view_oppor"),
    ("crm.lead", "list", "crm.crm_lead_view_tree_reporting"),
    ("crm.lead", "search", "crm.view_crm_case_leads_filter"),
    ("crm.lead", "search", "crm.view_crm_case_opportunities_filter"),
    ("crm.lead", "search", "crm.crm_opportunity_report_view_search"),
    ("sale.order", "form", "sale.view_order_form"),
    ("sale.order", "list", "sale.view_quotation_tree"),
    ("sale.order", "list", "sale.view_order_tree"),
    ("sale.order", "search", "sale.sale_order_view_search_inherit_quotation"),
    ("sale.order", "search", "sale.sale_order_view_search_inherit_sale"),
    ("account.move", "form", "account.view_move_form"),
    ("account.move", "list", "account.view_out_invoice_tree"),
    ("account.move", "search", "account.view_account_invoice_filter"),
    ("link.tracker", "form", "link_tracker.link_tracker_view_form"),
    ("link.tracker", "list", "link_tracker.link_tracker_view_tree"),
    ("link.tracker", "search", "link_tracker.link_tracker_view_search"),
    ("res.partner", "form", "base.view_partner_form"),
    ("res.partner", "list", "base.view_partner_tree"),
    ("res.partner", "search", "base.view_res_partner_filter"),
    ("report.crm.utm", "list", "crm_vn.report_crm_utm_view_list"),
    ("report.crm.utm", "search", "crm_vn.report_crm_utm_view_search"),
]


class TestViews(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "seller",
            groups="sales_team.group_sale_salesman,account.group_account_invoice",
        )

    def _get_arch(self, model_name, view_type, xml_id):
        view = self.env.ref(xml_id)
        result = self.env[model_name].with_user(self.user).get_view(view.id, view_type)
        return etree.fromstring(result["arch"])

    def _visible(self, arch, field_name):
        """Return the nodes of a field that nothing hides for good."""
        return [
            node
            for node in arch.xpath(f"//field[@name='{field_name}']")
            if not any(
                up.get("invisible") in ("1", "True")
                for up in (node, *node.iterancestors())
            )
        ]

    def test_the_five_are_on_every_form_list_and_search(self):
        for model_name, view_type, xml_id in FORMS_LISTS_SEARCHES:
            arch = self._get_arch(model_name, view_type, xml_id)
            for field_name in FIELDS:
                with self.subTest(view=xml_id, field=field_name):
                    self.assertTrue(self._visible(arch, field_name))

    def test_searches_group_by_the_five(self):
        for model_name, view_type, xml_id in FORMS_LISTS_SEARCHES:
            if view_type != "search":
                continue
            arch = self._get_arch(model_name, view_type, xml_id)
            contexts = " ".join(arch.xpath("//filter/@context"))
            for field_name in FIELDS:
                with self.subTest(view=xml_id, field=field_name):
                    self.assertRegex(contexts, f"'group_by': ?'{field_name}'")

    def test_searches_offer_each_field_once(self):
        for model_name, view_type, xml_id in FORMS_LISTS_SEARCHES:
            if view_type != "search":
                continue
            arch = self._get_arch(model_name, view_type, xml_id)
            for field_name in FIELDS:
                with self.subTest(view=xml_id, field=field_name):
                    self.assertEqual(len(self._visible(arch, field_name)), 1)

    def test_lead_form_shows_them_to_leads_and_to_opportunities(self):
        arch = self._get_arch("crm.lead", "form", "crm.crm_lead_view_form")
        for field_name in FIELDS:
            pages = {
                node.xpath("ancestor::page/@name")[0]
                for node in self._visible(arch, field_name)
            }
            self.assertEqual(pages, {"extra", "lead"}, field_name)

    def test_cards_show_source_and_campaign(self):
        for xml_id in ("crm.view_crm_lead_kanban", "crm.crm_case_kanban_view_leads"):
            arch = self._get_arch("crm.lead", "kanban", xml_id)
            for field_name in ("source_id", "campaign_id"):
                self.assertTrue(arch.xpath(f"//t//field[@name='{field_name}']"))

    def test_manager_reaches_every_screen_from_the_crm(self):
        visible = self.env["ir.ui.menu"].with_user(self.new_sales_manager())
        menus = visible._visible_menu_ids()
        for name in (
            "link_tracker_menu_crm",
            "report_crm_utm_menu",
            "utm_source_menu_crm",
            "utm_medium_menu_crm",
            "utm_campaign_menu_crm",
            "utm_term_menu_crm",
            "utm_content_menu_crm",
        ):
            with self.subTest(menu=name):
                menu = self.env.ref(f"crm_vn.{name}")
                self.assertIn(menu.id, menus)
                self.assertEqual(
                    menu.complete_name.split("/")[0],
                    self.env.ref("crm.crm_menu_root").name,
                )
