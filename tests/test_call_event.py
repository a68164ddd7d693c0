"""How several reports of a call make one row."""

import itertools
import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.crm_vn.tools import call_event
from odoo.addons.crm_vn.tools.call_event import (
    ANSWERED,
    ENDED,
    RINGING,
    UNKNOWN,
    CallReport,
    Fact,
    choose,
    facts,
)

from .common import no_deadline

RECEIVED = datetime(2026, 11, 20, 3)


def told(report, received=RECEIVED):
    """The values that one report gives a row."""
    values, _ranks = choose({}, {}, facts(report, received))
    return values


def merged(*reports, received=RECEIVED):
    """The values and ranks that several reports give a row, in their order."""
    values, ranks = {}, {}
    for report in reports:
        news, new_ranks = choose(values, ranks, facts(report, received))
        values.update(news)
        ranks.update(new_ranks)
    return values, ranks


MOMENTS = st.none() | st.datetimes(
    datetime(2026, 11, 20), datetime(2026, 11, 20, 2)
).map(lambda moment: moment.replace(microsecond=0))
SECONDS = st.none() | st.integers(0, 90)
REPORTS = st.builds(
    CallReport,
    call_id=st.just("1"),
    stage=st.sampled_from([UNKNOWN, RINGING, ANSWERED, ENDED]),
    direction=st.sampled_from(["", "in", "out"]),
    guessed=st.sampled_from(["", "in", "out"]),
    number=st.sampled_from(["", "0912345678", "0987654321", "ẩn số"]),
    extension=st.sampled_from(["", "101", "102"]),
    hotline=st.sampled_from(["", "1900", "1800"]),
    started=MOMENTS,
    answered=MOMENTS,
    ended=MOMENTS,
    moment=MOMENTS,
    talk=SECONDS,
    total=SECONDS,
    waiting=SECONDS,
    result=st.sampled_from(["", *call_event.RESULTS]),
    recording=st.sampled_from(["", "https://a", "https://b"]),
    note=st.sampled_from(["", "x"]),
)


class TestMerging(unittest.TestCase):
    @no_deadline
    @given(st.lists(REPORTS, min_size=1, max_size=6), st.data())
    def test_any_order_with_repetitions_gives_the_same_row(self, reports, data):
        again = data.draw(st.lists(st.sampled_from(reports), max_size=4))
        shuffled = data.draw(st.permutations(reports + again))
        self.assertEqual(merged(*reports), merged(*shuffled))

    @no_deadline
    @given(st.lists(REPORTS, min_size=1, max_size=6))
    def test_a_call_that_ended_stays_so(self, reports):
        end = CallReport("1", ENDED, result="answered", talk=30)
        for position in range(len(reports) + 1):
            reports_and_end = [*reports[:position], end, *reports[position:]]
            values, _ranks = merged(*reports_and_end)
            self.assertEqual(values["result"], "answered")
            self.assertGreaterEqual(values["duration"], 30)

    def test_who_answered_took_the_call(self):
        ringing = [CallReport("1", RINGING, extension=ext) for ext in ("103", "101")]
        answered = CallReport("1", ANSWERED, extension="102")
        late = CallReport("1", UNKNOWN, extension="104", recording="https://a")
        for order in itertools.permutations([*ringing, answered, late]):
            values, _ranks = merged(*order)
            self.assertEqual(values["extension"], "102")

    def test_recording_an_hour_later_changes_nothing_else(self):
        call = CallReport("1", ENDED, result="answered", talk=30, number="0912345678")
        later = CallReport("1", recording="https://a")
        before, _ranks = merged(call)
        values, ranks = merged(call)
        news, _ranks = choose(
            values, ranks, facts(later, RECEIVED + timedelta(hours=1))
        )
        self.assertEqual(news, {"recording_url": "https://a"})
        self.assertEqual({**before, **news}, {**values, **news})

    def test_what_a_person_entered_stays(self):
        call = CallReport("1", ENDED, result="answered", note="x")
        ranks = {"result": call_event.BY_HAND, "summary": call_event.BY_HAND}
        news, _ranks = choose({"result": "refused"}, ranks, facts(call, RECEIVED))
        self.assertLessEqual({"date"}, set(news))
        self.assertFalse({"result", "summary"} & set(news))

    def test_fields_that_go_together(self):
        ring = {"extension": Fact("101", RINGING), "user_id": Fact(7, RINGING)}
        answer = {"extension": Fact("102", ANSWERED), "user_id": Fact(False, ANSWERED)}
        values, ranks = choose({}, {}, ring)
        news, _ranks = choose(values, ranks, answer)
        self.assertEqual(news, {"extension": "102", "user_id": False})
        values, ranks = choose({}, {}, answer)
        self.assertEqual(choose(values, ranks, ring), ({}, {}))

    def test_a_clock_far_ahead_is_not_believed(self):
        report = CallReport("1", ENDED, started=RECEIVED + timedelta(days=2))
        self.assertEqual(told(report)["date"], RECEIVED)
