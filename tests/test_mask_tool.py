"""What a mask tells, and what it does not."""

import re
import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.crm_vn.tools.mask import (
    HIDDEN,
    is_masked,
    mask_phone,
    mask_text,
    number_key,
)
from odoo.addons.crm_vn.tools.phone import phone_key

from .common import no_deadline

MOBILES = st.from_regex(r"0[35789][0-9]{8}", fullmatch=True)
TEXTS = st.text(max_size=40)


class TestMaskTool(unittest.TestCase):
    def test_shapes(self):
        for raw, mask in {
            "0362246128": "03•• ••• 128",
            "+84 362 246 128": "03•• ••• 128",
            "01662246128": "03•• ••• 128",
            "024 3825 1234": "02•• ••• 234",
            "+1 650 253 0000": "+1•• ••• 000",
            "19001234": "01•• ••• 234",
            "0362246128 (anh Đức) / 0987 654 321": "03•• ••• 128 / 09•• ••• 321",
            "0362246128 / 0362 246 128": "03•• ••• 128",
            "12345": "•• ••• •••",
            "gọi chị Lan": "•• ••• •••",
            "": "",
            False: False,
            None: None,
        }.items():
            self.assertEqual(mask_phone(raw), mask, raw)

    def test_numbers_in_a_text(self):
        text = "Gọi 0362 246 128 nhé,\nhoặc +84362246128 sau 18h. Mã 12345"
        masked = "Gọi 03•• ••• 128 nhé,\nhoặc 03•• ••• 128 sau 18h. Mã 12345"
        self.assertEqual(mask_text(text), masked)
        self.assertEqual(mask_text(masked), masked)
        self.assertEqual(mask_text(False), "")

    @given(TEXTS, MOBILES, TEXTS)
    @no_deadline
    def test_no_number_is_left_in_a_text(self, before, number, after):
        text = mask_text(f"{before} | {number} | {after}")
        self.assertNotIn(number, text)

    @given(MOBILES)
    @no_deadline
    def test_all_spellings_have_one_mask(self, number):
        spellings = [
            number,
            f"+84{number[1:]}",
            f"84 {number[1:4]} {number[4:7]} {number[7:]}",
            number[1:],
        ]
        self.assertEqual(len(set(map(mask_phone, spellings))), 1)

    @given(st.one_of(MOBILES, TEXTS))
    @no_deadline
    def test_shows_five_digits_at_most(self, raw):
        mask = mask_phone(raw)
        if raw and not is_masked(raw):
            for piece in mask.split(" / "):
                self.assertLessEqual(len(re.findall(r"[0-9]", piece)), 5)
                self.assertTrue(is_masked(piece))
                self.assertEqual(piece.count(HIDDEN) >= 5, True)

    @given(st.one_of(MOBILES, TEXTS), st.sampled_from(["VN", "US", "FR", "KH"]))
    @no_deadline
    def test_a_mask_is_its_own_mask_and_no_number(self, raw, country):
        mask = mask_phone(raw)
        self.assertEqual(mask_phone(mask), mask)
        self.assertIsNone(phone_key(mask, country))

    @given(MOBILES, st.integers(2, 6), st.integers(0, 9))
    @no_deadline
    def test_the_hidden_digits_change_nothing(self, number, position, digit):
        other = number[:position] + str(digit) + number[position + 1 :]
        self.assertEqual(mask_phone(number), mask_phone(other))
        self.assertEqual(number_key(number) == number_key(other), number == other)
