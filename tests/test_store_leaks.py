"""Traps of core through which another store's data would show, one by one."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw

from .common_store import ALL_LEADS, StoreCase

SECRET = "Trần Thị Bí Mật"
PHONE = "0987654321"


class LeakCase(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Partner, Lead = cls.env["res.partner"], cls.env["crm.lead"]
        cls.hidden = Partner.create(
            {
                "name": SECRET,
                "phone": PHONE,
                "email": "bimat@example.com",
                "vat": "0101234567",
                "street": "1 Ngo Bi Mat",
                "store_id": cls.saigon.id,
            }
        )
        cls.hidden_lead = Lead.create(
            {
                "name": f"Lead of {SECRET}",
                "contact_name": SECRET,
                "partner_name": SECRET,
                "email_from": "bimat@example.com",
                "phone": PHONE,
                "type": "opportunity",
                "store_id": cls.saigon.id,
                "user_id": cls.saigon_user.id,
            }
        )
        cls.customer = Partner.create({"name": "Ours", "store_id": cls.hanoi.id})
        cls.lead = Lead.create(
            {
                "name": "Ours",
                "type": "opportunity",
                "store_id": cls.hanoi.id,
                "user_id": cls.users["all"].id,
            }
        )
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.customer.id, "store_id": cls.hanoi.id}
        )
        cls.user = cls.users["all"]
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()

    def rpc(self, model, method, *args, user=None, **kwargs):
        env = self.env(user=user or self.user, context={})
        return call_kw(env[model], method, list(args), kwargs)

    def assertSecret(self, answer):
        text = str(answer)
        for secret in (SECRET, PHONE, "987 654", "bimat@", "Ngo Bi Mat"):
            self.assertNotIn(secret, text)

    def assertRefused(self, function, *args, **kwargs):
        """The call is refused, by a message that says nothing and what to do."""
        with (
            self.env.cr.savepoint(),
            self.assertRaises((AccessError, UserError)) as caught,
        ):
            function(*args, **kwargs)
        self.assertSecret(caught.exception)
        return str(caught.exception)


class TestReferences(LeakCase):
    """A reference is a way to read."""

    def assertRaises(self, expected, **kwargs):
        if isinstance(expected, tuple):
            expected = UserError  # the base class of AccessError
        return super().assertRaises(expected, **kwargs)

    def test_values(self):
        for model, values in {
            "crm.lead": {"name": "x", "partner_id": self.hidden.id},
            "sale.order": {"partner_id": self.hidden.id},
            "res.partner": {"name": "x", "parent_id": self.hidden.id},
            "res.partner.bank": {"acc_number": "1", "partner_id": self.hidden.id},
            "calendar.event": {
                "name": "x",
                "partner_ids": [Command.link(self.hidden.id)],
            },
            "calendar.attendee": {"partner_id": self.hidden.id},
            "crm.identity": {
                "kind": "zalo",
                "value": "1",
                "partner_id": self.hidden.id,
            },
            "crm.lead2opportunity.partner": {"lead_id": self.hidden_lead.id},
            "crm.merge.opportunity": {
                "opportunity_ids": [Command.set((self.hidden_lead | self.lead).ids)],
            },
            "base.partner.merge.automatic.wizard": {
                "partner_ids": [Command.set((self.hidden | self.customer).ids)],
                "dst_partner_id": self.customer.id,
            },
            "mail.compose.message": {
                "model": "crm.lead",
                "res_ids": str(self.lead.ids),
                "partner_ids": [Command.link(self.hidden.id)],
            },
        }.items():
            with self.subTest(model):
                self.assertRefused(self.rpc, model, "create", values)

    def test_changes(self):
        hidden = self.hidden.id
        for record, values in (
            (self.lead, {"partner_id": hidden}),
            (self.order, {"partner_id": hidden}),
            (self.order, {"partner_invoice_id": hidden}),
            (self.order, {"partner_shipping_id": hidden}),
            (self.order, {"opportunity_id": self.hidden_lead.id}),
            (self.customer, {"parent_id": hidden}),
            (self.customer, {"child_ids": [Command.link(hidden)]}),
            (self.customer, {"opportunity_ids": [Command.link(self.hidden_lead.id)]}),
        ):
            with self.subTest(record._name, values=values):
                self.assertRefused(self.rpc, record._name, "write", record.ids, values)
                self.assertRefused(
                    self.rpc, record._name, "web_save", record.ids, values, {}
                )

    def test_what_was_referred_to_before(self):
        """A lead whose customer is another store's can be worked on."""
        self.lead.partner_id = self.hidden
        self.lead.type = "lead"
        self.env.invalidate_all()
        lead = self.lead.with_user(self.user)
        lead.write({"partner_id": self.hidden.id, "name": "x"})
        lead.convert_opportunity(lead.partner_id)
        self.assertEqual(lead.type, "opportunity")

    def test_default_store_of_a_new_contact(self):
        """By whatever creates one, the default is among what the rule looks at."""
        partner_id = self.rpc("res.partner", "create", {"name": "new"})
        partner = self.env["res.partner"].browse(partner_id)
        self.assertEqual(partner.store_id, self.hanoi)
        self.assertEqual(partner.store_ids, self.hanoi)

    def test_defaults_of_the_context(self):
        for model, context, values in (
            ("crm.lead", {"default_partner_id": self.hidden.id}, {"name": "x"}),
            ("res.partner", {"default_parent_id": self.hidden.id}, {"name": "x"}),
            (
                "calendar.event",
                {"active_model": "res.partner", "active_id": self.hidden.id},
                {"name": "x"},
            ),
            (
                "crm.lead2opportunity.partner",
                {"active_id": self.hidden_lead.id},
                {"action": "create"},
            ),
        ):
            with self.subTest(model):
                self.assertRefused(self.rpc, model, "create", values, context=context)

    def test_onchange(self):
        specification = {"partner_id": {"fields": {"display_name": {}}}, "phone": {}}
        self.assertRefused(
            self.rpc,
            "crm.lead",
            "onchange",
            [],
            {"partner_id": self.hidden.id},
            ["partner_id"],
            specification,
        )
        self.assertRefused(
            self.rpc,
            "crm.lead",
            "onchange",
            [],
            {},
            [],
            specification,
            context={"default_partner_id": self.hidden.id},
        )
        self.assertRefused(
            self.rpc,
            "res.partner",
            "onchange",
            [],
            {"parent_id": self.hidden.id},
            ["parent_id"],
            {"street": {}},
        )

    def test_import(self):
        self.env["ir.model.data"].create(
            {
                "module": "x",
                "name": "hidden",
                "model": "res.partner",
                "res_id": self.hidden.id,
            }
        )
        for column, value in (
            ("partner_id/.id", str(self.hidden.id)),
            ("partner_id/id", "x.hidden"),
            ("partner_id", SECRET),
        ):
            result = self.rpc("crm.lead", "load", ["name", column], [["new", value]])
            with self.subTest(column):
                self.assertFalse(result["ids"])
                self.assertSecret(str(result["messages"]).replace(value, ""))

    def test_customers_by_email_and_name(self):
        """What creates a customer finds none of another store."""
        for call in (
            ("name_create", "Bi Mat <bimat@example.com>"),
            ("find_or_create", "bimat@example.com"),
        ):
            savepoint = self.env.cr.savepoint()
            found = self.rpc("res.partner", *call)
            self.assertNotIn(str(self.hidden.id), str(found))
            savepoint.close(rollback=True)
        thread = self.lead.with_user(self.user)
        found = thread._partner_find_from_emails_single(["bimat@example.com"])
        self.assertNotEqual(found, self.hidden)

    def test_mentions(self):
        for term in ("bimat", SECRET):
            self.assertSecret(self.rpc("res.partner", "get_mention_suggestions", term))

    def test_phone_search(self):
        """Core searches phones by SQL."""
        domain = [("phone_mobile_search", "ilike", PHONE)]
        found = self.rpc("crm.lead", "search", domain)
        self.assertNotIn(self.hidden_lead.id, found)
        found = self.rpc("res.partner", "search", domain)
        self.assertNotIn(self.hidden.id, found)

    def test_who_sees_everything_refers_to_everything(self):
        everything = self.users["everything"]
        self.assertTrue(
            self.rpc(
                "crm.lead",
                "create",
                {"name": "x", "partner_id": self.hidden.id},
                user=everything,
            )
        )
        self.assertTrue(self.rpc("crm.lead", "copy", self.lead.ids))


class TestErrors(LeakCase):
    def setUp(self):
        super().setUp()
        self.enterContext(self.debug_mode())

    def test_access_error(self):
        """In developer mode, too, in which core names the records."""
        users = self.user | self.users["none"]
        self.env.ref("base.group_no_one").user_ids = users.ids
        self.assertTrue(self.user.has_group("base.group_no_one"))
        for record in (self.hidden, self.hidden_lead):
            for user in users:
                with self.assertRaises(AccessError) as caught:
                    record.with_user(user).read(["display_name"])
                self.assertSecret(caught.exception)
                self.assertIn("store", str(caught.exception))
                self.env.invalidate_all()

    def test_access_error_of_another_company(self):
        self.hidden.company_id = self.company
        other = self.users["other_company"]
        self.env.ref("base.group_no_one").user_ids = other.ids
        with self.assertRaises(AccessError) as caught:
            self.hidden.with_user(other).read(["name"])
        self.assertSecret(caught.exception)

    def test_tax_code_of_a_hidden_customer(self):
        mine = self.env["res.partner"].create(
            {"name": "x", "vat": "0101234567", "store_id": self.hanoi.id}
        )
        self.env.invalidate_all()
        answer = self.rpc("res.partner", "read", mine.ids, ["same_vat_partner_id"])
        self.assertFalse(answer[0]["same_vat_partner_id"])
        self.env.invalidate_all()
        everything = self.users["everything"]
        self.assertEqual(mine.with_user(everything).same_vat_partner_id, self.hidden)

    def test_bank_account_of_a_hidden_customer(self):
        Bank = self.env["res.partner.bank"]
        mine, _hidden = Bank.create(
            [
                {"acc_number": "123456", "partner_id": self.customer.id},
                {"acc_number": "123456", "partner_id": self.hidden.id},
            ]
        )
        self.env.invalidate_all()
        answer = self.rpc("res.partner.bank", "read", mine.ids)
        self.assertFalse(answer[0]["duplicate_bank_partner_ids"])


class TestDuplicates(LeakCase):
    def new_double(self, store, **values):
        return self.env["crm.lead"].create(
            {
                "name": "double",
                "type": "opportunity",
                "email_from": "bimat@example.com",
                "phone": PHONE,
                "contact_name": SECRET,
                "user_id": False,
                "store_id": store.id,
                **values,
            }
        )

    def test_counts_what_the_user_may_read(self):
        lead = self.new_double(self.hanoi)
        second = self.new_double(self.hanoi)
        self.env.invalidate_all()
        mine = lead.with_user(self.user)
        self.assertEqual(mine.duplicate_lead_count, 1)
        self.assertEqual(mine.duplicate_lead_ids, lead | second)
        everything = lead.with_user(self.users["everything"])
        self.assertEqual(everything.duplicate_lead_count, 2)
        self.assertIn(self.hidden_lead, everything.duplicate_lead_ids)
        self.assertEqual(mine.duplicate_lead_count, 1)

    def test_assignment_merges_within_a_store(self):
        lead = self.new_double(self.hanoi)
        self.assertNotIn(
            self.hidden_lead, lead._get_lead_duplicates(email=lead.email_from)
        )
        second = self.new_double(self.hanoi)
        self.assertEqual(
            lead._get_lead_duplicates(email=lead.email_from), lead | second
        )

    def test_mass_conversion_merges_within_a_store(self):
        lead = self.new_double(self.hanoi, type="lead")
        second = self.new_double(self.haiphong, type="lead")
        leads = lead | second
        wizard = (
            self.env["crm.lead2opportunity.partner.mass"]
            .with_user(self.users["everything"])
            .with_context(active_ids=leads.ids, active_model="crm.lead")
            .create({"deduplicate": True, "action": "each_exist_or_create"})
        )
        wizard.action_mass_convert()
        self.assertEqual(len((leads | self.hidden_lead).exists()), 3)

    def test_conversion_offers_visible_leads(self):
        lead = self.new_double(self.hanoi, type="lead")
        second = self.new_double(self.hanoi)
        wizard = (
            self.env["crm.lead2opportunity.partner"]
            .with_user(self.user)
            .with_context(active_id=lead.id, active_model="crm.lead")
            .create({})
        )
        self.assertEqual(wizard.duplicated_lead_ids, lead | second)

    def test_merge_by_id(self):
        ids = (self.lead | self.hidden_lead).ids
        with self.assertRaises(AccessError) as caught:
            self.rpc("crm.lead", "merge_opportunity", ids)
        self.assertSecret(caught.exception)
        with self.assertRaises(AccessError) as caught:
            self.rpc(
                "crm.merge.opportunity",
                "create",
                {},
                context={"active_ids": ids, "active_model": "crm.lead"},
            )
        self.assertSecret(caught.exception)

    def test_headquarters_merges_stores(self):
        """The salesperson of the merged lead sees it."""
        self.lead.user_id = False
        self.lead.probability = 99
        leads = (self.lead | self.hidden_lead).with_user(self.users["everything"])
        merged = leads.merge_opportunity()
        self.assertIn(merged.store_id.id, merged.user_id._get_store_scope())

    def test_merging_customers(self):
        ids = (self.customer | self.hidden).ids
        context = {"active_ids": ids, "active_model": "res.partner"}
        with self.assertRaises(AccessError) as caught:
            self.rpc(
                "base.partner.merge.automatic.wizard", "create", {}, context=context
            )
        self.assertSecret(caught.exception)

    def test_groups_of_customers_to_merge(self):
        self.hidden.copy({"name": "same", "email": "same@example.com"})
        self.hidden.email = "same@example.com"
        self.customer.email = "same@example.com"
        wizard_id = self.rpc(
            "base.partner.merge.automatic.wizard", "create", {"group_by_email": True}
        )
        with self.env.cr.savepoint():
            self.rpc(
                "base.partner.merge.automatic.wizard",
                "action_start_manual_process",
                [wizard_id],
            )
        wizard = self.env["base.partner.merge.automatic.wizard"].browse(wizard_id)
        self.assertNotIn(self.hidden, wizard.partner_ids)
        self.assertNotIn(str(self.hidden.id), str(wizard.line_ids.mapped("aggr_ids")))


class TestNumbers(LeakCase):
    """Numbers follow the rights of who reads them, wherever core uses SQL."""

    def test_team_and_campaign(self):
        team = self.env["crm.team"].create({"name": "Everywhere"})
        campaign = self.env["utm.campaign"].create({"name": "Everywhere"})
        for store in (self.hanoi, self.saigon):
            of_store = {
                "store_id": store.id,
                "team_id": team.id,
                "campaign_id": campaign.id,
            }
            self.env["crm.lead"].create({"name": "x", "user_id": False, **of_store})
            self.env["sale.order"].create({"partner_id": self.customer.id, **of_store})
        self.env.invalidate_all()
        for user, count in ((self.user, 1), (self.users["everything"], 2)):
            self.env.invalidate_all()
            team, campaign = team.with_user(user), campaign.with_user(user)
            self.assertEqual(campaign.crm_lead_count, count)
            self.assertEqual(campaign.quotation_count, count)
            self.assertEqual(team.sale_order_count, count)
        # from the same cache
        self.assertEqual(campaign.with_user(self.user).quotation_count, 1)

    def test_invoiced(self):
        team = self.env["crm.team"].create({"name": "Everywhere"})
        campaign = self.env["utm.campaign"].create({"name": "Everywhere"})
        account = self.env["account.account"].create(
            {"name": "x", "code": "799999", "account_type": "income"}
        )
        receivable = self.env["account.account"].create(
            {"name": "y", "code": "199999", "account_type": "asset_receivable"}
        )
        self.customer.property_account_receivable_id = receivable
        journal = self.env["account.journal"].create(
            {"name": "Sales", "code": "SALX", "type": "sale"}
        )
        for store in (self.hanoi, self.saigon):
            move = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "journal_id": journal.id,
                    "partner_id": self.customer.id,
                    "store_id": store.id,
                    "team_id": team.id,
                    "campaign_id": campaign.id,
                    "invoice_user_id": self.user.id,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "x", "account_id": account.id, "price_unit": 100}
                        )
                    ],
                }
            )
            move.action_post()
            move.payment_state = "paid"
        self.env.flush_all()
        self.env.invalidate_all()
        for user, amount in ((self.user, 100), (self.users["everything"], 200)):
            self.assertEqual(team.with_user(user).invoiced, amount)
            self.assertEqual(campaign.with_user(user).invoiced_amount, amount)

    def test_counters_of_a_customer_of_two_stores(self):
        self.customer.store_ids = [Command.link(self.saigon.id)]
        for store in (self.hanoi, self.saigon):
            values = {"partner_id": self.customer.id, "store_id": store.id}
            self.env["crm.lead"].create(
                {"name": "x", "type": "opportunity", "user_id": False, **values}
            )
            self.env["sale.order"].create({"user_id": False, **values})
        self.env.invalidate_all()
        for user, orders, leads in (
            (self.users["manager"], 2, 1),
            (self.users["everything"], 3, 2),
        ):
            self.env.invalidate_all()
            customer = self.customer.with_user(user)
            self.assertEqual(customer.sale_order_count, orders)
            self.assertEqual(customer.opportunity_count, leads)

    def test_duplicate_orders(self):
        """Core finds them by SQL."""
        self.customer.store_ids = [Command.link(self.saigon.id)]
        mine, hidden = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "client_order_ref": "PO1",
                    "store_id": store.id,
                }
                for store in (self.hanoi, self.saigon)
            ]
        )
        self.env.invalidate_all()
        self.assertFalse(mine.with_user(self.user).duplicated_order_ids)
        everything = mine.with_user(self.users["everything"])
        self.assertEqual(everything.duplicated_order_ids, hidden)


class TestInvoicing(LeakCase):
    def test_a_biller_of_a_store(self):
        """Invoices, their lines and their analysis follow the store."""
        biller = self.new_member(
            "biller", f"{ALL_LEADS},account.group_account_invoice", self.hanoi
        )
        journal = self.env["account.journal"].create(
            {"name": "Sales", "code": "SALX", "type": "sale"}
        )
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "journal_id": journal.id,
                    "partner_id": self.customer.id,
                    "store_id": store.id,
                }
                for store in (self.hanoi, self.saigon)
            ]
        )
        found = (
            self.env["account.move"].with_user(biller).search([("id", "in", moves.ids)])
        )
        self.assertEqual(found, moves[0])
        self.assertFalse(moves[1].with_user(biller).has_access("write"))
