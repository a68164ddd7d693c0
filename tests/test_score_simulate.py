"""What other rules would do: as scoring itself comes to, and nothing is written."""

from unittest.mock import patch

from psycopg2 import DataError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools import SQL

from .common import CrmVnCase, CrmVnHttpCase
from .common_scoring import ScoreMixin
from .common_store import StoreMixin

#: What a simulation may write: itself.
WRITES = "INSERT", "UPDATE", "DELETE"


class SimulateMixin(ScoreMixin):
    @classmethod
    def simulate(cls, rules, **changes):
        """Switch rules on in a simulation, and give them other values."""
        wizard = (
            cls.env["crm.score.simulate"]
            .with_context(active_model=rules._name, active_ids=rules.ids)
            .create({})
        )
        for rule in rules:
            line = wizard.line_ids.filtered(
                lambda line, rule=rule: line.rule_id == rule
            )
            line.write(changes)
        return wizard

    def get_scores(self):
        self.env["crm.lead"]._flush_scores()
        return self.env.execute_query(
            SQL(
                """SELECT lead_id, score, temperature, qualification, lines
                     FROM crm_lead_score ORDER BY lead_id"""
            )
        )


class TestSimulate(SimulateMixin, CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).action_archive()
        cls.now = cls.new_rule("Now", points=10)
        cls.hue = cls.new_rule(
            "Hue", domain="[('city', '=', 'Hue')]", points=45, active=False
        )
        cls.leads = cls.new_lead("One", city="Hue") | cls.new_lead("Two")

    def test_a_rule_that_is_off(self):
        wizard = self.simulate(self.hue)
        self.assertEqual(wizard.line_ids.rule_id, self.now | self.hue)
        wizard.action_simulate()
        result = wizard.result
        self.assertEqual((result["total"], result["changed"]), (2, 1))
        self.assertEqual(result["bands"], {"cold-hot": 1, "cold-cold": 1})
        self.assertEqual(result["levels"], {"iql-mql": 1, "iql-iql": 1})
        self.assertEqual((result["mean_before"], result["mean_after"]), (10, 32.5))
        self.assertEqual([row["lead"] for row in result["moved"]], self.leads[0].ids)

    def test_it_is_what_scoring_comes_to(self):
        self.new_engagement(points=7, max_points=12, half_life_days=10)
        calls = self.new_engagement("Calls", points=9, active=False)
        self.happen(self.leads[0], count=3, days=4)
        wizard = self.simulate(calls, points=11, half_life_days=3)
        wizard.action_simulate()
        before = {lead.id: lead.score for lead in self.leads}
        wizard.action_apply()
        self.leads._rescore()
        self.leads.invalidate_recordset()
        for row in wizard.result["moved"]:
            lead = self.leads.browse(row["lead"])
            self.assertEqual(row["before"], before[lead.id])
            self.assertEqual(row["after"], lead.score)
            self.assertEqual(row["band_after"], lead.temperature)
        self.assertEqual(len(wizard.result["moved"]), wizard.result["changed"])
        self.assertEqual((calls.points, calls.active), (11, True))

    def test_without_a_rule(self):
        wizard = self.simulate(self.now, is_on=False)
        wizard.action_simulate()
        self.assertEqual(wizard.result["mean_after"], 0)
        wizard.action_apply()
        self.assertFalse(self.now.active)

    def test_nothing_is_written(self):
        wizard = self.simulate(self.hue, points=99)
        before = self.get_scores()
        self.env.flush_all()
        log = self.env["crm.qualification.log"].search_count([])
        executed = []
        execute = type(self.env.cr).execute

        def spy(cr, query, *args, **kwargs):
            executed.append(str(getattr(query, "code", query)))
            return execute(cr, query, *args, **kwargs)

        self.patch(type(self.env.cr), "execute", spy)
        wizard._simulate()
        self.env.flush_all()
        self.assertTrue(executed)
        for query in executed:
            self.assertFalse([word for word in WRITES if f"{word} " in query], query)
        self.assertEqual(self.get_scores(), before)
        self.assertEqual(self.env["crm.qualification.log"].search_count([]), log)
        # the rules are what they were
        self.assertEqual((self.hue.points, self.hue.active), (45, False))
        self.env.invalidate_all()
        self.assertEqual((self.hue.points, self.hue.active), (45, False))

    def test_the_rules_are_as_they_were_after_an_error(self):
        wizard = self.simulate(self.hue, points=99)
        self.patch(type(self.env["crm.score.engine"]), "_preview", lambda *args: 1 // 0)
        with self.assertRaises(ZeroDivisionError):
            wizard.action_simulate()
        self.assertEqual(self.hue.points, 45)

    def test_nothing_to_simulate(self):
        with self.assertRaisesRegex(UserError, "as they are now"):
            self.simulate(self.now).action_simulate()

    def test_numbers_that_no_rule_can_have(self):
        calls = self.new_engagement(points=5)
        for values in (
            {"half_life_days": -1},
            {"max_points": -5},
            {"points": 10**6},
        ):
            wizard = self.simulate(calls, **values)
            with self.assertRaisesRegex(ValidationError, "must be from"):
                wizard.action_simulate()
            # what is off does not matter
            wizard.line_ids.filtered(lambda line: line.rule_id == calls).is_on = False
            wizard.action_simulate()

    def test_errors_of_the_database_are_not_logged(self):
        wizard = self.simulate(self.hue)
        self.patch(
            type(self.env["crm.score.engine"]),
            "_preview",
            lambda *args: SQL("SELECT 'Nguyen'::int"),
        )
        with self.assertNoLogs("odoo.sql_db"), self.assertRaises(DataError):
            wizard.action_simulate()

    def test_some_leads(self):
        wizard = self.simulate(self.hue)
        wizard.domain = "[('name', '=', 'Two')]"
        wizard.action_simulate()
        self.assertEqual((wizard.result["total"], wizard.result["changed"]), (1, 0))
        self.assertIn("No lead would get another score", wizard.result_view)
        wizard.domain = "[('user_id', '=', uid)]"
        with self.assertRaisesRegex(UserError, "choose it again"):
            wizard.action_simulate()

    def test_a_sample(self):
        self.assertFalse(self.simulate(self.hue).is_sample)
        module = "odoo.addons.crm_vn.wizards.crm_score_simulate"
        self.startPatcher(patch(f"{module}.MANY", 1))
        self.startPatcher(patch(f"{module}.SAMPLE", 1))
        wizard = self.simulate(self.hue)
        self.assertTrue(wizard.is_sample)
        wizard.action_simulate()
        self.assertEqual(wizard.result["total"], 1)
        first = wizard.result
        wizard.action_simulate()
        self.assertEqual(wizard.result, first)
        wizard.is_sample = False
        wizard.action_simulate()
        self.assertEqual(wizard.result["total"], 2)

    def test_a_set(self):
        starter = self.env.ref("crm_vn.score_set_retail")
        action = starter.action_simulate()
        wizard = (
            self.env["crm.score.simulate"].with_context(action["context"]).create({})
        )
        self.assertEqual(
            wizard.line_ids.filtered(lambda line: not line.is_now).rule_id,
            starter._get_rules(),
        )
        wizard.action_simulate()
        self.assertIn("Who gains and loses most", wizard.result_view)

    def test_as_many_queries_for_many_leads(self):
        def count():
            wizard = self.simulate(self.hue)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            wizard._simulate()
            return self.cr.sql_log_count - before

        count()
        few = count()
        self.env["crm.lead"].create([{"name": f"Lead {n}"} for n in range(50)])
        self.env["crm.lead"]._flush_scores()
        self.assertEqual(count(), few)


class TestSimulateForm(SimulateMixin, CrmVnCase):
    """As the web client does it, which does not send what is readonly."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).action_archive()
        cls.calls = cls.new_engagement(points=10, max_points=30, half_life_days=15)
        cls.happen(cls.new_lead("One"))

    def open(self):
        wizards = self.env["crm.score.simulate"].with_context(
            active_model="crm.score.rule", active_ids=self.calls.ids
        )
        return Form(wizards, "crm_vn.crm_score_simulate_view_form")

    def switch(self, form, **values):
        with form.line_ids.edit(0) as line:
            for fname, value in values.items():
                line[fname] = value
        return form.save()

    def test_nothing_is_changed(self):
        wizard = self.switch(self.open(), is_on=True)
        self.assertTrue(wizard.line_ids.is_now)
        with self.assertRaisesRegex(UserError, "as they are now"):
            wizard.action_simulate()

    def test_off(self):
        wizard = self.switch(self.open(), is_on=False)
        wizard.action_simulate()
        self.assertEqual(wizard.result["mean_after"], 0)
        wizard.action_apply()
        self.assertFalse(self.calls.active)
        self.assertFalse(wizard.line_ids.is_now)

    def test_off_and_on_again(self):
        self.calls.active = False
        wizard = self.switch(self.open(), is_on=False)
        with self.assertRaisesRegex(UserError, "as they are now"):
            wizard.action_simulate()
        wizard = self.switch(Form(wizard), is_on=True, points=12)
        wizard.action_simulate()
        wizard.action_apply()
        self.assertEqual(
            (self.calls.points, self.calls.max_points, self.calls.half_life_days),
            (12, 30, 15),
        )
        self.assertTrue(self.calls.active)


class TestSimulateScope(SimulateMixin, StoreMixin, CrmVnCase):
    def test_leads_of_the_company_only(self):
        self.new_rule("Now", points=10)
        rule = self.new_rule("More", points=5, active=False)
        self.env["crm.lead"].search([]).action_archive()
        self.new_lead("Ours", store_id=self.hanoi.id)
        self.new_lead("Theirs", company_id=self.other_company.id, user_id=False)
        manager = self.new_sales_manager()
        wizard = (
            self.env["crm.score.simulate"]
            .with_user(manager)
            .with_context(active_model=rule._name, active_ids=rule.ids)
            .create({})
        )
        wizard.action_simulate()
        self.assertEqual(wizard.result["total"], 1)
        self.assertIn("Ours", wizard.result_view)
        self.assertNotIn("Theirs", wizard.result_view)
        # nobody else reads it
        other = self.new_sales_manager("other_manager")
        self.assertFalse(wizard.with_user(other).has_access("read"))


class TestScoreTours(ScoreMixin, CrmVnHttpCase):
    def test_rule(self):
        self.new_lead("Tour lead", city="Hue")
        self.start_tour("/odoo/score-rules", "crm_vn_score_rule", login="admin")
        rule = self.env["crm.score.rule"].search([("name", "=", "Answered twice")])
        self.assertEqual((rule.points, rule.max_points), (12, 24))
        self.assertTrue(self.env.ref("crm_vn.score_set_software").active_count)

    def test_simulate(self):
        self.new_rule("Lives in Hue", domain="[('city', '=', 'Hue')]", active=False)
        self.new_lead("Tour lead", city="Hue")
        self.start_tour("/odoo/score-rules", "crm_vn_score_simulate", login="admin")
        rule = self.env["crm.score.rule"].search([("name", "=", "Lives in Hue")])
        self.assertEqual(rule.points, 33)
        self.assertTrue(rule.active)
