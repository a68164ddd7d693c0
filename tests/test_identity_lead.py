"""Leads are recognised by phone too: duplicates, conversion, merging."""

from odoo.tests import Form

from .common import CrmVnCase


class TestLeadIdentity(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Lead = cls.env["crm.lead"]
        cls.Partner = cls.env["res.partner"]
        cls.duc = cls.Partner.create({"name": "Đặng Đình Đức", "phone": "01662246128"})

    def new_lead(self, contact_name=None, phone="0362246128", **values):
        values = {"name": "Laptop", "type": "lead", "user_id": False} | values
        return self.Lead.create(dict(values, contact_name=contact_name, phone=phone))

    # Customer

    def test_conversion_finds_the_customer_by_phone_and_name(self):
        lead = self.new_lead("anh Đức", "84362246128")
        self.assertEqual(lead._find_matching_partner(), self.duc)
        wizard = self.env["crm.lead2opportunity.partner"].with_context(
            active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
        )
        wizard = wizard.create({})
        self.assertEqual(wizard.action, "exist")
        self.assertEqual(wizard.partner_id, self.duc)
        wizard.action_apply()
        self.assertEqual(lead.partner_id, self.duc)

    def test_old_spelling_of_the_customer_does_not_replace_the_number(self):
        lead = self.new_lead("Đức", "+84 362 246 128")
        lead.partner_id = self.duc
        self.assertEqual(lead.phone, "+84 362 246 128")
        self.assertEqual(self.duc.phone, "01662246128")
        lead.phone = "0912000111"
        self.assertEqual(self.duc.phone, "0912000111")

    def test_mass_conversion_makes_no_second_customer(self):
        leads = self.new_lead("Đức") | self.new_lead("Lê Lan", "0912000111")
        before = self.Partner.search_count([])
        self.env["crm.lead2opportunity.partner.mass"].with_context(
            active_model="crm.lead", active_ids=leads.ids
        ).create({"deduplicate": False}).action_mass_convert()
        self.assertEqual(leads[0].partner_id, self.duc)
        self.assertEqual(self.Partner.search_count([]), before + 1)

    def test_a_family_member_is_not_converted_into_another(self):
        lead = self.new_lead("Lê Lan")
        self.assertFalse(lead._find_matching_partner())

    def test_what_core_finds_by_email_is_still_found(self):
        self.duc.email = "duc@example.com"
        lead = self.new_lead("Shop", False, email_from="Duc <DUC@example.com>")
        self.assertEqual(lead._find_matching_partner(), self.duc)
        lead.partner_id = self.Partner.create({"name": "Chosen"})
        self.assertEqual(lead._find_matching_partner().name, "Chosen")

    def test_a_salesperson_does_not_convert_into_a_hidden_customer(self):
        self.duc.company_id = self.env["res.company"].create({"name": "Other"})
        salesman = self.new_salesman()
        lead = self.new_lead("Đức", user_id=salesman.id).with_user(salesman)
        self.assertFalse(lead._find_matching_partner())
        self.assertFalse(lead.identity_reason)

    def test_the_form_says_who_it_is_and_why(self):
        form = Form(self.Lead.with_context(default_type="lead"))
        form.name = "Laptop"
        form.contact_name = "Đức"
        form.phone = "0362 246 128"
        self.assertEqual(form.identity_partner_id, self.duc)
        self.assertEqual(form.identity_reason, "same phone and similar name")
        form.contact_name = "Lê Lan"
        self.assertFalse(form.identity_partner_id)
        self.assertEqual(form.identity_reason, "same phone, names differ")
        self.assertEqual(form.identity_candidate_ids.ids, self.duc.ids)
        lead = form.save()
        self.duc.with_context(identity_lead_id=lead.id).action_identify_lead()
        self.assertEqual(lead.partner_id, self.duc)
        self.assertFalse(lead.identity_reason)

    def test_use_the_known_customer(self):
        lead = self.new_lead("Đức")
        lead.action_use_identity_partner()
        self.assertEqual(lead.partner_id, self.duc)

    # Duplicates

    def test_similar_leads_in_every_spelling(self):
        lead = self.new_lead("Đức", "01662246128")
        others = self.new_lead("Lan", "362246128") | self.new_lead(phone="0362246128")
        archived = self.new_lead("Đức")
        archived.action_set_lost()
        self.new_lead("Đức", "0912000111")
        self.assertEqual(lead.duplicate_lead_ids, lead | others | archived)
        self.assertEqual(lead.duplicate_lead_count, 3)

    def test_a_phone_of_everybody_says_nothing(self):
        leads = self.Lead.create(
            [{"name": str(i), "phone": "0362246128"} for i in range(23)]
        )
        self.assertEqual(leads[0].duplicate_lead_count, 0)

    def test_duplicates_to_merge_are_of_one_person(self):
        lead = self.new_lead("Đặng Đình Đức")
        double = self.new_lead("anh Đức", "01662246128")
        lan = self.new_lead("Lê Lan")
        self.assertEqual(lead._get_lead_duplicates(), lead | double)
        self.assertEqual(lan._get_lead_duplicates(), self.Lead)
        unnamed = self.new_lead()
        self.assertEqual(
            unnamed._get_lead_duplicates(), self.Lead, "of whom, of the two?"
        )
        wizard = self.env["crm.lead2opportunity.partner"].with_context(
            active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
        )
        self.assertIn(double, wizard.create({}).duplicated_lead_ids)
        self.assertNotIn(lan, wizard.create({}).duplicated_lead_ids)

    def test_a_lead_that_may_be_of_either_is_merged_with_none(self):
        duc, lan = self.new_lead("Đặng Đức"), self.new_lead("Trần Đức")
        unnamed, short = self.new_lead(), self.new_lead("anh Đức")
        for lead in duc | lan:
            self.assertEqual(lead._get_lead_duplicates(), self.Lead)
        (lan | short).unlink()
        self.assertEqual(duc._get_lead_duplicates(), duc | unnamed)

    def test_a_lead_of_no_company_does_not_join_those_of_two(self):
        company = self.env["res.company"].create({"name": "Other"})
        here = self.new_lead("Đức", company_id=self.env.company.id)
        there = self.new_lead("Đức", company_id=company.id)
        lead = self.new_lead("Đức", company_id=False)
        self.assertFalse(lead.company_id)
        self.assertEqual(lead._get_lead_duplicates(), self.Lead)
        there.unlink()
        self.assertEqual(lead._get_lead_duplicates(), lead | here)

    def test_won_and_lost_leads(self):
        lead = self.new_lead("Đức")
        won = self.new_lead("Đức", type="opportunity")
        won.action_set_won()
        lost = self.new_lead("Đức", type="opportunity")
        lost.action_set_lost()
        self.assertEqual(lead._get_lead_duplicates(), self.Lead)
        self.assertEqual(lead._get_lead_duplicates(include_lost=True), lead | lost)

    def test_mass_conversion_merges_the_leads_of_one_person(self):
        leads = self.new_lead("Đặng Đình Đức") | self.new_lead("Đức", "1662246128")
        lan = self.new_lead("Lê Lan")
        self.env["crm.lead2opportunity.partner.mass"].with_context(
            active_model="crm.lead", active_ids=(leads | lan).ids
        ).create({"deduplicate": True}).action_mass_convert()
        self.assertEqual(len(leads.exists()), 1)
        self.assertEqual(leads.exists().partner_id, self.duc)
        self.assertEqual(lan.type, "opportunity")
        self.assertNotEqual(lan.partner_id, self.duc)

    def test_assignment_merges_the_leads_of_one_person(self):
        lead, double = self.new_lead("Đặng Đình Đức"), self.new_lead("Đức")
        lan = self.new_lead("Lê Lan")
        team = self.env["crm.team"].create({"name": "Team"})
        result = team._allocate_leads_deduplicate(lead | double | lan)
        self.assertEqual(len(result["duplicates"]), 1)
        self.assertNotIn(lan.id, result["duplicates"])

    # Open leads

    def test_open_leads(self):
        old = self.new_lead("Đặng Đình Đức")
        new = self.new_lead("Đức", "01662246128")
        won = self.new_lead("Đức", type="opportunity")
        won.action_set_won()
        self.new_lead("Đức").action_set_lost()
        lan = self.new_lead("Lê Lan")
        old.create_date = "2024-01-01"
        self.env.flush_all()
        found = self.Lead._match_open_leads(
            [
                {"name": "Đức", "phone": "+84362246128"},
                {"name": "Lan", "phone": "0362246128"},
                {"phone": "0362246128"},
                {"name": "Hoa", "phone": "0362246128"},
                {
                    "name": "Đức",
                    "phone": "0362246128",
                    "domain": [("id", "!=", new.id)],
                },
                {"name": "Đức", "phone": "0999999999"},
            ]
        )
        none = self.Lead
        self.assertEqual(found, [new, lan, none, none, old, none])

    def test_open_leads_by_email_and_account(self):
        lead = self.new_lead("Lan", False, email_from="lan@example.com")
        self.env["crm.identity"].create(
            {"lead_id": lead.id, "kind": "zalo", "value": "9", "verified": True}
        )
        found = self.Lead._match_open_leads(
            [
                {"email": "LAN@example.com"},
                {"identities": [("zalo", "9")], "name": "Mai"},
                {"identities": [("zalo", "8")]},
            ]
        )
        self.assertEqual(found, [lead, lead, self.Lead])

    def test_open_leads_of_the_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.new_lead("Đức", company_id=company.id)
        values = {"name": "Đức", "phone": "0362246128"}
        found = self.Lead.sudo()._match_open_leads([{**values, "company": company}])
        self.assertTrue(found[0])
        company = self.env.company
        found = self.Lead.sudo()._match_open_leads([{**values, "company": company}])
        self.assertFalse(found[0])

    def test_a_salesperson_finds_only_leads_they_may_read(self):
        salesman, other = self.new_salesman(), self.new_salesman("other")
        self.new_lead("Đức", user_id=other.id)
        Lead = self.Lead.with_user(salesman)
        values = [{"name": "Đức", "phone": "0362246128"}]
        self.assertFalse(Lead._match_open_leads(values)[0])
        mine = self.new_lead("Đức", user_id=salesman.id)
        self.assertEqual(Lead._match_open_leads(values)[0], mine)

    # Merge

    def test_merge_keeps_the_identities(self):
        head = self.new_lead("Đức", type="opportunity")
        tail = self.new_lead("Đức")
        values = {"kind": "zalo", "value": "42"}
        identity = self.env["crm.identity"].create(dict(values, lead_id=tail.id))
        further = self.env["crm.identity"].create(
            {"kind": "phone", "value": "0905111222", "lead_id": tail.id}
        )
        head.partner_id = self.duc
        merged = (head | tail).merge_opportunity()
        self.assertEqual(merged, head)
        self.assertEqual(head.identity_ids, identity | further)
        self.assertEqual(identity.partner_id, self.duc)
        self.assertEqual(head.phone_key, "+84362246128")

    def test_merge_keeps_the_phone_of_the_tail(self):
        head = self.new_lead("Đức", False, type="opportunity")
        (head | self.new_lead("Đức", "01662246128")).merge_opportunity()
        self.assertEqual(head.phone_key, "+84362246128")
