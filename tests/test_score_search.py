"""Scores that are searched for like the lead's own fields."""

from odoo.exceptions import UserError

from .common_scoring import ScoreCase


class TestScoreSearch(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_rule(domain="[('expected_revenue', '>=', 10)]", points=25)
        cls.new_rule(domain="[('expected_revenue', '>=', 100)]", points=30)
        cls.leads = cls.env["crm.lead"].union(
            *(cls.new_lead(expected_revenue=revenue) for revenue in (1, 10, 100)),
            cls.new_lead(score_excluded=True, score_excluded_kind="objected"),
            cls.new_lead(active=False),
        )

    def test_search_finds_what_the_fields_show(self):
        leads = self.leads.with_context(active_test=False)
        for condition in (
            ("score", "=", 25),
            ("score", "=", 0),
            ("score", "=", False),
            ("score", "!=", 25),
            ("score", ">", 0),
            ("temperature", "=", "hot"),
            ("temperature", "in", ["warm", "hot"]),
            ("temperature", "not in", ["warm", "hot"]),
            ("temperature", "=", "cold"),
            ("temperature", "=", False),
            ("temperature", "in", ["hot", False]),
            ("qualification", "=", "iql"),
            ("qualification", "!=", "iql"),
            ("mql_date", "!=", False),
            ("mql_date", "=", False),
            ("mql_date", ">", "2020-01-01 00:00:00"),
            ("acceptance", "=", "waiting"),
        ):
            with self.subTest(condition=condition):
                found = leads.search([("id", "in", leads.ids), condition])
                self.assertEqual(found, leads.filtered_domain([condition]) & found)
                self.assertEqual(len(found), len(leads.filtered_domain([condition])))

    def test_what_cannot_be_a_score(self):
        with self.assertRaisesRegex(UserError, "abc"):
            self.env["crm.lead"].search([("score", ">", "abc")])
