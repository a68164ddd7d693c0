"""What the figures of a back-test mean, against counting by hand."""

import unittest
from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.crm_vn.tools import statistics

from .common import no_deadline

pairs = st.lists(st.tuples(st.integers(-3, 3), st.booleans()), max_size=60)
some = st.lists(st.tuples(st.integers(-3, 3), st.booleans()), min_size=1, max_size=60)


def area_by_hand(leads):
    """Each lead that was won against each that was lost; equal values: half a win."""
    won = [value for value, is_won in leads if is_won]
    lost = [value for value, is_won in leads if not is_won]
    if not won or not lost:
        return None
    wins = sum(
        Fraction(1) if high > low else Fraction(high == low, 2)
        for high in won
        for low in lost
    )
    return float(wins / (len(won) * len(lost)))


class TestArea(unittest.TestCase):
    def area(self, leads):
        return statistics.auc(statistics.tally(leads))

    @no_deadline
    @given(pairs)
    def test_is_what_counting_pairs_gives(self, leads):
        self.assertEqual(self.area(leads), area_by_hand(leads))

    @no_deadline
    @given(pairs)
    def test_the_opposite_figure_has_the_opposite_area(self, leads):
        area = self.area(leads)
        opposite = self.area([(-value, won) for value, won in leads])
        if area is None:
            self.assertIsNone(opposite)
        else:
            self.assertAlmostEqual(area + opposite, 1)

    def test_ends(self):
        self.assertEqual(self.area([(2, True), (1, False)]), 1)
        self.assertEqual(self.area([(1, True), (2, False)]), 0)
        self.assertEqual(self.area([(5, True), (5, False), (5, True)]), 0.5)
        self.assertIsNone(self.area([]))
        self.assertIsNone(self.area([(1, True), (2, True)]))
        self.assertIsNone(self.area([(1, False)]))

    @no_deadline
    @given(some)
    def test_lies_in_its_interval(self, leads):
        groups = statistics.tally(leads)
        count, won = statistics.totals(groups)
        area = statistics.auc(groups)
        if area is None:
            self.assertIsNone(statistics.auc_interval(0.5, won, count - won))
            return
        low, high = statistics.auc_interval(area, won, count - won)
        self.assertTrue(0 <= low <= area <= high <= 1)

    def test_few_leads_that_are_told_apart_prove_little(self):
        low, high = statistics.auc_interval(1, 1, 1)
        # as Wilson's of 1 of 1
        self.assertAlmostEqual(low, statistics.wilson(1, 1)[0])
        self.assertAlmostEqual(high, 1)
        self.assertLess(statistics.auc_interval(1, 2, 2)[0], 0.5)
        self.assertGreater(statistics.auc_interval(1, 50, 50)[0], 0.9)
        low, high = statistics.auc_interval(0, 1, 1)
        self.assertAlmostEqual(low, 0)
        self.assertAlmostEqual(high, statistics.wilson(0, 1)[1])

    @no_deadline
    @given(
        st.integers(1, 500).flatmap(
            lambda won: st.tuples(st.just(won), st.integers(1, 500))
        ),
        st.integers(0, 100),
    )
    def test_interval_has_a_width(self, counts, percent):
        area = percent / 100
        low, high = statistics.auc_interval(area, *counts)
        self.assertTrue(0 <= low <= area <= high <= 1)
        self.assertGreater(high - low, 0.1 / (min(counts) + 4))
        # of many, it is that of the usual error
        low, high = statistics.auc_interval(0.7, 5000, 5000)
        error = statistics.auc_error(0.7, 5000, 5000)
        self.assertAlmostEqual(high - low, 2 * statistics.Z95 * error, 3)

    def test_more_leads_tell_more(self):
        few = statistics.auc_error(0.7, 10, 10)
        many = statistics.auc_error(0.7, 1000, 1000)
        # Hanley and McNeil's own example: 0.893 of 51 and 58 cases.
        error = statistics.auc_error(0.893, 51, 58)
        self.assertAlmostEqual(error, 0.032, delta=0.001)
        self.assertGreater(few, 9 * many)


class TestSlices(unittest.TestCase):
    def slices(self, leads, parts=10):
        return statistics.slices(statistics.tally(leads), parts)

    @no_deadline
    @given(pairs, st.integers(1, 12))
    def test_nothing_is_lost_and_parts_are_equal(self, leads, parts):
        found = self.slices(leads, parts)
        self.assertEqual(sum(part.count for part in found), len(leads))
        self.assertAlmostEqual(
            sum(part.won for part in found), sum(won for _value, won in leads)
        )
        self.assertEqual(len(found), min(parts, len(leads)))
        sizes = {part.count for part in found}
        self.assertLessEqual(max(sizes, default=0) - min(sizes, default=0), 1)
        for part in found:
            self.assertGreaterEqual(part.highest, part.lowest)
            self.assertTrue(-1e-9 <= part.won <= part.count + 1e-9)
        for better, worse in zip(found, found[1:], strict=False):
            self.assertGreaterEqual(better.lowest, worse.highest)

    @no_deadline
    @given(
        st.lists(st.tuples(st.integers(0, 1), st.booleans()), min_size=1, max_size=5),
        st.integers(1, 4),
    )
    def test_is_the_mean_of_all_orders_of_equal_leads(self, leads, parts):
        """Drawing lots among leads of one value would give this, on average."""
        orders = [
            order
            for order in permutations(leads)
            if all(a[0] >= b[0] for a, b in zip(order, order[1:], strict=False))
        ]
        total = len(leads)
        bounds = [total * part // parts for part in range(parts + 1)]
        expected = [
            sum(sum(won for _value, won in order[low:high]) for order in orders)
            / len(orders)
            for low, high in zip(bounds, bounds[1:], strict=False)
            if high > low
        ]
        for part, won in zip(self.slices(leads, parts), expected, strict=True):
            self.assertAlmostEqual(part.won, won)

    @no_deadline
    @given(st.permutations([(1, True), (1, False), (2, True), (0, False), (1, True)]))
    def test_the_order_of_leads_does_not_matter(self, leads):
        self.assertEqual(self.slices(leads), self.slices(sorted(leads)))

    def test_one_value_has_one_rate(self):
        found = self.slices([(7, number < 3) for number in range(20)])
        self.assertEqual({round(part.rate, 9) for part in found}, {3 / 20})

    def test_ends(self):
        self.assertEqual(self.slices([]), [])
        (only,) = self.slices([(4, True)])
        self.assertEqual(only, statistics.Slice(1, 1.0, 4, 4))


class TestRates(unittest.TestCase):
    @no_deadline
    @given(
        st.integers(1, 10**6).flatmap(
            lambda count: st.tuples(st.integers(0, count), st.just(count))
        )
    )
    def test_interval_holds_the_rate(self, numbers):
        won, count = numbers
        low, high = statistics.wilson(won, count)
        self.assertTrue(0 <= low <= won / count <= high <= 1)
        wider = statistics.wilson(won, count, z=3)
        self.assertTrue(wider[0] <= low + 1e-9 and wider[1] >= high - 1e-9)

    def test_known_intervals(self):
        low, high = statistics.wilson(3, 3)
        self.assertAlmostEqual(low, 0.4385, 4)
        self.assertEqual(high, 1)
        low, high = statistics.wilson(81, 263)
        self.assertAlmostEqual(low, 0.255, delta=0.001)
        self.assertAlmostEqual(high, 0.366, delta=0.001)
        self.assertEqual(statistics.wilson(0, 0), (0, 1))

    def test_lift(self):
        self.assertEqual(statistics.lift(6, 10, 20, 100), 3)
        self.assertEqual(statistics.lift(0, 10, 20, 100), 0)
        self.assertIsNone(statistics.lift(0, 10, 0, 100))
        self.assertIsNone(statistics.lift(0, 0, 20, 100))
