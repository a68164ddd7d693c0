"""What meets in one transaction, or in two: nothing of it is lost or done twice."""

from unittest.mock import patch

from odoo import fields, sql_db
from odoo.exceptions import ValidationError

from odoo.addons.crm_vn.models.scoring import crm_score_marking

from .common_qualification import QualificationMixin
from .common_scoring import ScoreCase
from .common_store import StoreCase


class TestMarks(ScoreCase):
    def limit(self, most):
        self.enterContext(patch.object(crm_score_marking, "AT_ONCE", most))
        self.enterContext(patch.object(crm_score_marking, "LIMIT", most + 1))

    def test_a_customer_and_a_call(self):
        """A change of the customer reaches both leads, though one of them is called."""
        self.new_rule(domain="[('partner_id.function', '=', 'Director')]", points=30)
        self.new_engagement(points=10)
        customer = self.env["res.partner"].create({"name": "Lan"})
        leads = self.new_lead(partner_id=customer.id) | self.new_lead(
            partner_id=customer.id
        )
        self.env.cr.flush()
        customer.function = "Director"
        self.happen(leads[1])
        self.env.cr.flush()
        self.assertEqual(leads.mapped("score"), [30, 40])

    def test_many_events_of_few_leads(self):
        """What so many events refer to concerns leads one does not know one by one."""
        campaign = self.env["utm.campaign"].create({"name": "Autumn"})
        self.new_engagement(
            interaction_domain="[('campaign_id.name', '=', 'Tet')]", max_points=0
        )
        leads = self.env["crm.lead"].create(
            [{"name": f"Lead {number}"} for number in range(4)]
        )
        for lead in leads:
            self.happen(lead, campaign_id=campaign.id, count=3)
        self.env.cr.flush()
        self.limit(5)
        campaign.name = "Tet"
        self.env.cr.flush()
        self.assertEqual(set(leads.mapped("score")), {30}, "12 events, 4 leads")

    def test_events_of_too_many_leads(self):
        campaign = self.env["utm.campaign"].create({"name": "Autumn"})
        self.new_engagement(interaction_domain="[('campaign_id.name', '=', 'Tet')]")
        leads = self.env["crm.lead"].create(
            [{"name": f"Lead {number}"} for number in range(4)]
        )
        for lead in leads:
            self.happen(lead, campaign_id=campaign.id, count=3)
        self.env.cr.flush()
        self.work_runs()
        self.limit(3)
        campaign.name = "Tet"
        self.env.cr.flush()
        self.assertEqual(set(leads.mapped("score")), {0}, "in the background")
        self.work_runs()
        self.assertEqual(set(leads.mapped("score")), {30})

    def test_new_leads_among_too_many(self):
        self.new_engagement(points=10)
        self.work_runs()
        self.limit(3)
        leads = self.env["crm.lead"].create(
            [{"name": f"Lead {number}"} for number in range(5)]
        )
        for lead in leads:
            self.happen(lead)
        self.env.cr.flush()
        self.work_runs()
        self.assertEqual(set(leads.mapped("score")), {10})


class TestRuns(ScoreCase):
    def setUp(self):
        super().setUp()
        self.runs = self.env["crm.score.run"]

    def test_each_change_has_its_run(self):
        """Another transaction of the same second has a run of its own."""
        self.runs.search([]).unlink()
        self.new_rule()
        self.new_rule()
        run = self.runs.search([("state", "=", "waiting")])
        self.assertEqual(len(run), 1, "one for all of a transaction")
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE crm_score_run SET create_date = create_date - interval '1 ms'
                WHERE id = %s""",
            [run.id],
        )
        self.new_rule()
        self.assertEqual(self.runs.search_count([("state", "=", "waiting")]), 2)

    def test_who_is_at_work_with_the_old_rules(self):
        run = self.runs.create({"since": fields.Datetime.now()})

        def is_overlapped():
            # PostgreSQL keeps what it told until the end of the transaction
            self.env.cr.execute("SELECT pg_stat_clear_snapshot()")
            return run._is_overlapped()

        self.assertFalse(is_overlapped())
        with sql_db.db_connect(self.env.cr.dbname).cursor() as other:
            other.execute("SELECT 1")
            self.assertTrue(is_overlapped())
            run.since = fields.Datetime.subtract(run.since, seconds=9)
            self.assertFalse(is_overlapped(), "they know the rules")

    def test_a_change_is_not_forgotten_for_another_run(self):
        self.runs.search([]).unlink()
        since = fields.Datetime.now()
        self.runs.create({"reason": "rules", "since": since})
        self.runs.create({"reason": "data"})
        run = self.runs._claim()
        self.assertEqual(run.since, since)

    def test_a_change_joins_a_run_of_its_transaction(self):
        self.runs.search([]).unlink()
        self.runs._start(reason="data")
        [run] = self.runs.search([])
        self.assertFalse(run.since)
        self.new_rule()
        self.assertEqual(self.runs.search([]), run)
        self.assertTrue(run.since)

    def test_who_is_kept_from_work_comes_again(self):
        self.new_rule()
        cron = self.env.ref("crm_vn.crm_score_cron")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        with patch.object(type(self.runs), "_lock", return_value=False):
            self.work_runs()
        [trigger] = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertGreater(trigger.call_at, fields.Datetime.now())

    def test_a_rule_that_is_refused_is_forgotten(self):
        self.env.registry.clear_cache("stable")
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.new_rule(domain="[('no_such_field', '=', 1)]")
        self.assertFalse(self.env["crm.score.rule"]._get_scoring_ids())
        lead = self.new_lead()
        self.new_rule(points=7)
        lead._rescore()
        self.assertEqual(lead.score, 7)

    def test_a_day_far_east(self):
        self.env.ref("base.main_company").partner_id.tz = "Pacific/Auckland"
        rules = self.env["crm.score.rule"].with_context(score_date="2026-01-15")
        day = rules._get_parsing_day()
        self.assertEqual(str(day.date), "2026-01-15")


class TestOrder(ScoreCase):
    def test_hot_ones_first(self):
        self.env.company.write({"score_warm": 20, "score_hot": 60})
        self.new_rule(domain="[('city', '=', 'Hue')]", points=30)
        self.new_rule(domain="[('function', '=', 'CEO')]", points=40)
        cold = self.new_lead("cold")
        warm = self.new_lead("warm", city="Hue")
        hot = self.new_lead("hot", city="Hue", function="CEO")
        gone = self.new_lead("gone", city="Hue", score_excluded=True)
        leads = cold | warm | hot | gone
        domain = [("id", "in", leads.ids)]
        found = leads.search(domain, order="temperature desc")
        self.assertEqual(found.mapped("name"), ["hot", "warm", "cold", "gone"])
        groups = leads._read_group(domain, ["temperature"], ["__count"])
        self.assertEqual(
            [group[0] for group in groups], [False, *"cold warm hot".split()]
        )


class TestCompanyOfStore(StoreCase, ScoreCase):
    def test_a_lead_of_a_store_alone(self):
        """Of no company, it is of that of its store."""
        other = self.new_store("Other", "OTHER", company_id=self.other_company.id)
        lead = self.new_lead(company_id=False, store_id=other.id)
        self.assertFalse(lead.company_id)
        ours = self.new_rule("Ours", points=1, company_id=self.company.id)
        theirs = self.new_rule("Theirs", points=2, company_id=self.other_company.id)
        self.work_runs()
        self.assertEqual(lead.score_line_ids.rule_id, theirs)
        self.assertFalse(lead._is_score_rule_for(ours))
        self.assertTrue(lead._is_score_rule_for(theirs))


class TestMerge(QualificationMixin, ScoreCase):
    def test_what_follows_follows_once(self):
        head = self.new_lead("Head", type="lead")
        others = self.new_mqls(2)
        self.env.cr.flush()
        self.assertEqual(self.steps(others).mapped("state"), ["waiting", "waiting"])
        (head | others)._merge_opportunity(auto_unlink=True)
        merged = (head | others).exists()
        states = self.steps(merged, "reached").mapped("state")
        self.assertEqual(sorted(states), ["done", "waiting"])
