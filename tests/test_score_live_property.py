"""Whatever happens in whatever order: each lead reads as if it were scored anew."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from .common import no_deadline
from .common_scoring import ScoreCase

NUMBER = st.integers(0, 5)
STEPS = (
    *("revenue", "state", "contact", "contact_state", "contact_parent", "parent_state"),
    *("excluded", "contact_excluded", "event", "customer_event", "result", "move"),
    *("deal_less", "delete_event", "rule", "domain", "archive_rule", "win", "lose"),
    *("restore", "merge", "merge_contacts", "delete", "copy", "read", "search", "tag"),
)


class TestAnyOrder(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.states = cls.env["res.country.state"].search([], limit=2)
        state = cls.states[0].id
        cls.rules = (
            cls.new_rule(domain=f"[('partner_id.state_id', '=', {state})]", points=7)
            | cls.new_rule(
                domain=f"[('partner_id.parent_id.state_id', '=', {state})]", points=-4
            )
            | cls.new_rule(domain="[('expected_revenue', '>', 100)]", points=21)
            | cls.new_rule(domain="[('tag_ids.name', 'ilike', 'gold')]", points=3)
            | cls.new_engagement(max_points=25)
            | cls.new_engagement(
                interaction_domain="[('result', '=', 'answered')]",
                domain="[('expected_revenue', '>', 0)]",
                points=-6,
                half_life_days=10,
                window_days=60,
            )
        )
        cls.tag = cls.env["crm.tag"].create({"name": "Gold"})
        cls.people = cls.env["res.partner"].create([{"name": f"P{n}"} for n in "abc"])
        cls.group = cls.env["res.partner"].create({"name": "G", "is_company": True})
        cls.leads = cls.env["crm.lead"].create([{"name": f"L{n}"} for n in "abcd"])
        cls.leads[:2].partner_id = cls.people[0]
        cls.first_stage = cls.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        cls.work_runs()

    @settings(no_deadline, max_examples=20)
    @given(st.lists(st.tuples(st.sampled_from(STEPS), NUMBER, NUMBER), max_size=12))
    def test_any_order(self, steps):
        savepoint = self.env.cr.savepoint()
        try:
            self.events = self.env["crm.interaction"]
            for name, one, two in steps:
                getattr(self, f"step_{name}")(one, two)
                if one % 2:
                    # else several steps in one transaction
                    self.assertFresh()
            self.assertFresh()
            leads = self.leads.exists().filtered("active")
            self.assertLedger(leads)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
            self.env.registry.clear_cache("stable")

    def lead(self, number):
        leads = self.leads.exists()
        return leads[number % len(leads)]

    def person(self, number):
        people = self.people.exists()
        return people[number % len(people)]

    def event(self, number):
        events = self.events.exists()
        return events[number % len(events)] if events else events

    # FIELDS

    def step_revenue(self, one, two):
        self.lead(one).expected_revenue = two * 50

    def step_state(self, one, two):
        self.lead(one).state_id = self.states[two % 2]

    def step_contact(self, one, two):
        self.lead(one).partner_id = self.person(two) if two else False

    def step_contact_state(self, one, two):
        self.person(one).state_id = self.states[two % 2]

    def step_contact_parent(self, one, two):
        self.person(one).parent_id = self.group if two % 2 else False

    def step_parent_state(self, one, two):
        self.group.state_id = self.states[two % 2]

    def step_excluded(self, one, two):
        self.lead(one).score_excluded = two % 2

    def step_contact_excluded(self, one, two):
        self.person(one).score_excluded = two % 2

    def step_tag(self, one, two):
        self.lead(one).tag_ids = self.tag - self.lead(one).tag_ids
        self.tag.name = "Gold" if two % 3 else "Silver"

    # EVENTS

    def record(self, document, fname, days):
        date = datetime.now() - timedelta(days=days, minutes=1)
        values = {"kind": "call", "date": date, fname: document.id}
        self.events |= self.env["crm.interaction"]._record([values])

    def step_event(self, one, two):
        self.record(self.lead(one), "lead_id", two * 13)

    def step_customer_event(self, one, two):
        self.record(self.person(one), "partner_id", two * 13)

    def step_result(self, one, two):
        self.event(one).result = "answered" if two % 2 else "busy"

    def step_move(self, one, two):
        self.event(one).lead_id = self.lead(two)

    def step_deal_less(self, one, _two):
        self.event(one).lead_id = False

    def step_delete_event(self, one, _two):
        self.event(one).unlink()

    # RULES

    def step_rule(self, one, two):
        self.rules[one].points = two - 20
        self.work_runs()

    def step_domain(self, one, two):
        self.rules[one].domain = f"[('priority', '!=', '{two % 4}')]"
        self.work_runs()

    def step_archive_rule(self, one, two):
        self.rules[one].active = two % 2
        self.work_runs()

    # LEADS

    def step_win(self, one, _two):
        self.lead(one).action_set_won()

    def step_lose(self, one, _two):
        if self.lead(one).won_status == "pending":
            self.lead(one).action_set_lost()

    def step_restore(self, one, _two):
        lead = self.lead(one)
        lead.action_unarchive()
        lead.write({"stage_id": self.first_stage.id, "probability": 10})

    def step_merge(self, one, two):
        leads = self.lead(one) | self.lead(two)
        if len(leads) == 2:
            leads.merge_opportunity()

    def step_merge_contacts(self, one, two):
        people = self.person(one) | self.person(two)
        if len(people) == 2:
            wizard = self.env["base.partner.merge.automatic.wizard"].create({})
            wizard._merge(people.ids, people[0])

    def step_delete(self, one, _two):
        if len(self.leads.exists()) > 1:
            self.lead(one).unlink()

    def step_copy(self, one, two):
        self.lead(one).copy({"expected_revenue": two * 50})

    def step_read(self, one, _two):
        self.assertEqual(
            self.lead(one).score, sum(self.lead(one).score_line_ids.mapped("points"))
        )

    def step_search(self, _one, _two):
        for lead in self.env["crm.lead"].search([("score", ">", 0)]):
            self.assertGreater(lead.score, 0)
