"""Leads that are hot by their score wait among the work of today."""

from datetime import timedelta

from .common_scoring import ScoreMixin
from .test_service_work import NOW, WorkCase


class TestScoreWork(ScoreMixin, WorkCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"score_warm": 20, "score_hot": 50})

    def add_rules(self, city="Huế"):
        self.new_rule("At home", domain=f"[('city', '=', '{city}')]", points=40)
        self.new_rule("Rich", domain=f"[('city', '=', '{city}')]", points=30)
        self.new_rule("Poor", domain=f"[('city', '=', '{city}')]", points=-5)

    def quiet(self, **values):
        """A lead that was answered long ago, and that nobody touched since."""
        lead = self.lead(age=timedelta(days=9), **values)
        self.interact(lead, direction="out", date=NOW - timedelta(days=8))
        return lead

    def rows(self, lead, **kwargs):
        return self.work(domain=[("lead_id", "=", lead.id)], **kwargs)

    def test_hot_by_its_score_and_why(self):
        self.add_rules()
        lead = self.quiet(city="Huế")
        [row] = self.rows(lead)
        self.assertEqual(row.reason, "hot_lead")
        self.assertEqual(row.detail, "score 65: At home, Rich")
        self.assertFalse(self.rows(self.quiet(city="Vinh")))

    def test_hot_by_both_is_one_row(self):
        self.add_rules()
        lead = self.quiet(city="Huế", priority="3")
        [row] = self.rows(lead)
        self.assertEqual(row.detail, "high priority · score 65: At home, Rich")
        important = self.quiet(priority="2")
        [row] = self.rows(important)
        self.assertEqual(row.detail, "high priority")

    def test_what_is_touched_or_planned_does_not_wait(self):
        self.add_rules()
        touched = self.quiet(city="Huế")
        self.interact(touched, direction="out", date=NOW - timedelta(hours=3))
        self.assertFalse(self.rows(touched))
        planned = self.quiet(city="Huế")
        self.service_at(48, planned)
        self.assertFalse(self.rows(planned))

    def test_what_others_wait_for_is_not_shown(self):
        self.add_rules()
        lead = self.quiet(city="Huế", user_id=self.other.id)
        self.assertFalse(self.rows(lead))
        self.assertTrue(self.rows(lead, user=self.other))
