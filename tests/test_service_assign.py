"""Whom a record falls to."""

import unittest
from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.fields import Command

from odoo.addons.crm_vn.tools.spread import spread_times
from odoo.addons.crm_vn.tools.turns import Turns

from .common import no_deadline
from .test_service_plan import PlanCase

NAMES = ("an", "binh", "chi", "dung")


class TestTurns(unittest.TestCase):
    @no_deadline
    @given(st.sets(st.sampled_from(NAMES), min_size=1), st.integers(0, 60))
    def test_equals_get_the_same(self, names, number):
        takers = tuple(sorted(names))
        turns = Turns(dict.fromkeys(takers, (0, 0)))
        got = Counter({name: 0 for name in takers})
        got.update(turns.take(takers) for _thing in range(number))
        self.assertLessEqual(max(got.values()) - min(got.values()), 1)

    @no_deadline
    @given(
        st.fixed_dictionaries(
            {name: st.tuples(st.integers(0, 5), st.integers(0, 9)) for name in NAMES}
        ),
        st.lists(st.sets(st.sampled_from(NAMES)), max_size=40),
    )
    def test_the_least_loaded_who_may_gets_it(self, loads, things):
        turns = Turns(loads)
        now = {name: load for name, (load, _last) in loads.items()}
        for names in things:
            takers = tuple(sorted(names))
            taker = turns.take(takers)
            if not takers:
                self.assertIsNone(taker)
                continue
            self.assertEqual(now[taker], min(now[name] for name in takers))
            now[taker] += 1

    def test_of_equals_who_waited_longest(self):
        turns = Turns({"an": (1, 7), "binh": (1, 3), "chi": (1, 5)})
        got = [turns.take(("an", "binh", "chi")) for _thing in range(4)]
        self.assertEqual(got, ["binh", "chi", "an", "binh"])


class TestSpread(unittest.TestCase):
    @no_deadline
    @given(st.integers(0, 50), st.integers(1, 15))
    def test_so_many_a_day_and_none_at_night(self, number, per_day):
        first = datetime(2026, 1, 5)
        days = [
            [
                (day + timedelta(hours=8), day + timedelta(hours=12)),
                (day + timedelta(hours=13), day + timedelta(hours=17)),
            ]
            for day in (first + timedelta(days=index) for index in range(50))
        ]
        times = spread_times(number, per_day, days)
        self.assertEqual(len(times), number)
        self.assertEqual(times, sorted(set(times)))
        by_day = Counter(time.date() for time in times)
        self.assertLessEqual(max(by_day.values(), default=0), per_day)
        self.assertEqual(len(by_day), -(-number // per_day))
        for time in times:
            self.assertTrue(8 <= time.hour < 12 or 13 <= time.hour < 17, time)


class TestAssignment(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.callers = cls.env["res.users"].union(
            *(
                cls.new_member(name, "sales_team.group_sale_salesman", cls.hanoi)
                for name in NAMES
            )
        )
        cls.team = cls.env["crm.team"].create(
            {"name": "Callers", "member_ids": [Command.set(cls.callers.ids)]}
        )

    def assign(self, how, **values):
        self.service.write({"assign": how, **values})

    def test_the_owner(self):
        self.assign("owner")
        self.assertEqual(self.service._plan(self.lead).user_id, self.users["own"])
        nobodys = self.new_deal(user_id=False)
        self.assertFalse(self.service._plan(nobodys).user_id)
        self.lead.user_id.sudo().active = False
        self.assertFalse(self.service._plan(self.lead).user_id)

    def test_one_person(self):
        self.assign("user", user_id=self.users["all"].id)
        record = self.service._plan(self.lead)
        self.assertEqual(record.user_id, self.users["all"])

    def test_somebody_who_does_not_see_the_store(self):
        """It goes to the manager of the store, and the chatter says why."""
        self.assign("user", user_id=self.saigon_user.id)
        records = self.service._plan(self.lead | self.new_deal())
        self.assertEqual(records.user_id, self.users["manager"])
        for record in records:
            self.assertIn(self.saigon_user.name, record.message_ids[:1].body)
            self.assertIn(self.users["manager"].name, record.message_ids[:1].body)
        alone = self.new_deal(store_id=self.haiphong.id, user_id=False)
        self.assertFalse(self.service._plan(alone).user_id)
        self.north.manager_id = self.users["region"]
        self.assertEqual(self.service._plan(alone).user_id, self.users["region"])

    def test_somebody_chosen_who_does_not_see_the_store(self):
        record = self.service._plan(self.lead, user=self.saigon_user)
        self.assertEqual(record.user_id, self.users["manager"])

    def test_somebody_who_left(self):
        self.assign("user", user_id=self.users["all"].id)
        self.users["all"].sudo().active = False
        record = self.service._plan(self.lead)
        self.assertEqual(record.user_id, self.users["manager"])
        self.assertIn("does not work here", record.message_ids[:1].body)

    def test_somebody_of_another_company(self):
        self.assign("user", user_id=self.users["other_company"].id)
        self.assertEqual(self.service._plan(self.lead).user_id, self.users["manager"])

    def test_the_manager_of_the_store(self):
        self.assign("store")
        self.north.manager_id = self.users["region"]
        leads = self.lead | self.new_deal(store_id=self.haiphong.id, user_id=False)
        self.assertEqual(
            [record.user_id for record in self.service._plan(leads)],
            [self.users["manager"], self.users["region"]],
        )
        of_no_store = self.new_deal(store_id=False, user_id=False)
        self.assertFalse(self.service._plan(of_no_store).user_id)

    def test_nobody(self):
        self.assign("nobody")
        self.assertFalse(self.service._plan(self.lead).user_id)

    def test_a_team_in_turn(self):
        self.assign("team", team_id=self.team.id)
        records = self.service._plan(self.new_deals(10))
        counts = Counter(record.user_id for record in records)
        self.assertEqual(sorted(counts.values()), [2, 2, 3, 3])
        self.assertEqual(records.team_id, self.team)

    def test_the_fewest_open_records_come_first(self):
        self.assign("team", team_id=self.team.id)
        busy, idle = self.callers[0], self.callers[3]
        for user in self.callers - idle:
            self.service._plan(self.new_deals(2), user=user)
        self.service._plan(self.new_deals(1), user=busy)
        records = self.service._plan(self.new_deals(5))
        counts = Counter(record.user_id for record in records)
        self.assertEqual(counts[busy], 0)
        self.assertEqual(counts[idle], 3)

    def test_of_equals_who_waited_longest_though_all_is_done(self):
        self.assign("team", team_id=self.team.id)
        got = []
        for lead in self.new_deals(8):
            record = self.service._plan(lead, inputs={"need": "A fridge"})
            got.append(record.user_id)
            self.finish(record)
        self.assertEqual(got[:4], got[4:])
        self.assertEqual(len(set(got)), 4)

    def test_members_get_what_they_see_only(self):
        self.assign("team", team_id=self.team.id)
        southern = self.new_member(
            "southern", "sales_team.group_sale_salesman", self.saigon
        )
        self.team.member_ids += southern
        gone = self.callers[0]
        gone.sudo().active = False
        places = [self.hanoi, self.saigon] * 5
        leads = self.new_deals(10, user_id=False)
        for lead, store in zip(leads, places, strict=True):
            lead.store_id = store
        records = self.service._plan(leads)
        for record in records:
            self.assertIn(record.store_id.id, record.user_id._get_store_scope())
        self.assertEqual(records[1].user_id, southern)
        self.assertNotIn(gone, records.user_id)

    def test_no_member_sees_the_store(self):
        self.assign("team", team_id=self.team.id)
        self.saigon.manager_id = self.saigon_user
        self.team.user_id = self.callers[0]
        lead = self.new_deal(store_id=self.saigon.id, user_id=False)
        self.assertEqual(self.service._plan(lead).user_id, self.saigon_user)
