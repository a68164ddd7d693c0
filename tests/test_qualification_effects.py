"""What is done for MQLs and SQLs: for whom, when, and within which limits."""

from datetime import date
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common_store import SALESMAN
from .test_qualification_following import FollowingCase


class TestEffects(FollowingCase):
    def test_due_on_the_day_of_whoever_does_it(self):
        self.new_action("activity", activity_days=1)
        self.env["crm.score.engine"]._get_main_company().partner_id.tz = False
        abroad = self.new_member("abroad", SALESMAN, self.hanoi, tz="America/New_York")
        self.own.tz = False
        leads = self.new_mqls(3, store_id=self.hanoi.id, user_id=False)
        leads[0].user_id, leads[1].user_id = self.own, abroad
        self.env["crm.lead"]._flush_scores()
        steps = self.steps(leads)
        with freeze_time("2026-03-10 20:00:00"):
            steps.with_context(tz=False)._follow()
        self.assertEqual(
            {act.res_id: act.date_deadline for act in self.activities(leads)},
            {
                leads[0].id: date(2026, 3, 12),
                leads[1].id: date(2026, 3, 11),
                leads[2].id: date(2026, 3, 12),
            },
        )

    def test_opportunities_need_no_conversion(self):
        self.new_check("Need", "[('has_need', '=', True)]")
        self.new_action("convert")
        deal, lead = self.new_mql(type="opportunity"), self.new_mql()
        self.follow()
        self.assertEqual(self.steps(deal).state, "done")
        self.assertEqual(self.steps(lead).state, "failed")

    def test_what_a_server_action_converts_is_checked(self):
        self.new_check("Need", "[('has_need', '=', True)]", "Ask for it")
        self.new_server_action("records.write({'type': 'opportunity'})")
        ready, bare = self.new_mql(need="A flat"), self.new_mql()
        self.follow()
        self.assertEqual((ready.type, bare.type), ("opportunity", "lead"))
        self.assertIn("Ask for it", self.steps(bare).error)
        self.assertFalse(self.steps(ready).filtered("error"))

    def test_who_sees_only_their_own_is_not_told_of_others(self):
        self.own.notification_type = self.manager.notification_type = "inbox"
        for kind in ("activity", "notification"):
            self.new_action(kind, who="user", user_id=self.own.id)
        mate = self.new_member("mate", SALESMAN, self.hanoi)
        theirs = self.new_mql("Theirs", user_id=mate.id, store_id=self.hanoi.id)
        mine = self.new_mql("Mine", user_id=self.own.id, store_id=self.hanoi.id)
        free = self.new_mql("Free", user_id=False, store_id=self.hanoi.id)
        self.follow()
        self.assertEqual(
            {act.res_id: act.user_id for act in self.activities(theirs | mine | free)},
            {theirs.id: self.manager, mine.id: self.own, free.id: self.own},
        )
        told = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.own.partner_id.id)]
        )
        bodies = "".join(told.mail_message_id.mapped("body"))
        self.assertIn("Mine", bodies)
        self.assertNotIn("Theirs", bodies)

    def test_an_archived_action_that_failed_repeats_nothing(self):
        failing = self.new_server_action("raise UserError('No')", sequence=1)
        self.new_action("activity", sequence=2)
        lead = self.new_mql()
        self.follow()
        step = self.steps(lead)
        self.assertEqual(len(self.activities(lead)), 1)
        with self.assertRaisesRegex(UserError, "archive"):
            failing.unlink()
        failing.active = False
        self.assertEqual(step.failed_action_ids, failing)
        step.action_retry()
        self.follow()
        self.assertEqual(step.state, "done")
        self.assertEqual(len(self.activities(lead)), 1, "it was done already")
        failing.unlink()


class TestLater(FollowingCase):
    """What could not be done at once is done later."""

    @mute_logger("odoo.addons.crm_vn.models.scoring.crm_score_marking")
    def test_who_could_not_be_scored_at_once_is_followed_all_the_same(self):
        self.work_runs()
        self.new_action("activity")
        others = self.env["crm.lead"].create([{"name": "x", "zip": "1"}] * 3)
        self.env["crm.lead"]._flush_scores()
        engine = self.env.registry["crm.score.engine"]
        with patch.object(engine, "_rescore", side_effect=ValueError):
            lead = self.new_mql()
            self.env["crm.lead"]._flush_scores()
        self.new_rule(domain="[('zip', '=', '1')]", points=50)
        self.work_runs()
        self.env.invalidate_all()
        self.assertEqual(set((lead | others).mapped("qualification")), {"mql"})
        self.follow()
        self.assertEqual(self.activities(lead | others).mapped("res_id"), lead.ids)
        self.assertEqual(set(self.steps(others).mapped("state")), {"skipped"})

    def test_what_others_are_in_the_way_of_is_tried_again(self):
        self.new_action("activity")
        lead = self.new_mql()
        self.env["crm.lead"]._flush_scores()
        steps = self.env.registry["crm.qualification.log"]
        follow = steps._follow
        for error in (
            psycopg2.errors.DeadlockDetected,
            psycopg2.errors.LockNotAvailable,
            psycopg2.errors.SerializationFailure,
        ):
            failures = [error()]

            def commit(*_args, **_kwargs):
                self.env.flush_all()
                return float("inf")

            def fail_once(records, failures=failures):
                if failures:
                    raise failures.pop()
                return follow(records)

            with (
                self.subTest(error.__name__),
                patch.object(steps, "_follow", fail_once),
                patch.object(self.registry["ir.cron"], "_commit_progress", commit),
                patch.object(self.env.cr, "rollback"),
            ):
                self.env["crm.qualification.log"]._cron_follow()
                self.assertFalse(failures)
        self.assertEqual(len(self.activities(lead)), 1)
