"""Nobody's work fails because of a score, and nobody pays for rules there are not."""

import contextlib
from unittest.mock import patch

import psycopg2

from odoo.tools import SQL, mute_logger

from .common_scoring import ScoreCase

LOGGER = "odoo.addons.crm_vn.models.scoring.crm_score_marking"
RUN_LOGGER = "odoo.addons.crm_vn.models.scoring.crm_score_run_work"
SECRET = "0912345678"


class TestFailing(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good = cls.new_rule("Good")
        cls.bad = cls.new_rule("Bad")
        cls.lead = cls.new_lead()
        cls.work_runs()

    @contextlib.contextmanager
    def breaking(self):
        """The database refuses the condition of a rule, and quotes a customer."""
        engine = type(self.env["crm.score.engine"])
        rescore, preview = engine._rescore, engine._preview
        refused = SQL("SELECT %s::text::integer", SECRET + "x")

        def _rescore(engine, leads, new_ids=()):
            if self.bad in engine.env["crm.score.rule"]._get_scoring_rules():
                engine.env.cr.execute(refused, log_exceptions=False)
            return rescore(engine, leads, new_ids)

        def _preview(engine, domain, rules=None, **options):
            return refused if self.bad in rules else preview(engine, domain, rules)

        with (
            patch.object(engine, "_rescore", _rescore),
            patch.object(engine, "_preview", _preview),
        ):
            yield

    def test_transaction_goes_on_and_the_rule_is_found(self):
        with self.breaking():
            with self.assertLogs(LOGGER, "ERROR") as log:
                self.lead.name = "Changed"
                self.lead.score_excluded = True
                self.env.cr.flush()
            self.assertNotIn(SECRET, "".join(log.output))
            self.assertEqual(self.lead.name, "Changed")
            self.assertEqual(self.lead.score, 20, "as it was")
            with patch.object(self.env.cr, "rollback"), mute_logger(RUN_LOGGER):
                self.work_runs_failing()
        self.assertTrue(self.bad.error)
        self.assertNotIn(SECRET, self.bad.error)
        self.assertFalse(self.good.error)
        self.assertEqual(self.lead.score, 0)
        self.lead.score_excluded = False
        self.assertEqual(self.lead.score, 10)
        self.assertFresh()

    def work_runs_failing(self):
        """A failing batch rolls its transaction back: here, to a savepoint."""
        savepoint = self.env.cr.savepoint(flush=False)
        self.env.cr.rollback.side_effect = savepoint.rollback
        self.work_runs()

    def test_conflict_is_tried_again_by_odoo(self):
        error = psycopg2.errors.SerializationFailure
        engine = type(self.env["crm.score.engine"])
        self.env.cr.flush()
        with patch.object(engine, "_rescore", side_effect=error):
            with self.assertRaises(error):
                self.lead.score_excluded = True
                self.env.cr.flush()

    def test_rule_that_is_not_understood(self):
        self.env.cr.execute(
            'UPDATE crm_score_rule SET domain = \'[("gone", "=", 1)]\' WHERE id = %s',
            [self.bad.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache("stable")
        with mute_logger(LOGGER, "odoo.addons.crm_vn.models.scoring.crm_score_watch"):
            lead = self.new_lead()
            self.env.cr.flush()
        self.assertEqual(lead.score, 10, "the other rule goes on")


class TestCost(ScoreCase):
    def queries(self, function):
        """How many queries a function does, with all that is flushed."""
        self.env.cr.flush()
        function()
        self.env.cr.flush()
        before = self.env.cr.sql_log_count
        function()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def work(self, number):
        """What happens to many leads at a time."""
        partners = self.env["res.partner"].create([{"name": "x"}] * number)
        states = self.env["res.country.state"].search([], limit=10).ids

        def function():
            leads = self.env["crm.lead"].create(
                [{"name": "x", "partner_id": partner.id} for partner in partners]
            )
            partners.write({"state_id": states.pop()})
            self.env["crm.interaction"]._record(
                [{"kind": "call", "lead_id": lead.id} for lead in leads]
            )
            leads[1:].unlink()

        return function

    def test_does_not_grow(self):
        few, many = 3, 30
        plain = {number: self.queries(self.work(number)) for number in (few, many)}
        self.assertFalse(self.env["crm.score.rule"]._get_watched())
        self.new_rule(domain="[('partner_id.state_id', '!=', False)]")
        self.new_engagement()
        self.work_runs()
        scored = {number: self.queries(self.work(number)) for number in (few, many)}
        cost = {number: scored[number] - plain[number] for number in (few, many)}
        self.assertGreater(cost[few], 0)
        self.assertLessEqual(cost[many], cost[few])

    def test_nothing_without_a_rule(self):
        rule = self.new_rule()
        self.work_runs()
        rule.active = False
        self.work_runs()
        lead = self.new_lead()
        self.env.cr.flush()
        self.assertFalse(self.env["crm.score.rule"]._get_watched())
        with patch.object(type(lead), "_mark", side_effect=AssertionError):
            lead.write({"name": "Other", "score_excluded": True})
            self.new_lead()
            self.happen(lead)
            self.env.cr.flush()
        self.assertNotIn("crm_vn.scoring", self.env.cr.precommit.data)
