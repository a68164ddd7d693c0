"""The lines of the ledger: who sees them, how they are found, and how fast."""

from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, mute_logger

from .common_scoring import ScoreCase, ScoreMixin
from .common_store import StoreCase


class TestScoreLine(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rich = cls.new_rule("Rich", domain="[('expected_revenue', '>', 5)]")
        cls.calls = cls.new_engagement(points=5)
        cls.lead = cls.new_lead(expected_revenue=9)
        cls.other = cls.new_lead("Other", expected_revenue=9)
        cls.happen(cls.lead, count=2, days=3)

    def test_a_line_for_each_rule(self):
        lines = self.lead.score_line_ids
        self.assertEqual(lines.rule_id, self.rich | self.calls)
        line = lines.filtered(lambda line: line.kind == "engagement")
        self.assertEqual((line.points, line.events), (10, 2))
        self.assertEqual(line.lead_type, self.lead.type)
        self.assertEqual(line.display_name, self.calls.name)
        self.assertLedger(self.lead | self.other)

    def test_search_group_and_sum(self):
        leads = self.lead | self.other
        Line = self.env["crm.score.line"]
        domain = [("lead_id", "in", leads.ids)]
        self.assertEqual(
            Line._read_group(domain, ["rule_id"], ["points:sum", "__count"]),
            [(self.rich, 20, 2), (self.calls, 10, 1)],
        )
        best = Line.search([*domain, ("points", ">=", 10), ("kind", "=", "fit")])
        self.assertEqual(best.lead_id, leads)
        found = self.env["crm.lead"].search([("score_line_ids.points", "=", 10)])
        self.assertLessEqual(leads, found)

    def test_by_id(self):
        """A condition on ids finds what it would without the leads they name."""
        lines = self.lead.score_line_ids
        Line, first = self.env["crm.score.line"], lines[0]
        self.env.invalidate_all()
        self.assertEqual(Line.search([("id", "=", first.id)]), first)
        self.assertEqual(Line.search([("id", "in", lines.ids)]), lines)
        both = [("lead_id", "in", (self.lead | self.other).ids)]
        rest = Line.search([*both, ("id", "not in", lines.ids)])
        self.assertEqual(rest, self.other.score_line_ids)
        either = [*both, "|", ("id", "=", first.id), ("rule_id", "=", self.calls.id)]
        self.assertEqual(len(Line.search(either)), 2)
        gone = Line.browse(first.id + 2**19)
        self.assertEqual((first | gone).exists(), first)
        self.assertFalse(Line.search([("id", "in", [])]))

    def test_ids_read_the_ledgers_of_their_leads_only(self):
        """Whatever way lines are read by ids, PostgreSQL is told which leads."""
        lines = self.lead.score_line_ids
        self.env.invalidate_all()
        for query in (
            self.env["crm.score.line"]._search([("id", "in", lines.ids)]),
            self.env["crm.score.line"]._search([("lead_id", "=", self.lead.id)]),
        ):
            self.env.cr.execute("SET LOCAL enable_seqscan = off")
            plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
            text = "\n".join(line for [line] in plan)
            self.assertRegex(text, r"Index Scan using crm_lead_score_\w+ on")
            self.assertRegex(text, r"Index Cond: \(.*lead_id")

    def test_what_is_read_is_right_at_any_time(self):
        line = self.lead.score_line_ids.filtered(lambda line: line.kind == "engagement")
        self.assertEqual(line.points, 10)
        self.happen(self.lead)
        self.assertEqual(line.points, 15)
        self.lead.expected_revenue = 0
        self.assertEqual(self.lead.score_line_ids, line)

    def test_a_rule_that_was_deleted(self):
        """Its line stands until the lead is scored anew, and breaks nothing."""
        self.lead.score_line_ids.mapped("points")
        self.env.cr.execute(
            "DELETE FROM crm_score_rule WHERE id IN %s", [(self.rich | self.calls)._ids]
        )
        self.env.registry.clear_cache()
        self.env.invalidate_all(flush=False)
        fit, events = self.lead.score_line_ids
        self.assertEqual((fit.kind, events.kind), ("fit", "engagement"))
        self.assertFalse(fit.evidence)
        self.assertIn("2 events", events.evidence)
        self.assertEqual(len(self.lead.get_score_card()["lines"]), 2)
        with self.assertRaises(UserError):
            events.action_view_events()

    def test_export(self):
        exported = self.lead.score_line_ids.export_data(
            ["lead_id", "rule_id", "points"]
        )
        self.assertIn([self.lead.name, "Rich", 10], exported["datas"])

    def test_nobody_writes(self):
        boss = self.new_sales_manager()
        line = self.lead.score_line_ids[0].with_user(boss)
        with mute_logger("odoo.addons.base.models.ir_model"):
            for change in (
                lambda: line.write({"points": 99}),
                lambda: line.create({"points": 99}),
                lambda: line.unlink(),
            ):
                with self.assertRaises(AccessError):
                    change()


class TestScoreLineAccess(ScoreMixin, StoreCase):
    def test_lines_are_seen_as_their_leads_are(self):
        """Of each store, of somebody and of nobody, of each company and of none."""
        self.new_rule("Everybody")
        people = (self.users["own"], self.users["all"], self.env["res.users"])
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": "Lead",
                    "store_id": store.id,
                    "user_id": user.id,
                    "company_id": company.id,
                    "team_id": False,
                }
                for user in people
                for company in (self.company, self.env["res.company"])
                for store in (self.hanoi, self.saigon, self.env["crm.store"])
            ]
        )
        leads |= self.env["crm.lead"].create(
            {
                "name": "Abroad",
                "company_id": self.other_company.id,
                "user_id": False,
                "team_id": False,
                "store_id": False,
            }
        )
        lines = leads.score_line_ids
        self.assertEqual(len(lines), len(leads))
        seen = set()
        for profile in ("own", "all", "manager", "region", "none", "everything",
                        "other_company"):  # fmt: skip
            user = self.users[profile]
            self.env.invalidate_all()
            expected = leads.with_user(user).search([("id", "in", leads.ids)])
            found = lines.with_user(user).search([("id", "in", lines.ids)])
            with self.subTest(profile):
                self.assertEqual(found.lead_id, expected)
                self.assertEqual(lines.with_user(user)._filtered_access("read"), found)
            seen.add(expected)
        self.assertGreater(len(seen), 4)
