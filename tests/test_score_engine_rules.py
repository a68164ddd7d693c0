"""What rules may say: stores, companies, all kinds of domains, and broken ones."""

import ast
from datetime import timedelta

from odoo.fields import Command, Datetime
from odoo.tools import SQL

from odoo.addons.crm_vn.models.scoring import crm_score_rule_guards

from .common import CrmVnCase
from .common_scoring import ScoreMixin
from .common_store import StoreMixin


class TestScoreEngineRules(StoreMixin, ScoreMixin, CrmVnCase):
    def setUp(self):
        super().setUp()
        self.engine = self.env["crm.score.engine"]

    def score(self, leads):
        """Score in a set; one by one, and as they are created, it is the same."""
        of_leads = [("lead_id", "in", leads.ids)]
        events = self.env["crm.interaction"].search(of_leads)
        services = self.env["crm.service.record"].search(of_leads)
        for new in (leads.browse(), leads - events.lead_id - services.lead_id):
            self.env.flush_all()
            self.env.cr.execute("DELETE FROM crm_lead_score")
            for lead in leads:
                self.engine._rescore(lead, new.ids)
            self.assertFalse(self.engine._rescore([("id", "in", leads.ids)]))
        return leads.mapped("score")

    def assertGives(self, domain, leads, expected, **values):
        """Which of the leads get the points of a rule."""
        rule = self.new_rule(domain=domain, points=1, **values)
        self.assertEqual(self.score(leads), expected, domain)
        self.assertFalse(rule.error)
        rule.unlink()

    # FOR WHOM

    def test_customer_of_leads_without_one(self):
        customer = self.env["res.partner"].create({"name": "Lan", "city": "Huế"})
        leads = self.new_lead() | self.new_lead(partner_id=customer.id)
        for domain in (
            "[('partner_id', '=', False)]",
            "[('partner_id', '!=', False)]",
            f"[('partner_id', '=', {customer.id})]",
            f"[('partner_id', '!=', {customer.id})]",
            f"[('partner_id', 'in', [False, {customer.id}])]",
            f"[('partner_id', 'not in', [False, {customer.id}])]",
            f"[('partner_id', 'child_of', {customer.id})]",
            "[('partner_id', 'ilike', 'lan')]",
            "[('partner_id', 'not ilike', 'lan')]",
            "[('partner_id.city', '=', 'Huế')]",
            "[('partner_id.city', '!=', 'Huế')]",
            "[('partner_id.function', '=', False)]",
            "[('partner_id.function', '!=', False)]",
            "[('partner_id.country_id.code', '=', 'VN')]",
            "[('partner_id.country_id.code', '!=', 'VN')]",
            "[('partner_id.category_id.name', '!=', 'Gold')]",
            "['!', ('partner_id.city', '=', 'Huế')]",
            "['|', ('partner_id', '=', False), ('name', '=', 'Other')]",
            "[('partner_id', 'any', [('city', '=', 'Huế')])]",
            "[('partner_id', 'not any', [('city', '=', 'Huế')])]",
        ):
            with self.subTest(domain):
                found = self.env["crm.lead"].search(ast.literal_eval(domain))
                expected = [int(lead in found) for lead in leads]
                self.assertGives(domain, leads, expected)

    def test_rule_of_a_store_is_for_all_below(self):
        leads = (
            self.new_lead(store_id=self.hanoi.id)
            | self.new_lead(store_id=self.saigon.id)
            | self.new_lead(store_id=self.north.id)
            | self.new_lead(store_id=False)
        )
        self.assertGives("[]", leads, [1, 0, 1, 0], store_ids=self.north.ids)
        both = (self.hanoi | self.south).ids
        self.assertGives("[]", leads, [1, 1, 0, 0], store_ids=both)
        for lead in leads:
            self.happen(lead)
        self.assertGives(
            "[]", leads, [1, 0, 1, 0], store_ids=self.north.ids, kind="engagement"
        )

    def test_rule_of_a_company(self):
        leads = (
            self.new_lead(company_id=self.company.id)
            | self.new_lead(company_id=self.other_company.id)
            | self.new_lead(company_id=False)
        )
        self.assertGives("[]", leads, [1, 0, 1], company_id=self.company.id)

    def test_engagement_of_some_leads(self):
        leads = self.new_lead(priority="3") | self.new_lead(priority="0")
        for lead in leads:
            self.happen(lead)
        self.assertGives("[('priority', '=', '3')]", leads, [1, 0], kind="engagement")

    # DOMAINS

    def test_domains(self):
        country = self.env["res.country"].create({"name": "Atlantis", "code": "A0"})
        company = self.env["res.partner"].create(
            {"name": "Thép Việt", "is_company": True, "country_id": country.id}
        )
        person = self.env["res.partner"].create(
            {"name": "Lan", "parent_id": company.id, "function": "Kế toán"}
        )
        tag = self.env["crm.tag"].create({"name": "VIP"})
        first = self.new_lead(
            partner_id=person.id, expected_revenue=5, tag_ids=[Command.link(tag.id)]
        )
        second = self.new_lead(partner_id=company.id, user_id=False)
        third = self.new_lead(partner_id=False, user_id=self.env.uid)
        self.env["sale.order"].create(
            {"partner_id": company.id, "opportunity_id": second.id}
        )
        self.happen(first)
        leads = first | second | third
        for domain, expected in (
            ("[('partner_id.function', '=', 'Kế toán')]", [1, 0, 0]),
            ("[('partner_id.function', 'ilike', 'toán')]", [1, 0, 0]),
            ("[('partner_id.function', '=', False)]", [0, 1, 0]),
            ("[('partner_id.parent_id.is_company', '=', True)]", [1, 0, 0]),
            ("[('partner_id.parent_id.country_id.code', '=', 'A0')]", [1, 0, 0]),
            (f"[('partner_id', 'child_of', {company.id})]", [1, 1, 0]),
            ("[('partner_id', 'ilike', 'thép việt')]", [1, 1, 0]),
            ("[('partner_id', 'any', [('is_company', '=', True)])]", [0, 1, 0]),
            ("[('partner_id', 'not any', [('is_company', '=', True)])]", [1, 0, 1]),
            ("[('order_ids', '!=', False)]", [0, 1, 0]),
            ("[('order_ids.state', '=', 'draft')]", [0, 1, 0]),
            ("[('order_ids', 'any', [('state', '=', 'draft')])]", [0, 1, 0]),
            ("[('tag_ids.name', '=', 'VIP')]", [1, 0, 0]),
            ("[('tag_ids', '=', False)]", [0, 1, 1]),
            ("['|', ('user_id', '=', False), ('expected_revenue', '>', 4)]", [1, 1, 0]),
            ("['!', ('expected_revenue', '>', 4)]", [0, 1, 1]),
            ("[('create_date', '>=', 'today -30d')]", [1, 1, 1]),
            ("[('create_date', '<', 'today -30d')]", [0, 0, 0]),
            ("[('create_date', '<=', 'now')]", [1, 1, 1]),
            ("[('partner_id.create_date', '>=', 'today -1w')]", [1, 1, 0]),
        ):
            self.assertGives(domain, leads, expected)

    def test_unknown_is_not_true(self):
        """A condition on nothing holds for nobody, whichever way it is asked."""
        lead = self.new_lead(date_deadline=False, expected_revenue=False)
        for domain in (
            "[('date_deadline', '<', 'today')]",
            "[('date_deadline', '>=', 'today')]",
            "[('partner_id.create_date', '<', 'today')]",
        ):
            self.assertGives(domain, lead, [0])

    def test_relative_dates_follow_the_day_that_is_scored(self):
        self.new_rule(domain="[('date_deadline', '<', 'today')]", points=1)
        self.new_rule(domain="[('date_deadline', '<', 'today =1d')]", points=2)
        self.new_rule(domain="[('date_open', '>=', 'now -1d')]", points=4)
        today = self.engine._get_day()
        lead = self.new_lead(date_deadline=today + timedelta(days=3))
        lead.date_open = Datetime.now()
        for days, score in ((0, 4), (1, 0), (3, 0), (4, 1), (70, 3)):
            day = today + timedelta(days=days)
            if days < 70 and day.day <= 4:
                continue
            self.engine.with_context(score_date=day)._rescore(lead)
            self.assertEqual(lead.score, score, day)

    def test_rules_do_not_see_who_is_working(self):
        """The same, whatever the language, the time zone, the rights of a user."""
        self.new_rule(domain="[('stage_id.name', '=', 'New')]", points=1)
        self.new_rule(domain="[('partner_id.name', '=', 'Hidden')]", points=2)
        hidden = self.env["res.partner"].create(
            {"name": "Hidden", "store_id": self.saigon.id, "active": False}
        )
        lead = self.new_lead(partner_id=hidden.id, store_id=self.hanoi.id)
        score = self.score(lead)
        self.assertTrue(score[0] & 2)
        user = self.users["own"]
        engine = self.engine.with_user(user).with_context(lang="fr_FR", tz="Asia/Tokyo")
        self.assertFalse(engine._rescore(lead))

    # SERVICES

    def test_outcomes_of_services(self):
        rule = self.new_rule(
            kind="engagement", source="service", points=2, half_life_days=10
        )
        leads = self.new_lead() | self.new_lead()
        outcome = self.env["crm.service.outcome"].search([], limit=1)
        service = outcome.service_id
        record = self.env["crm.service.record"].create(
            {"service_id": service.id, "lead_id": leads[0].id}
        )
        self.env.flush_all()
        for state, points, days, score in (
            ("planned", 5, 0, 0),
            ("done", 5, 0, 10),
            ("done", -5, 0, -10),
            ("done", 5, 10, 5),
            ("done", 0, 0, 0),
            ("done", 5, 365, 0),
        ):
            self.env.cr.execute(
                SQL(
                    """UPDATE crm_service_record SET state = %s, score_points = %s,
                              outcome_id = %s, done_at = %s WHERE id = %s""",
                    state,
                    points,
                    outcome.id,
                    Datetime.now() - timedelta(days=days),
                    record.id,
                )
            )
            self.assertEqual(self.score(leads), [score, 0])
        self.assertFalse(rule.error)

    # ROBUST

    def test_broken_rule_is_left_out_and_says_so(self):
        good = self.new_rule(points=5)
        broken = self.new_rule(points=7)
        strange = self.new_rule(points=11)
        lead = self.new_lead()
        self.assertEqual(self.score(lead), [23])
        self.env.cr.execute(
            SQL(
                "UPDATE crm_score_rule SET domain = %s WHERE id = %s",
                "[('gone', '=', 1)]",
                broken.id,
            )
        )
        # Odoo knows the field, and PostgreSQL does not
        self.env.cr.execute(
            SQL(
                "UPDATE crm_score_rule SET domain = %s WHERE id = %s",
                "[('referred', '!=', False)]",
                strange.id,
            )
        )
        self.env.cr.execute("ALTER TABLE crm_lead RENAME COLUMN referred TO gone")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertEqual(self.score(lead), [5])
        self.assertIn("gone", broken.error)
        self.assertTrue(strange.error)
        self.assertFalse(good.error)
        self.assertNotIn(broken.id, self.env["crm.score.rule"]._get_scoring_ids())

    def test_very_many_rules(self):
        """500 rules: more than the columns and the depth that one query may have.

        A company is refused so many; several companies have them.
        """
        self.patch(crm_score_rule_guards, "MAX_RULES", 500)
        lead = self.new_lead(expected_revenue=10)
        self.happen(lead, days=1)
        self.happen(lead, kind="message", days=2)
        self.env["crm.score.rule"].create(
            [
                {"name": f"Fit {n}", "points": 1, "company_id": False}
                | {"domain": f"[('expected_revenue', '>=', {n % 20})]"}
                for n in range(250)
            ]
            + [
                {"name": f"Engagement {n}", "points": 1000 if n % 2 else -1000}
                | {"kind": "engagement", "company_id": False, "window_days": 3650}
                | {"half_life_days": n % 3, "max_points": 0 if n % 5 else 1500}
                for n in range(250)
            ]
        )
        self.score(lead)
        fitting = sum(n % 20 <= 10 for n in range(250))
        self.assertEqual(len(lead.score_line_ids), fitting + 250)
        self.assertLedger(lead)
