"""What restricted users try in vain, and what must not stop them."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from .common_store import STORE_MANAGER
from .test_store_leaks import LeakCase


class AttackCase(LeakCase):
    def assertRaises(self, expected, **kwargs):
        if isinstance(expected, tuple):
            expected = UserError  # the base class of AccessError
        return super().assertRaises(expected, **kwargs)


class TestForgedReferences(AttackCase):
    """The ORM takes a record as a dict, too."""

    def test_many2one(self):
        named = {"partner_id": {"id": self.hidden.id}}
        shown = {"partner_id": {"fields": {"display_name": {}}}, "email_from": {}}
        lead = self.lead.ids
        self.assertRefused(
            self.rpc, "crm.lead", "onchange", [], named, ["partner_id"], shown
        )
        self.assertRefused(self.rpc, "crm.lead", "web_save", lead, named, shown)
        with self.assertRaises(AccessError):
            self.env["crm.lead"].with_user(self.user).with_context(
                default_partner_id={"id": self.hidden.id}
            ).create({"name": "x"})

    def test_commands(self):
        named = {"partner_ids": [{"id": self.hidden.id}]}
        shown = {"partner_ids": {"fields": {"display_name": {}}}}
        self.assertRefused(
            self.rpc, "mail.compose.message", "onchange", [], named, [], shown
        )


class TestTakingCustomers(AttackCase):
    """Whom a store shares, or lets others serve for a time, is not taken from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Partner = cls.env["res.partner"]
        cls.shared = Partner.create(
            {
                "name": "Shared",
                "store_id": cls.saigon.id,
                "store_ids": [Command.link(cls.hanoi.id)],
            }
        )
        cls.granted = Partner.create({"name": "Granted", "store_id": cls.saigon.id})
        cls.env["crm.store.access"].create(
            {
                "partner_id": cls.granted.id,
                "store_id": cls.hanoi.id,
                "user_id": cls.users["all"].id,
                "reason": "x",
                "state": "granted",
            }
        )
        cls.customer.is_company = True
        cls.env.flush_all()

    def write(self, partner, values):
        self.env.invalidate_all()
        self.rpc("res.partner", "write", partner.ids, values)

    def test_home(self):
        for partner in self.shared | self.granted:
            for values in (
                {"store_id": self.hanoi.id},
                {"parent_id": self.customer.id},
            ):
                with self.subTest(partner=partner.name, values=values):
                    self.assertRefused(self.write, partner, values)

    def test_an_access_does_not_become_permanent(self):
        values = {"store_ids": [Command.link(self.hanoi.id)]}
        self.assertRefused(self.write, self.granted, values)

    def test_what_is_not_taken(self):
        for partner in self.shared | self.granted:
            self.write(partner, {"name": "Renamed", "is_company": True})
            self.write(partner, {"store_id": self.saigon.id, "parent_id": False})
            self.assertEqual(partner.store_id, self.saigon)

    def test_a_person_of_ours_joins_a_shared_company(self):
        self.shared.is_company = True
        person = self.env["res.partner"].create(
            {"name": "Person", "store_id": self.hanoi.id}
        )
        self.write(person, {"parent_id": self.shared.id})
        self.assertEqual(person.store_ids, self.hanoi | self.saigon)

    def test_deleting(self):
        self.assertRefused(self.rpc, "res.partner", "unlink", self.shared.ids)
        self.assertTrue(self.shared.exists())
        self.rpc("res.partner", "unlink", self.customer.copy().ids)

    def test_merging(self):
        def merge(partner):
            ids = (partner | self.customer).ids
            name = "base.partner.merge.automatic.wizard"
            context = {"active_ids": ids, "active_model": "res.partner"}
            wizard = self.env[name].with_user(self.user).with_context(**context)
            self.env.invalidate_all()
            wizard.create({"dst_partner_id": self.customer.id}).action_merge()

        self.assertRefused(merge, self.granted)
        self.assertTrue(self.granted.exists())
        merge(self.shared)
        self.assertFalse(self.shared.exists())


class TestRequests(AttackCase):
    def test_messages_do_not_name_the_approver(self):
        boss = self.new_member("the_boss_of_saigon", STORE_MANAGER, self.saigon)
        self.saigon.manager_id = boss
        self.company.store_access_policy = "approval"
        access = self.env["crm.store.access"].with_user(self.user)
        access = access._request(self.hidden, self.hanoi, "why")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertIn(boss, access.sudo().activity_ids.user_id)
        messages = self.rpc(
            "mail.message",
            "search_read",
            [("model", "=", access._name), ("res_id", "=", access.id)],
            ["body", "partner_ids", "notified_partner_ids"],
        )
        self.assertNotIn(boss.name, str(messages))
        self.assertNotIn(
            boss.partner_id.id,
            sum((message["partner_ids"] for message in messages), []),
        )


class TestEndedAccess(AttackCase):
    def test_a_lead_stays_readable(self):
        """… whose customer the store does not see any more."""
        self.hidden.write({"is_company": True})
        person = self.env["res.partner"].create(
            {"name": "Person", "parent_id": self.hidden.id, "email": "p@example.com"}
        )
        self.lead.partner_id = person
        person.email = "p2@example.com"
        self.env.flush_all()
        self.env.invalidate_all()
        lead = self.env["crm.lead"].with_user(self.user)
        fnames = lead.get_views([(False, "form"), (False, "list"), (False, "kanban")])
        answer = self.rpc(
            "crm.lead",
            "web_read",
            self.lead.ids,
            dict.fromkeys(fnames["models"]["crm.lead"]["fields"], {}),
        )
        self.assertFalse(answer[0]["commercial_partner_id"])
        self.assertFalse(answer[0]["partner_email_update"])
        with Form(self.lead.with_user(self.user)) as form:
            form.name = "Renamed"
        self.rpc("crm.lead", "write", self.lead.ids, {"phone": "0911 222 333"})
        self.assertFalse(person.phone)


class TestWizards(AttackCase):
    def test_one_place_for_several_new_people(self):
        admin = self.env.ref("base.user_admin")
        line = {"template_user_id": self.user.id, "kind": "new"}
        clone = self.env["crm.store.clone"].with_user(admin)
        with self.assertRaises(ValidationError):
            clone.create(
                {
                    "template_id": self.hanoi.id,
                    "name": "Third",
                    "line_ids": [
                        Command.create({**line, "name": "A", "login": "place_a"}),
                        Command.create({**line, "name": "B", "login": "place_b"}),
                    ],
                }
            ).action_clone()

    def test_code_before_a_template_is_chosen(self):
        self.assertFalse(self.env["crm.store.clone"].new({}).code)

    def test_code_of_several_lines(self):
        self.haiphong.code = "A\n9"
        self.assertEqual(self.haiphong._get_next_code(), "A\n10")
