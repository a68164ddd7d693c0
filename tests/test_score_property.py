"""Whatever the rules and the events are: the ledger says what they come to.

The reference is written down as one would explain it, event by event.
"""

import contextlib
from datetime import date, datetime, timedelta
from math import copysign, floor
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tools import SQL

from .common import CrmVnCase, no_deadline
from .common_scoring import ScoreMixin
from .common_store import StoreMixin

TODAY = date(2026, 3, 15)
EPOCH = date(1970, 1, 1)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
KINDS = ("call", "message")
COLUMNS = "score, fit_score, engagement_score, temperature, qualification, lines"


def _raise_limit(limit, points):
    return limit and max(limit, abs(points))


points = st.integers(-100, 100).filter(bool)
windows = st.one_of(st.integers(1, 45), st.sampled_from([365, 3650]))
engagements = st.fixed_dictionaries(
    {
        "kind": st.just("engagement"),
        "points": points,
        "max_points": st.sampled_from([0, 0, 1, 25, 60]),
        "window_days": windows,
        "half_life_days": st.sampled_from([0, 1, 2, 7, 30]),
        "interaction_domain": st.sampled_from(
            ["[]", *(f"[('kind', '=', '{kind}')]" for kind in KINDS)]
        ),
    }
).map(
    lambda rule: rule | {"max_points": _raise_limit(rule["max_points"], rule["points"])}
)
fits = st.fixed_dictionaries(
    {
        "kind": st.just("fit"),
        "points": points,
        "domain": st.sampled_from(
            ["[]", "[('expected_revenue', '>=', 5)]", "[('partner_id', '!=', False)]"]
        ),
    }
)
rule_sets = st.lists(st.one_of(engagements, fits), min_size=1, max_size=5)
#: Of whom, where, what, how many days ago, at which second of the day.
events = st.tuples(
    st.sampled_from(["lead0", "lead1", "lead2", "customer0", "customer1"]),
    st.sampled_from(["none", "hanoi", "saigon"]),
    st.sampled_from(KINDS),
    st.one_of(st.integers(-2, 46), st.sampled_from([364, 365, 3650])),
    st.one_of(st.sampled_from([0, 1, 86399]), st.integers(0, 86399)),
)
event_lists = st.lists(events, max_size=12)
few = settings(no_deadline, max_examples=30)


class TestScoreProperty(StoreMixin, ScoreMixin, CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].search([]).partner_id.tz = str(ZONE)
        cls.engine = cls.env["crm.score.engine"].with_context(score_date=TODAY)
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(2)]
        )
        cls.stores = {"hanoi": cls.hanoi, "saigon": cls.saigon}
        cls.leads = cls.env["crm.lead"].create(
            [
                {"name": "Lead 0", "partner_id": cls.customers[0].id}
                | {"store_id": cls.hanoi.id, "expected_revenue": 10},
                {"name": "Lead 1", "partner_id": cls.customers[0].id}
                | {"store_id": cls.saigon.id},
                {"name": "Lead 2", "partner_id": cls.customers[1].id}
                | {"store_id": False, "expected_revenue": 5},
                {"name": "Lead 3", "partner_id": False, "store_id": cls.hanoi.id},
            ]
        )
        cls.env.flush_all()

    @contextlib.contextmanager
    def undone(self, rules=()):
        """What happens here is undone."""
        savepoint = self.env.cr.savepoint()
        try:
            yield self.env["crm.score.rule"].create(
                [
                    {"name": f"Rule {number}", "company_id": False, **values}
                    for number, values in enumerate(rules)
                ]
            )
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
            self.env.registry.clear_cache()

    def happened(self, events):
        """Record events as they are, without marking anybody."""
        for whose, store, kind, days, second in events:
            record = (
                self.leads[int(whose[-1])]
                if whose.startswith("lead")
                else self.customers[int(whose[-1])]
            )
            self.env.cr.execute(
                SQL(
                    """INSERT INTO crm_interaction (
                              kind, channel, date, lead_id, partner_id, store_id)
                       VALUES (%s, 'other', %s, %s, %s, %s)""",
                    kind,
                    _moment(days, second),
                    record.id if whose.startswith("lead") else None,
                    None if whose.startswith("lead") else record.id,
                    self.stores[store].id if store != "none" else None,
                )
            )

    def score(self, leads=None, day=TODAY):
        return self.engine.with_context(score_date=day)._rescore(
            leads or [("id", "in", self.leads.ids)]
        )

    def rows(self):
        return self.env.execute_query(
            SQL("SELECT lead_id, %s FROM crm_lead_score ORDER BY lead_id", SQL(COLUMNS))
        )

    # BY HAND

    def count(self, rule, lead, events, day):
        """Return points, events and the age of the youngest one of a rule."""
        ages = []
        for whose, store, kind, days, _second in events:
            age = days + (day - TODAY).days
            own = whose == f"lead{self.leads.ids.index(lead.id)}"
            customers = (
                whose.startswith("customer")
                and lead.partner_id == self.customers[int(whose[-1])]
                and (store == "none" or self.stores[store] == lead.store_id)
            )
            counts = kind in rule.interaction_domain or rule.interaction_domain == "[]"
            if (own or customers) and counts and 0 <= age < rule.window_days:
                ages.append(age)
        half = rule.half_life_days
        worth = sum(round(2**30 * (0.5 ** (age / half) if half else 1)) for age in ages)
        total = rule.points * worth / 2**30
        most = min(abs(total), rule.max_points or abs(total))
        return int(copysign(floor(most + 0.5), total)), len(ages), min(ages, default=0)

    def expect(self, rule, lead, events, day=TODAY):
        """Return the line of a rule, as :attr:`lines` has it; empty without any."""
        if rule.kind == "fit":
            fits = {
                "[]": True,
                "[('expected_revenue', '>=', 5)]": lead.expected_revenue >= 5,
                "[('partner_id', '!=', False)]": bool(lead.partner_id),
            }[rule.domain]
            return [rule.id, rule.points, None, None, None] if fits else []
        now, number, youngest = self.count(rule, lead, events, day)
        if not number:
            return []
        fades = next(
            day + timedelta(days=days)
            for days in range(1, rule.window_days + 1)
            if self.count(rule, lead, events, day + timedelta(days=days))[:2]
            != (now, number)
            # what is yet to happen is not known
            or any(-days == event[3] for event in events)
        )
        last = (day - EPOCH).days - youngest
        return [rule.id, now, number, last, (fades - EPOCH).days]

    # WHAT HOLDS

    @few
    @given(rules=rule_sets, events=event_lists)
    def test_ledger_is_what_one_counts_by_hand(self, rules, events):
        events = [event for event in events if event[3] >= 0]
        with self.undone(rules) as made:
            self.happened(events)
            self.score()
            for lead, row in zip(self.leads.sorted("id"), self.rows(), strict=True):
                _id, score, fit, engagement, _temperature, _level, lines = row
                expected = {
                    kind: [
                        figure
                        for rule in made.sorted("id").filtered_domain(
                            [("kind", "=", kind)]
                        )
                        for figure in self.expect(rule, lead, events)
                    ]
                    for kind in ("fit", "engagement")
                }
                self.assertEqual(lines, expected["fit"] + expected["engagement"])
                self.assertEqual(score, sum(lines[1::5]))
                self.assertEqual(fit, sum(expected["fit"][1::5]))
                self.assertEqual(engagement, sum(expected["engagement"][1::5]))

    @few
    @given(rules=rule_sets, events=event_lists, days=st.integers(0, 40))
    def test_what_is_later_does_not_count(self, rules, events, days):
        """Scored for an earlier day, later events change nothing."""
        day = TODAY - timedelta(days=days)
        past = [event for event in events if event[3] >= days]
        with self.undone(rules):
            self.happened(events)
            self.score(day=day)
            everything = self.rows()
        with self.undone(rules) as made:
            self.happened(past)
            self.score(day=day)
            self.assertEqual(_values(everything), _values(self.rows()))
            self.assertEqual(len(made), len(rules))

    @few
    @given(rules=rule_sets, events=event_lists, data=st.data())
    def test_order_of_events_does_not_matter(self, rules, events, data):
        with self.undone(rules):
            self.happened(events)
            self.score()
            rows = self.rows()
        with self.undone(rules):
            self.happened(data.draw(st.permutations(events)))
            self.score()
            self.assertEqual(_values(rows), _values(self.rows()))

    @few
    @given(rules=rule_sets, events=event_lists)
    def test_again_changes_nothing(self, rules, events):
        with self.undone(rules):
            self.happened(events)
            self.assertEqual(self.score(), len(self.leads))
            rows = self.rows()
            self.assertEqual(self.score(), 0)
            self.assertEqual(self.score(self.leads), 0)
            self.assertEqual(rows, self.rows())
            self.env.cr.execute("DELETE FROM crm_lead_score")
            self.score()
            self.assertEqual(rows, self.rows())

    @few
    @given(rules=rule_sets, events=event_lists, data=st.data())
    def test_in_pieces_as_at_once(self, rules, events, data):
        """One by one, in pieces, by domain, in a preview: it is the same."""
        with self.undone(rules):
            self.happened(events)
            preview = self.env.execute_query(
                SQL(
                    "SELECT lead_id, %s FROM (%s) AS preview ORDER BY lead_id",
                    SQL(COLUMNS),
                    self.engine._preview([("id", "in", self.leads.ids)]),
                )
            )
            self.score()
            rows = self.rows()
            self.assertEqual(rows, preview)
            self.env.cr.execute("DELETE FROM crm_lead_score")
            order = data.draw(st.permutations(range(len(self.leads))))
            cut = data.draw(st.integers(0, len(order)))
            for number in order[:cut]:
                self.score(self.leads[number])
            if order[cut:]:
                self.score(self.leads.browse(self.leads[n].id for n in order[cut:]))
            self.assertEqual(rows, self.rows())

    @few
    @given(rule=engagements, event_list=event_lists)
    def test_fades_on_the_day_it_says(self, rule, event_list):
        """The day before all is as it was; on the day it is worth something else, or
        rests on fewer events."""
        event_list = [event for event in event_list if event[3] >= 0]
        with self.undone([rule]):
            self.happened(event_list)
            self.score()
            for lead_id, *_others, lines in self.rows():
                if not lines:
                    continue
                lead = self.leads.browse(lead_id)
                fades = EPOCH + timedelta(days=lines[4])
                self.score(lead, day=fades - timedelta(days=1))
                self.assertEqual(self.get_lines(lead)[:4], lines[:4])
                self.score(lead, day=fades)
                self.assertNotEqual(self.get_lines(lead)[1:3], lines[1:3])

    def get_lines(self, lead):
        return self.env.execute_query(
            SQL("SELECT lines FROM crm_lead_score WHERE lead_id = %s", lead.id)
        )[0][0]


def _moment(days, second):
    """Return the moment of a second of a day, so many days ago, in UTC."""
    day = TODAY - timedelta(days=days)
    local = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    moment = (local + timedelta(seconds=second)).astimezone(ZoneInfo("UTC"))
    return moment.replace(tzinfo=None)


def _values(rows):
    """Return rows without the numbers of their rules."""
    return [
        (*row[:-1], [value for place, value in enumerate(row[-1]) if place % 5])
        for row in rows
    ]
