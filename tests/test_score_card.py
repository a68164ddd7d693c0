"""The card on the form of a lead: where it stands, why, and what is missing."""

from odoo.exceptions import AccessError

from .common_scoring import ScoreCase, ScoreMixin
from .common_store import StoreCase


class TestScoreCard(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write(
            {
                "score_warm": 20,
                "score_hot": 60,
                "score_mql": 45,
                "score_sql": 80,
                "score_sql_by_score": False,
            }
        )
        cls.salesman = cls.new_salesman()

    def lead(self, **values):
        values = {
            "user_id": self.salesman.id,
            "company_id": self.env.company.id,
        } | values
        return self.new_lead(**values)

    def card(self, lead):
        # also by the rules that were made after it
        lead._rescore()
        self.env["crm.lead"]._flush_scores()
        self.env.invalidate_all()
        return lead.with_user(self.salesman).get_score_card()

    def test_where_it_stands_and_why(self):
        self.new_rule("Rich", domain="[('expected_revenue', '>', 5)]", points=15)
        self.new_engagement("Talks", points=10, half_life_days=2)
        lead = self.lead(expected_revenue=9, probability=33)
        self.happen(lead, days=1)
        card = self.card(lead)
        self.assertEqual(card["state"], "open")
        self.assertEqual(
            (card["fit_score"], card["engagement_score"], card["score"]),
            (lead.fit_score, lead.engagement_score, lead.score),
        )
        self.assertEqual((card["temperature"], card["qualification"]), ("warm", "iql"))
        self.assertEqual(card["probability"], 33)
        fit, talks = card["lines"]
        self.assertEqual((fit["rule"], fit["points"], fit["fades"]), ("Rich", 15, ""))
        self.assertEqual((talks["rule"], talks["points"]), ("Talks", lead.score - 15))
        self.assertIn("1 call", talks["evidence"])
        self.assertTrue(talks["fades"].startswith("fades "))
        self.assertEqual(
            [(bar["key"], bar["score"]) for bar in card["thresholds"]],
            [("warm", 20), ("mql", 45), ("hot", 60)],
        )

    def test_what_has_faded_stays_on_the_card(self):
        self.new_engagement("Talks", points=1, half_life_days=1)
        lead = self.lead()
        self.happen(lead, days=30)
        [line] = self.card(lead)["lines"]
        self.assertEqual((line["points"], line["faded"], line["fades"]), (0, True, ""))

    def test_what_is_missing_the_best_first(self):
        self.new_rule("Here", points=22)
        self.new_rule("Rich", domain="[('id', '=', 0)]", points=12, hint="Ask for more")
        self.new_rule("Silent", domain="[('id', '=', 0)]", points=50)
        self.new_rule("Bad", domain="[('id', '=', 0)]", points=-50, hint="Never")
        calls = self.new_engagement(points=8, max_points=20, hint="Call")
        self.new_engagement(
            interaction_domain="[('kind', '=', 'store_visit')]",
            points=15,
            hint="Book a visit",
        )
        self.new_engagement(points=40, domain="[('id', '=', 0)]", hint="Not for it")
        lead = self.lead()
        target = self.card(lead)["target"]
        self.assertEqual((target["name"], target["score"]), ("MQL", 45))
        self.assertEqual(target["missing"], 45 - 22)
        self.assertEqual(
            [(hint["points"], hint["hint"]) for hint in target["hints"]],
            [(15, "Book a visit"), (12, "Ask for more"), (8, "Call")],
        )
        # no more than the rule gives at most
        self.happen(lead, count=2)
        hints = {
            hint["hint"]: hint["points"] for hint in self.card(lead)["target"]["hints"]
        }
        self.assertEqual(hints["Call"], calls.max_points - 16)
        self.happen(lead)
        hints = {hint["hint"] for hint in self.card(lead)["target"]["hints"]}
        self.assertEqual(hints, {"Book a visit", "Ask for more"})

    def test_what_takes_points_away_can_be_undone(self):
        self.new_rule(
            domain="[('phone', '=', False)]", points=-15, hint="Ask for a number"
        )
        self.new_rule(domain="[('city', '=', 'X')]", points=-5, hint="Not so here")
        calls = self.new_engagement(points=-8, hint="Too late")
        lead = self.lead()
        self.happen(lead)
        self.assertEqual(len(lead.score_line_ids), 2)
        self.assertIn(calls, lead.score_line_ids.rule_id)
        self.assertEqual(
            [
                (hint["hint"], hint["points"])
                for hint in self.card(lead)["target"]["hints"]
            ],
            [("Ask for a number", 15)],
        )
        lead.phone = "0912345678"
        self.assertFalse(self.card(lead)["target"]["hints"])

    def test_after_the_last_threshold_nothing_is_missing(self):
        rule = self.new_rule(points=70, hint="x")
        lead = self.lead()
        self.assertFalse(self.card(lead)["target"])
        self.env.company.score_sql_by_score = True
        self.env.registry.clear_cache()
        target = self.card(lead)["target"]
        self.assertEqual((target["name"], target["missing"]), ("SQL", 10))
        rule.points = 90
        self.assertFalse(self.card(lead)["target"])

    def test_a_rule_of_another_company_or_store_is_no_hint(self):
        other = self.env["res.company"].create({"name": "Other"})
        store = self.env["crm.store"].create({"name": "Shop", "code": "SHOP"})
        never = "[('id', '=', 0)]"
        self.new_rule(domain=never, hint="Abroad", company_id=other.id)
        self.new_rule(domain=never, hint="Shop", store_ids=store.ids)
        self.new_rule(domain=never, hint="Here", company_id=self.env.company.id)
        hints = self.card(self.lead())["target"]["hints"]
        self.assertEqual([hint["hint"] for hint in hints], ["Here"])

    def test_excluded_says_why(self):
        self.new_rule()
        partner = self.env["res.partner"].create(
            {"name": "X", "score_excluded": True, "score_excluded_reason": "By law"}
        )
        card = self.card(self.lead(partner_id=partner.id))
        self.assertEqual(
            (card["state"], card["reason"]),
            ("excluded", "Contact: Asked not to be scored: By law"),
        )
        self.assertEqual((card["lines"], card["target"]), ([], False))
        lead = self.lead(score_excluded=True, score_excluded_kind="minor")
        card = self.card(lead)
        self.assertEqual((card["state"], card["reason"]), ("excluded", "Is a minor"))
        self.assertEqual(lead.get_score_reasons()["reason"], "Is a minor")

    def test_without_rules_and_after_the_end(self):
        lead = self.lead()
        self.assertEqual(self.card(lead)["state"], "none")
        won = self.lead(type="opportunity")
        won.action_set_won()
        self.new_rule(points=5)
        self.assertEqual(self.card(won)["state"], "unscored")
        self.assertEqual(self.card(lead)["state"], "open")
        lead.action_set_lost()
        card = self.card(lead)
        self.assertEqual((card["state"], card["score"]), ("closed", 5))
        self.assertFalse(card["target"])

    def test_reasons_beside_a_score(self):
        for points in (1, 9, -3, 5, 7):
            self.new_rule(f"Rule {points}", points=points)
        lead = self.lead()
        answer = lead.with_user(self.salesman).get_score_reasons()
        self.assertEqual([line["points"] for line in answer["lines"]], [9, 7, 5])
        self.assertEqual((answer["more"], answer["score"]), (2, 19))

    def test_a_read_of_the_card_writes_nothing(self):
        self.new_rule(hint="x")
        self.new_engagement(hint="x", domain="[('city', '=', False)]")
        lead = self.lead()
        self.happen(lead)
        self.card(lead)
        self.env.invalidate_all()
        savepoint = self.env.cr.savepoint()
        self.env.cr.execute("SET LOCAL transaction_read_only = on")
        try:
            card = lead.with_user(self.salesman).get_score_card()
            lead.with_user(self.salesman).get_score_reasons()
        finally:
            savepoint.close(rollback=True)
        self.assertEqual(len(card["lines"]), 2)


class TestScoreCardAccess(ScoreMixin, StoreCase):
    def test_no_card_of_what_one_does_not_see(self):
        self.new_rule()
        lead = self.new_lead(store_id=self.saigon.id)
        for profile in ("own", "all", "manager", "none", "portal"):
            for method in ("get_score_card", "get_score_reasons"):
                self.env.invalidate_all()
                with self.subTest(profile), self.assertRaises(AccessError):
                    getattr(lead.with_user(self.users[profile]), method)()

    def test_somebody_who_does_not_see_the_main_company(self):
        """Whose thresholds and time zone are asked for, nonetheless."""
        self.new_rule(hint="x")
        rule = self.new_engagement()
        lead = self.new_lead(
            company_id=self.other_company.id,
            user_id=False,
            team_id=False,
            store_id=False,
        )
        self.happen(lead, company_id=self.other_company.id)
        self.env["crm.lead"]._flush_scores()
        self.env.invalidate_all()
        user = self.users["other_company"]
        lead = lead.with_user(user).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertEqual(lead.get_score_card()["score"], lead.score)
        line = lead.score_line_ids.filtered(lambda line: line.rule_id == rule)
        action = line.action_view_events()
        self.assertEqual(
            lead.env[action["res_model"]].search_count(action["domain"]), 1
        )

    def test_the_reason_of_a_hidden_customer_is_not_told(self):
        self.new_rule()
        partner = self.env["res.partner"].create(
            {
                "name": "Secret",
                "store_id": self.saigon.id,
                "score_excluded": True,
                "score_excluded_reason": "Told in Saigon",
            }
        )
        lead = self.new_lead(store_id=self.hanoi.id, partner_id=partner.id)
        lead.store_id = self.hanoi
        self.env["crm.lead"]._flush_scores()
        for profile, told in (("all", False), ("everything", True)):
            self.env.invalidate_all()
            card = lead.with_user(self.users[profile]).get_score_card()
            self.assertEqual(card["state"], "excluded")
            words = ": Told in Saigon" if told else ""
            self.assertEqual(card["reason"], f"Contact: Asked not to be scored{words}")
