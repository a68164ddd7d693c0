"""The keys follow every write, and whatever is typed finds the same people."""

from ast import literal_eval

from lxml import etree

from odoo.addons.crm_vn.models.identity.prefill import TABLES, prefill_keys

from .common import CrmVnCase

SPELLINGS = (
    "0362246128",
    "+84 362 246 128",
    "01662246128",
    "1662246128",
    "84362246128",
    "246128",
    "036224",
    "0166224",
    "dang dinh duc",
    "Đặng Đình Đức",
    "ĐẶNG ĐÌNH",
)


class TestKeys(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Partner = cls.env["res.partner"]
        cls.Lead = cls.env["crm.lead"]

    def test_pieces_of_names_and_phones_have_an_index(self):
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes"
            " WHERE tablename IN ('res_partner', 'crm_lead')"
        )
        trigrams = [line for (line,) in self.env.cr.fetchall() if "gin_trgm" in line]
        for table in ("res_partner", "crm_lead"):
            for column in ("name_key", "phone_key"):
                with self.subTest(f"{table}.{column}"):
                    self.assertTrue(
                        [line for line in trigrams if table in line and column in line]
                    )

    def test_create_and_write(self):
        partner = self.Partner.create({"name": "Đặng Đình Đức", "phone": "01662246128"})
        self.assertEqual(partner.phone_key, "+84362246128")
        self.assertEqual(partner.name_key, "dang dinh duc")
        partner.write({"phone": "(+84)(0)912 345 678", "name": "Lê Lan"})
        self.assertEqual(partner.phone_key, "+84912345678")
        self.assertEqual(partner.name_key, "le lan")
        partner.phone = False
        self.assertFalse(partner.phone_key)

    def test_lead_follows_its_customer(self):
        partner = self.Partner.create({"name": "Đặng Đình Đức", "phone": "0362246128"})
        lead = self.Lead.create({"name": "Laptop", "partner_id": partner.id})
        self.assertEqual(lead.phone_key, "+84362246128")
        self.assertEqual(lead.name_key, "dang dinh duc")
        partner.phone = "0912345678"
        self.assertEqual(lead.phone_key, "+84912345678")

    def test_lead_name_is_the_contact_then_the_company_then_the_title(self):
        lead = self.Lead.create({"name": "Máy tính"})
        self.assertEqual(lead.name_key, "may tinh")
        lead.partner_name = "Công ty Đông Á"
        self.assertEqual(lead.name_key, "cong ty dong a")
        lead.contact_name = "Đức"
        self.assertEqual(lead.name_key, "duc")

    def test_country_of_the_record_then_of_its_company(self):
        self.env.company.country_id = self.env.ref("base.vn")
        french = self.env["res.company"].create(
            {"name": "Paris", "country_id": self.env.ref("base.fr").id}
        )
        values = {"name": "An", "phone": "0362246128"}
        partners = self.Partner.create(
            [
                values,
                dict(values, country_id=self.env.ref("base.fr").id),
                dict(values, company_id=french.id),
                dict(
                    values,
                    company_id=french.id,
                    country_id=self.env.ref("base.vn").id,
                ),
            ]
        )
        self.assertEqual(
            partners.mapped("phone_key"),
            ["+84362246128", "+33362246128", "+33362246128", "+84362246128"],
        )
        partners[1].country_id = self.env.ref("base.vn")
        self.assertEqual(partners[1].phone_key, "+84362246128")

    def test_import(self):
        result = self.Lead.load(
            ["name", "contact_name", "phone"],
            [["A", "Đặng Đình Đức", "1662246128"], ["B", "Lan", "912345678"]],
        )
        leads = self.Lead.browse(result["ids"])
        self.assertEqual(leads.mapped("phone_key"), ["+84362246128", "+84912345678"])

    def test_merge_of_contacts(self):
        kept, merged = self.Partner.create(
            [{"name": "Đức"}, {"name": "Đức", "phone": "01662246128"}]
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((kept | merged).ids, kept)
        self.assertEqual(kept.phone_key, "+84362246128")

    def test_rows_of_before_the_installation(self):
        partners = self.Partner.create(
            [
                {"name": "Đặng Đình Đức", "phone": "01662246128"},
                {"name": "Jean", "phone": "01 42 68 53 00"},
                {"name": "Công ty"},
            ]
        )
        partners[1].country_id = self.env.ref("base.fr")
        leads = self.Lead.create(
            [
                {"name": "Laptop", "contact_name": "Lê Lan", "phone": "912345678"},
                {"name": "Máy tính"},
            ]
        )
        expected = [
            (record.phone_key, record.name_key) for record in [*partners, *leads]
        ]
        self.env.flush_all()
        for table in TABLES:
            self.env.cr.execute(
                f"ALTER TABLE {table} DROP COLUMN phone_key, DROP COLUMN name_key"
            )
        prefill_keys(self.env)
        self.env.invalidate_all()
        found = [(record.phone_key, record.name_key) for record in [*partners, *leads]]
        self.assertEqual(found, expected)
        self.assertEqual(found[1][0], "+33142685300")

    def test_number_of_queries_does_not_grow(self):
        leads = self.Lead.create(
            [{"name": f"Khách {i}", "phone": f"091234500{i}"} for i in range(6)]
        )
        self.env.flush_all()
        counts = []
        for batch in (leads[:1], leads):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._compute_phone_key()
            batch._compute_name_key()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


class TestSearch(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls.new_salesman()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Đặng Đình Đức", "phone": "0166 224 6128", "ref": "KH-77"}
        )
        cls.other = cls.env["res.partner"].create(
            {"name": "Lê Thị Lan", "phone": "0987654321", "vat": "0312345678"}
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Laptop",
                "contact_name": "Đặng Đình Đức",
                "phone": "+84 (0)362.246.128",
                "user_id": cls.salesman.id,
            }
        )

    def filter_domain(self, model, xmlid, fname, text):
        arch = self.env[model].get_view(self.env.ref(xmlid).id, "search")["arch"]
        node = etree.fromstring(arch).find(f".//field[@name='{fname}']")
        source = node.get("filter_domain").replace(" self)", f" {text!r})")
        return literal_eval(source.strip())

    def test_name_search(self):
        Partner = self.env["res.partner"].with_user(self.salesman)
        for text in SPELLINGS:
            found = {found_id for found_id, _name in Partner.name_search(text)}
            self.assertEqual(found, {self.partner.id}, text)
        found = self.env["crm.lead"].with_user(self.salesman).name_search("01662246128")
        self.assertEqual([lead_id for lead_id, _name in found], self.lead.ids)

    def test_search_box_of_contacts(self):
        for text in SPELLINGS:
            domain = self.filter_domain(
                "res.partner", "base.view_res_partner_filter", "name", text
            )
            found = self.env["res.partner"].with_user(self.salesman).search(domain)
            self.assertEqual(found, self.partner, text)

    def test_search_box_of_leads_and_opportunities(self):
        for xmlid, fname in (
            ("crm.view_crm_case_leads_filter", "name"),
            ("crm.view_crm_case_opportunities_filter", "name"),
            ("crm.view_crm_case_opportunities_filter", "partner_id"),
        ):
            for text in SPELLINGS:
                domain = self.filter_domain("crm.lead", xmlid, fname, text)
                found = self.env["crm.lead"].with_user(self.salesman).search(domain)
                self.assertEqual(found, self.lead, (xmlid, text))

    def test_search_boxes_keep_what_core_offers(self):
        for model, xmlid, fname in (
            ("res.partner", "base.view_res_partner_filter", "name"),
            ("crm.lead", "crm.view_crm_case_leads_filter", "name"),
            ("crm.lead", "crm.view_crm_case_opportunities_filter", "name"),
            ("crm.lead", "crm.view_crm_case_opportunities_filter", "partner_id"),
        ):
            core = etree.fromstring(self.env.ref(xmlid).arch_db)
            core = core.find(f".//field[@name='{fname}']").get("filter_domain")
            core = literal_eval(core.replace(" self)", " 'x')").strip())
            ours = self.filter_domain(model, xmlid, fname, "x")
            self.assertEqual([leaf for leaf in core if leaf not in ours], [], xmlid)

    def test_core_search_still_finds(self):
        Partner = self.env["res.partner"]
        for text, partner in (("KH-77", self.partner), ("0312345678", self.other)):
            found = [found_id for found_id, _name in Partner.name_search(text)]
            self.assertEqual(found, partner.ids, text)
        self.assertEqual(
            Partner.search([("display_name", "=", "Đặng Đình Đức")]), self.partner
        )
        self.assertFalse(Partner.search([("display_name", "=", "dang dinh duc")]))
        self.assertNotIn(
            self.other, Partner.search([("display_name", "not ilike", "Lan")])
        )

    def test_core_phone_search_finds_every_spelling(self):
        for text in ("0362246128", "01662246128", "+84362246128", "246128"):
            domain = [("phone_mobile_search", "ilike", text)]
            self.assertEqual(self.env["res.partner"].search(domain), self.partner, text)
            self.assertEqual(self.env["crm.lead"].search(domain), self.lead, text)

    def test_exact_and_negated_search(self):
        Partner = self.env["res.partner"]
        self.assertEqual(
            Partner.search([("identity_search", "=", "01662246128")]), self.partner
        )
        self.assertFalse(Partner.search([("identity_search", "=", "dang dinh")]))
        without = Partner.search([("identity_search", "not ilike", "0362246128")])
        self.assertNotIn(self.partner, without)
        self.assertIn(self.other, without)

    def test_a_further_phone_or_account_finds_too(self):
        self.partner.identity_ids = [
            (0, 0, {"kind": "phone", "value": "0905 111 222"}),
            (0, 0, {"kind": "zalo", "value": "2512523625412515"}),
        ]
        Partner = self.env["res.partner"].with_user(self.salesman)
        for text in ("0905111222", "+84905111222", "2512523625412515"):
            found = [found_id for found_id, _name in Partner.name_search(text)]
            self.assertEqual(found, self.partner.ids, text)

    def test_an_employee_outside_sales_may_search(self):
        employee = self.new_salesman("employee")
        employee.group_ids = self.env.ref("base.group_user")
        found = self.env["res.partner"].with_user(employee).name_search("01662246128")
        self.assertEqual([found_id for found_id, _name in found], self.partner.ids)
