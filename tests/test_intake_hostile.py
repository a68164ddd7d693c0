"""What strangers send to an address they found on a page."""

from .test_intake import IntakeCase


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
