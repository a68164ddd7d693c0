"""Sharing out by weight, without a database."""

from collections import Counter
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.crm_vn.tools.sharing import Bundle, share_bundles, share_number

from .common import no_deadline

TAKERS = ("lan", "khoa", "minh")
weights = st.fixed_dictionaries(dict.fromkeys(TAKERS, st.integers(0, 9)))


@st.composite
def bundles(draw):
    kinds = st.dictionaries(
        st.sampled_from(["lead", "order", "call"]), st.integers(1, 5), min_size=1
    )
    takers = st.lists(st.sampled_from(TAKERS), unique=True).map(tuple)
    contents = draw(st.lists(st.tuples(kinds, takers), max_size=12))
    return [Bundle((index,), *content) for index, content in enumerate(contents)]


class TestSharing(TestCase):
    @no_deadline
    @given(st.integers(0, 10_000), weights)
    def test_numbers_are_within_one_of_the_share(self, total, weights):
        numbers, whole = share_number(total, weights), sum(weights.values())
        self.assertEqual(sum(numbers.values()), total if whole else 0)
        for taker, number in numbers.items():
            if whole:
                self.assertLess(abs(number - total * weights[taker] / whole), 1)
            if not weights[taker]:
                self.assertFalse(number)

    def test_the_first_of_equals_gets_what_is_left_over(self):
        self.assertEqual(
            share_number(10, {"khoa": 1, "lan": 1, "minh": 1}),
            {"khoa": 4, "lan": 3, "minh": 3},
        )
        self.assertEqual(share_number(4, {"lan": 2, "khoa": 1}), {"lan": 3, "khoa": 1})

    @no_deadline
    @given(bundles(), weights)
    def test_each_bundle_goes_to_one_who_may_take_it(self, bundles, weights):
        given_to = share_bundles(bundles, weights)
        self.assertEqual(set(given_to), {bundle.key for bundle in bundles})
        for bundle in bundles:
            able = {taker for taker in bundle.takers if weights[taker]}
            if able:
                self.assertIn(given_to[bundle.key], able)
            else:
                self.assertIsNone(given_to[bundle.key])

    @no_deadline
    @given(bundles(), weights, st.randoms())
    def test_the_order_of_the_bundles_decides_nothing(self, bundles, weights, rng):
        shuffled = list(bundles)
        rng.shuffle(shuffled)
        self.assertEqual(
            share_bundles(bundles, weights), share_bundles(shuffled, weights)
        )

    @no_deadline
    @given(st.integers(0, 60), st.integers(0, 60), weights)
    def test_single_things_are_shared_exactly(self, leads, orders, weights):
        singles = [Bundle(("lead", i), {"lead": 1}, TAKERS) for i in range(leads)]
        singles += [Bundle(("order", i), {"order": 1}, TAKERS) for i in range(orders)]
        given_to = share_bundles(singles, weights)
        for kind, total in (("lead", leads), ("order", orders)):
            got = Counter(given_to[b.key] for b in singles if b.key[0] == kind)
            expected = share_number(total, weights)
            for taker in TAKERS:
                self.assertEqual(got[taker], expected[taker])
