"""One key for every spelling of a phone number."""

import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.crm_vn.tools.phone import (
    OLD_PREFIXES,
    partial_digits,
    phone_key,
    split_phones,
)

from .common import no_deadline

digits = st.text("0123456789")
mobiles = st.builds(
    lambda first, rest: f"{first}{rest}",
    st.sampled_from("35789"),
    st.text("0123456789", min_size=8, max_size=8),
)
countries = st.sampled_from(["VN", "US", "FR", "SG", "JP", None])
messy = st.text("0123456789+-. ()/,;\u00a0\uff10\uff19anĐ", max_size=60)


def spellings(national):
    """Ways to write a national number, given without its 0."""
    grouped = f"{national[:2]}-{national[2:5]}.{national[5:]}"
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return [
        f"0{national}",
        f"0{grouped}",
        f"84{national}",
        f"+84{national}",
        f"+84 {national[:3]} {national[3:]}",
        f"0084{national}",
        f"(+84)(0){national}",
        f"+84 (0){grouped}",
        f"+840{national}",
        f"\u00a0 0{national}\u00a0",
        f"0{national}".translate(wide),
        f"ĐT: 0{national}",
        f"0{national} (A Nam)",
        f"0{national} / 0987000000",
    ]


class TestPhoneKey(unittest.TestCase):
    @no_deadline
    @given(mobiles)
    def test_every_spelling_of_a_mobile_has_one_key(self, national):
        for spelling in spellings(national):
            self.assertEqual(phone_key(spelling), f"+84{national}", spelling)

    @no_deadline
    @given(st.sampled_from(sorted(OLD_PREFIXES)), st.integers(0, 10**7 - 1))
    def test_a_number_of_before_2018_has_the_key_of_today(self, old, number):
        key = f"+84{OLD_PREFIXES[old]}{number:07}"
        for spelling in spellings(f"{old}{number:07}"):
            self.assertEqual(phone_key(spelling), key, spelling)

    def test_the_21_old_prefixes(self):
        new = {phone_key(f"0{old}5556667")[3:5] for old in OLD_PREFIXES}
        self.assertEqual(len(OLD_PREFIXES), 21)
        self.assertEqual(len(new), 21, "two old prefixes became one")
        self.assertEqual(phone_key("01662246128"), "+84362246128")
        self.assertEqual(phone_key("01202345678"), "+84702345678")
        self.assertEqual(phone_key("01992345678"), "+84592345678")

    @no_deadline
    @given(mobiles)
    def test_the_zero_lost_in_a_spreadsheet(self, national):
        for raw in (national, f"{national}.0", f" {national} "):
            self.assertEqual(phone_key(raw), f"+84{national}")
        thousands = f"{int(national):,}"
        self.assertEqual(phone_key(thousands), f"+84{national}")

    def test_the_zero_lost_before_an_old_prefix(self):
        for old, new in OLD_PREFIXES.items():
            self.assertEqual(phone_key(f"{old}2345678"), f"+84{new}2345678")

    def test_blocks_not_allotted_yet_have_a_key(self):
        self.assertEqual(phone_key("0551234567"), "+84551234567")
        self.assertEqual(phone_key("0891234567"), "+84891234567")

    def test_landlines(self):
        for raw in ("024 3825 1234", "(024) 38251234", "+84 24 3825 1234"):
            self.assertEqual(phone_key(raw), "+842438251234", raw)
        self.assertEqual(phone_key("2438251234"), "+842438251234")
        self.assertEqual(phone_key("0236.3822.123"), "+842363822123")
        self.assertEqual(phone_key("(028) 3812 3456 - 101"), "+842838123456")

    def test_hotlines(self):
        for raw in ("1900 1234", "1900.1234", "+84 1900 1234", "8419001234"):
            self.assertEqual(phone_key(raw), "+8419001234", raw)
        self.assertEqual(phone_key("1800 599 920"), "+841800599920")

    def test_two_numbers_in_one_cell(self):
        for raw in (
            "091.234.5678 / 0987 654 321",
            "0912345678,0987654321",
            "0912345678 0987654321",
            "0912345678 - 0987654321",
            "0912345678 (A Nam); 0987654321 (vợ)",
            "0912345678\n+84987654321",
            "0912345678 hoặc 0987654321, 0912 345 678",
        ):
            keys = [phone_key(piece) for piece in split_phones(raw)]
            self.assertEqual(keys, ["+84912345678", "+84987654321"], raw)
            self.assertEqual(phone_key(raw), keys[0])
        self.assertEqual(split_phones("0912345678 (A Nam)"), ["0912345678"])

    def test_foreign_numbers_keep_their_own_key(self):
        for raw, key in (
            ("+1 202-555-0123", "+12025550123"),
            ("001 202 555 0123", "+12025550123"),
            ("+65 6123 4567", "+6561234567"),
            ("+33 1 42 68 53 00", "+33142685300"),
            ("+81 3-1234-5678", "+81312345678"),
        ):
            self.assertEqual(phone_key(raw), key)
        self.assertEqual(phone_key("(202) 555-0123", "US"), "+12025550123")
        self.assertEqual(phone_key("01 42 68 53 00", "FR"), "+33142685300")
        self.assertIsNone(phone_key("(202) 555-0123"), "nothing says it is foreign")

    def test_vietnamese_number_in_the_books_of_a_foreign_company(self):
        for raw in ("0362246128", "362246128", "01662246128", "1900 1234"):
            self.assertEqual(phone_key(raw, "US"), phone_key(raw), raw)
        self.assertEqual(phone_key("0362246128", "FR"), "+33362246128")

    def test_what_is_no_phone_number(self):
        for raw in (
            None,
            "",
            " ",
            "+",
            "abc",
            "113",
            "0912",
            "12/05/1990",
            "2024-05-06 10:20",
            "001099012345",
            "0000000000",
            "O912345678",
            "09l2345678",
            "SP912345678",
            "0438251234",
            "+84 12345",
        ):
            self.assertIsNone(phone_key(raw), raw)
            self.assertEqual(split_phones(raw), [], raw)

    @no_deadline
    @given(st.one_of(messy, st.text()), countries)
    def test_the_key_of_a_key_is_itself(self, raw, country):
        if key := phone_key(raw, country):
            self.assertRegex(key, r"^\+[1-9][0-9]{5,14}$")
            for other in ("VN", "US", "FR", country):
                self.assertEqual(phone_key(key, other), key)

    @no_deadline
    @given(st.one_of(messy, st.text()), countries)
    def test_never_raises_and_agrees_with_the_pieces(self, raw, country):
        pieces = split_phones(raw, country)
        keys = [phone_key(piece, country) for piece in pieces]
        self.assertEqual(len(set(keys)), len(keys))
        self.assertNotIn(None, keys)
        self.assertEqual(phone_key(raw, country), keys[0] if keys else None)
        partial_digits(raw)

    @no_deadline
    @given(mobiles, st.integers(6, 9), st.sampled_from(["0", "+84", "84", "0084", ""]))
    def test_the_beginning_of_a_number_occurs_in_its_key(self, number, size, prefix):
        key = phone_key(number)
        parts = partial_digits(f"{prefix}{number[:size]}")
        self.assertTrue(any(part in key for part in parts))

    @no_deadline
    @given(st.sampled_from(sorted(OLD_PREFIXES)), st.integers(0, 10**7 - 1))
    def test_the_beginning_of_an_old_number_occurs_in_its_key(self, old, number):
        key = phone_key(f"{old}{number:07}")
        parts = partial_digits(f"0{old}{number:07}"[:8])
        self.assertTrue(any(part in key for part in parts))

    def test_too_few_digits_are_no_part_of_a_number(self):
        self.assertEqual(partial_digits("24612"), [])
        self.assertEqual(partial_digits("nam 246128"), [])
        self.assertEqual(partial_digits("246128"), ["246128"])
