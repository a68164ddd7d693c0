"""Scores on lists, boards and reports: shown as soon as there are rules."""

from ast import literal_eval

from lxml import etree

from .common_scoring import ScoreCase

VIEWS = (
    ("crm.crm_lead_view_form", "form"),
    ("crm.crm_case_tree_view_leads", "list"),
    ("crm.crm_case_tree_view_oppor", "list"),
    ("crm.crm_case_kanban_view_leads", "kanban"),
    ("crm.view_crm_lead_kanban", "kanban"),
    ("crm.view_crm_case_leads_filter", "search"),
    ("crm.view_crm_case_opportunities_filter", "search"),
)
REPORTS = (
    ("crm.crm_lead_view_pivot", "pivot"),
    ("crm.crm_lead_view_graph", "graph"),
    ("crm.crm_lead_view_pivot_forecast", "pivot"),
    ("crm.crm_lead_view_graph_forecast", "graph"),
)
SHOWN = (
    "//field[@widget='crm_vn_score']|//widget[@name='crm_vn_score_card']"
    "|//filter[@name='group_temperature']"
)


class TestScoreViews(ScoreCase):
    def find(self, view, view_type, path, user):
        model = self.env["crm.lead"].with_user(user)
        arch = model.get_view(self.env.ref(view).id, view_type)["arch"]
        return etree.fromstring(arch).xpath(path)

    def assertShown(self, shown):
        user = self.env.ref("base.user_admin")
        for view, view_type in VIEWS:
            with self.subTest(view):
                self.assertEqual(bool(self.find(view, view_type, SHOWN, user)), shown)
        for view, view_type in REPORTS:
            with self.subTest(view):
                hidden = "//field[@name='score'][@invisible]"
                self.assertEqual(
                    bool(self.find(view, view_type, hidden, user)), not shown
                )

    def test_shown_with_the_first_rule_and_hidden_with_the_last(self):
        self.assertShown(False)
        rule = self.new_rule()
        self.assertShown(True)
        rule.active = False
        self.assertShown(False)
        rule.active = True
        other = self.new_rule()
        rule.unlink()
        self.assertShown(True)
        other.unlink()
        self.assertShown(False)

    def test_who_may_not_change_groups_switches_them_on(self):
        boss = self.new_sales_manager()
        self.env["crm.score.rule"].with_user(boss).create({"name": "x"})
        self.assertShown(True)

    def test_what_is_asked_of_sales_is_shown_once_and_only_with_rules(self):
        user = self.new_salesman()
        names = {"score_to_review", "rejected", "prospect"}
        lists = ("crm.crm_case_tree_view_leads", "crm.crm_case_tree_view_oppor")
        actions = self.env["ir.actions.server"].union(
            *(
                self.env.ref(f"crm_vn.action_crm_lead_{name}")
                for name in ("accept", "reject", "recycle")
            )
        )

        def shown():
            filters = self.find(
                "crm.view_crm_case_leads_filter", "search", "//filter", user
            ) + self.find(
                "crm.view_crm_case_opportunities_filter", "search", "//filter", user
            )
            waiting = [
                item for item in filters if "'waiting'" in item.get("domain", "")
            ]
            columns = [
                self.find(view, "list", "//field[@name='acceptance']", user)
                for view in lists
            ]
            bindings = self.env["ir.actions.actions"].with_user(user)
            bound = {
                action["id"]
                for action in bindings.get_bindings("crm.lead").get("action", ())
            }
            return (
                len(waiting),
                names & {item.get("name") for item in filters},
                [len(column) for column in columns],
                bound & set(actions.ids),
            )

        self.assertEqual(shown(), (0, set(), [0, 0], set()))
        rule = self.new_rule()
        self.assertEqual(shown(), (2, names, [1, 1], set(actions.ids)))
        rule.active = False
        self.assertEqual(shown(), (0, set(), [0, 0], set()))

    def test_sort_group_and_filter(self):
        rule = self.new_rule(domain="[('city', '=', 'A')]", points=60)
        self.new_rule(domain="[('city', 'in', ['A', 'B'])]", points=30)
        leads = self.env["crm.lead"].create(
            [{"name": city, "city": city} for city in ("C", "A", "B")]
        )
        domain = [("id", "in", leads.ids)]
        Lead = self.env["crm.lead"]
        best = Lead.search(domain, order="score desc")
        self.assertEqual(best.mapped("city"), ["A", "B", "C"])
        groups = Lead.formatted_read_group(domain, ["temperature"], ["score:avg"])
        self.assertEqual(
            {group["temperature"]: group["score:avg"] for group in groups},
            {"hot": 90, "warm": 30, "cold": 0},
        )
        view = self.env.ref("crm.view_crm_case_leads_filter").id
        arch = Lead.get_view(view, "search")["arch"]
        filters = etree.fromstring(arch).xpath("//filter[starts-with(@name, 'score_')]")
        found = {
            node.get("name"): Lead.search([*domain, *literal_eval(node.get("domain"))])
            for node in filters
        }
        hot = leads.filtered(lambda lead: lead.city == "A")
        for name in ("score_hot", "score_mql", "score_to_review"):
            self.assertEqual(found[name], hot, name)
        self.assertEqual(found["score_warm"].city, "B")
        self.assertEqual(found["score_cold"].city, "C")
        self.assertFalse(found["score_sql"])
        self.assertLedger(leads)
        rule.active = False

    def test_a_board_asks_for_scores_once(self):
        self.new_rule()
        user = self.new_salesman()
        specification = {"name": {}, "score": {}, "temperature": {}}
        model = self.env["crm.lead"].with_user(user)
        counts = []
        for size in (1, 1, 20):
            leads = self.env["crm.lead"].create(
                [{"name": "Lead", "user_id": user.id} for _number in range(size)]
            )
            self.env["crm.lead"]._flush_scores()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            model.web_search_read([("id", "in", leads.ids)], specification)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
