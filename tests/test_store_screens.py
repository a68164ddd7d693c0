"""Stores are on the screens of a chain, and nowhere in a company without stores."""

from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user
from odoo.tools.safe_eval import safe_eval

from .common import CrmVnCase
from .common_store import ALL_LEADS, SALESMAN, STORE_MANAGER, StoreCase

VIEWS = [
    ("crm.lead", "form", "crm.crm_lead_view_form"),
    ("crm.lead", "list", "crm.crm_case_tree_view_leads"),
    ("crm.lead", "list", "crm.crm_case_tree_view_oppor"),
    ("crm.lead", "list", "crm.crm_lead_view_tree_reporting"),
    ("crm.lead", "kanban", "crm.view_crm_lead_kanban"),
    ("crm.lead", "kanban", "crm.crm_case_kanban_view_leads"),
    ("crm.lead", "calendar", "crm.crm_case_calendar_view_leads"),
    ("crm.lead", "activity", "crm.crm_lead_view_activity"),
    ("crm.lead", "search", "crm.view_crm_case_leads_filter"),
    ("crm.lead", "search", "crm.view_crm_case_opportunities_filter"),
    ("crm.lead", "search", "crm.crm_opportunity_report_view_search"),
    ("sale.order", "form", "sale.view_order_form"),
    ("sale.order", "list", "sale.view_quotation_tree"),
    ("sale.order", "list", "sale.view_order_tree"),
    ("sale.order", "kanban", "sale.view_sale_order_kanban"),
    ("sale.order", "search", "sale.sale_order_view_search_inherit_quotation"),
    ("sale.order", "search", "sale.sale_order_view_search_inherit_sale"),
    ("sale.order.line", "list", "sale.view_order_line_tree"),
    ("sale.order.line", "search", "sale.view_sales_order_line_filter"),
    ("sale.report", "list", "sale.sale_report_view_tree"),
    ("sale.report", "search", "sale.view_order_product_search"),
    ("account.move", "form", "account.view_move_form"),
    ("account.move", "list", "account.view_out_invoice_tree"),
    ("account.move", "search", "account.view_account_invoice_filter"),
    ("account.invoice.report", "list", "account.account_invoice_report_view_tree"),
    ("account.invoice.report", "search", "account.view_account_invoice_report_search"),
    ("crm.activity.report", "list", "crm.crm_activity_report_view_tree"),
    ("crm.activity.report", "search", "crm.crm_activity_report_view_search"),
    ("report.crm.utm", "list", "crm_vn.report_crm_utm_view_list"),
    ("report.crm.utm", "search", "crm_vn.report_crm_utm_view_search"),
    ("res.partner", "form", "base.view_partner_form"),
    ("res.partner", "list", "base.view_partner_tree"),
    ("res.partner", "kanban", "base.res_partner_kanban_view"),
    ("res.partner", "search", "base.view_res_partner_filter"),
    ("res.users", "form", "base.view_users_form"),
    ("res.users", "list", "base.view_users_tree"),
]
SECTION = [
    "crm_store_menu",
    "crm_store_menu_overview",
    "crm_store_menu_people",
    "crm_store_menu_unassigned",
    "crm_store_menu_opportunities",
    "crm_store_menu_numbers",
]


def get_arch(user, model_name, view_type, xml_id):
    env = user.env(user=user.id)
    view = env.ref(xml_id)
    return etree.fromstring(env[model_name].get_view(view.id, view_type)["arch"])


def get_menus(user):
    """External ids of the menu items that a user has."""
    menus = user.env["ir.ui.menu"].with_user(user).load_menus(False)
    return {menu.get("xmlid") for menu in menus.values()}


def get_domain(text):
    return safe_eval(text or "[]", {"uid": 1})


def get_traces(arch):
    """The nodes of a view that speak of stores."""
    return [
        node
        for node in arch.xpath("//field | //filter")
        if (node.get("name") or "").startswith("store_")
        or "store_id" in (node.get("context") or "")
        or "store" in (node.get("domain") or "")
    ]


class TestWithoutStores(CrmVnCase):
    """No test of this class may depend on a store of the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.store"].with_context(active_test=False).search([]).unlink()
        cls.seller = new_test_user(
            cls.env,
            "seller",
            groups=f"{ALL_LEADS},account.group_account_invoice,base.group_erp_manager",
        )
        cls.manager = cls.new_sales_manager("without_stores")
        cls.group = cls.env.ref("crm_vn.group_use_stores")

    def _is_active(self):
        return self.seller.has_group("crm_vn.group_use_stores")

    def test_no_screen_speaks_of_stores(self):
        for view in VIEWS:
            with self.subTest(view=view[2]):
                self.assertFalse(get_traces(get_arch(self.seller, *view)))

    def test_no_menu_but_the_one_to_create_the_first(self):
        visible = get_menus(self.manager)
        for name in SECTION:
            self.assertNotIn(f"crm_vn.{name}", visible)
        self.assertIn("crm_vn.crm_store_menu_config", visible)

    def test_the_first_store_shows_them_and_the_last_hides_them(self):
        self.assertFalse(self._is_active())
        Store = self.env["crm.store"].with_user(self.manager)
        first = Store.create({"name": "First", "code": "1"})
        self.assertTrue(self._is_active())
        second = Store.create({"name": "Second", "code": "2", "parent_id": first.id})
        second.unlink()
        self.assertTrue(self._is_active())
        first.active = False
        self.assertTrue(self._is_active(), "its records are still there")
        first.unlink()
        self.assertFalse(self._is_active())

    def test_groups_are_written_only_when_it_changes_something(self):
        Groups = type(self.env["res.groups"])
        with patch.object(
            Groups, "write", autospec=True, side_effect=Groups.write
        ) as w:
            stores = self.env["crm.store"].create(
                [{"name": "a", "code": "a"}, {"name": "b", "code": "b"}]
            )
            self.assertEqual(w.call_count, 1)
            stores.create({"name": "c", "code": "c"})
            stores[0].unlink()
            stores[1].write({"name": "d"})
            self.assertEqual(w.call_count, 1)


class TestScreens(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_member(
            "seller",
            f"{ALL_LEADS},account.group_account_invoice,base.group_erp_manager",
            cls.hanoi,
        )
        cls.manager = cls.users["manager"]
        cls.headquarters = cls.new_sales_manager("headquarters")

    def test_every_screen_shows_the_store(self):
        for view in VIEWS:
            with self.subTest(view=view[2]):
                self.assertTrue(get_traces(get_arch(self.seller, *view)))

    def test_searches_find_filter_and_group_by_store(self):
        for model_name, view_type, xml_id in VIEWS:
            if view_type != "search":
                continue
            arch = get_arch(self.seller, model_name, view_type, xml_id)
            with self.subTest(view=xml_id):
                self.assertEqual(len(arch.xpath("//field[@name='store_id']")), 1)
                contexts = " ".join(arch.xpath("//filter/@context"))
                self.assertRegex(contexts, r"'group_by': ?'store_id'")
                for domain in arch.xpath(
                    "//filter[contains(@name, 'my_store')]/@domain"
                ):
                    model = self.env[model_name].with_user(self.seller)
                    model.search(get_domain(domain), limit=1)

    def test_the_lead_form_shows_it_once_to_leads_and_to_opportunities(self):
        arch = get_arch(self.seller, "crm.lead", "form", "crm.crm_lead_view_form")
        for kind in ("lead", "opportunity"):
            shown = [
                node
                for node in arch.xpath("//field[@name='store_id']")
                if not any(
                    # of the lead, not of a list in its form
                    up.tag == "field" or up.get("invisible") == f"type == '{kind}'"
                    for up in node.iterancestors()
                )
            ]
            self.assertEqual(len(shown), 1, kind)

    def test_a_new_lead_shows_its_store_before_it_is_saved(self):
        with Form(
            self.env["crm.lead"].with_user(self.seller), "crm.crm_lead_view_form"
        ) as form:
            form.name = "new"
            self.assertEqual(form.store_id, self.hanoi)

    def test_only_own_stores_are_offered(self):
        for model_name in ("crm.lead", "sale.order", "res.partner"):
            description = self.env[model_name].fields_get(["store_id"])["store_id"]
            self.assertIn("in_my_scope", description["domain"])

    def test_a_restriction_of_choices_hides_nothing(self):
        partner = self.env["res.partner"].create(
            {"name": "x", "store_ids": [Command.set((self.hanoi | self.saigon).ids)]}
        )
        self.env.invalidate_all()
        seen = partner.with_user(self.users["own"]).store_ids
        self.assertEqual(seen, self.hanoi | self.saigon)

    # MENU OF THE STORE MANAGER

    def _visible_menus(self, user):
        visible = get_menus(user)
        return [name for name in SECTION if f"crm_vn.{name}" in visible]

    def test_who_has_the_section(self):
        self.assertEqual(self._visible_menus(self.manager), SECTION)
        self.assertEqual(self._visible_menus(self.headquarters), SECTION)
        self.assertEqual(self._visible_menus(self.users["all"]), [])

    def test_a_store_manager_opens_every_screen_of_it(self):
        self.env["crm.lead"].create(
            [
                {"name": "x", "store_id": self.hanoi.id, "user_id": False},
                {"name": "y", "store_id": self.hanoi.id, "user_id": self.manager.id},
            ]
        )
        env = self.env(user=self.manager.id)
        for name in SECTION[1:]:
            action = self.env.ref(f"crm_vn.{name}").action
            with self.subTest(menu=name):
                self.env.invalidate_all()
                self.assertTrue(self._open(env, action))

    def _open(self, env, action):
        """Read what the views of an action show; return the records."""
        action = env["ir.actions.act_window"]._for_xml_id(action.xml_id)
        model = env[action["res_model"]]
        domain = get_domain(action["domain"])
        records = model.search(domain, limit=80)
        views = model.get_views(action["views"])["views"]
        for view_type, view in views.items():
            arch = etree.fromstring(view["arch"])
            nodes = arch.xpath("//field[not(ancestor::field)]/@name")
            if view_type in ("pivot", "graph"):
                measures = [f"{f}:sum" for f in nodes if f == "expected_revenue"]
                model.formatted_read_group(domain, ["store_id"], measures)
            else:
                records.web_read({fname: {} for fname in nodes})
        return records

    def test_people_are_those_of_my_stores(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn.res_users_action_store"
        )
        domain = get_domain(action["domain"])
        Users = self.env["res.users"].with_user(self.manager)
        self.assertEqual(Users.search(domain), self.hanoi.user_ids)
        self.assertNotIn(self.saigon_user, Users.search(domain))
        with self.assertRaises(AccessError):
            Users.search(domain, limit=1).write({"name": "x"})

    def test_unassigned_leads_are_assigned_together(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": str(n), "store_id": self.hanoi.id, "user_id": False}
                for n in range(3)
            ]
        )
        arch = get_arch(
            self.manager, "crm.lead", "list", "crm_vn.crm_lead_view_list_unassigned"
        )
        self.assertEqual(arch.get("multi_edit"), "1")
        (node,) = arch.xpath("//field[@name='user_id']")
        candidates = (
            self.env["res.users"]
            .with_user(self.manager)
            .search(get_domain(node.get("domain")))
        )
        self.assertEqual(candidates, self.hanoi.user_ids)
        leads.with_user(self.manager).write({"user_id": self.users["own"].id})
        self.assertEqual(leads.store_id, self.hanoi)

    # MEMBERS

    def test_headquarters_adds_members_without_rights_on_users(self):
        self.assertFalse(self.headquarters.has_group("base.group_erp_manager"))
        newcomer = self.new_member("newcomer", SALESMAN)
        lead = self.env["crm.lead"].create({"name": "x", "store_id": self.saigon.id})
        self.assertFalse(lead.with_user(newcomer).has_access("read"))
        with Form(
            self.env["crm.store"].with_user(self.headquarters).browse(self.saigon.id),
            "crm_vn.crm_store_view_form",
        ) as form:
            form.user_ids.add(newcomer)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(newcomer.store_ids, self.saigon)
        self.assertEqual(newcomer.store_id, self.saigon)
        self.assertIn(self.saigon.id, newcomer._get_store_scope())
        with Form(
            self.env["crm.store"].with_user(self.headquarters).browse(self.saigon.id),
            "crm_vn.crm_store_view_form",
        ) as form:
            form.user_ids.remove(newcomer.id)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(newcomer.store_id)

    def test_an_administrator_edits_the_stores_of_a_user(self):
        admin = new_test_user(
            self.env, "administrator", groups="base.group_erp_manager"
        )
        user = self.users["own"].with_user(admin)
        with Form(user, "base.view_users_form") as form:
            form.store_ids.add(self.saigon)
        self.assertEqual(self.users["own"].store_ids, self.hanoi | self.saigon)
        self.assertEqual(self.users["own"].store_id, self.hanoi)

    def test_a_store_manager_cannot_change_stores(self):
        with self.assertRaises(AccessError):
            self.hanoi.with_user(self.manager).write({"name": "Mine"})

    def test_the_team_shows_its_stores(self):
        team = self.env["crm.team"].create({"name": "team"})
        self.hanoi.team_id = team
        arch = get_arch(
            self.headquarters, "crm.team", "form", "sales_team.crm_team_view_form"
        )
        self.assertTrue(arch.xpath("//field[@name='store_ids']"))
        self.assertEqual(team.store_ids, self.hanoi)

    def test_store_manager_is_a_salesperson_who_sees_all_of_the_store(self):
        groups = self.env.ref(STORE_MANAGER).all_implied_ids
        self.assertIn(self.env.ref(ALL_LEADS), groups)
