"""Leads that are merged, copied and deleted, and their scores."""

from .common_scoring import ScoreCase


class TestMerge(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"score_mql": 25, "score_sql": 60})
        cls.new_engagement(points=10)
        cls.work_runs()

    def qualify(self, lead, qualification, date):
        self.env.cr.flush()
        self.env.cr.execute(
            """UPDATE crm_lead_score
                  SET (qualification, mql_date, sql_date) = (
                      %(level)s, %(date)s, CASE WHEN %(level)s = 'sql'
                                                THEN %(date)s::timestamp END)
                WHERE lead_id = %(lead)s""",
            {"level": qualification, "date": date, "lead": lead.id},
        )
        lead._forget_scores()

    def test_scored_from_all_events(self):
        one, two = self.new_lead("One"), self.new_lead("Two")
        self.happen(one, count=1)
        self.happen(two, count=2)
        merged = (one | two).merge_opportunity()
        self.assertEqual(merged.score, 30)
        self.assertEqual(merged.qualification, "mql")
        self.assertLedger(merged)
        self.assertFresh()

    def test_best_qualification_and_first_dates_stay(self):
        for levels in (("sql", "mql"), ("mql", "sql")):
            leads = self.new_lead("One") | self.new_lead("Two")
            for lead, level, date in zip(
                leads, levels, ("2020-01-02", "2020-01-01"), strict=True
            ):
                self.qualify(lead, level, date)
            merged = leads.merge_opportunity()
            self.assertEqual(merged.qualification, "sql")
            self.assertEqual(str(merged.mql_date), "2020-01-01 00:00:00")
            expected = "2020-01-02" if levels[0] == "sql" else "2020-01-01"
            self.assertEqual(str(merged.sql_date), f"{expected} 00:00:00")
            self.assertFresh()

    def test_steps_follow_and_act_once(self):
        leads = self.new_lead("One") | self.new_lead("Two")
        self.happen(leads[0], count=3)
        self.happen(leads[1], count=3)
        self.env.cr.flush()
        steps = self.env["crm.qualification.log"].search([("lead_id", "in", leads.ids)])
        self.assertEqual(steps.mapped("state"), ["waiting"] * 2)
        merged = leads.merge_opportunity()
        self.env.cr.flush()
        steps = self.env["crm.qualification.log"].search([("lead_id", "=", merged.id)])
        waiting = steps.filtered(lambda step: step.state == "waiting")
        for level in set(steps.mapped("to_qualification")):
            found = waiting.filtered(lambda s, to=level: s.to_qualification == to)
            self.assertLessEqual(len(found), 1, level)
        self.assertGreaterEqual(len(steps), 2)

    def test_without_a_rule(self):
        one, two = self.new_lead("One"), self.new_lead("Two")
        self.qualify(two, "mql", "2020-01-01")
        self.env["crm.score.rule"].search([]).active = False
        merged = (one | two).merge_opportunity()
        self.assertEqual(merged.qualification, "mql")

    def test_copy_has_a_score_of_its_own(self):
        lead = self.new_lead()
        self.happen(lead, count=3)
        self.assertEqual((lead.score, lead.qualification), (30, "mql"))
        copy = lead.copy()
        self.assertEqual((copy.score, copy.qualification), (0, "iql"))
        self.assertFresh()
