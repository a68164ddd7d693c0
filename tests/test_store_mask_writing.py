"""Whoever does not see a number may write one, and never writes a mask."""

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form

from .common_mask import KEY, MASK, NUMBER, MaskCase


class TestWriting(MaskCase):
    def test_what_a_form_sends_back(self):
        for records in (self.partner, self.lead):
            self.as_user(records).write({"phone": MASK, "phone_key": MASK})
            self.assertEqual(records.phone, NUMBER)
        identity = self.partner.identity_ids.filtered(lambda i: i.kind == "phone")
        self.as_user(self.partner).write(
            {"identity_ids": [Command.update(identity.id, {"value": "09•• ••• 222"})]}
        )
        self.assertEqual(identity.value, "+84905111222")
        self.as_user(self.partner).write({"phone": "0905 111 333"})
        self.assertEqual(self.partner.phone_key, "+84905111333")

    def test_a_mask_of_nothing_known(self):
        for vals in ({"phone": "03•• ••• 129"}, {"phone": "0362 ••• 128"}):
            with self.assertRaises(ValidationError):
                self.as_user(self.partner).write(vals)
            with self.assertRaises(ValidationError):
                self.as_user(self.partner | self.second).write({"phone": MASK})
            with self.assertRaises(ValidationError):
                self.as_user(self.partner).create({"name": "x", **vals})
            with self.assertRaises(ValidationError):
                self.as_user(self.partner).with_user(self.clear_user).write(vals)

    def test_new_lead_of_a_customer(self):
        with Form(self.as_user(self.env["crm.lead"])) as form:
            form.name = "Printer"
            form.partner_id = self.second
            self.assertEqual(form.phone, "09•• ••• 321")
            form.partner_id = self.partner
            self.assertEqual(form.phone, MASK)
        self.assertEqual(form.record.sudo().phone, NUMBER)

    def test_new_lead_by_the_calls_of_the_client(self):
        Lead = self.as_user(self.env["crm.lead"])
        lead = Lead.create({"name": "x", "partner_id": self.partner.id, "phone": MASK})
        self.assertEqual(lead.phone, NUMBER)
        self.assertEqual(lead.phone_key, KEY)

    def test_another_customer_on_a_lead(self):
        with Form(self.as_user(self.lead)) as form:
            form.partner_id = self.second
            self.assertEqual(form.phone, "09•• ••• 321")
        self.assertEqual(self.lead.phone, "0987654321")
        with Form(self.as_user(self.lead)) as form:
            form.name = "y"
        self.assertEqual(self.lead.phone, "0987654321")
        self.assertEqual(self.second.phone, "0987654321")

    def test_a_typed_number_goes_to_the_customer(self):
        self.lead.partner_id = self.partner
        with Form(self.as_user(self.lead)) as form:
            form.phone = "0905111333"
            self.assertTrue(form.partner_phone_update)
        self.assertEqual(self.partner.phone_key, "+84905111333")

    def test_a_mask_as_default(self):
        Partner = self.as_user(self.partner, self.users["everything"])
        Partner = Partner.with_context(default_phone=MASK)
        self.assertNotIn("phone", Partner.default_get(["phone", "name"]))
        self.assertFalse(Partner.browse(Partner.name_create("New")[0]).sudo().phone)
        Partner = Partner.with_context(default_phone=NUMBER)
        result = Partner.onchange({}, [], {"phone": {}})
        self.assertNotIn("•", result["value"]["phone"])
