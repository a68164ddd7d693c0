"""What an interaction takes over from its lead or its order."""

from .test_timeline_merge import MergeCase

PHONE = "0912345678"


class TestCompany(MergeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nowhere = cls.env["crm.lead"].create(
            {"name": "Nowhere", "type": "opportunity", "user_id": False}
        )
        cls.nowhere.write({"company_id": False, "team_id": False, "store_id": False})

    def test_a_lead_gets_a_company(self):
        row = self.record(lead_id=self.nowhere.id)
        self.assertFalse(row.company_id)
        self.nowhere.company_id = self.company
        self.assertEqual(row.company_id, self.company)
        self.nowhere.write({"company_id": False})
        self.assertEqual(row.company_id, self.company)

    def test_a_lead_gets_the_company_of_its_salesperson(self):
        row = self.record(lead_id=self.nowhere.id)
        self.nowhere.user_id = self.users["other_company"]
        self.assertEqual(self.nowhere.company_id, self.other_company)
        self.assertEqual(row.company_id, self.other_company)

    def test_a_row_gets_another_lead(self):
        row = self.record(lead_id=self.nowhere.id)
        row.lead_id = self.new_lead(company_id=self.company.id)
        self.assertEqual((row.company_id, row.store_id), (self.company, self.hanoi))
        row.lead_id = self.nowhere
        self.assertEqual(row.company_id, self.company)

    def test_a_person_enters_a_row_on_a_lead_of_another_company(self):
        self.nowhere.company_id = self.other_company
        companies = self.company | self.other_company
        user = self.new_member(
            "twice",
            "sales_team.group_sale_manager,crm_vn.group_all_stores",
            company_ids=companies.ids,
        )
        model = self.Interaction.with_user(user)
        model = model.with_context(allowed_company_ids=companies.ids)
        row = model.create({"kind": "note", "lead_id": self.nowhere.id})
        self.assertEqual(row.company_id, self.other_company)

    def test_merged_with_a_lead_without_a_company(self):
        other = self.new_lead(company_id=self.company.id)
        rows = self.record(lead_id=self.nowhere.id) | self.record(lead_id=other.id)
        head = (self.nowhere | other).merge_opportunity()
        self.assertEqual(rows.lead_id, head)
        self.assertEqual(rows.mapped("company_id"), self.company)
        rows._check_company()

    def test_a_linked_message(self):
        note = self.customer.message_post(body="x", message_type="comment")
        row = self.Interaction.search([("mail_message_id", "=", note.id)])
        row.company_id = False
        lead = self.new_lead(company_id=self.company.id)
        note.link_subjects([["crm.lead", lead.id]])
        self.assertEqual((row.lead_id, row.company_id), (lead, self.company))

    def test_a_deleted_lead_leaves_its_rows_to_the_next_that_is_linked(self):
        row = self.record(partner_id=self.customer.id)
        leads = self.new_lead("a") | self.new_lead("b")
        row.link_subjects([["crm.lead", lead.id] for lead in leads])
        self.assertEqual(row.lead_id, leads[0])
        leads[0].unlink()
        self.assertEqual(row.lead_id, leads[1])
        row.unlink_subject("crm.lead", leads[1].id)
        self.assertFalse(row.lead_id)


class TestCustomer(MergeCase):
    def test_merged_with_the_lead_of_a_customer(self):
        for customers in ((self.customer.id, False), (False, self.customer.id)):
            leads = self.env["crm.lead"].union(
                *(self.new_lead(partner_id=customer) for customer in customers)
            )
            rows = self.Interaction.union(
                *(self.record(lead_id=lead.id) for lead in leads)
            )
            leads.merge_opportunity()
            for row in rows:
                self.assertEqual(row.partner_id, self.customer)

    def test_conversion(self):
        lead = self.new_lead(type="lead", contact_name="An", phone=PHONE)
        row = self.record(lead_id=lead.id)
        lead._handle_partner_assignment(create_missing=True)
        self.assertTrue(lead.partner_id)
        self.assertEqual(row.partner_id, lead.partner_id)

    def test_a_row_gets_a_lead(self):
        row = self.record(store_id=self.hanoi.id, phone=PHONE)
        lead = self.new_lead(partner_id=self.customer.id)
        row.with_user(self.users["everything"]).lead_id = lead
        self.assertEqual(row.partner_id, self.customer)

    def test_a_link_is_taken_off_without_a_trace(self):
        row = self.record(store_id=self.hanoi.id)
        lead = self.new_lead(partner_id=self.customer.id)
        row.link_subjects([["crm.lead", lead.id]])
        row.unlink_subject("crm.lead", lead.id)
        self.assertFalse(row.lead_id or row.partner_id)

    def test_a_known_customer_stays(self):
        other = self.env["res.partner"].create({"name": "Bình"})
        row = self.record(partner_id=other.id)
        row.lead_id = self.new_lead(partner_id=self.customer.id)
        self.assertEqual(row.partner_id, other)

    def test_queries_do_not_grow(self):
        counts = []
        for number in (2, 2, 40):
            customers = self.env["res.partner"].create(
                [{"name": f"C{n}"} for n in range(number)]
            )
            leads = self.env["crm.lead"].union(
                *(self.new_lead(partner_id=customer.id) for customer in customers)
            )
            rows = self.Interaction.union(
                *(self.record(lead_id=lead.id, partner_id=False) for lead in leads)
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Interaction._follow_customer(leads, "lead_id")
            self.Interaction._follow_company(leads, "lead_id")
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(rows.partner_id, customers)
        self.assertEqual(counts[2], counts[1])
