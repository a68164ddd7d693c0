"""The templates that services use to confirm appointments and to remind of them."""

from .common_meeting import ServiceMeetingCase


class TestMeetingTemplate(ServiceMeetingCase):
    def render(self, record, xml_id, *fields):
        template = self.env.ref(f"crm_vn.{xml_id}")
        return [
            str(template._render_field(field, record.ids, compute_lang=True)[record.id])
            for field in fields
        ]

    def test_they_say_when_and_where(self):
        self.seller.tz = "Asia/Ho_Chi_Minh"
        # shown in the zone of who does it, not in UTC
        record = self.meet(scheduled_at="2035-05-07 20:00:00", location="Upstairs")
        for kind in ("appointment", "reminder"):
            texts = [
                *self.render(record, f"mail_template_service_{kind}", "body_html"),
                *self.render(record, f"sms_template_service_{kind}", "body"),
            ]
            for text in texts:
                self.assertIn("Viewing", text)
                self.assertIn("5/8/35", text)
                self.assertIn("Upstairs", text)
            subject, sender, answers = self.render(
                record,
                f"mail_template_service_{kind}",
                "subject",
                "email_from",
                "reply_to",
            )
            self.assertIn("Viewing", subject)
            self.assertEqual(sender, self.seller.email_formatted)
            self.assertEqual(answers, self.seller.email_formatted)

    def test_without_a_time_or_a_place(self):
        record = self.meet(scheduled_at=False, user_id=False)
        (text,) = self.render(record, "sms_template_service_reminder", "body")
        self.assertNotIn("False", text)
