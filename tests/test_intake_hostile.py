"""What strangers send to an address they found on a page."""

from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.crm_vn.models.intake import crm_intake_processing as processing
from odoo.addons.crm_vn.models.intake.intake_form import IntakeForm

from .common_intake import IntakeCase


class TestHostileContent(IntakeCase):
    def test_corrections_are_made_by_people_only(self):
        for number, corrected in enumerate(
            [
                {"field:user_id": "2", "field:active": "0"},
                {"field:message_ids": "x"},
                {"phone": "0987654321"},
                "x",
            ]
        ):
            lead = self.lead_of(
                {"sdt": f"091234567{number}", "ten": "An", "_corrected": corrected}
            )
            self.assertFalse(lead.user_id)
            self.assertTrue(lead.active)
            self.assertEqual(lead.phone_key, f"+8491234567{number}")
        event, _stored = self.receive({"ten": "An", "_corrected": "x"})
        event.phone = "0912345699"
        event.action_replay()
        self.assertEqual(event.lead_id.phone_key, "+84912345699")

    def test_a_secret_is_not_shown_to_the_salesperson(self):
        self.source.google_key = "s3cret"
        payload = {"sdt": "0912345678", "google_key": "s3cret", "user_column_data": []}
        lead = self.lead_of(payload)
        self.receive({**payload, "mau": "Cam"})
        shown = f"{lead.description}{lead.message_ids.mapped('body')}"
        self.assertIn("Cam", shown)
        self.assertNotIn("s3cret", shown)

    def test_an_address_that_breaks_the_parser_goes_to_the_notes(self):
        for number, email in enumerate(["(" * 900, "(" * 50_000, "a@b.vn," * 50_000]):
            lead = self.lead_of({"sdt": f"091234567{number}", "email": email})
            self.assertFalse(lead.email_from)
            self.assertIn(email[:100], lead.description)

    def test_one_request_does_not_stop_the_others(self):
        def understand(event, extraction):
            if event == bad:
                raise ZeroDivisionError
            return understood(event, extraction)

        understood = IntakeForm.understand
        bad = self.store({"sdt": "0912345671"})
        good = self.store({"sdt": "0912345672"})
        self.age(bad | good, minutes=1)
        with (
            patch.object(IntakeForm, "understand", understand),
            mute_logger(processing.__name__),
        ):
            self.env["crm.intake.event"].with_user(SUPERUSER_ID)._cron_process_events()
        self.assertEqual((bad | good).mapped("state"), ["failed", "done"])

    def test_a_long_message_is_cut(self):
        message = "dòng\n" * 50_000
        lead = self.lead_of({"sdt": "0912345678", "noi_dung": message})
        self.assertIn("dòng<br>dòng", lead.description)
        self.assertLess(len(lead.description), 50_000)

    def test_no_number_is_not_the_same_number(self):
        for number in ("undefined", "null", "0", "{{lead_id}}", "[object Object]"):
            for phone in ("0912345671", "0912345672"):
                _event, stored = self.receive({"sdt": phone, "lead_id": number})
                self.assertTrue(stored, number)

    def test_what_is_no_website_goes_to_the_notes(self):
        for number, website in enumerate(["http://[", "javascript:alert(1)"]):
            lead = self.lead_of({"sdt": f"091234567{number}", "website": website})
            self.assertFalse(lead.website)
            self.assertIn(website, lead.description)


class TestOtherCompany(IntakeCase):
    def test_field_map_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        manager = self.new_sales_manager(
            company_id=company.id, company_ids=[Command.set(company.ids)]
        )
        line = self.env["crm.intake.field"].create(
            {"source_id": self.source.id, "key": "x"}
        )
        Field = self.env["crm.intake.field"].with_user(manager)
        self.assertFalse(Field.search([("source_id", "=", self.source.id)]))
        with self.assertRaises(AccessError):
            Field.browse(line.id).target = "name"
        with self.assertRaises(AccessError):
            Field.create({"source_id": self.source.id, "key": "y"})
