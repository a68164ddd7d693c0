"""One key for every spelling of a name; and who may be one person."""

import unicodedata
import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.crm_vn.tools.names import name_key, same_person

from .common import no_deadline

WORDS = "Nguyễn Đặng Trần Lê Văn Thị Đình Đức An Bình Hoà Quỳnh Chu Anh Bà Cô".split()
names = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)


class TestNameKey(unittest.TestCase):
    def test_lower_case_without_tones(self):
        self.assertEqual(name_key("  Đặng   ĐÌNH\u00a0Đức "), "dang dinh duc")
        self.assertEqual(name_key("Hòa"), name_key("Hoà"))
        self.assertEqual(name_key(None), "")

    @no_deadline
    @given(st.one_of(names, st.text()))
    def test_the_key_of_a_key_is_itself(self, raw):
        key = name_key(raw)
        self.assertEqual(name_key(key), key)
        self.assertEqual(key, key.strip())
        self.assertNotIn("  ", key)

    @no_deadline
    @given(st.one_of(names, st.text()))
    def test_composed_and_decomposed_have_one_key(self, raw):
        forms = {name_key(unicodedata.normalize(form, raw)) for form in ("NFC", "NFD")}
        self.assertEqual(forms, {name_key(raw)})

    @no_deadline
    @given(names)
    def test_case_is_ignored_and_the_key_is_plain(self, raw):
        key = name_key(raw)
        self.assertEqual(name_key(raw.upper()), key)
        self.assertTrue(key.isascii())


class TestSamePerson(unittest.TestCase):
    def assert_relation(self, first, second, relation):
        self.assertEqual(same_person(first, second), relation, (first, second))
        self.assertEqual(same_person(second, first), relation, (second, first))

    def test_same(self):
        self.assert_relation("Đặng Đình Đức", "dang dinh  duc", "same")
        self.assert_relation("Anh Đức", "Mr. Duc", "same")
        self.assert_relation("chị Lan", "Lan", "same")
        self.assert_relation("A. Nam", "nam", "same")

    def test_similar(self):
        full = "Đặng Đình Đức"
        for name in ("Đức", "anh Đức", "Mr Duc", "Đình Đức", "Đặng Đức"):
            self.assert_relation(name, full, "similar")
        self.assert_relation("Đức Đặng Đình", full, "similar")
        self.assert_relation("Anh Thư", "Nguyễn Anh Thư", "similar")

    def test_different(self):
        self.assert_relation("Nguyễn Văn An", "Nguyễn Thị Bình", "different")
        self.assert_relation("Nguyễn Văn An", "Nguyễn Thị An", "different")
        self.assert_relation("Đặng", "Đặng Đình Đức", "different")
        self.assert_relation("Đặng Đình", "Đặng Đình Đức", "different")

    def test_a_family_name_is_no_form_of_address(self):
        self.assert_relation("Chu Văn An", "Nguyễn Văn An", "different")
        self.assert_relation("chu van an", "nguyen van an", "different")
        self.assert_relation("chú An", "Nguyễn Văn An", "similar")

    def test_unknown(self):
        for name in ("", None, "0912345678", "an@example.com"):
            self.assert_relation(name, "Nguyễn Văn An", "unknown")

    @no_deadline
    @given(st.one_of(names, st.text()), st.one_of(names, st.text()))
    def test_symmetric_and_never_raises(self, first, second):
        self.assertEqual(same_person(first, second), same_person(second, first))

    @no_deadline
    @given(names.filter(bool))
    def test_whoever_is_oneself(self, name):
        self.assertEqual(same_person(name, name_key(name.upper())) != "different", True)
