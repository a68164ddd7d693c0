"""A back-test judges leads as they were, and says what it is worth."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .common import CrmVnCase, no_deadline
from .common_backtest import BacktestMixin
from .test_score_statistics import area_by_hand

LOGGER = "odoo.addons.crm_vn.models.scoring.crm_score_backtest_result"


class BacktestCase(BacktestMixin, CrmVnCase):
    pass


class TestScoreBacktest(BacktestCase):
    def test_what_happened_later_does_not_count(self):
        self.new_engagement("Calls", points=10)
        won, lost = self.new_closed(True, days=10), self.new_closed(False, days=10)
        self.happen(won, days=12)
        self.happen(won, days=9, count=5)
        self.happen(lost, days=10, count=5)
        backtest = self.judge(days_before=1)
        self.assertJudged(backtest)
        first, last = backtest.score_line_ids
        self.assertEqual((first.highest, first.won), (10, 1))
        self.assertEqual((last.highest, last.won), (0, 0))
        self.assertEqual(backtest.auc, 1)
        # judged earlier, both had nothing
        backtest.days_before = 5
        self.assertEqual(backtest.state, "draft")
        self.assertFalse(backtest.line_ids)
        backtest.action_run()
        self.assertEqual((backtest.auc, backtest.same_share), (0.5, 100))

    def test_a_won_lead_that_was_archived_is_judged_when_it_was_won(self):
        self.new_engagement("Calls", points=10)
        won = self.new_closed(True, days=20)
        self.env.execute_query(
            SQL(
                """UPDATE crm_lead SET date_last_stage_update = date_closed
                    WHERE id = %s RETURNING id""",
                won.id,
            )
        )
        won.invalidate_recordset()
        self.happen(won, days=15)
        won.action_archive()
        self.assertGreater(won.date_closed, won.date_last_stage_update)
        backtest = self.judge()
        self.assertEqual(backtest.score_line_ids.mapped("highest"), [0])

    def test_area_is_that_of_all_pairs(self):
        values = (0, 100, 200, 300)
        for value in values[1:]:
            self.new_rule(
                f"{value}", points=5
            ).domain = f"[('expected_revenue', '>=', {value})]"
        pools = {
            (won, value): self.new_closed(won, count=6, expected_revenue=value)
            for won in (True, False)
            for value in values
        }
        cells = st.tuples(st.sampled_from(values), st.booleans(), st.integers(0, 6))

        @settings(no_deadline, max_examples=8)
        @given(st.lists(cells, max_size=6, unique_by=lambda cell: cell[:2]))
        def check(chosen):
            ids = [
                lead.id
                for value, won, count in chosen
                for lead in pools[won, value][:count]
            ]
            leads = [
                (value, won) for value, won, count in chosen for _n in range(count)
            ]
            backtest = self.judge(domain=str([("id", "in", ids)]))
            self.assertJudged(backtest)
            area = area_by_hand(leads)
            self.assertEqual(backtest.has_auc, area is not None)
            self.assertAlmostEqual(backtest.auc, area or 0)
            self.assertEqual(backtest.lead_count, len(leads))
            self.assertEqual(backtest.won_count, sum(won for _value, won in leads))
            lines = backtest.score_line_ids
            self.assertEqual(sum(lines.mapped("lead_count")), len(leads))
            self.assertAlmostEqual(sum(lines.mapped("won")), backtest.won_count)
            if backtest.won_count:
                self.assertAlmostEqual(lines[-1:].gain, 100)
                self.assertAlmostEqual(lines[-1:].cumulative_lift, 1)

        check()

    def test_who_is_left_out_is_counted(self):
        self.new_rule("All", points=1)
        self.new_closed(True, days=10, count=2)
        self.new_closed(False, days=10)
        undated = self.new_closed(False, days=10)
        self.env.execute_query(
            SQL(
                "UPDATE crm_lead SET date_closed = NULL WHERE id = %s RETURNING id",
                undated.id,
            )
        )
        self.env.invalidate_all()
        self.new_closed(True, days=10, age=0)
        self.new_closed(True, days=10, score_excluded=True)
        objector = self.env["res.partner"].create({"name": "P", "score_excluded": True})
        self.new_closed(False, days=10, partner_id=objector.id)
        self.new_lead("open", tag_ids=[(4, self.tag.id)])
        self.new_lead("archived", tag_ids=[(4, self.tag.id)], probability=50).active = 0
        backtest = self.judge()
        self.assertEqual((backtest.won_count, backtest.lost_count), (2, 1))
        self.assertEqual(
            (
                backtest.undated_count,
                backtest.young_count,
                backtest.excluded_count,
            ),
            (1, 1, 2),
        )

    def test_period_and_filter(self):
        self.new_rule("All", points=1)
        for days in (5, 15, 25):
            self.new_closed(True, days=days, expected_revenue=days)
        today = self.now.date()
        self.env.ref("base.main_company").partner_id.tz = "UTC"
        for days_from, days_to, found in (
            (None, None, 3),
            (15, None, 2),
            (None, 15, 2),
            (15, 15, 1),
            (14, 6, 0),
        ):
            backtest = self.judge(
                date_from=days_from and today - timedelta(days=days_from),
                date_to=days_to and today - timedelta(days=days_to),
            )
            self.assertEqual(backtest.lead_count, found, (days_from, days_to))
        backtest = self.judge(domain="[('expected_revenue', '>', 10)]")
        self.assertGreaterEqual(backtest.lead_count, 2)
        with self.assertRaisesRegex(ValidationError, "ends before"):
            self.new_backtest(date_from=today, date_to=today - timedelta(days=1))
        for domain in (
            "[('nothing', '=', 1)]",
            "[('name'",
            "leads",
            "[('id', 1, '=')]",
        ):
            with self.assertRaisesRegex(ValidationError, "cannot be read"):
                self.new_backtest(domain=domain)

    def test_rules_that_are_not_active(self):
        good = self.new_rule("Good", points=9, active=False)
        good.domain = "[('expected_revenue', '>', 0)]"
        active = self.new_rule("Active", points=1)
        self.new_closed(True, expected_revenue=5)
        self.new_closed(False)
        backtest = self.judge()
        self.assertEqual((backtest.auc, backtest.used_rule_ids), (0.5, active))
        backtest.write({"rule_choice": "chosen", "rule_ids": [(4, good.id)]})
        backtest.action_run()
        self.assertEqual((backtest.auc, backtest.used_rule_ids), (1, good))
        self.assertFalse(good.active)
        backtest.rule_ids = False
        with self.assertRaisesRegex(UserError, "no rule"):
            backtest.action_run()

    def test_nothing_else_is_written(self):
        self.new_rule("All", points=50)
        leads = self.new_closed(True, count=3) | self.new_closed(False, count=3)
        self.env.cr.flush()
        tables = {}
        for _round in range(2):
            for table in ("crm_lead", "crm_lead_score", "crm_lead_scoring_frequency"):
                rows = self.env.execute_query(
                    SQL(
                        "SELECT array_agg(t::text ORDER BY t::text) FROM %s t",
                        SQL.identifier(table),
                    )
                )
                self.assertEqual(tables.setdefault(table, rows), rows, table)
            self.assertJudged(self.judge())
        self.assertEqual(len(leads), 6)

    def test_many_leads_are_judged_in_the_background(self):
        self.new_rule("All", points=1)
        self.new_closed(True, count=2)
        self.patch(
            self.env.registry["crm.score.backtest"], "_count_closed", lambda self: 10**6
        )
        cron = self.env.ref("crm_vn.ir_cron_score_backtest")
        backtest = self.judge()
        triggers = self.env["ir.cron.trigger"].sudo()
        self.assertTrue(triggers.search_count([("cron_id", "=", cron.id)]))
        self.assertEqual((backtest.state, backtest.lead_count), ("waiting", 0))
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual((backtest.state, backtest.lead_count), ("done", 2))

    def test_nobody_sees_what_a_user_saw_who_was_deleted(self):
        self.new_rule("All", points=1)
        self.new_closed(True)
        self.patch(
            self.env.registry["crm.score.backtest"], "_count_closed", lambda self: 10**6
        )
        user = self.new_sales_manager()
        backtest = self.new_backtest().with_user(user)
        backtest.action_run()
        backtest = backtest.sudo()
        # what deleting the user does
        backtest.user_id = False
        cron = self.env.ref("crm_vn.ir_cron_score_backtest")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual((backtest.state, backtest.lead_count), ("failed", 0))
        self.assertIn("Who asked was deleted", backtest.error)

    def test_a_rule_that_cannot_be_applied(self):
        good = self.new_rule("Good", points=1)
        broken = self.new_rule("Broken", points=9, active=False)
        broken.error = "A field is gone"
        self.new_closed(True)
        backtest = self.judge(rule_choice="chosen", rule_ids=(good | broken).ids)
        self.assertJudged(backtest)
        self.assertEqual(backtest.used_rule_ids, good)
        self.assertEqual(backtest.score_line_ids.mapped("highest"), [1])
        self.assertIn("Broken", backtest.warning)

    def test_what_went_wrong_is_said(self):
        self.new_rule("All", points=1)
        self.new_closed(True)
        self.patch(
            self.env.registry["crm.score.engine"],
            "_preview",
            lambda self, *_args: SQL("SELECT 'Nguyen'::int"),
        )
        with self.assertNoLogs("odoo.sql_db"), self.assertLogs(LOGGER) as logs:
            backtest = self.judge()
        self.assertEqual(backtest.state, "failed")
        self.assertIn("integer", backtest.error)
        # the words of the database are for who asked
        self.assertNotIn("Nguyen", "".join(logs.output))
        self.assertFalse(backtest.line_ids)

    def test_queries_do_not_grow(self):
        self.new_rule("All", points=1)
        self.new_engagement()
        counts = []
        for count in (10, 60):
            leads = self.new_closed(True, count=count) | self.new_closed(
                False, count=count
            )
            self.happen(leads[:1], days=3)
            backtest = self.new_backtest()
            backtest.action_run()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            backtest.action_run()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(*counts)
