"""What somebody posted, read without a database."""

import json
import tracemalloc
import unicodedata
import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.crm_vn.tools.coerce import coerce
from odoo.addons.crm_vn.tools.field_alias import canonical_key
from odoo.addons.crm_vn.tools.names import name_key
from odoo.addons.crm_vn.tools.payload import (
    Unreadable,
    clean_text,
    content_digest,
    correct,
    decode_text,
    extract,
    flatten,
    load_payload,
    origin_allowed,
    parse_body,
    parse_origins,
    provider_id,
)
from odoo.addons.crm_vn.tools.phone import split_phones
from odoo.addons.crm_vn.tools.province import province_key

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=15,
)


def cp1258(text):
    """Encode as Windows did: vowels with their hats, tones behind them."""
    encoded = b""
    for char in unicodedata.normalize("NFC", text):
        try:
            encoded += char.encode("cp1258")
        except UnicodeEncodeError:
            *base, tone = unicodedata.normalize("NFD", char)
            encoded += unicodedata.normalize("NFC", "".join(base)).encode("cp1258")
            encoded += tone.encode("cp1258")
    return encoded


class TestAliases(unittest.TestCase):
    def test_usual_names_are_understood(self):
        for raw, meaning in {
            "ho_ten": "name",
            "Họ và tên *": "name",
            "fullName": "name",
            "FULL_NAME": "name",
            "sdt": "phone",
            "SỐ ĐIỆN THOẠI": "phone",
            "Điện-thoại": "phone",
            "so_dien_thoai": "phone",
            "PHONE_NUMBER": "phone",
            "e-mail": "email",
            "nhu_cau": "message",
            "Ghi chú": "message",
            "dia_chi": "street",
            "tinh": "state",
            "company": "company",
            "customer.phone": "phone",
        }.items():
            self.assertEqual(canonical_key(raw), meaning, raw)

    def test_unknown_names_are_nobodys(self):
        for raw in ("mau_sac", "", "***", "phone_model", "電話"):
            self.assertIsNone(canonical_key(raw), raw)


class TestReading(unittest.TestCase):
    def test_one_form_in_every_encoding_is_one_content(self):
        sent = {"ho_ten": "Nguyễn Thị Ánh", "sdt": "0912345678"}
        multipart = (
            "--B\r\nContent-Disposition: form-data; name=ho_ten\r\n\r\n"
            "Nguyễn Thị Ánh\r\n"
            "--B\r\nContent-Disposition: form-data; name=sdt\r\n\r\n"
            "0912345678\r\n--B--\r\n"
        ).encode()
        for body, content_type in [
            (json.dumps(sent).encode(), "application/json"),
            (json.dumps(sent, ensure_ascii=False).encode(), "text/plain"),
            ("ho_ten=Nguyễn Thị Ánh&sdt=0912345678".encode(), ""),
            (
                b"ho_ten=Nguy%E1%BB%85n+Th%E1%BB%8B+%C3%81nh&sdt=0912345678",
                "application/x-www-form-urlencoded",
            ),
            (multipart, "multipart/form-data; boundary=B"),
        ]:
            self.assertEqual(parse_body(body, content_type), sent, content_type)

    def test_other_character_sets(self):
        name = "Trần Thị Hồng Đào"
        body = f'{{"name": "{name}"}}'
        for raw, content_type in [
            (cp1258(body), "application/json"),
            (cp1258(body), "application/json; charset=windows-1258"),
            (body.encode("utf-16"), "application/json"),
            (body.encode("utf-16-le"), "application/json"),
            (body.encode("utf-16-be"), "application/json; charset=utf-16-be"),
            (body.encode("utf-8-sig"), "application/json"),
            (unicodedata.normalize("NFD", body).encode(), ""),
            (body.encode(), "application/json; charset=latin-1"),
            (body.encode(), "application/json; charset=no-such-thing"),
            (body.encode(), "application/json; charset=zlib"),
        ]:
            self.assertEqual(parse_body(raw, content_type), {"name": name}, raw)
        form = b"name=" + b"".join(b"%%%02X" % byte for byte in cp1258(name))
        self.assertEqual(parse_body(form), {"name": name})

    def test_what_cannot_be_stored_is_dropped_and_the_rest_is_kept(self):
        body = b'{"name": "An\\u0000 B\\ud800\\u000b\xc3\x8anh", "n": NaN}'
        self.assertEqual(parse_body(body), {"name": "An BÊnh", "n": "NaN"})

    def test_long_numbers_keep_their_digits(self):
        body = b'{"lead_id": 12345678901234567890, "x": 1.10}'
        read = parse_body(body)
        self.assertEqual(read, {"lead_id": "12345678901234567890", "x": "1.10"})

    def test_repeated_fields_and_files(self):
        read = parse_body(b"mau=do&mau=den&x=")
        self.assertEqual(read, {"mau": ["do", "den"], "x": ""})
        body = (
            b'--B\r\nContent-Disposition: form-data; name="cv"; filename="a.pdf"\r\n'
            b"Content-Type: application/pdf\r\n\r\n12345\r\n--B--\r\n"
        )
        read = parse_body(body, "multipart/form-data; boundary=B")
        self.assertEqual(read, {"cv": "a.pdf (5 B)"})

    def test_unreadable_is_said(self):
        for body, content_type in [
            (b"", ""),
            (b"hello", ""),
            (b'{"a": ', ""),
            (b"{}", ""),
            (b"[]", ""),
            (b"[1]", ""),
            (b'[{"a": 1}, {"a": 2}]', ""),
            (b"42", "application/json"),
            (b"[" * 100_000, ""),
            (b'{"a":' * 900 + b"1" + b"}" * 900, ""),
            (b"a=1&" * 5000, ""),
            (b"--B\r\nrubbish", "multipart/form-data; boundary=B"),
            (b"x", "multipart/form-data"),
            (b'{"n": ' + b"9" * 10_000, ""),
        ]:
            with self.assertRaises(Unreadable, msg=body[:30]):
                parse_body(body, content_type)

    @given(st.binary(), st.sampled_from(["", "application/json", "text/plain"]))
    def test_no_bytes_do_harm(self, body, content_type):
        try:
            fields = parse_body(body, content_type)
        except Unreadable:
            return
        extract(fields)
        json.dumps(fields).encode()

    @given(st.binary())
    def test_decoding_never_fails_and_is_storable(self, raw):
        text = decode_text(raw)
        self.assertNotIn("\x00", text)
        self.assertEqual(text.encode().decode(), text)

    @given(st.dictionaries(st.text(min_size=1), JSON, min_size=1))
    def test_stored_json_is_read_as_it_was_sent(self, fields):
        try:
            read = parse_body(json.dumps(fields).encode(), "application/json")
        except Unreadable:
            return
        again = load_payload(json.dumps(read))
        self.assertEqual(again, read)
        self.assertEqual(content_digest(again), content_digest(read))


class TestUnderstanding(unittest.TestCase):
    def test_both_shapes_of_ladipage(self):
        flat = {"name": "An", "phone": "0912345678", "utm_source": "fb", "ad_id": "7"}
        pairs = {
            "form_data": [
                {"name": "name", "value": "An"},
                {"name": "phone", "value": "0912345678"},
            ],
            "utm_source": "fb",
            "ad_id": "7",
        }
        expected = {"name": "An", "phone": "0912345678", "utm_source": "fb"}
        for payload in (flat, pairs):
            found = extract(payload)
            self.assertEqual(found.values, expected)
            self.assertEqual(found.extra, [("ad_id", "7")])

    def test_google_columns(self):
        found = extract(
            {
                "lead_id": "L1",
                "user_column_data": [
                    {"column_id": "FIRST_NAME", "string_value": "An"},
                    {"column_id": "LAST_NAME", "string_value": "Nguyễn Văn"},
                    {"column_id": "PHONE_NUMBER", "string_value": "+84912345678"},
                    {
                        "column_id": "QUESTION_1",
                        "column_name": "Màu nào?",
                        "string_value": "đỏ",
                    },
                ],
            }
        )
        self.assertEqual(found.values["name"], "Nguyễn Văn An")
        self.assertEqual(found.values["phone"], "+84912345678")
        self.assertIn(("Màu nào?", "đỏ"), found.extra)

    def test_nested_and_repeated_values_lose_nothing(self):
        found = extract(
            {"customer": {"phone": "0912345678", "tags": ["a", 1, None]}, "sdt": "x"}
        )
        self.assertEqual(found.values, {"phone": "0912345678"})
        self.assertEqual(found.extra, [("customer.tags", "a, 1"), ("sdt", "x")])

    def test_the_source_knows_better_than_the_aliases(self):
        field_map = {"tel2": "phone", "note": "extra", "csrf": "ignore", "x": "field:y"}
        found = extract(
            {"phone": "1", "tel2": "2", "note": "n", "csrf": "c", "X": "9"}, field_map
        )
        self.assertEqual(found.values, {"phone": "2", "field:y": "9"})
        self.assertEqual(found.extra, [("note", "n"), ("phone", "1")])

    def test_a_correction_goes_first_and_what_was_sent_stays(self):
        payload = correct({"sdt": "o912", "ten": "An"}, "phone", "0912345678")
        found = extract(payload, {"sdt": "phone"})
        self.assertEqual(found.values, {"phone": "0912345678", "name": "An"})
        self.assertEqual(found.extra, [("phone", "o912")])

    @given(st.dictionaries(st.text(), JSON))
    def test_every_text_that_was_sent_is_somewhere(self, payload):
        payload = {f"_{key}": value for key, value in payload.items()}
        found = extract(payload)
        kept = " ".join([*found.values.values(), *(text for _key, text in found.extra)])
        for value in payload.values():
            if isinstance(value, str):
                self.assertIn(value.strip(), kept)

    def test_number_of_the_provider(self):
        def number(payload, field_map=None):
            return provider_id(payload, extract(payload, field_map))

        self.assertEqual(number({"lead_id": 17}), "17")
        self.assertEqual(number({"id": 5, "field_data": []}), "5")
        self.assertIsNone(number({"id": 5, "phone": "1"}))
        self.assertIsNone(number({"lead_id": ""}))
        self.assertEqual(number({"ma_don": "7"}, {"madon": "external_id"}), "7")

    def test_origins(self):
        allowed = parse_origins("https://shop.vn/,\n *.mall.vn  plain.vn")
        for origin in (
            None,
            "https://shop.vn",
            "https://SHOP.vn",
            "https://a.b.mall.vn",
            "http://plain.vn",
        ):
            self.assertTrue(origin_allowed(origin, allowed), origin)
        for origin in (
            "null",
            "http://shop.vn",
            "https://shop.vn.evil.com",
            "https://evilshop.vn",
            "https://mall.vn",
            "https://evilmall.vn",
            "https://plain.vn:8080",
        ):
            self.assertFalse(origin_allowed(origin, allowed), origin)
        self.assertTrue(origin_allowed("https://any.vn", ()))


class TestValues(unittest.TestCase):
    def test_values_as_people_type_them(self):
        for kind, text, value in [
            ("integer", "1.500.000", 1_500_000),
            ("monetary", "2,5", 2.5),
            ("float", "1,500,000", 1_500_000),
            ("boolean", "Có", True),
            ("boolean", "không", False),
            ("char", " x ", "x"),
        ]:
            self.assertEqual(coerce(kind, text), value)
        self.assertEqual(coerce("date", "05/11/2026").isoformat(), "2026-11-05")
        self.assertEqual(
            coerce("datetime", "2026-11-05 08:30").isoformat(), "2026-11-05T08:30:00"
        )
        self.assertEqual(coerce("selection", "rất gấp", {"2": "Rất gấp"}), "2")

    def test_what_does_not_fit_is_refused(self):
        for kind, text in [
            ("integer", "2.5"),
            ("integer", "99999999999"),
            ("float", "nan"),
            ("float", "inf"),
            ("float", "abc"),
            ("boolean", "maybe"),
            ("date", "31/02/2026"),
            ("selection", "x"),
        ]:
            with self.assertRaises(ValueError, msg=text):
                coerce(kind, text)

    def test_a_number_without_end_is_no_number(self):
        for kind in ("integer", "float", "monetary"):
            with self.assertRaises(ValueError):
                coerce(kind, "1" + ".000" * 110)

    def test_one_province_however_written(self):
        for raw in ("TP.HCM", "Sài Gòn", "TP Hồ Chí Minh", "Ho Chi Minh City", "hcm"):
            self.assertEqual(province_key(raw), "ho chi minh", raw)
        self.assertEqual(province_key("Tỉnh Thừa Thiên - Huế"), "hue")
        self.assertEqual(province_key("Thành phố Huế"), "hue")
        self.assertEqual(province_key(""), "")


class TestSize(unittest.TestCase):
    """What would take minutes or gigabytes, if it were read as it comes."""

    def test_marks_by_the_thousand_on_one_letter(self):
        for mark in ("\u0316\u0300", "\u0344", "\u0f73", "\uff9e"):
            text = clean_text(f"A{mark * 50_000}n")
            self.assertLess(len(text), 200)
            self.assertLess(len(name_key(f"A{mark * 50_000}n")), 200)
        name = unicodedata.normalize("NFD", "Đặng Đình Đức")
        self.assertEqual(clean_text(name), "Đặng Đình Đức")

    def test_digits_by_the_thousand(self):
        self.assertFalse(split_phones("1 " * 450_000))
        self.assertEqual(split_phones(f"0912345678 {'1 ' * 9_999}"), ["0912345678"])

    def test_a_long_name_before_many_fields(self):
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        payload = {"k" * 200_000: dict.fromkeys(map(str, range(2_000)), 1)}
        self.assertEqual(len(flatten(payload)), 1_000)
        _now, peak = tracemalloc.get_traced_memory()
        self.assertLess(peak, 10_000_000)
