"""The example addon of an implementer: it installs, and it holds; broken, it leaks."""

import shutil
import tempfile
from pathlib import Path

from odoo.tools import config

from . import scratch
from .server import Client, RemoteError, ServerCase
from .test_packaging import trouble

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
ADDON = "crm_vn_visit"
PASSWORD = "a long enough password"

PEOPLE = f"""
hanoi, saigon = env["crm.store"].create([
    {{"name": "Hanoi", "code": "HN"}}, {{"name": "Saigon", "code": "SG"}}])
env.ref("base.group_user").implied_ids += env.ref("base.group_allow_export")
groups = env.ref("sales_team.group_sale_salesman_all_leads")
groups |= env.ref("base.group_partner_manager")
env["res.users"].with_context(no_reset_password=True).create([
    {{"name": login, "login": login, "password": "{PASSWORD}",
      "group_ids": [(6, 0, groups.ids)], "store_ids": [(6, 0, stores.ids)]}}
    for login, stores in (("hanoi", hanoi), ("saigon", saigon))
])
env["res.partner"].create({{"name": "Customer of Saigon", "store_id": saigon.id}})
"""


class ExampleCase(ServerCase):
    """``hanoi`` attacks what ``saigon`` has written down."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        shutil.copytree(EXAMPLES / ADDON, cls.folder / ADDON)
        cls.edit()
        path = ",".join([*config["addons_path"], str(cls.folder)])
        cls.options = {"addons_path": path}
        super().setUpClass()
        cls.hanoi, cls.saigon = (
            Client(cls.server, login, PASSWORD) for login in ("hanoi", "saigon")
        )

    @classmethod
    def edit(cls):
        """Make the copy of the addon another one."""

    @classmethod
    def prepare(cls):
        path = f"--addons-path={cls.options['addons_path']}"
        cls.log = scratch.odoo(cls.database, path, "-i", ADDON, "--stop-after-init")
        scratch.odoo_shell(cls.database, PEOPLE)

    def setUp(self):
        super().setUp()
        self.store = dict(self.sql("SELECT code, id FROM crm_store"))
        self.customer = self.value(
            "SELECT id FROM res_partner WHERE name = 'Customer of Saigon'"
        )
        [self.visit] = self.saigon.call(
            "shop.visit", "create", [{"name": "Secret", "partner_id": self.customer}]
        )
        self.saigon.call("shop.visit", "message_post", [self.visit], body="Secret")

    def attack(self):
        """Try everything as the user of the other store.

        :return: names of what worked
        """
        [own] = self.hanoi.call("shop.visit", "create", [{"name": "Own"}])
        theirs = [("id", "=", self.visit)]
        attempts = {
            "search": ("search", theirs),
            "count": ("search_count", theirs),
            "list": ("web_search_read", theirs, {"name": {}}),
            "name_search": ("name_search", "Secret"),
            "group": ("formatted_read_group", theirs, ["store_id"], ["__count"]),
            "read": ("read", [self.visit], ["name"]),
            "web_read": ("web_read", [self.visit], {"name": {}}),
            "export": ("export_data", [self.visit], ["name"]),
            "copy": ("copy", [self.visit]),
            "post": ("message_post", [self.visit]),
            "write": ("write", [self.visit], {"note": "x"}),
            "take": ("write", [self.visit], {"store_id": self.store["HN"]}),
            "give": ("write", [own], {"store_id": self.store["SG"]}),
            "assign": ("write", [own], {"user_id": self.saigon.uid}),
            "create": ("create", [{"name": "x", "store_id": self.store["SG"]}]),
            "peek": ("write", [own], {"partner_id": self.customer}),
            "unlink": ("unlink", [self.visit]),
        }
        worked = set()
        messages = [("model", "=", "shop.visit"), ("body", "ilike", "Secret")]
        if self.hanoi.call("mail.message", "search", messages):
            worked.add("chatter")
        for name, (method, *arguments) in attempts.items():
            try:
                answer = self.hanoi.call("shop.visit", method, *arguments)
            except RemoteError as error:
                if error.name != "odoo.exceptions.AccessError":
                    raise
            else:
                found = answer["length"] if name == "list" else answer
                if found:
                    worked.add(name)
        return worked


class TestExample(ExampleCase):
    def test_it_installs_quietly(self):
        self.assertEqual(trouble(self.log), [])

    def test_it_holds(self):
        self.assertEqual(self.attack(), set())
        rows = self.sql(
            "SELECT name, store_id FROM shop_visit WHERE id = %s", self.visit
        )
        self.assertEqual(rows, [("Secret", self.store["SG"])])

    def test_it_can_be_used(self):
        [own] = self.hanoi.call("shop.visit", "create", [{"name": "Own"}])
        [read] = self.hanoi.call("shop.visit", "read", [own], ["store_id"])
        self.assertEqual(read["store_id"][0], self.store["HN"])
        found = self.hanoi.call("shop.visit", "search", [])
        self.assertIn(own, found)
        self.hanoi.call("shop.visit", "write", [own], {"name": "Changed"})
        for kind in ("list", "form", "search"):
            self.hanoi.call("shop.visit", "get_views", [(False, kind)])
        self.assertTrue(self.hanoi.call("shop.visit", "unlink", [own]))
        self.assertTrue(self.saigon.call("shop.visit", "unlink", [self.visit]))

    def test_the_rule_has_all_permissions(self):
        rows = self.sql(
            """SELECT perm_read, perm_write, perm_create, perm_unlink, global
                 FROM ir_rule
                WHERE id = (SELECT res_id FROM ir_model_data
                             WHERE module = %s AND name = 'shop_visit_rule_store')""",
            ADDON,
        )
        self.assertEqual(rows, [(True,) * 5])


class TestRuleOfAGroup(ExampleCase):
    """The classic mistake: a rule of a group is joined to the others by *or*."""

    @classmethod
    def edit(cls):
        path = cls.folder / ADDON / "security" / "shop_visit_security.xml"
        rule, end = path.read_text(), "</field>\n    </record>"
        group = (
            """<field name="groups" eval="[Command.link(ref('base.group_user'))]" />"""
        )
        path.write_text(rule.replace(end, f"</field>\n{group}\n    </record>", 1))

    def test_it_leaks(self):
        leaks = {"search", "count", "list", "name_search", "group", "read", "web_read"}
        leaks |= {"export", "write", "create", "unlink", "chatter"}
        self.assertLessEqual(leaks, self.attack())


class TestReadOnlyRule(ExampleCase):
    """The other one: a rule for reading alone."""

    @classmethod
    def edit(cls):
        path = cls.folder / ADDON / "security" / "shop_visit_security.xml"
        rule, end = path.read_text(), "</field>\n    </record>"
        only = "".join(
            f'<field name="perm_{perm}" eval="False" />\n'
            for perm in ("write", "create", "unlink")
        )
        path.write_text(rule.replace(end, f"</field>\n{only}    </record>", 1))

    def test_it_leaks(self):
        leaks = {"write", "take", "create", "unlink"}
        self.assertEqual(self.attack() & leaks, leaks)
