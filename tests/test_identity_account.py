"""Accounts of a customer: whose they are, and who may see them."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import CrmVnCase


class TestIdentity(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Identity = cls.env["crm.identity"]
        cls.partner, cls.other = cls.env["res.partner"].create(
            [{"name": "Đặng Đình Đức"}, {"name": "Lê Lan"}]
        )
        cls.lead = cls.env["crm.lead"].create({"name": "Laptop", "user_id": False})

    def new_identity(self, kind, value, **values):
        values.setdefault("partner_id", self.partner.id)
        return self.Identity.create(dict(values, kind=kind, value=value))

    def test_values_are_normalised(self):
        phone = self.new_identity("phone", "0166 224 6128")
        email = self.new_identity("email", "Duc <DUC@Example.com>")
        zalo = self.new_identity("zalo", "  42 ")
        self.assertEqual(phone.value, "+84362246128")
        self.assertEqual(email.value, "duc@example.com")
        self.assertEqual(zalo.value, "42")
        phone.value = "0912.345.678"
        self.assertEqual(phone.value, "+84912345678")

    def test_what_is_no_phone_or_email_is_refused(self):
        for kind, value in (("phone", "12"), ("email", "duc"), ("zalo", " ")):
            with self.assertRaises(ValidationError):
                self.new_identity(kind, value)
        identity = self.new_identity("other", "12")
        with self.assertRaises(ValidationError):
            identity.kind = "phone"

    def test_an_account_belongs_to_one_person(self):
        self.new_identity("zalo", "42")
        self.new_identity("facebook", "42", partner_id=self.other.id)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.new_identity("zalo", " 42", partner_id=self.other.id)

    def test_phones_and_emails_are_shared(self):
        for kind, value in (("phone", "0362246128"), ("email", "family@example.com")):
            first = self.new_identity(kind, value)
            second = self.new_identity(kind, value, partner_id=self.other.id)
            self.assertEqual(first.value, second.value)

    def test_an_identity_belongs_to_somebody(self):
        with self.assertRaises(ValidationError):
            self.new_identity("kiotviet", "42", partner_id=False)

    def test_only_the_channel_verifies(self):
        salesman = self.new_salesman()
        identity = self.new_identity("zalo", "42", verified=True).with_user(salesman)
        values = {"kind": "zalo", "value": "43", "partner_id": self.partner.id}
        with self.assertRaises(AccessError):
            identity.create({**values, "verified": True})
        own = identity.create(values)
        with self.assertRaises(AccessError):
            own.verified = True
        identity.value = "44"
        self.assertFalse(identity.verified)

    def test_an_identity_is_not_given_to_a_hidden_lead(self):
        other = self.new_salesman("other")
        hidden = self.lead.copy()
        hidden.user_id = other
        identity = self.new_identity("zalo", "42").with_user(self.new_salesman())
        with self.assertRaises(AccessError):
            identity.lead_id = hidden.id

    def test_the_customer_of_the_lead_gets_its_identities(self):
        owner = {"partner_id": False, "lead_id": self.lead.id}
        identity = self.new_identity("zalo", "42", **owner)
        self.assertFalse(identity.partner_id)
        self.lead.partner_id = self.partner
        self.assertEqual(identity.partner_id, self.partner)
        self.lead.partner_id = self.other
        self.assertEqual(identity.partner_id, self.partner)
        later = self.new_identity("zalo", "43", **owner)
        self.assertEqual(later.partner_id, self.other)

    def test_deleting_the_lead(self):
        orphan = self.new_identity("zalo", "42", partner_id=False, lead_id=self.lead.id)
        owned = self.new_identity("zalo", "43", lead_id=self.lead.id)
        self.lead.unlink()
        self.assertFalse(orphan.exists())
        self.assertEqual(owned.partner_id, self.partner)
        self.assertFalse(owned.lead_id)

    def test_merging_contacts(self):
        self.new_identity("phone", "0362246128")
        self.new_identity("phone", "0362246128", partner_id=self.other.id)
        self.new_identity("zalo", "42")
        self.new_identity("zalo", "43", partner_id=self.other.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.partner | self.other).ids, self.partner)
        self.assertFalse(self.other.exists())
        self.assertEqual(
            sorted(self.partner.identity_ids.mapped("value")),
            ["+84362246128", "42", "43"],
        )

    def test_duplicate_contacts_by_phone_and_name(self):
        partners = self.env["res.partner"].create(
            [
                {"name": "Trần Hoà", "phone": "01662246128"},
                {"name": "tran hoa", "phone": "0362246128"},
                {"name": "Trần Mai", "phone": "0362246128"},
                {"name": "Trần Hoà"},
                {"name": "Trần Hoà"},
            ]
        )
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {"group_by_phone_key": True, "group_by_name_key": True}
        )
        wizard.action_start_manual_process()
        self.assertEqual(wizard.number_group, 1)
        self.assertEqual(wizard.partner_ids, partners[:2])

    def test_written_from_the_contact(self):
        self.partner.write(
            {"identity_ids": [Command.create({"kind": "phone", "value": "0362246128"})]}
        )
        self.assertEqual(self.partner.identity_ids.value, "+84362246128")


class TestIdentityAccess(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls.new_salesman()
        cls.colleague = cls.new_salesman("colleague")
        cls.team_leader = cls.new_salesman("leader")
        cls.team_leader.group_ids = cls.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        cls.employee = cls.new_salesman("employee")
        cls.employee.group_ids = cls.env.ref("base.group_user")
        cls.company = cls.env["res.company"].create({"name": "Other"})
        partner = cls.env["res.partner"].create({"name": "Đức"})
        hidden = cls.env["res.partner"].create(
            {"name": "Hidden", "company_id": cls.company.id}
        )
        leads = cls.env["crm.lead"].create(
            [
                {"name": "mine", "user_id": cls.salesman.id},
                {"name": "colleague's", "user_id": cls.colleague.id},
                {"name": "nobody's", "user_id": False},
                {"name": "elsewhere", "user_id": False, "company_id": cls.company.id},
            ]
        )
        owners = [{"lead_id": lead.id} for lead in leads]
        owners += [{"partner_id": partner.id}, {"partner_id": hidden.id}]
        cls.identities = cls.env["crm.identity"].create(
            [dict(owner, kind="zalo", value=str(i)) for i, owner in enumerate(owners)]
        )

    def visible(self, user):
        found = self.env["crm.identity"].with_user(user).search([])
        return [identity.value for identity in found & self.identities]

    def test_who_sees_what(self):
        self.assertEqual(self.visible(self.salesman), ["0", "2", "4"])
        self.assertEqual(self.visible(self.colleague), ["1", "2", "4"])
        self.assertEqual(self.visible(self.team_leader), ["0", "1", "2", "4"])
        self.assertEqual(self.visible(self.employee), ["4"])

    def test_no_way_around_by_id(self):
        colleagues = self.identities[1].with_user(self.salesman)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            colleagues.read(["value"])
        with self.assertRaises(AccessError):
            colleagues.write({"value": "x"})
        with self.assertRaises(AccessError):
            colleagues.unlink()
        with self.assertRaises(AccessError):
            self.identities[4].with_user(self.employee).write({"value": "x"})

    def test_search_box_does_not_tell_of_hidden_accounts(self):
        self.env["crm.identity"].create(
            {
                "lead_id": self.identities[1].lead_id.id,
                "partner_id": self.identities[4].partner_id.id,
                "kind": "zalo",
                "value": "secret-account",
            }
        )
        domain = [("identity_search", "ilike", "secret-account")]
        Partner = self.env["res.partner"]
        self.assertTrue(Partner.with_user(self.team_leader).search(domain))
        self.assertFalse(Partner.with_user(self.salesman).search(domain))

    def test_salesperson_edits_their_customers_accounts(self):
        identity = self.identities[0].with_user(self.salesman)
        identity.value = "new"
        identity.unlink()
        self.assertFalse(identity.exists())
