"""What is entered here so that calls come in, and are somebody's."""

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user

from .common_call import PHONE, CallCase
from .common_store import SALESMAN


class TestExtensions(CallCase):
    def test_several_and_spellings(self):
        user = self.users["own"]
        user.call_extension = "101, huydn"
        find = self.env["res.users"]._get_by_extension
        for said in ("101", "HuyDN", "sip:101@pbx.vn", "101@pbx.vn"):
            self.assertEqual(find(said, self.company), user)
        self.assertFalse(find("102", self.company))
        user.call_extension = False
        self.assertFalse(find("101", self.company))

    def test_by_the_address_they_log_in_with(self):
        user = new_test_user(self.env, "lan@shop.vn", groups=SALESMAN)
        find = self.env["res.users"]._get_by_extension
        self.assertEqual(find("Lan@Shop.vn", self.company), user)

    def test_one_extension_is_one_persons(self):
        self.users["own"].call_extension = "101"
        with self.assertRaisesRegex(ValidationError, "101"):
            self.saigon_user.call_extension = "102,101"
        self.users["own"].active = False
        self.saigon_user.call_extension = "102,101"
        with self.assertRaises(ValidationError):
            self.users["own"].active = True

    def test_companies_have_extensions_of_their_own(self):
        stranger = self.users["other_company"]
        self.users["own"].call_extension = stranger.call_extension = "101"
        find = self.env["res.users"]._get_by_extension
        self.assertEqual(find("101", self.company), self.users["own"])
        self.assertEqual(find("101", self.other_company), stranger)


class TestSource(CallCase):
    def test_provider_fits_the_kind(self):
        with self.assertRaises(ValidationError):
            self.line.provider = "zalo"
        self.line.kind = "form"
        self.assertFalse(self.line.provider)
        with self.assertRaises(ValidationError):
            self.line.provider = "stringee"

    def test_call_source_without_a_provider_takes_forms(self):
        source = self.new_line("Callback form", provider=False)
        self.assertTrue(self.lead_of({"sdt": PHONE}, source))

    def test_addresses_of_voicecloud(self):
        self.assertEqual(self.line.hangup_url, f"{self.line.url}/hangup")
        self.line.provider = "stringee"
        self.assertFalse(self.line.hangup_url)

    def test_parts_of_a_call_are_for_calls(self):
        with self.assertRaises(ValidationError):
            self.source.field_map_ids = [(0, 0, {"key": "x", "target": "call_start"})]

    def test_a_copy_has_no_secret(self):
        self.line.provider_secret = "CS123"
        copy = self.line.copy()
        self.assertEqual((copy.provider, copy.provider_secret), ("voicecloud", False))
