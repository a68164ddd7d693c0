"""What an administrator chose for MQLs and SQLs is done: soon, once, for those alike
together; and what fails is kept."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from .common import CrmVnCase
from .common_qualification import CRON, QualificationMixin
from .common_store import StoreMixin

EFFECTS = "odoo.addons.crm_vn.models.scoring.crm_qualification_effects"


class FollowingCase(QualificationMixin, StoreMixin, CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own, cls.manager = cls.users["own"], cls.users["manager"]

    @classmethod
    def new_server_action(cls, code, **values):
        server = cls.env["ir.actions.server"].create(
            {
                "name": "Server",
                "model_id": cls.env.ref("crm.model_crm_lead").id,
                "state": "code",
                "code": code,
            }
        )
        return cls.new_action("server", server_action_id=server.id, **values)

    def activities(self, leads):
        return self.env["mail.activity"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "in", leads.ids)]
        )


class TestFollowing(FollowingCase):
    def test_an_activity(self):
        self.new_action("activity", activity_summary="Call now", activity_days=2)
        lead = self.new_mql(user_id=self.own.id, store_id=self.hanoi.id)
        self.env.flush_all()
        self.assertFalse(self.activities(lead), "nobody who writes waits for it")
        self.assertEqual(self.steps(lead).state, "waiting")
        self.follow()
        activity = self.activities(lead)
        self.assertEqual((activity.user_id, activity.summary), (self.own, "Call now"))
        today = fields.Date.context_today(activity)
        self.assertEqual(activity.date_deadline, today + timedelta(days=2))
        self.assertEqual(self.steps(lead).state, "done")
        self.follow()
        self.assertEqual(len(self.activities(lead)), 1)

    def test_the_cron_is_triggered_when_something_waits(self):
        triggers = self.env["ir.cron.trigger"]
        domain = [("cron_id", "=", self.env.ref(CRON).id)]
        before = triggers.search_count(domain)
        self.new_mql().action_accept()
        self.env.flush_all()
        self.assertEqual(triggers.search_count(domain), before, "nothing follows")
        self.follow()
        self.new_action("activity")
        self.new_lead("IQL")
        self.env["crm.lead"]._flush_scores()
        self.assertEqual(triggers.search_count(domain), before)
        lead = self.new_mql()
        self.assertEqual(lead.qualification, "mql")
        self.assertGreater(triggers.search_count(domain), before)

    def test_who(self):
        leader = self.new_member("leader", "sales_team.group_sale_salesman_all_leads")
        leader.store_ids = self.hanoi
        team = self.env["crm.team"].create({"name": "Team", "user_id": leader.id})
        fixed = self.users["everything"]
        for who in ("salesperson", "leader", "store", "user"):
            self.new_action(
                "activity", name=who, who=who, user_id=fixed.id if who == "user" else 0
            )
        lead = self.new_mql(
            user_id=self.own.id, store_id=self.hanoi.id, team_id=team.id
        )
        self.follow()
        self.assertEqual(
            {act.summary: act.user_id for act in self.activities(lead)},
            {
                "salesperson": self.own,
                "leader": leader,
                "store": self.manager,
                "user": fixed,
            },
        )

    def test_nobody_is_told_of_another_store(self):
        """Who may not see the lead is replaced by its store's manager, or nobody."""
        stranger = self.saigon_user
        self.new_action("activity", who="user", user_id=stranger.id)
        self.new_action("notification", who="user", user_id=stranger.id)
        here = self.new_mql("Secret one", user_id=False, store_id=self.hanoi.id)
        nowhere = self.new_mql("Secret two", user_id=False, store_id=self.haiphong.id)
        self.follow()
        self.assertEqual(self.activities(here).user_id, self.manager)
        self.assertFalse(self.activities(nowhere).user_id)
        told = self.env["mail.notification"].search(
            [("res_partner_id", "=", stranger.partner_id.id)]
        )
        self.assertNotIn("Secret", "".join(told.mail_message_id.mapped("body")))
        self.assertEqual(self.steps(here).state, "done")
        self.assertEqual(self.steps(nowhere).state, "failed")
        self.assertIn("nobody", self.steps(nowhere).error)

    def test_many_are_told_in_one_message(self):
        self.own.notification_type = "inbox"
        self.new_action("notification")
        self.new_mqls(30, user_id=self.own.id, store_id=self.hanoi.id)
        self.follow()
        told = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.own.partner_id.id)]
        )
        self.assertEqual(len(told), 1)
        self.assertIn("MQL 3", told.mail_message_id.body)
        self.assertIn("20", told.mail_message_id.body, "and 20 more")

    def test_converted_if_the_checks_hold(self):
        self.new_check("Need", "[('has_need', '=', True)]", "Ask")
        self.new_action("convert")
        ready, bare = self.new_mql("Ready", need="A flat"), self.new_mql("Bare")
        self.follow()
        self.assertEqual((ready.type, bare.type), ("opportunity", "lead"))
        self.assertEqual(ready.qualification, "sql")
        step = self.steps(bare)
        self.assertEqual(step.state, "failed")
        self.assertIn("Need", step.error)
        bare.need = "A shop"
        step.with_user(self.new_sales_manager()).action_retry()
        self.follow()
        self.assertEqual((bare.type, step.state), ("opportunity", "done"))

    def test_server_action(self):
        self.new_server_action("records.write({'referred': str(len(records))})")
        leads = self.new_mqls(3)
        self.follow()
        self.assertEqual(set(leads.mapped("referred")), {"3"}, "all of them at once")

    def test_on_sql_and_only_for_some(self):
        self.new_action("activity", name="On SQL", qualification="sql")
        self.new_action("activity", name="In Hue", domain="[('street', '=', 'A')]")
        leads = self.new_mqls(2)
        leads[0].street = "A"
        self.follow()
        self.assertEqual(self.activities(leads).mapped("res_id"), leads[0].ids)
        leads[1].action_accept()
        leads[0].type = "opportunity"
        self.follow()
        on_sql = self.activities(leads).filtered(lambda act: act.summary == "On SQL")
        self.assertEqual(set(on_sql.mapped("res_id")), set(leads.ids))

    def test_who_is_no_mql_any_more_is_left_alone(self):
        self.new_action("activity")
        back, won, lost = self.new_mqls(3)
        back.action_recycle(self.reason)
        won.type = "opportunity"
        won.action_set_won()
        lost.action_set_lost()
        self.follow()
        self.assertFalse(self.activities(back | won | lost))
        self.assertEqual(set(self.steps(back | won | lost).mapped("state")), {"done"})

    def test_what_fails_stops_nothing_else(self):
        self.new_server_action(
            "for lead in records:\n"
            "    if lead.street == 'bad':\n"
            "        raise UserError('Street: ' + lead.street)\n"
            "    lead.write({'referred': 'yes'})",
            sequence=1,
        )
        self.new_action("activity", sequence=2)
        leads = self.new_mqls(4)
        leads[1].street = "bad"
        self.follow()
        self.assertEqual(leads.mapped("referred"), ["yes", False, "yes", "yes"])
        self.assertEqual(len(self.activities(leads)), 4)
        step = self.steps(leads[1])
        self.assertEqual(step.state, "failed")
        self.assertIn("Street: bad", step.error)
        with self.assertRaises(AccessError):
            step.with_user(self.users["all"]).action_retry()
        leads[1].street = "good"
        step.action_retry()
        self.follow()
        self.assertEqual((step.state, leads[1].referred), ("done", "yes"))
        self.assertEqual(len(self.activities(leads)), 4, "what was done is not redone")

    def test_a_crash_is_in_the_log_without_names(self):
        self.new_server_action("1 / 0")
        lead = self.new_mql("Private name")
        with mute_logger("odoo.addons.base.models.ir_actions"):
            with self.assertLogs(EFFECTS, "ERROR") as logs:
                self.follow()
        self.assertNotIn("Private name", "".join(logs.output))
        self.assertEqual(self.steps(lead).state, "failed")

    def test_the_number_of_queries_does_not_grow(self):
        for kind in ("activity", "convert"):
            self.new_action(kind)

        def count(size):
            leads = self.new_mqls(size, user_id=False, store_id=self.hanoi.id)
            self.env.flush_all()
            steps = self.steps(leads)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            steps._follow()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(5), count(80))


class TestFlood(FollowingCase):
    """Ten thousand leads may qualify at once as the rules change."""

    def build(self, reason="rules"):
        """A pass over all leads, as the background does it."""
        follow = reason == "daily"
        self.env["crm.score.engine"].with_context(score_follow=follow)._rescore([])
        self.env.flush_all()

    def test_a_change_of_rules_acts_on_nothing(self):
        self.new_action("activity")
        leads = self.env["crm.lead"].create([{"name": "x", "zip": "1"}] * 3)
        self.env["crm.lead"]._flush_scores()
        self.new_rule(domain="[('zip', '=', '1')]", points=50)
        self.build()
        self.env.invalidate_all()
        self.assertEqual(set(leads.mapped("qualification")), {"mql"})
        self.assertEqual(set(self.steps(leads).mapped("state")), {"skipped"})
        self.follow()
        self.assertFalse(self.activities(leads))

    def test_unless_the_company_says_so(self):
        self.env.company.qualification_follow_runs = True
        self.new_action("activity")
        leads = self.env["crm.lead"].create([{"name": "x", "zip": "1"}] * 3)
        self.env["crm.lead"]._flush_scores()
        self.new_rule(domain="[('zip', '=', '1')]", points=50)
        self.build()
        self.follow()
        self.assertEqual(len(self.activities(leads)), 3)

    def test_the_daily_pass_acts(self):
        self.new_action("activity")
        lead = self.new_lead(zip="1")
        self.env["crm.lead"]._flush_scores()
        self.new_rule(domain="[('zip', '=', '1')]", points=50)
        self.build("daily")
        self.follow()
        self.assertEqual(len(self.activities(lead)), 1)


class TestActions(FollowingCase):
    def test_nonsense_is_refused(self):
        for values in (
            {"kind": "server"},
            {"kind": "activity", "who": "user"},
            {"kind": "convert", "domain": "[('nothing', '=', 1)]"},
            {"kind": "convert", "domain": "[("},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.new_action(**values)

    def test_a_domain_that_broke_later_is_an_error_of_the_step(self):
        action = self.new_action("activity")
        self.env.cr.execute(
            "UPDATE crm_qualification_action SET domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", action.id],
        )
        self.env.invalidate_all()
        lead = self.new_mql()
        self.follow()
        self.assertEqual(self.steps(lead).state, "failed")
        self.assertIn("gone", self.steps(lead).error)

    def test_distribution_may_be_hooked(self):
        self.new_action("distribute")
        given = []
        self.patch(
            type(self.env["crm.lead"]),
            "_distribute_qualified",
            lambda leads: given.append(leads.ids) or {leads[0]: "Nobody is free"},
        )
        leads = self.new_mqls(2)
        self.follow()
        self.assertEqual(given, [leads.ids])
        self.assertEqual(
            self.steps(leads[0]).error, "Action distribute: Nobody is free"
        )
        self.assertEqual(self.steps(leads[1]).state, "done")
