"""All leads are scored again, in the background."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.crm_vn.models.scoring import crm_score_run_work

from .common_scoring import ScoreCase


class TestRun(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = cls.env["crm.lead"].create([{"name": "x"}] * 5)
        cls.rule = cls.new_rule()
        cls.runs = cls.env["crm.score.run"]
        cls.work_runs()

    def open_runs(self):
        return self.runs.search([("state", "in", ("waiting", "running"))])

    def batch(self, size=2):
        with patch.object(crm_score_run_work, "BATCH", size):
            return self.runs._try_batch()

    def last(self):
        return self.runs.search([], limit=1)

    def test_rule(self):
        self.assertEqual(set(self.leads.mapped("score")), {10})
        self.rule.points = 30
        self.assertEqual(self.open_runs().reason, "rules")
        self.assertEqual(set(self.leads.mapped("score")), {10}, "not yet")
        self.work_runs()
        self.assertEqual(set(self.leads.mapped("score")), {30})
        self.rule.active = False
        self.work_runs()
        self.assertEqual(set(self.leads.mapped("score")), {0})
        self.rule.active = True
        self.work_runs()
        self.rule.unlink()
        self.work_runs()
        self.assertEqual(set(self.leads.mapped("score")), {0})

    def test_one_run_for_many_changes(self):
        self.rule.points = 30
        self.new_rule()
        self.new_rule().name = "Only a name"
        self.assertEqual(len(self.open_runs()), 1)
        self.work_runs()
        self.rule.name = "Only a name"
        self.assertFalse(self.open_runs())

    def test_thresholds(self):
        self.assertEqual(set(self.leads.mapped("temperature")), {"cold"})
        self.env.company.score_warm = 5
        self.env.cr.flush()
        self.assertEqual(self.open_runs().reason, "thresholds")
        self.work_runs()
        self.assertEqual(set(self.leads.mapped("temperature")), {"warm"})

    def test_batches(self):
        self.rule.points = 30
        total = self.env["crm.lead"].search_count([])
        shown = []
        while self.open_runs():
            self.batch()
            shown.append(self.last().progress)
        run = self.last()
        self.assertGreater(len(shown), 2)
        self.assertEqual(shown, sorted(shown))
        self.assertEqual(run.state, "done")
        self.assertEqual((run.done, run.total, run.written), (total, total, total))
        self.assertEqual(run.progress, 100)
        self.assertTrue(run.started_at <= run.ended_at)
        self.assertFresh()

    def test_change_while_it_runs(self):
        self.rule.points = 30
        self.batch()
        first = self.open_runs()
        self.assertEqual(first.state, "running")
        self.rule.points = 40
        self.assertEqual(len(self.open_runs()), 2)
        self.batch()
        self.assertEqual(first.state, "replaced")
        self.assertEqual(self.open_runs().done, 2)
        self.work_runs()
        self.assertEqual(set(self.leads.mapped("score")), {40})
        self.assertFresh()

    def test_written_while_it_runs(self):
        self.rule.domain = "[('expected_revenue', '>', 0)]"
        self.batch()
        self.leads.expected_revenue = 5
        new = self.new_lead(expected_revenue=5)
        self.leads[0].unlink()
        self.batch()
        self.work_runs()
        self.assertEqual(set((self.leads[1:] | new).mapped("score")), {10})
        self.assertFresh()

    def test_daily(self):
        self.new_engagement(window_days=3)
        self.happen(self.leads[0])
        self.work_runs()
        self.assertEqual(self.leads[0].score, 20)
        count = self.runs.search_count([])
        self.work_runs()
        self.assertEqual(self.runs.search_count([]), count, "once a day")
        later = fields.Date.today() + timedelta(days=5)
        self.env["crm.lead"].invalidate_model()
        self.work_runs(score_date=later)
        run = self.last()
        self.assertEqual((run.reason, run.day), ("daily", later))
        self.assertEqual(self.leads[0].score, 10)

    def test_daily_though_rules_changed_at_midnight(self):
        later = fields.Date.today() + timedelta(days=1)
        self.rule.points = 30
        self.work_runs(score_date=later)
        today = self.runs.search([("day", "=", later)], order="id")
        self.assertEqual(today.mapped("reason"), ["rules", "daily"])
        self.assertEqual(today.mapped("state"), ["done", "done"])
        self.rule.points = 40
        self.work_runs(score_date=later)
        reasons = self.runs.search([("day", "=", later)], order="id").mapped("reason")
        self.assertEqual(reasons, ["rules", "daily", "rules"])

    def test_day_after_a_run_that_was_left(self):
        self.rule.points = 30
        self.batch()
        later = fields.Date.today() + timedelta(days=1)
        self.work_runs(score_date=later)
        self.assertEqual(self.last().reason, "daily")
        self.assertFalse(self.open_runs())

    def test_button(self):
        salesman = new_test_user(
            self.env, "seller", groups="sales_team.group_sale_salesman"
        )
        with self.assertRaises(AccessError):
            self.runs.with_user(salesman).action_start()
        with self.assertRaises(AccessError):
            self.runs.with_user(salesman).get_open_progress()
        manager = new_test_user(
            self.env, "boss", groups="sales_team.group_sale_manager"
        )
        runs = self.runs.with_user(manager)
        self.assertIsNone(runs.get_open_progress())
        runs.action_start()
        shown = runs.get_open_progress()
        self.assertEqual((shown["progress"], shown["waiting"]), (0, True))
        self.batch(3)
        shown = runs.get_open_progress()
        self.assertFalse(shown["waiting"])
        self.assertGreater(shown["progress"], 0)
        self.work_runs()
        self.assertIsNone(runs.get_open_progress())
        self.assertEqual(self.last().reason, "manual")

    def test_cron_is_triggered(self):
        cron = self.env.ref("crm_vn.crm_score_cron")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        self.env.cr.flush()
        self.rule.points = 7
        domain = [("cron_id", "=", cron.id)]
        self.assertTrue(self.env["ir.cron.trigger"].search_count(domain))

    def test_again_after_those_who_knew_the_old_rules(self):
        with patch.object(type(self.runs), "_is_overlapped", return_value=True):
            self.rule.points = 30
            self.work_runs()
        later = self.last()
        self.assertEqual(later.state, "waiting")
        self.assertGreater(later.not_before, fields.Datetime.now())
        self.assertIsNone(self.runs.get_open_progress())
        later.not_before = fields.Datetime.now()
        self.work_runs()
        self.assertEqual(later.state, "done")
        self.assertFalse(self.open_runs())

    def test_forgotten(self):
        run = self.last()
        self.env.cr.execute(
            """UPDATE crm_score_run SET create_date = now() - interval '91 days'
                WHERE id = %s""",
            [run.id],
        )
        run.invalidate_recordset()
        self.runs._gc_runs()
        self.assertFalse(run.exists())
