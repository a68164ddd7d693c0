"""What a rule must not say, and how it says so."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import CrmVnCase
from .common_scoring import ScoreCase, ScoreMixin
from .common_store import StoreMixin


class TestScoreRuleNumbers(ScoreCase):
    def assertRefused(self, words, **values):
        with self.assertRaisesRegex(ValidationError, words), self.cr.savepoint():
            self.new_rule(**values)

    def test_points(self):
        self.assertRefused("gives 0 points", points=0)
        self.assertRefused("from -1,000 to 1,000", points=10**9)
        self.assertRefused("from -1,000 to 1,000", points=-(10**12))
        self.new_rule(points=-1000)

    def test_window(self):
        for days in (0, False, -1, 3651, 10**11):
            self.assertRefused("from 1 to 3,650", kind="engagement", window_days=days)

    def test_half_life(self):
        for days in (-1, 3651):
            self.assertRefused("from 0 to 3,650", half_life_days=days)

    def test_at_most(self):
        self.assertRefused("from 0 to", kind="engagement", max_points=-5)
        self.assertRefused(
            "raise “At Most”", kind="engagement", points=-20, max_points=10
        )
        # a service counts for as many points as its outcome does
        self.new_rule(kind="engagement", source="service", points=20, max_points=10)

    def test_what_does_not_apply_is_cleared(self):
        rule = self.new_rule(
            kind="fit", interaction_domain="[('kind', '=', 'call')]", half_life_days=5
        )
        self.assertEqual((rule.interaction_domain, rule.half_life_days), ("[]", 0))
        rule = self.new_engagement(half_life_days=5, max_points=20)
        rule.kind = "fit"
        self.assertEqual((rule.interaction_domain, rule.max_points), ("[]", 0))

    def test_rules_without_end(self):
        rules = self.env["crm.score.rule"].create(
            [{"name": f"Rule {number}", "company_id": False} for number in range(200)]
        )
        limit = self.assertRaisesRegex(UserError, "at most 200 active rules")
        with limit, self.cr.savepoint():
            self.new_rule(company_id=self.env.company.id)
        rules[0].active = False
        rule = self.new_rule(company_id=self.env.company.id)
        # those of another company are counted with it
        rule.company_id = self.env["res.company"].create({"name": "Other"})
        with self.assertRaisesRegex(UserError, "at most 200 active rules"):
            rules[0].active = True

    @mute_logger("odoo.sql_db")
    def test_code(self):
        self.new_rule(code="one")
        self.new_rule(code="one", company_id=self.env.company.id)
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.new_rule(code="one")


class TestScoreRuleDomain(ScoreCase):
    def assertRefused(self, words, domain, fname="domain"):
        kind = "engagement" if fname == "interaction_domain" else "fit"
        with self.assertRaisesRegex(ValidationError, words), self.cr.savepoint():
            self.new_rule("Guarded", kind=kind, **{fname: domain})

    def test_no_domain(self):
        for text in (
            "nonsense(",
            "[('name', '=')]",
            "[('name', 'equals', 'x')]",
            "5",
            "{'name': 1}",
            "[('name', '=', 'x' * 10)]",
            "['&', ('name', '=', 'x')]",
            "[(",
            "[[[[",
        ):
            self.assertRefused("Guarded”.*is not a valid filter", text)

    def test_domains_that_fail_when_they_are_made(self):
        for text in (
            "[('expected_revenue', 20000000, '>=')]",
            "[('name', '=', context_today().__class__)]",
            "[('name', 'any', [('x', '=', 1)])]",
            "[('tag_ids', 'any', [1, 2])]",
            "[('tag_ids', 'any', [('name', 5, '=')])]",
            "[('date_deadline', '<', context_today() + relativedelta(years=9999))]",
        ):
            # as the form shows a rule before it is saved
            rule = self.env["crm.score.rule"].new({"kind": "fit", "domain": text})
            self.assertTrue(rule.sentence, text)
            self.assertIn(rule.is_timed, (True, False))
            self.assertRefused("not a valid filter|cannot be worked out", text)

    def test_events_that_cannot_be(self):
        for value in ("True", "5", "False", "['call', 5]", "[True]", "'nonsense'"):
            operator = "in" if value[0] == "[" else "="
            for fname in ("kind", "result"):
                rule = self.new_engagement(
                    interaction_domain=f"[('{fname}', '{operator}', {value})]"
                )
                self.assertIn("…", rule.sentence)

    def test_code_is_not_run(self):
        for text in (
            "__import__('os').system('true')",
            "[('name', '=', (lambda: 1)())]",
            "[('name', '=', 9 ** 9 ** 9)]",
            "[x for x in ()]",
        ):
            self.assertRefused("valid filter|not the same for everybody", text)

    def test_user(self):
        self.assertRefused("“uid”.*not the same for everybody", "[('user_id','=',uid)]")

    def test_field_that_is_not_there(self):
        words = "there is no field “floor” on"
        self.assertRefused(words, "[('floor', '=', 3)]")
        self.assertRefused(words, "[('partner_id.floor', '=', 3)]")
        self.assertRefused(words, "[('partner_id.parent_id.floor', '=', 3)]")
        self.assertRefused(
            words,
            "[('partner_id.child_ids', 'any', ['|', ('floor', '=', 1), ('id', '>', 0)])"
            "]",
        )
        self.assertRefused(words, "[('floor', '=', 3)]", "interaction_domain")

    def test_path_that_leads_nowhere(self):
        self.assertRefused("leads nowhere", "[('name.size', '=', 3)]")

    def test_field_that_cannot_be_searched(self):
        self.assertRefused("cannot be searched", "[('description', 'ilike', 'x')]")
        self.assertRefused(
            "cannot be searched", "[('partner_id.image_128', '!=', False)]"
        )
        self.assertRefused("cannot be searched", "[('is_partner_visible', '=', True)]")

    def test_field_that_is_not_for_everybody(self):
        self.assertRefused(
            "not the same for everybody", "[('message_needaction', '=', True)]"
        )
        self.assertRefused(
            "not the same for everybody",
            "[('my_activity_date_deadline', '<', '2030-01-01')]",
        )

    def test_what_points_lead_to(self):
        for domain in (
            "[('score', '>', 10)]",
            "[('temperature', '=', 'hot')]",
            "[('qualification', '=', 'mql')]",
            "[('score_line_ids.points', '>', 10)]",
            "[('partner_id.opportunity_ids.score', '>', 10)]",
            "[('partner_id.opportunity_ids', 'any', [('mql_date', '!=', False)])]",
        ):
            self.assertRefused("what points lead to", domain)

    def test_phone_numbers(self):
        self.new_rule(domain="[('phone_key', '!=', False)]")
        for domain in (
            "[('phone', 'ilike', '0912')]",
            "[('phone_key', '=', '+84912345678')]",
            "[('phone_key', 'in', ['+84912345678', False])]",
            "[('partner_id.phone', '=like', '09%')]",
        ):
            self.assertRefused("only ask whether there is one", domain)
        self.assertRefused(
            "only ask whether", "[('phone', 'ilike', '0912')]", "interaction_domain"
        )

    def test_parts_of_phone_numbers(self):
        for domain in (
            "[('partner_id', 'ilike', '912345')]",
            "[('display_name', 'ilike', '912 345')]",
            "[('partner_id.display_name', '=', '0912345678')]",
            "[('partner_id', 'not in', ['An', 'An 0912345678'])]",
            "[('user_id', 'ilike', '0912345')]",
            "[('partner_id', 'ilike', 912345)]",
            "[('partner_id.identity_ids', '=like', '+849_2345%')]",
            "[('partner_id', 'any', ['!', ('parent_id', 'child_of', '+849123')])]",
        ):
            self.assertRefused("finds people by their phone number", domain)
        self.assertRefused(
            "by their phone number",
            "[('partner_id', 'ilike', '912345')]",
            "interaction_domain",
        )

    def test_sensitive_profile(self):
        attributes = self.env["crm.attribute.set"].create(
            {
                "name": "Home",
                "code": "home",
                "active": True,
                "attribute_ids": [
                    Command.create(
                        {"name": "Floor", "code": "floor", "type": "integer"}
                    ),
                    Command.create(
                        {
                            "name": "Illness",
                            "code": "illness",
                            "type": "boolean",
                            "privacy": "sensitive",
                        }
                    ),
                ],
            }
        )
        self.assertTrue(attributes)
        self.assertRefused(
            "hidden from some users", "[('partner_id.x_home_illness', '=', True)]"
        )
        rule = self.new_rule(domain="[('partner_id.x_home_floor', '>', 3)]", points=7)
        lead = self.new_lead(
            partner_id=self.env["res.partner"]
            .create({"name": "Upstairs", "x_home_floor": 9})
            .id
        )
        self.assertEqual(lead.score, 7)
        return attributes, rule, lead

    def test_what_only_postgresql_refuses(self):
        self.new_lead("Uphill!")
        self.assertRefused(
            "cannot be worked out", "[('create_date', '>', 'yesterday or so')]"
        )
        self.assertRefused("cannot be worked out", r"[('name', '=like', 'Uphill\\')]")

    def test_archived_rules_are_checked_when_switched_on(self):
        rule = self.new_rule(active=False)
        self.env.cr.execute(
            "UPDATE crm_score_rule SET domain = %s WHERE id = %s",
            ["[('floor', '=', 3)]", rule.id],
        )
        rule.invalidate_recordset()
        with self.assertRaisesRegex(ValidationError, "no field “floor”"):
            rule.active = True

    def test_what_is_fine(self):
        for domain in (
            "",
            "[]",
            "[('create_date.year_number', '=', 2026)]",
            "[('partner_id', 'ilike', 'minh')]",
            "[('partner_id.name', 'ilike', '912345')]",
            "[('tag_ids', 'ilike', '202412')]",
            " [('display_name', 'ilike', 'tower 12')] ",
            "[('partner_id.category_id', 'child_of', 1)]",
            "[('tag_ids', 'any', [('name', '=', 'VIP')])]",
            "['!', ('email_domain_criterion', '=like', '@%')]",
            "[('write_date', '>=', 'today -30d')]",
            "[('phone_state', '=', 'correct'), ('referred', '!=', False)]",
        ):
            self.new_rule(domain=domain)

    def test_each_store_of_the_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        store = self.env["crm.store"].create(
            {"name": "Far", "code": "FAR", "company_id": other.id}
        )
        with self.assertRaises(UserError), self.cr.savepoint():
            self.new_rule(
                company_id=self.env.company.id, store_ids=[Command.set(store.ids)]
            )
        self.new_rule(company_id=other.id, store_ids=[Command.set(store.ids)])


class TestScoreRuleStore(ScoreMixin, StoreMixin, CrmVnCase):
    def test_a_rule_of_a_region(self):
        self.new_rule(points=5, store_ids=[Command.set(self.north.ids)])
        inside = self.new_lead(store_id=self.hanoi.id)
        outside = self.new_lead(store_id=self.saigon.id)
        self.assertEqual((inside.score, outside.score), (5, 0))

    def test_who_changes_rules(self):
        rule = self.new_rule()
        self.assertTrue(rule.with_user(self.users["own"]).read(["name", "sentence"]))
        for login in ("own", "all"):
            theirs = rule.with_user(self.users[login])
            self.assertFalse(theirs.has_access("write"))
            self.assertFalse(
                self.env["crm.score.simulate"]
                .with_user(theirs.env.user)
                .has_access("create")
            )
