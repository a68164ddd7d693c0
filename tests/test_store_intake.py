"""What comes in from outside belongs to the store of its source."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from .common_intake import IntakeCase
from .common_store import SALESMAN, StoreMixin

MANAGER = "sales_team.group_sale_manager"
FORM = {"ho_ten": "Nguyễn Văn An", "sdt": "0912345678"}


class StoreIntakeCase(StoreMixin, IntakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source.name = "Whole chain"
        cls.at_hanoi = cls.new_source("Hanoi page", cls.hanoi)
        cls.at_saigon = cls.new_source("Saigon page", cls.saigon)

    @classmethod
    def new_source(cls, name, store=None, **values):
        return cls.env["crm.intake.source"].create(
            {"name": name, "store_id": store and store.id, **values}
        )

    @classmethod
    def new_customer(cls, store, **values):
        return cls.env["res.partner"].create(
            {
                "name": "Nguyễn Văn An",
                "phone": "0912345678",
                "street": "1 Đường Bí Mật",
                "store_id": store.id,
                **values,
            }
        )

    def notes_of(self, lead):
        return " ".join(str(message.body) for message in lead.message_ids)


class TestStoreOfLead(StoreIntakeCase):
    def test_source_decides(self):
        customer = self.new_customer(self.hanoi)
        customer._serve_at(self.saigon)
        self.saigon.state_ids = self.env.ref("base.state_vn_VN-HN")
        hanoi_lead = self.lead_of({**FORM, "tinh": "Hà Nội"}, self.at_hanoi)
        saigon_lead = self.lead_of({**FORM, "tinh": "Hà Nội"}, self.at_saigon)
        self.assertEqual(hanoi_lead.store_id, self.hanoi)
        self.assertEqual(saigon_lead.store_id, self.saigon)
        self.assertEqual((hanoi_lead | saigon_lead).partner_id, customer)

    def test_without_a_store_it_is_the_customers_then_the_provinces(self):
        self.haiphong.state_ids = self.env.ref("base.state_vn_VN-HN")
        stranger = self.lead_of({"sdt": "0987654321", "tinh": "Hà Nội"})
        self.assertEqual(stranger.store_id, self.haiphong)
        customer = self.new_customer(self.saigon)
        lead = self.lead_of({**FORM, "tinh": "Hà Nội"})
        self.assertEqual(lead.store_id, self.saigon)
        self.assertEqual(lead.partner_id, customer)

    def test_without_a_store_the_salesperson_and_the_team_decide(self):
        self.new_customer(self.saigon)
        self.haiphong.state_ids = self.env.ref("base.state_vn_VN-HN")
        self.source.user_id = self.users["own"]
        self.assertEqual(self.lead_of(FORM).store_id, self.hanoi)
        self.source.user_id = self.users["none"]
        lead = self.lead_of({"sdt": "0987654321", "tinh": "Hà Nội"})
        self.assertFalse(lead.store_id, "their salesperson would not see it elsewhere")
        team = self.env["crm.team"].create({"name": "Haiphong"})
        self.haiphong.team_id = team
        self.source.write({"user_id": False, "team_id": team.id})
        self.source.dedupe_days = 0
        self.assertEqual(self.lead_of(FORM).store_id, self.haiphong)

    def test_nobody_creates_a_lead_they_do_not_see(self):
        """A province does not take a lead away from the headquarters."""
        self.haiphong.state_ids = province = self.env.ref("base.state_vn_VN-HN")
        leads = self.env["crm.lead"].with_user(self.users["none"])
        for user in (self.users["none"], leads.env["res.users"]):
            lead = leads.create(
                {"name": "x", "state_id": province.id, "user_id": user.id}
            )
            self.assertFalse(lead.store_id)

    def test_closed_home_store_gets_nothing(self):
        self.new_customer(self.hanoi)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_store SET active = false WHERE id = %s", [self.hanoi.id]
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertFalse(self.lead_of(FORM).store_id)

    def test_nothing_sent_chooses_the_store(self):
        lead = self.lead_of(
            {
                **FORM,
                "store_id": self.saigon.id,
                "field:store_id": str(self.saigon.id),
                "cua_hang": "Saigon",
            },
            self.at_hanoi,
        )
        self.assertEqual(lead.store_id, self.hanoi)
        for fname in ("store_id", "partner_id", "company_id"):
            field = self.env["ir.model.fields"]._get("crm.lead", fname)
            with self.assertRaises(ValidationError):
                self.env["crm.intake.field"].create(
                    {
                        "source_id": self.source.id,
                        "key": fname,
                        "target": "field",
                        "field_id": field.id,
                    }
                )

    def test_salesperson_must_see_the_store(self):
        with self.assertRaisesRegex(ValidationError, "Saigon"):
            self.at_saigon.user_id = self.users["own"]
        with self.assertRaises(ValidationError):
            self.new_source("x", self.saigon, user_id=self.users["none"].id)
        self.at_hanoi.user_id = self.users["region"]
        self.at_hanoi.user_id = self.users["own"]
        with self.assertRaises(ValidationError):
            self.at_hanoi.store_id = self.haiphong

    def test_salesperson_who_left_the_store_gets_nothing(self):
        self.at_hanoi.user_id = self.users["own"]
        self.hanoi.user_ids = [Command.unlink(self.users["own"].id)]
        lead = self.lead_of(FORM, self.at_hanoi)
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.store_id, self.hanoi)

    def test_store_of_the_company_only(self):
        with self.assertRaises(UserError):
            self.new_source("x", self.hanoi, company_id=self.other_company.id)


class TestCustomerOfAnotherStore(StoreIntakeCase):
    def assertSecret(self, lead, customer):
        self.assertFalse(lead.partner_id)
        self.assertFalse(lead.street)
        said = self.notes_of(lead) + str(lead.description)
        for text in (customer.name, customer.street, customer.email, "phone"):
            self.assertNotIn(text or "Bí Mật", said)

    def test_is_not_linked(self):
        customer = self.new_customer(self.saigon, name="Trần Thị Kín", email="k@x.vn")
        event, _stored = self.receive({"sdt": "0912345678"}, self.at_hanoi)
        self.assertSecret(event.lead_id, customer)
        self.assertFalse(event.partner_id)
        self.assertIn("Find Customer", self.notes_of(event.lead_id))

    def test_an_unsure_match_says_nothing_at_all(self):
        one = self.new_customer(self.saigon, name="Trần Thị Kín", email="k@x.vn")
        self.new_customer(self.saigon, name="Lê Văn Giấu")
        lead = self.lead_of(FORM, self.at_hanoi)
        self.assertSecret(lead, one)
        self.assertNotIn("Customer", self.notes_of(lead))

    def test_the_stores_own_contact_is_found_behind_it(self):
        self.new_customer(self.saigon)
        own = self.new_customer(self.hanoi)
        lead = self.lead_of(FORM, self.at_hanoi)
        self.assertEqual(lead.partner_id, own)
        self.assertNotIn("another store", self.notes_of(lead))

    def test_own_contact_of_another_name_is_not_mistaken(self):
        self.new_customer(self.saigon)
        self.new_customer(self.hanoi, name="Phạm Thị Dung")
        lead = self.lead_of(FORM, self.at_hanoi)
        self.assertFalse(lead.partner_id)
        notes = self.notes_of(lead)
        self.assertIn("same phone, names differ", notes)
        self.assertIn("another store", notes)

    def test_at_once_by_policy(self):
        self.env.company.store_access_policy = "direct"
        customer = self.new_customer(self.saigon)
        lead = self.lead_of(FORM, self.at_hanoi)
        self.assertEqual(lead.partner_id, customer)
        access = self.env["crm.store.access"].search(
            [("partner_id", "=", customer.id), ("store_id", "=", self.hanoi.id)]
        )
        self.assertEqual(access.state, "granted")
        self.assertIn("Hanoi page", access.reason)
        lead.action_set_won()
        again = self.lead_of(FORM, self.new_source("North", self.north))
        self.assertEqual(again.partner_id, customer, "a region sees its stores'")
        self.assertEqual(self.env["crm.store.access"].search_count([]), 1)

    def test_served_or_granted_is_linked(self):
        served = self.new_customer(self.saigon)
        served._serve_at(self.hanoi)
        self.assertEqual(self.lead_of(FORM, self.at_hanoi).partner_id, served)
        nobodys = self.env["res.partner"].create({"name": "B", "phone": "0911111111"})
        lead = self.lead_of({"sdt": "0911111111"}, self.at_hanoi)
        self.assertEqual(lead.partner_id, nobodys)

    def test_headquarters_lead(self):
        """A lead of no store does not refer to a customer of one."""
        customer = self.new_customer(self.saigon)
        self.source.user_id = self.users["none"]
        lead = self.lead_of({"sdt": "0912345678"})
        self.assertFalse(lead.store_id)
        self.assertSecret(lead, customer)

    def test_query_count_does_not_grow(self):
        def receive(number, start):
            payloads = [
                {"sdt": f"09{start + i:08d}", "ten": f"Khách {i}"}
                for i in range(number)
            ]
            self.env["res.partner"].create(
                [
                    {"name": p["ten"], "phone": p["sdt"], "store_id": self.saigon.id}
                    for p in payloads
                ]
            )
            events = self.env["crm.intake.event"].browse(
                self.store_at(payload, self.at_hanoi).id for payload in payloads
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            events._process()
            self.env.flush_all()
            self.assertEqual(set(events.mapped("state")), {"done"})
            self.assertFalse(events.partner_id)
            return self.env.cr.sql_log_count - before

        receive(2, 1000)
        self.assertLessEqual(receive(40, 2000), receive(10, 3000) + 5)

    def store_at(self, payload, source):
        gateways = self.env["crm.intake.gateway"]
        gateway = gateways._find_gateway(source.token)
        return gateways._store(gateway, payload)[0]


class TestOpenLeads(StoreIntakeCase):
    def test_another_stores_lead_stays_alone(self):
        first = self.lead_of(FORM, self.at_saigon)
        before = self.notes_of(first)
        second = self.lead_of({**FORM, "tin_nhan": "gọi tôi"}, self.at_hanoi)
        self.assertNotEqual(second, first)
        self.assertEqual(self.notes_of(first), before)

    def test_lead_of_no_store_stays_alone(self):
        first = self.lead_of(FORM)
        self.assertNotEqual(self.lead_of(FORM, self.at_hanoi), first)

    def test_a_lead_below_the_sources_store(self):
        region = self.new_source("North", self.north)
        first = self.lead_of(FORM, region)
        first.user_id = self.users["own"]
        self.assertEqual(first.store_id, self.hanoi)
        event, _stored = self.receive({**FORM, "tin_nhan": "x"}, region)
        self.assertEqual((event.lead_id, event.state), (first, "duplicate"))

    def test_the_whole_chain_finds_any(self):
        first = self.lead_of(FORM, self.at_saigon)
        event, _stored = self.receive({**FORM, "tin_nhan": "x"})
        self.assertEqual((event.lead_id, event.state), (first, "duplicate"))
        self.assertEqual(first.store_id, self.saigon)


class TestScope(StoreIntakeCase):
    def test_event_has_the_store_of_its_source(self):
        event, _stored = self.receive(FORM, self.at_hanoi)
        self.env.cr.execute(
            "SELECT store_id FROM crm_intake_event WHERE id = %s", [event.id]
        )
        self.assertEqual(self.env.cr.fetchone()[0], self.hanoi.id)
        self.at_hanoi.store_id = self.haiphong
        self.assertEqual(event.store_id, self.haiphong)

    def test_sources_by_scope(self):
        sources = self.source | self.at_hanoi | self.at_saigon
        for who, seen in {
            "own": self.at_hanoi,
            "manager": self.at_hanoi,
            "two": self.at_hanoi | self.at_saigon,
            "region": self.at_hanoi,
            "none": self.source,
            "everything": sources,
        }.items():
            with self.subTest(who=who):
                found = self.env["crm.intake.source"].with_user(self.users[who])
                self.assertEqual(found.search([("id", "in", sources.ids)]), seen)
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    (sources - seen or self.other()).with_user(self.users[who]).read(
                        ["name"]
                    )

    def other(self):
        return self.new_source("other", company_id=self.other_company.id)

    def test_all_permissions_of_the_three_models(self):
        """Even of somebody whom groups allow everything but all stores."""
        group = self.env["res.groups"].create({"name": "Intake of some stores"})
        models = ("crm.intake.source", "crm.intake.event", "crm.intake.field")
        for model in models:
            self.env["ir.model.access"].create(
                {
                    "name": model,
                    "model_id": self.env["ir.model"]._get_id(model),
                    "group_id": group.id,
                    **dict.fromkeys(
                        ("perm_read", "perm_write", "perm_create", "perm_unlink"), True
                    ),
                }
            )
        user = self.new_member("marketer", SALESMAN, self.hanoi)
        user.group_ids = [Command.link(group.id)]
        for source in (self.source, self.at_saigon, self.at_hanoi):
            source.field_map_ids = [Command.create({"key": "mau", "target": "extra"})]
            event, _stored = self.receive(FORM, source)
            records = {
                "crm.intake.source": source,
                "crm.intake.event": event,
                "crm.intake.field": source.field_map_ids,
            }
            for model, record in records.items():
                for operation in ("read", "write", "unlink"):
                    with self.subTest(model=model, source=source.name, op=operation):
                        self.assertEqual(
                            record.with_user(user).has_access(operation),
                            source == self.at_hanoi,
                        )
        sources = self.env["crm.intake.source"].with_user(user)
        self.assertEqual(sources.create({"name": "mine"}).store_id, self.hanoi)
        with self.assertRaises(AccessError):
            sources.create({"name": "theirs", "store_id": self.saigon.id})

    def test_a_managers_source_is_the_chains(self):
        manager = self.new_member("boss", MANAGER, self.hanoi)
        source = self.env["crm.intake.source"].with_user(manager).create({"name": "x"})
        self.assertFalse(source.store_id)

    def test_copy_has_an_address_of_its_own(self):
        copy = self.at_hanoi.copy()
        self.assertEqual(copy.store_id, self.hanoi)
        self.assertTrue(copy.token)
        self.assertNotEqual(copy.token, self.at_hanoi.token)
