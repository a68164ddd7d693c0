"""A new store like another one, in five minutes."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from .common_store import StoreCase

MANAGER = "sales_team.group_sale_manager"


class StoreCloneCase(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("sales_team.membership_multi", True)
        cls.boss = cls.new_member("boss", MANAGER)
        cls.admin = cls.new_member("admin_boss", f"{MANAGER},base.group_erp_manager")
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Hanoi team",
                "user_id": cls.users["manager"].id,
                "alias_name": "hanoi-leads",
                "use_leads": True,
                "assignment_domain": "[('priority', '=', '2')]",
                "lead_properties_definition": [
                    {"name": "abc", "type": "char", "string": "Colour"}
                ],
                "crm_team_member_ids": [
                    Command.create(
                        {"user_id": cls.users["own"].id, "assignment_max": 60}
                    )
                ],
            }
        )
        cls.calendar = cls.env["resource.calendar"].create({"name": "Shop hours"})
        cls.province = cls.env.ref("base.state_vn_VN-HN")
        cls.hanoi.write(
            {
                "code": "HN02",
                "team_id": cls.team.id,
                "resource_calendar_id": cls.calendar.id,
                "state_ids": [Command.link(cls.province.id)],
            }
        )

    def clone_form(self, user=None, template=None):
        template = template or self.hanoi
        clones = self.env["crm.store.clone"].with_user(user or self.boss)
        return Form(
            clones.with_context(active_model="crm.store", active_ids=template.ids)
        )

    def clone(self, form, user=None):
        """:return: the new store"""
        action = form.save().action_clone()
        self.assertEqual(action["res_model"], "crm.store")
        self.env.invalidate_all()
        return self.env["crm.store"].browse(action["res_id"])

    def choose(self, form, member, **values):
        """Fill in who takes the place of a member of the template."""
        lines = [
            index
            for index in range(len(form.line_ids))
            if form.line_ids._records[index]["template_user_id"] == member.id
        ]
        with form.line_ids.edit(lines[0]) as line:
            for fname, value in values.items():
                setattr(line, fname, value)


class TestFiveMinutes(StoreCloneCase):
    def test_the_name_is_all_that_must_be_typed(self):
        form = self.clone_form()
        view = form._view
        required = {
            fname
            for fname, modifiers in view["modifiers"].items()
            if form._get_modifier(fname, "required")
        }
        self.assertEqual(required, {"template_id", "name", "code"})
        self.assertEqual({f for f in required if not form[f]}, {"name"})
        form.name = "Cau Giay"
        store = self.clone(form)
        self.assertEqual(store.name, "Cau Giay")
        self.assertEqual(store.code, "HN03")
        self.assertEqual(store.parent_id, self.north)
        self.assertEqual(store.resource_calendar_id, self.calendar)
        self.assertFalse(store.user_ids | store.manager_id)
        self.assertFalse(store.state_ids)
        self.assertEqual(self.hanoi.state_ids, self.province)

    def test_next_code(self):
        for code, follows in {
            "HN02": "HN03",
            "HN09": "HN10",
            "Q1-099": "Q1-100",
            "SG": "SG2",
            "7": "8",
        }.items():
            self.hanoi.code = code
            self.assertEqual(self.hanoi._get_next_code(), follows)
        self.hanoi.code = "HN02"
        self.haiphong.code = "hn03"
        self.assertEqual(self.hanoi._get_next_code(), "HN04")

    def test_duplicate_of_a_store_has_nobody(self):
        copy = self.hanoi.copy()
        self.assertEqual(copy.code, "HN03")
        self.assertFalse(copy.user_ids | copy.manager_id)
        self.assertFalse(copy.team_id)
        self.assertFalse(copy.state_ids)

    def test_address_and_province(self):
        form = self.clone_form()
        form.name = "Da Nang"
        form.street = "1 Bạch Đằng"
        form.state_id = self.province
        self.assertFalse(form.state_ids[:], "Hanoi serves it")
        form.state_ids.add(self.province)
        self.assertEqual(form.shared_provinces, self.province.name)
        form.state_ids.remove(self.province.id)
        form.state_id = danang = self.env.ref("base.state_vn_VN-DN")
        store = self.clone(form)
        self.assertEqual(store.state_ids, danang)
        self.assertFalse(form.shared_provinces)
        self.assertEqual(store.partner_id.name, "Da Nang")
        self.assertEqual(store.partner_id.street, "1 Bạch Đằng")
        self.assertFalse(store.partner_id.store_ids, "everybody sees it")

    def test_own_hours(self):
        form = self.clone_form()
        form.name = "x"
        form.own_hours = True
        hours = self.clone(form).resource_calendar_id
        self.assertNotEqual(hours, self.calendar)
        self.assertEqual(len(hours.attendance_ids), len(self.calendar.attendance_ids))

    def test_one_template(self):
        with self.assertRaises(UserError):
            self.clone_form(template=self.hanoi | self.saigon)

    def test_for_sale_managers(self):
        with self.assertRaises(AccessError):
            self.clone_form(user=self.users["manager"])


class TestPeople(StoreCloneCase):
    def test_roles(self):
        form = self.clone_form()
        found = {
            self.env["res.users"].browse(line["template_user_id"]).login: line["role"]
            for line in form.line_ids._records
        }
        self.assertEqual(
            found,
            {
                "own": "own",
                "all": "all",
                "store_manager": "store_manager",
                "two": "all",
            },
        )

    def test_existing_users(self):
        form = self.clone_form()
        form.name = "x"
        new = self.new_member("newcomer", MANAGER)
        self.choose(
            form, self.users["manager"], kind="existing", user_id=self.users["none"]
        )
        self.choose(form, self.users["own"], kind="existing", user_id=new)
        rights = self.users["none"].group_ids
        store = self.clone(form)
        self.assertEqual(store.manager_id, self.users["none"])
        self.assertEqual(store.user_ids, self.users["none"] | new)
        self.assertEqual(self.users["none"].group_ids, rights)
        self.assertEqual(self.users["none"].store_id, store)
        self.assertEqual(len(self.hanoi.user_ids), 4)

    def test_new_users(self):
        form = self.clone_form(self.admin)
        form.name = "x"
        self.users["manager"].group_ids += self.env.ref("base.group_system")
        self.choose(
            form,
            self.users["manager"],
            kind="new",
            name="Trần Quản Lý",
            login="quanly@chain.vn",
        )
        self.choose(form, self.users["own"], kind="new", name="An", login="an")
        store = self.clone(form)
        manager, salesman = (
            store.user_ids.filtered(lambda user, login=login: user.login == login)
            for login in ("quanly@chain.vn", "an")
        )
        self.assertEqual(store.manager_id, manager)
        self.assertEqual(manager.email, "quanly@chain.vn")
        self.assertTrue(manager.has_group("crm_vn.group_store_manager"))
        self.assertFalse(manager.has_group(MANAGER))
        self.assertFalse(manager.has_group("base.group_system"), "sales rights only")
        self.assertTrue(salesman.has_group("sales_team.group_sale_salesman"))
        self.assertFalse(salesman.has_group("sales_team.group_sale_salesman_all_leads"))
        self.assertFalse(salesman.partner_id.store_ids)
        self.assertEqual(salesman._get_store_scope().ids, {store.id})
        self.assertEqual(salesman._get_store_scope().default, store.id)

    def test_a_sale_manager_cannot_create_users(self):
        form = self.clone_form()
        self.assertFalse(form.can_create_users)
        lines = self.env["crm.store.clone.line"]
        self.assertNotIn("new", self.kinds(lines.with_user(self.boss)))
        self.assertIn("new", self.kinds(lines.with_user(self.admin)))
        values = {
            "template_user_id": self.users["own"].id,
            "kind": "new",
            "name": "x",
            "login": "x",
        }
        clone = self.env["crm.store.clone"].create(
            {
                "template_id": self.hanoi.id,
                "name": "x",
                "line_ids": [Command.create(values)],
            }
        )
        with self.assertRaises(AccessError):
            clone.with_user(self.boss).action_clone()

    def kinds(self, lines):
        return dict(lines._fields["kind"]._description_selection(lines.env))

    def test_incomplete_line(self):
        clone = self.env["crm.store.clone"].create(
            {"template_id": self.hanoi.id, "name": "x"}
        )
        with self.assertRaisesRegex(ValidationError, "own"):
            clone.line_ids.filtered(
                lambda line: line.template_user_id == self.users["own"]
            ).kind = "existing"

    def test_all_or_nothing(self):
        """A login that is taken leaves nothing behind."""
        form = self.clone_form(self.admin)
        form.name = "Half a store"
        self.choose(form, self.users["own"], kind="new", name="x", login="boss")
        clone = form.save()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            clone.action_clone()
        self.assertFalse(self.env["crm.store"].search([("name", "=", "Half a store")]))


class TestTeam(StoreCloneCase):
    def test_copy_of_the_team(self):
        stage = self.env["crm.stage"].create(
            {"name": "Trade-in", "team_ids": [Command.link(self.team.id)]}
        )
        form = self.clone_form(self.admin)
        form.name = "Cau Giay"
        self.choose(form, self.users["own"], kind="new", name="An", login="an")
        self.choose(form, self.users["manager"], kind="new", name="Ly", login="ly")
        store = self.clone(form)
        team = store.team_id
        self.assertNotEqual(team, self.team)
        self.assertEqual(team.name, "Cau Giay")
        self.assertEqual(team.assignment_domain, self.team.assignment_domain)
        self.assertEqual(
            team.lead_properties_definition, self.team.lead_properties_definition
        )
        self.assertTrue(team.use_leads)
        self.assertFalse(team.alias_name)
        self.assertEqual(self.team.alias_name, "hanoi-leads")
        self.assertIn(str(team.id), team.alias_defaults)
        self.assertIn(team, stage.team_ids)
        self.assertEqual(team.user_id.login, "ly")
        self.assertEqual(team.member_ids.mapped("login"), ["an"])
        self.assertEqual(team.crm_team_member_ids.assignment_max, 60)
        self.assertEqual(self.team.member_ids, self.users["own"])
        index = self.env["crm.store"]._get_index()
        self.assertEqual(index.by_team[team.id], store.id)
        self.assertEqual(index.by_team[self.team.id], self.hanoi.id)

    def test_whoever_has_a_team_stays_in_it(self):
        self.env["crm.team"].create(
            {"name": "x", "member_ids": [Command.link(self.users["none"].id)]}
        )
        form = self.clone_form()
        form.name = "x"
        self.choose(
            form, self.users["own"], kind="existing", user_id=self.users["none"]
        )
        self.assertFalse(self.clone(form).team_id.member_ids)

    def test_no_team(self):
        self.hanoi.team_id = False
        form = self.clone_form()
        form.name = "x"
        self.assertFalse(self.clone(form).team_id)


class TestSources(StoreCloneCase):
    def setUp(self):
        super().setUp()
        self.source = self.new_source(
            "Hanoi – iPhone",
            team_id=self.team.id,
            user_id=self.users["own"].id,
            google_key="secret",
            field_map_ids=[Command.create({"key": "mau", "target": "extra"})],
        )

    def new_source(self, name, **values):
        return self.env["crm.intake.source"].create(
            {"name": name, "store_id": self.hanoi.id, **values}
        )

    def sources_of(self, store):
        return self.env["crm.intake.source"].search([("store_id", "=", store.id)])

    def test_sources_with_addresses_of_their_own(self):
        other = self.new_source("Old", active=False)
        plain = self.new_source("Zalo")
        form = self.clone_form()
        form.name = "Cau Giay"
        new = self.new_member("newcomer", MANAGER)
        self.choose(form, self.users["own"], kind="existing", user_id=new)
        store = self.clone(form)
        copies = self.sources_of(store)
        self.assertEqual(set(copies.mapped("name")), {"Cau Giay – iPhone", "Zalo"})
        tokens = (copies | self.source | other | plain).mapped("token")
        self.assertEqual(len(set(tokens)), 5)
        self.assertTrue(all(tokens))
        copy = copies.filtered("user_id")
        self.assertEqual(copy.user_id, new)
        self.assertEqual(copy.team_id, store.team_id)
        self.assertEqual(copy.field_map_ids.key, "mau")
        self.assertFalse(copy.google_key)
        self.assertEqual(self.source.store_id, self.hanoi)

    def test_salesperson_who_does_not_see_the_new_store(self):
        self.new_source("Region", user_id=self.users["region"].id)
        form = self.clone_form()
        form.name = "x"
        copies = self.sources_of(self.clone(form))
        self.assertEqual(copies.user_id, self.users["region"])
        self.assertEqual(len(copies), 2)

    def test_queries_do_not_grow_with_the_sources(self):
        def queries():
            form = self.clone_form()
            form.name = "x"
            clone = form.save()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            clone.action_clone()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for number in range(20):
            self.new_source(
                f"s{number}",
                field_map_ids=[Command.create({"key": "a", "target": "extra"})],
            )
        self.assertLessEqual(queries(), few + 3)
