"""A flat is sold by its score: form, budget, intent, the booked viewing, and why.

The customer leaves name, phone, e-mail and need on a landing page. Budget and intent
make them warm; booking the viewing of the model flat makes them hot. What the
administrator chose for MQLs makes the lead an opportunity, as all that must be known of
it is known; and the salesperson sees why.
"""

from datetime import timedelta

from odoo import fields

from .common import CrmVnHttpCase
from .common_qualification import QualificationMixin
from .test_service_story_flat import FlatMixin

CHECKS = ("name", "reachable", "need", "salesperson")


class FlatScoreMixin(QualificationMixin, FlatMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.rule | cls.bonus).active = False
        for name in CHECKS:
            cls.env.ref(f"crm_vn.conversion_check_{name}").active = True

    def settle(self, lead):
        """What happens before the commit of what somebody did."""
        self.env["crm.lead"]._flush_scores()
        self.env.flush_all()
        self.env.invalidate_all()

    def called(self, code="hot", intent="month", **values):
        lead = self.register(**values)
        record = self.record_of(lead, self.first_call)
        record.action_start()
        self.end(record, code, {"budget": lead.expected_revenue, "intent": intent})
        self.settle(lead)
        return lead

    def not_now(self):
        """Somebody who has little and no hurry."""
        lead = self.register()
        lead.expected_revenue = 300_000_000
        record = self.record_of(lead, self.first_call)
        record.action_start()
        self.end(record, "cold", {"intent": "later"})
        self.settle(lead)
        self.follow()
        return lead

    def book(self, lead):
        begin = fields.Datetime.now().replace(microsecond=0) + timedelta(days=1)
        wizard = (
            self.env["crm.service.plan"]
            .with_user(self.seller)
            .with_context(active_model="crm.lead", active_ids=lead.ids)
            .create({"service_id": self.viewing.id, "scheduled_at": begin})
        )
        wizard.action_plan()
        self.settle(lead)


class TestFlatStory(FlatScoreMixin, CrmVnHttpCase):
    """With rules of the company's own, one of them on what outcomes are worth."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"score_warm": 20, "score_hot": 60, "score_mql": 60})
        cls.new_rule(
            "Budget", domain="[('expected_revenue', '>=', 2000000000)]", points=25
        )
        cls.new_engagement("Visits", interaction_domain="[('kind', '=', 'visit')]")
        cls.new_rule("Intent", kind="engagement", source="service", points=1)
        cls.new_rule(
            "Books the viewing",
            domain="[('service_record_ids', 'any', ["
            "('service_id.code', '=', 'flat_viewing'), ('state', '!=', 'cancelled')])]",
            points=40,
            hint="Book the viewing of the model flat",
        )
        # the administrator's action converts, not the service
        cls.viewing.convert_lead = False
        cls.new_action("convert", name="A hot lead is an opportunity")

    def test_the_whole_way(self):
        lead = self.register()
        self.assertEqual(lead.need, "Two bedrooms, facing south")
        self.assertEqual((lead.score, lead.temperature), (25, "warm"))
        self.assertFalse(lead.is_prospect, "they said what they need")

        record = self.record_of(lead, self.first_call)
        record.action_start()
        self.end(record, "hot", {"budget": 3_000_000_000, "intent": "month"})
        self.settle(lead)
        self.assertEqual((lead.score, lead.temperature), (55, "warm"))
        self.assertEqual((lead.qualification, lead.type), ("iql", "lead"))

        self.book(lead)
        self.assertEqual((lead.score, lead.temperature), (95, "hot"))
        self.assertEqual((lead.qualification, lead.type), ("mql", "lead"))
        self.follow()
        self.assertEqual((lead.qualification, lead.type), ("sql", "opportunity"))

        mine = lead.with_user(self.seller)
        self.assertEqual(
            {line.rule_id.name: line.points for line in mine.score_line_ids},
            {"Budget": 25, "Intent": 30, "Books the viewing": 40},
        )
        steps = mine.qualification_log_ids.sorted("id")
        self.assertEqual(steps.mapped("kind"), ["reached", "converted"])
        self.assertEqual(steps.mapped("score"), [95, 95])

    def test_who_has_little_and_no_hurry_stays_cold(self):
        lead = self.not_now()
        self.assertEqual((lead.score, lead.temperature), (5, "cold"))
        self.assertEqual((lead.qualification, lead.type), ("iql", "lead"))

    def test_without_a_need_it_stays_a_lead_and_says_so(self):
        lead = self.called()
        lead.need = False
        self.book(lead)
        self.follow()
        self.assertEqual((lead.qualification, lead.type), ("mql", "lead"))
        step = self.steps(lead, "reached")
        self.assertEqual(step.state, "failed")
        self.assertIn("Expressed need", step.error)

    def test_in_the_browser(self):
        lead = self.called()
        path = f"/odoo/crm.lead/{lead.id}"
        self.start_tour(path, "crm_vn_score_life_book", login="own")
        self.settle(lead)
        self.assertEqual(lead.qualification, "mql")
        self.follow()
        self.start_tour(path, "crm_vn_score_life_why", login="own")


class TestShippedFlatStory(FlatScoreMixin, CrmVnHttpCase):
    """With the rules for real estate and the thresholds as they are installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        defaults = company.default_get(["score_warm", "score_hot", "score_mql"])
        company.write(defaults)
        cls.env.ref("crm_vn.score_set_estate").action_switch_on()

    def test_the_whole_way(self):
        lead = self.register()
        self.assertEqual((lead.score, lead.temperature), (40, "warm"))
        self.assertEqual((lead.qualification, lead.type), ("mql", "lead"))
        target = lead.with_user(self.seller).get_score_card()["target"]
        self.assertEqual((target["score"], target["missing"]), (50, 10))
        self.assertIn("Book a visit to the model flat", str(target["hints"]))
        record = self.record_of(lead, self.first_call)
        record.action_start()
        self.end(record, "hot", {"budget": 3_000_000_000, "intent": "month"})
        self.settle(lead)
        self.assertEqual(lead.temperature, "hot", "budget and intent")
        self.assertEqual(lead.type, "lead")

        self.book(lead)
        self.assertEqual((lead.qualification, lead.type), ("sql", "opportunity"))
        points = {
            line.rule_id.code: line.points
            for line in lead.with_user(self.seller).score_line_ids
        }
        self.assertEqual(
            points,
            {
                "estate_reachable": 5,
                "estate_budget": 25,
                "estate_interest": 10,
                "estate_form": 10,
                "estate_answered_call": 8,
                "estate_visit_booked": 30,
            },
        )
        self.assertEqual(sum(points.values()), lead.score)

    def test_who_has_little_and_no_hurry_is_cold(self):
        lead = self.not_now()
        self.assertEqual((lead.temperature, lead.type), ("cold", "lead"))


class TestLifeTour(QualificationMixin, FlatMixin, CrmVnHttpCase):
    def test_answering(self):
        lead = self.new_mql(user_id=self.seller.id, store_id=self.hanoi.id)
        path = f"/odoo/crm.lead/{lead.id}"
        self.start_tour(path, "crm_vn_score_life_answer", login="own")
        self.env.invalidate_all()
        self.assertEqual(lead.qualification, "iql")
        self.assertEqual(
            self.steps(lead).mapped("kind"), ["reached", "accepted", "recycled"]
        )
        self.assertEqual(self.steps(lead, "recycled").note, "After Tết")

    def test_converting(self):
        self.env.ref("crm_vn.conversion_check_need").active = True
        lead = self.new_mql(user_id=self.seller.id, store_id=self.hanoi.id)
        path = f"/odoo/crm.lead/{lead.id}"
        self.start_tour(path, "crm_vn_score_life_convert", login="own")
        self.env.invalidate_all()
        self.assertEqual((lead.type, lead.need), ("opportunity", "A flat"))

    def test_many(self):
        leads = self.new_mqls(3, user_id=self.seller.id, store_id=self.hanoi.id)
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "Leads",
                "res_model": "crm.lead",
                "view_mode": "list,form",
                "domain": [("id", "in", leads.ids)],
            }
        )
        self.start_tour(
            f"/odoo/action-{action.id}", "crm_vn_score_life_many", login="own"
        )
        self.env.invalidate_all()
        self.assertEqual(set(leads.mapped("acceptance")), {"rejected"})

    def test_report_and_configuration(self):
        manager = self.new_sales_manager("chief")
        self.assertTrue(manager)
        self.new_mql(user_id=self.seller.id).action_accept()
        self.start_tour(
            "/odoo/qualification", "crm_vn_score_life_report", login="chief"
        )
        self.env.invalidate_all()
        self.assertTrue(self.env.ref("crm_vn.conversion_check_need").active)
