"""A rule whose field is gone rests; rules that are timed, in words, in pictures."""

from datetime import date, datetime, timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command

from odoo.addons.crm_vn.models.scoring.score_domain import Day, parse

from .common_scoring import ScoreCase


class TestScoreRuleLater(ScoreCase):
    def setUp(self):
        # the database undoes what a test did to fields; said first, done last
        self.addCleanup(self.restore_registry)
        super().setUp()
        self.attributes = self.env["crm.attribute.set"].create(
            {
                "name": "Home",
                "code": "home",
                "active": True,
                "attribute_ids": [
                    Command.create(
                        {"name": "Floor", "code": "floor", "type": "boolean"}
                    )
                ],
            }
        )
        self.rule = self.new_rule(
            "Lives above",
            domain="['|', ('partner_id', '=', False), "
            "('partner_id.x_home_floor', '=', False)]",
            points=7,
        )
        self.other = self.new_rule("Always", points=1)

    def restore_registry(self):
        models = ["res.partner", "crm.tag"]
        self.env.registry._setup_models__(self.env.cr, models)

    def test_an_attribute_is_deleted(self):
        self.assertEqual(self.new_lead().score, 8)
        self.attributes.attribute_ids.unlink()
        self.assertIn("Floor", self.rule.error)
        self.assertFalse(self.other.error)
        # neither the lead form nor the others
        lead = self.new_lead()
        self.assertEqual(lead.score, 1)
        self.assertEqual(lead.read(["score", "score_line_ids"])[0]["score"], 1)

    def test_other_points_do_not_help(self):
        self.attributes.attribute_ids.unlink()
        self.rule.points = 9
        self.assertTrue(self.rule.error)
        self.assertEqual(self.new_lead().score, 1)

    def test_it_is_switched_off(self):
        self.attributes.attribute_ids.unlink()
        self.rule.active = False
        self.assertFalse(self.rule.active)
        with self.assertRaisesRegex(ValidationError, "x_home_floor"):
            self.rule.active = True

    def test_its_conditions_are_changed(self):
        self.attributes.attribute_ids.unlink()
        with self.assertRaisesRegex(ValidationError, "x_home_floor"):
            self.rule.domain = "[('partner_id.x_home_floor', '=', True)]"
        self.rule.domain = "[('name', '=', 'Lead')]"
        self.assertFalse(self.rule.error)
        self.assertEqual(self.new_lead().score, 8)

    def test_checked_again(self):
        self.attributes.attribute_ids.unlink()
        self.rule.action_check()
        self.assertIn("x_home_floor", self.rule.error)
        self.attributes.attribute_ids = [
            Command.create({"name": "Floor", "code": "floor", "type": "boolean"})
        ]
        self.rule.action_check()
        self.assertFalse(self.rule.error)
        self.assertEqual(self.new_lead().score, 8)

    def test_fields_inside_any(self):
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_floor",
                "field_description": "Storey",
                "model_id": self.env["ir.model"]._get_id("crm.tag"),
                "ttype": "integer",
            }
        )
        rule = self.new_rule(
            domain="['!', ('tag_ids', 'any', [('x_floor', '>', 3)])]", points=3
        )
        field.unlink()
        self.assertIn("Storey", rule.error)

    def test_an_attribute_becomes_sensitive(self):
        self.assertEqual(self.new_lead().score, 8)
        floor = self.attributes.attribute_ids
        floor.privacy = "sensitive"
        self.assertIn("“Floor” is hidden from some users", self.rule.error)
        self.assertFalse(self.other.error)
        self.assertEqual(self.new_lead().score, 1)
        floor.privacy = "normal"
        self.rule.action_check()
        self.assertFalse(self.rule.error)
        self.assertEqual(self.new_lead().score, 8)

    def test_a_deleted_rule(self):
        lead = self.new_lead()
        self.assertEqual(lead.score, 8)
        self.rule.unlink()
        lead.invalidate_recordset()
        # until the run that it started
        self.assertLedger(lead)
        self.assertEqual(len(lead.score_line_ids), 2)
        self.assertEqual(len(lead.score_line_ids.rule_id), 1)
        lead._rescore()
        lead.invalidate_recordset()
        self.assertEqual(lead.score, 1)


class TestScoreRuleTimed(ScoreCase):
    def test_dates_that_move(self):
        soon = "('date_deadline', '<=', %s)"
        for text, timed in (
            (soon % "'today +90d'", True),
            (soon % "'+2w'", True),
            (soon % "(context_today() + relativedelta(days=90))", True),
            (soon % "'2026-12-31'", False),
            ("('name', '=', 'today')", False),
            ("('partner_id', 'any', [('create_date', '>', 'today -7d')])", True),
        ):
            rule = self.new_rule(domain=f"[{text}]")
            self.assertEqual(rule.is_timed, timed, text)

    def test_what_the_domain_editor_writes(self):
        today = fields.Date.today()
        near = self.new_lead(date_deadline=today + timedelta(days=20))
        far = self.new_lead(date_deadline=today + timedelta(days=200))
        self.new_rule(
            domain="[('date_deadline', '<=', (context_today() + "
            "relativedelta(days = 90)).strftime('%Y-%m-%d'))]",
            points=5,
        )
        self.new_rule(
            domain="[('create_date', '>=', datetime.datetime.combine(context_today() "
            "- relativedelta(days = 2), datetime.time(0, 0, 0)).to_utc()"
            ".strftime('%Y-%m-%d %H:%M:%S'))]",
            points=2,
        )
        (near | far)._rescore()
        (near | far).invalidate_recordset()
        self.assertEqual((near.score, far.score), (7, 2))

    def test_now_is_the_end_of_the_day_that_is_scored(self):
        """Whatever it is called: else scores would depend on the hour."""
        moment = datetime(2026, 3, 4, 17)
        day = Day(date(2026, 3, 4), moment)
        now = "2026-03-04 16:59:59"
        for text, value in (
            ("now", now),
            ("datetime.datetime.now()", now),
            ("datetime.datetime.utcnow()", now),
            ("datetime.datetime.today()", now),
            ("datetime.datetime.now().to_utc()", now),
            ("datetime.datetime.now() - relativedelta(days=1)", "2026-03-03 16:59:59"),
            ("today", "2026-03-04"),
            ("datetime.date.today()", "2026-03-04"),
            ("context_today().today()", "2026-03-04"),
            ("datetime.date.today() + relativedelta(days=1)", "2026-03-05"),
            (
                "datetime.datetime.combine(context_today(), datetime.time(0, 0, 0))"
                ".to_utc()",
                "2026-03-03 17:00:00",
            ),
        ):
            domain = parse(f"[('create_date', '>=', {text})]", day)
            self.assertEqual(str(domain.value), value, text)
        self.new_rule(
            domain="[('create_date', '>=', datetime.datetime.now() - "
            "relativedelta(days=7))]",
            points=3,
        )
        self.assertEqual(self.new_lead().score, 3)


class TestScoreRuleWords(ScoreCase):
    def test_fit(self):
        rule = self.new_rule(domain="[('expected_revenue', '>', 5)]", points=15)
        self.assertEqual(rule.sentence, "+15 once, by Expected Revenue")
        rule.domain = "[]"
        self.assertEqual(rule.sentence, "+15 for every lead")

    def test_engagement(self):
        rule = self.new_engagement(
            interaction_domain="[('kind', '=', 'call'), ('result', '=', 'answered')]",
            window_days=90,
            half_life_days=30,
            max_points=40,
        )
        self.assertEqual(
            rule.sentence,
            "+10 for each “Call: Answered” of the last 90 days, half as much after 30 "
            "days, 40 at most",
        )
        rule.write({"half_life_days": 0, "max_points": 0, "points": -3})
        self.assertEqual(
            rule.sentence, "-3 for each “Call: Answered” of the last 90 days"
        )

    def test_events_are_named_only_if_each_is_that(self):
        for domain, words in (
            ("[('kind', '!=', 'visit')]", "…"),
            ("['|', ('kind', '=', 'call'), ('channel', '=', 'zalo')]", "…"),
            ("[('kind', '=', 'call'), ('channel', '=', 'zalo')]", "Call: Zalo"),
            ("[('kind', 'in', ['call', 'form'])]", "Call / Form"),
            (
                "[('kind', '=', 'call'), '|', ('result', '=', 'busy'), "
                "('result', '=', 'no_answer')]",
                "Call: …",
            ),
        ):
            rule = self.new_engagement(interaction_domain=domain)
            self.assertIn(f"each “{words}” of", rule.sentence, domain)

    def test_service(self):
        rule = self.new_rule(kind="engagement", source="service", points=2)
        self.assertIn("2 × the points of the outcome", rule.sentence)

    def test_picture(self):
        rule = self.new_engagement(half_life_days=30, window_days=31)
        self.assertIn("+10<", rule.decay)
        self.assertIn("+5<", rule.decay)
        rule.kind = "fit"
        self.assertFalse(rule.decay)

    def test_unfinished_rules_have_words_too(self):
        rule = self.env["crm.score.rule"].new(
            {"kind": "engagement", "interaction_domain": "[(", "window_days": 0}
        )
        self.assertTrue(rule.sentence)
        self.assertFalse(rule.decay)
        self.assertFalse(rule.is_timed)

    def test_how_many_leads(self):
        rule = self.new_rule(domain="[('city', '=', 'Hue')]")
        leads = self.new_lead(city="Hue", user_id=False)
        leads |= self.new_lead(city="Hue")
        leads[1].user_id = self.new_sales_manager()
        self.assertEqual(len(leads.filtered("score")), 2)
        self.assertEqual(rule.lead_count, 2)
        salesman = rule.with_user(self.new_salesman())
        self.assertEqual(salesman.lead_count, 1)
        action = rule.action_view_leads()
        self.assertEqual(self.env["crm.lead"].search(action["domain"]), leads)

    def test_copies_are_off(self):
        copy = self.new_rule("Hue", code="hue").copy()
        self.assertEqual(
            (copy.name, copy.active, copy.code), ("Hue (copy)", False, False)
        )
