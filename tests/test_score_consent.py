"""Who is not to be scored is not, and stays so."""

from odoo.exceptions import UserError, ValidationError

from .common import CrmVnHttpCase
from .common_scoring import ScoreCase, ScoreMixin
from .common_store import StoreMixin


class ConsentMixin(ScoreMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"score_warm": 20, "score_hot": 50, "score_mql": 40})
        cls.env.company.score_sql = 80
        cls.fit = cls.new_rule("Fit", points=30)
        cls.calls = cls.new_engagement("Calls", points=30)

    @classmethod
    def new_person(cls, name="Lan", **values):
        return cls.env["res.partner"].create({"name": name, **values})


class TestScoreConsent(ConsentMixin, ScoreCase):
    def assertNotScored(self, leads):
        for lead in leads:
            self.assertEqual(
                (lead.score, lead.temperature, lead.score_line_ids.ids), (0, False, [])
            )
            self.assertTrue(lead.is_score_excluded)
            self.assertTrue(lead.score_exclusion)

    def assertScored(self, leads):
        for lead in leads:
            self.assertEqual(lead.score, 30)
            self.assertFalse(lead.is_score_excluded)
            self.assertFalse(lead.score_exclusion)

    def test_lead_at_once_and_back(self):
        lead, other = self.new_lead(), self.new_lead()
        self.assertScored(lead | other)
        lead.write({"score_excluded": True, "score_excluded_kind": "internal"})
        self.assertNotScored(lead)
        self.assertScored(other)
        # nothing that happens later qualifies it
        self.happen(lead, count=3)
        self.assertEqual(lead.qualification, "iql")
        lead.score_excluded = False
        self.assertEqual((lead.score, lead.qualification), (120, "mql"))
        self.assertFalse(lead.score_excluded_kind)

    def test_what_was_reached_stays(self):
        lead = self.new_lead()
        self.happen(lead)
        self.assertEqual(lead.qualification, "mql")
        lead.score_excluded = True
        self.assertNotScored(lead)
        self.assertEqual(lead.qualification, "mql")

    def test_a_contact_is_excluded_with_all_open_leads(self):
        lan, company = self.new_person(), self.new_person("ACME", is_company=True)
        colleague = self.new_person("Minh", parent_id=company.id)
        hers = self.new_lead(partner_id=lan.id) | self.new_lead(partner_id=lan.id)
        closed = self.new_lead(partner_id=lan.id)
        self.assertEqual(closed.score, 30)
        closed.action_set_lost()
        theirs = self.new_lead(partner_id=company.id)
        his = self.new_lead(partner_id=colleague.id)
        (lan | company).score_excluded = True
        self.assertNotScored(hers | theirs | self.new_lead(partner_id=lan.id))
        self.assertScored(his)
        self.assertEqual(closed.score, 30, "a closed lead keeps what it had")
        given = self.new_lead()
        self.assertScored(given)
        given.partner_id = lan
        self.assertNotScored(given)
        lan.score_excluded = False
        self.assertScored(hers | given)

    def test_salespeople_exclude_and_administrators_take_it_back(self):
        salesman, manager = self.new_salesman(), self.new_sales_manager()
        lead = self.new_lead(user_id=salesman.id)
        lead.with_user(salesman).write(
            {"score_excluded": True, "score_excluded_kind": "objected"}
        )
        self.assertNotScored(lead)
        for values in (
            {"score_excluded": False},
            {"score_excluded_kind": "internal"},
            {"score_excluded_kind": False},
        ):
            with self.assertRaisesRegex(UserError, "sales administrator"):
                lead.with_user(salesman).write(values)
        lead.with_user(salesman).score_excluded_reason = "On the phone, to Lan"
        self.assertEqual(lead.score_excluded_kind, "objected")
        lead.with_user(manager).score_excluded = False
        self.assertScored(lead)

    def test_there_is_a_reason_always(self):
        lead = self.new_lead(score_excluded=True)
        self.assertEqual(lead.score_excluded_kind, "objected")
        named = self.new_lead(score_excluded=True, score_excluded_kind="internal")
        unnamed = self.new_lead()
        (named | unnamed).score_excluded = True
        self.assertEqual(named.score_excluded_kind, "internal")
        self.assertEqual(unnamed.score_excluded_kind, "objected")
        with self.assertRaisesRegex(ValidationError, "in words"):
            self.new_lead(score_excluded=True, score_excluded_kind="other")
        self.new_lead(
            score_excluded=True,
            score_excluded_kind="other",
            score_excluded_reason="Our neighbour",
        )

    def test_what_a_person_said_on_a_lead_is_known_to_the_contact(self):
        lan = self.new_person()
        lead, other = self.new_lead(partner_id=lan.id), self.new_lead(partner_id=lan.id)
        lead.write({"score_excluded": True, "score_excluded_kind": "internal"})
        self.assertFalse(lan.score_excluded, "a test says nothing of the person")
        self.assertScored(other)
        lead.score_excluded_kind = "objected"
        self.assertTrue(lan.score_excluded)
        self.assertNotScored(other)

        early = self.new_lead(
            contact_name="Minh", score_excluded=True, score_excluded_reason="By mail"
        )
        minh = early._create_customer()
        early.partner_id = minh
        self.assertTrue(minh.score_excluded)
        self.assertEqual(minh.score_excluded_reason, "By mail")
        shop = self.new_person("Shop", is_company=True)
        self.new_lead(partner_id=shop.id, score_excluded=True)
        self.assertFalse(shop.score_excluded, "a company is no person")

    def test_merged_leads_keep_the_strongest_reason(self):
        leads = self.env["crm.lead"]
        for values in (
            {"type": "opportunity", "probability": 60},
            {"score_excluded": True, "score_excluded_kind": "internal"},
            {
                "score_excluded": True,
                "score_excluded_kind": "objected",
                "score_excluded_reason": "By mail",
            },
        ):
            leads |= self.new_lead(**values)
        merged = leads._merge_opportunity()
        self.assertEqual(
            (merged.score_excluded_kind, merged.score_excluded_reason),
            ("objected", "By mail"),
        )
        self.assertNotScored(merged)

    def test_merged_contacts_keep_the_strongest_reason(self):
        kept, gone = self.new_person(), self.new_person()
        kept.write({"score_excluded": True, "score_excluded_kind": "internal"})
        gone.write({"score_excluded": True, "score_excluded_kind": "minor"})
        innocent = self.new_person()
        lead = self.new_lead(partner_id=innocent.id)
        self.assertScored(lead)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((kept | gone).ids, kept)
        self.assertEqual(kept.score_excluded_kind, "minor")
        wizard._merge((kept | innocent).ids, innocent)
        self.assertTrue(innocent.score_excluded)
        self.assertEqual(innocent.score_excluded_kind, "minor")
        self.assertNotScored(lead)
        # and the leads of the contact that is no more
        last, other = self.new_person(), self.new_person()
        last.score_excluded = True
        lead = self.new_lead(partner_id=other.id)
        self.assertScored(lead)
        wizard._merge((last | other).ids, last)
        self.assertNotScored(lead)

    def test_found_and_counted(self):
        lan = self.new_person(score_excluded=True, active=False)
        mine = self.new_lead("mine", score_excluded=True)
        hers = self.new_lead("hers", partner_id=lan.id)
        free = self.new_lead("free")
        leads = mine | hers | free
        scope = [("id", "in", leads.ids)]
        Lead = self.env["crm.lead"]
        found = Lead.search([*scope, ("is_score_excluded", "=", True)])
        self.assertEqual(found, mine | hers)
        found = Lead.search([*scope, ("is_score_excluded", "!=", True)])
        self.assertEqual(found, free)
        self.assertEqual(
            dict(Lead._read_group(scope, ["is_score_excluded"], ["__count"])),
            {True: 2, False: 1},
        )
        self.assertEqual(
            leads.filtered_domain([("is_score_excluded", "=", True)]), mine | hers
        )

    def test_who_did_it_is_on_record(self):
        salesman = self.new_salesman()
        lead = self.new_lead(user_id=salesman.id)
        lead.with_user(salesman).score_excluded = True
        lead.score_excluded = False
        logs = self.env["crm.privacy.log"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)], order="id"
        )
        self.assertEqual(
            [(log.kind, log.user_id) for log in logs],
            [("score_excluded", salesman), ("score_included", self.env.user)],
        )

    def test_chatter_says_who_and_why(self):
        lead = self.new_lead().with_context(tracking_disable=False, mail_notrack=False)
        self.env.cr.precommit.run()
        lead.write({"score_excluded": True, "score_excluded_kind": "minor"})
        self.env.cr.precommit.run()
        tracked = lead.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertEqual(set(tracked), {"score_excluded", "score_excluded_kind"})


class TestScoreConsentStore(ConsentMixin, StoreMixin, ScoreCase):
    def test_words_of_a_contact_of_another_store(self):
        """Who sees the lead learns that it is not scored, not what was said there."""
        lan = self.new_person(
            store_id=self.saigon.id,
            score_excluded=True,
            score_excluded_reason="She lives with her aunt",
        )
        user = self.users["own"]
        lead = self.new_lead(store_id=self.hanoi.id, user_id=user.id)
        lead.sudo().partner_id = lan
        lead.store_id = self.hanoi
        shown = lead.with_user(user)
        shown.invalidate_recordset()
        self.assertTrue(shown.is_score_excluded)
        self.assertIn("Asked not to be scored", shown.score_exclusion)
        self.assertNotIn("aunt", shown.score_exclusion)
        self.assertIn("aunt", lead.sudo().score_exclusion)


class TestScoreConsentTour(ConsentMixin, CrmVnHttpCase):
    def test_tour(self):
        salesman = self.new_salesman("consent_tour")
        person = self.new_person("Consent Tour Person")
        self.new_lead(
            "Consent Tour Lead",
            partner_id=person.id,
            user_id=salesman.id,
            type="opportunity",
        )
        self.start_tour("/odoo/crm", "crm_vn_score_consent", login="consent_tour")
        self.assertTrue(person.score_excluded)
        self.assertEqual(person.score_excluded_reason, "By phone")
