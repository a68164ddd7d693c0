"""Who is scored, what counts for whom, and how leads rise."""

from datetime import timedelta

from odoo.tools import SQL

from .common import CrmVnCase
from .common_scoring import ScoreMixin
from .common_store import StoreMixin


class EngineCase(StoreMixin, ScoreMixin, CrmVnCase):
    def setUp(self):
        super().setUp()
        self.engine = self.env["crm.score.engine"]
        self.customer = self.env["res.partner"].create({"name": "Customer"})

    def score(self, leads):
        self.engine._rescore([("id", "in", leads.ids)])
        leads.invalidate_recordset()
        return leads.mapped("score")

    def logged(self, lead):
        logs = self.env["crm.qualification.log"].search([("lead_id", "=", lead.id)])
        return sorted(logs.mapped("to_qualification"))


class TestScoreEngineEvents(EngineCase):
    def setUp(self):
        super().setUp()
        self.new_engagement(points=10)

    def new(self, **values):
        return self.new_lead(partner_id=self.customer.id, **values)

    def test_customers_events_count_for_each_open_lead_of_the_store(self):
        first = self.new(store_id=self.hanoi.id)
        second = self.new(store_id=self.hanoi.id)
        elsewhere = self.new(store_id=self.saigon.id)
        nowhere = self.new(store_id=False)
        self.happen(self.customer, store_id=self.hanoi.id)
        leads = first | second | elsewhere | nowhere
        self.assertEqual(self.score(leads), [10, 10, 0, 0])
        self.happen(self.customer, store_id=False)
        self.assertEqual(self.score(leads), [20, 20, 10, 10])

    def test_event_of_a_lead_counts_for_no_other(self):
        first = self.new(store_id=self.hanoi.id)
        second = self.new(store_id=self.hanoi.id)
        self.happen(first, partner_id=self.customer.id)
        self.assertEqual(self.score(first | second), [10, 0])

    def test_event_of_another_company_never_counts(self):
        lead = self.new(store_id=False, company_id=self.company.id)
        self.happen(self.customer, store_id=False, company_id=self.other_company.id)
        self.assertEqual(self.score(lead), [0])
        self.happen(self.customer, store_id=False, company_id=self.company.id)
        self.happen(self.customer, store_id=False, company_id=False)
        self.assertEqual(self.score(lead), [20])

    def test_event_of_somebody_else_never_counts(self):
        lead = self.new_lead(partner_id=False)
        self.happen(self.customer)
        self.happen(self.env["res.partner"].create({"name": "Other"}))
        self.assertEqual(self.score(lead), [0])


class TestScoreEngineWho(EngineCase):
    def setUp(self):
        super().setUp()
        self.rule = self.new_rule(points=45)

    def test_closed_leads_keep_their_scores(self):
        won, lost, archived, open_lead = (
            self.new_lead(name) for name in ("Won", "Lost", "Archived", "Open")
        )
        leads = won | lost | archived | open_lead
        self.assertEqual(self.score(leads), [45] * 4)
        won.action_set_won()
        lost.action_set_lost()
        archived.active = False
        self.rule.points = 7
        self.assertEqual(self.score(leads), [45, 45, 45, 7])

    def test_excluded_lead_has_an_empty_ledger(self):
        customer = self.env["res.partner"].create({"name": "Not me"})
        leads = self.new_lead() | self.new_lead(partner_id=customer.id)
        self.happen(leads[0])
        self.new_engagement()
        self.assertEqual(self.score(leads)[1], 45)
        leads[0].score_excluded = True
        customer.score_excluded = True
        self.assertEqual(self.score(leads), [0, 0])
        self.assertFalse(leads.score_line_ids)
        self.assertEqual(leads.mapped("temperature"), [False, False])
        # what it reached stays
        self.assertEqual(leads.mapped("qualification"), ["mql", "mql"])
        leads[0].score_excluded = False
        self.assertEqual(self.score(leads), [55, 0])

    def test_excluded_from_the_first_day(self):
        lead = self.new_lead(score_excluded=True)
        self.assertEqual((lead.score, lead.temperature), (0, False))
        self.assertEqual(lead.qualification, "iql")
        self.assertFalse(self.logged(lead))

    def test_thresholds_are_those_of_the_company(self):
        self.other_company.write(
            {"score_warm": 45, "score_hot": 46, "score_mql": 100, "score_sql": 100}
        )
        ours = self.new_lead(company_id=self.company.id)
        nobodys = self.new_lead(company_id=False)
        theirs = self.new_lead(company_id=self.other_company.id)
        self.company.write({"score_warm": 10, "score_hot": 45, "score_mql": 45})
        leads = ours | nobodys | theirs
        self.score(leads)
        self.assertEqual(leads.mapped("temperature"), ["hot", "hot", "warm"])
        self.assertEqual(leads.mapped("qualification"), ["mql", "mql", "iql"])

    def test_company_that_is_archived_is_scored(self):
        company = self.env["res.company"].create({"name": "Closed"})
        lead = self.new_lead(company_id=company.id)
        company.active = False
        self.rule.points = 20
        self.assertEqual(self.score(lead), [20])

    def test_queries_do_not_grow_with_leads(self):
        self.new_engagement()
        few = self.new_lead()
        many = self.env["crm.lead"].create([{"name": "Lead"}] * 50)
        counts = []
        for _round in ("new", "known"):
            for leads in (few, many, few):
                if _round == "new":
                    self.env.cr.execute("DELETE FROM crm_lead_score")
                self.env.flush_all()
                before = self.env.cr.sql_log_count
                self.engine._rescore(leads)
                counts.append(self.env.cr.sql_log_count - before)
        # the first one fills caches
        _first, new_many, new_few, _known, known_many, known_few = counts
        self.assertEqual(new_many, new_few)
        self.assertEqual(known_many, known_few)


class TestScoreEngineQualification(EngineCase):
    def setUp(self):
        super().setUp()
        self.company.write(
            {"score_mql": 40, "score_sql": 80, "score_sql_by_score": False}
        )
        self.rule = self.new_rule(points=10)
        self.lead = self.new_lead()
        self.score(self.lead)

    def give(self, points):
        self.rule.points = points
        self.score(self.lead)
        return self.lead.qualification

    def test_up_and_never_down(self):
        self.assertEqual(self.lead.qualification, "iql")
        self.assertEqual(self.give(40), "mql")
        reached = self.lead.mql_date
        self.assertTrue(reached)
        self.assertEqual(self.lead.acceptance, "waiting")
        self.assertEqual(self.give(1), "mql")
        self.assertEqual(self.give(90), "mql")
        self.assertEqual(self.lead.mql_date, reached)
        self.assertEqual(self.logged(self.lead), ["mql"])

    def test_sql_by_score_only_if_the_company_says_so(self):
        self.company.score_sql_by_score = True
        self.assertEqual(self.give(80), "sql")
        self.assertEqual(self.logged(self.lead), ["mql", "sql"])
        self.assertEqual(self.lead.acceptance, "accepted")
        self.assertTrue(self.lead.mql_date and self.lead.sql_date)
        logs = self.env["crm.qualification.log"].search(
            [("lead_id", "=", self.lead.id)]
        )
        self.assertEqual(set(logs.mapped("state")), {"waiting"})
        self.assertEqual(set(logs.mapped("kind")), {"reached"})
        self.assertEqual(set(logs.mapped("score")), {80})
        self.assertEqual(self.give(10), "sql")
        self.assertEqual(len(self.logged(self.lead)), 2)

    def test_who_is_created_above_the_threshold_is_logged_once(self):
        self.rule.points = 50
        lead = self.new_lead()
        self.assertEqual(lead.qualification, "mql")
        self.score(lead)
        self.assertEqual(self.logged(lead), ["mql"])

    def test_recycled_qualifies_above_its_former_score_only(self):
        self.give(50)
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_score SET qualification = 'iql', is_recycled = TRUE,
                          recycle_score = 50 WHERE lead_id = %s""",
                self.lead.id,
            )
        )
        self.assertEqual(self.give(50), "iql")
        self.assertEqual(self.give(45), "iql")
        self.assertEqual(self.give(51), "mql")
        self.assertEqual(self.logged(self.lead), ["mql", "mql"])


class TestScoreEngineDay(EngineCase):
    def test_score_of_another_day(self):
        rule = self.new_engagement(window_days=10)
        lead = self.new_lead()
        self.happen(lead, days=3)
        today = self.engine._get_day()
        for days, score in ((0, 10), (-3, 10), (-4, 0), (6, 10), (7, 0)):
            engine = self.engine.with_context(score_date=today + timedelta(days=days))
            engine._rescore(lead)
            self.assertEqual(lead.score, score, f"{days} days from now")
        self.assertEqual(rule.window_days, 10)

    def test_preview_writes_nothing(self):
        self.new_rule(points=30)
        lead = self.new_lead()
        self.score(lead)
        other = self.new_rule(points=4, active=False)
        rows = self.env.execute_query(
            self.engine._preview([("id", "=", lead.id)], rules=other)
        )
        self.assertEqual(rows[0][:4], (lead.id, 4, 0, 4))
        self.assertEqual(lead.score, 30)

    def test_preview_of_the_past_of_each_lead(self):
        """A moment in the terms of leads: for each its own."""
        self.new_engagement(points=10)
        leads = self.new_lead() | self.new_lead()
        for lead in leads:
            self.happen(lead, days=5)
        now = self.env.cr.now()
        leads[0].date_deadline = now.date() - timedelta(days=20)
        leads[1].date_deadline = now.date()
        rows = self.env.execute_query(
            self.engine._preview(
                [("id", "in", leads.ids)], moment=SQL("crm_lead.date_deadline")
            )
        )
        self.assertEqual(
            dict(row[:4:3] for row in rows), {leads[0].id: 0, leads[1].id: 10}
        )
