"""Points in time and durations as machines in Vietnam write them."""

import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.crm_vn.tools.moment import FIRST, LAST, read_moment, read_seconds

from .common import no_deadline

#: 10 October 2020, ten past ten in Vietnam.
TEN = datetime(2020, 10, 10, 3, 10, 10)
EPOCH = datetime(1970, 1, 1)


class TestMoment(unittest.TestCase):
    def test_every_spelling_of_one_moment(self):
        seconds = int((TEN - EPOCH).total_seconds())
        for value in (
            seconds,
            float(seconds),
            str(seconds),
            f"{seconds}.25",
            seconds * 1000 + 999,
            str(seconds * 1000),
            seconds * 10**6,
            seconds * 10**9,
            "2020-10-10 10:10:10",
            "2020-10-10-10:10:10",
            "2020-10-10T10:10:10",
            "2020/10/10 10:10:10",
            "2020-10-10T03:10:10Z",
            "2020-10-10T03:10:10.123456Z",
            "2020-10-10T10:10:10+07:00",
            "2020-10-10T10:10:10+0700",
            "2020-10-10 10:10:10+07",
            "2020-10-09T22:10:10-05:00",
            "10/10/2020 10:10:10",
            "10-10-2020 10:10:10",
            "20201010101010",
            " 2020-10-10 10:10:10 ",
        ):
            with self.subTest(value):
                self.assertEqual(read_moment(value), TEN)

    def test_day_alone_begins_at_midnight_in_vietnam(self):
        midnight = datetime(2020, 10, 9, 17)
        for value in ("2020-10-10", "10/10/2020", "20201010"):
            self.assertEqual(read_moment(value), midnight)
        self.assertEqual(read_moment("2020-10-10 00:00"), midnight)

    def test_what_is_no_moment(self):
        for value in (
            *(None, "", 0, "0", True, False, -5, [], {}, object(), b"2020"),
            *("0000-00-00 00:00:00", "1970-01-01", "9999-12-31", "2020-13-10", "now"),
            *("2020-10-10 25:10:10", "2020-10-10T10:10:10+99:99", "1" * 400, "²" * 10),
            *(float("nan"), float("inf"), 1e300, "12:30", "0912345678901234567"),
        ):
            with self.subTest(value):
                self.assertIsNone(read_moment(value))

    @no_deadline
    @given(st.datetimes(FIRST, LAST - timedelta(days=1)))
    def test_seconds_and_milliseconds_and_text_are_one(self, moment):
        moment = moment.replace(microsecond=0)
        seconds = int((moment - EPOCH).total_seconds())
        local = moment + timedelta(hours=7)
        for value in (seconds, seconds * 1000, f"{moment}Z", f"{local}", f"{local}+07"):
            self.assertEqual(read_moment(value), moment)

    @no_deadline
    @given(
        st.one_of(st.text(), st.integers(), st.floats(), st.text("0123456789-:T +Z"))
    )
    def test_never_fails(self, value):
        moment = read_moment(value)
        self.assertTrue(moment is None or FIRST <= moment < LAST)
        seconds = read_seconds(value)
        self.assertTrue(seconds is None or seconds >= 0)


class TestSeconds(unittest.TestCase):
    def test_every_spelling(self):
        for value in (
            95,
            "95",
            "95.9",
            95.9,
            " 95 ",
            "95s",
            "01:35",
            "0:01:35",
            "1:35",
        ):
            with self.subTest(value):
                self.assertEqual(read_seconds(value), 95)
        self.assertEqual(read_seconds("00:00:00"), 0)
        self.assertEqual(read_seconds("2:00:01"), 7201)

    def test_what_is_no_duration(self):
        for value in (None, "", -1, "-1", "abc", True, [], "1" * 30, 10**12, "1:2:3:4"):
            with self.subTest(value):
                self.assertIsNone(read_seconds(value))
