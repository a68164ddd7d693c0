"""What rules give, and what a lead shows of it."""

from .common_scoring import ScoreCase


class TestScore(ScoreCase):
    def test_fit_and_engagement(self):
        self.new_rule(domain="[('expected_revenue', '>=', 1000)]", points=15)
        self.new_engagement(points=10, max_points=25)
        lead = self.new_lead(expected_revenue=2000)
        self.assertEqual((lead.fit_score, lead.engagement_score), (15, 0))
        self.happen(lead, count=3)
        self.assertEqual((lead.fit_score, lead.engagement_score), (15, 25))
        self.assertLedger(lead)
