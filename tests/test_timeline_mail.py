"""Which mails, messages, notes and SMS are on the timeline, and as what."""

from datetime import datetime, timedelta

from odoo.fields import Command

from .common_recording import MAIL, TimelineCase


class TestMail(TimelineCase):
    def test_incoming_mail(self):
        self.receive()
        row = self.rows()
        self.assertEqual(self.said(row), ("email", "email", "in"))
        self.assertEqual(row.name, "Price?")
        self.assertEqual(row.summary, "How much is it?")
        self.assertEqual(row.partner_id, self.partner)
        self.assertEqual(row.user_id, self.seller)
        self.assertEqual(row.date, datetime(2026, 3, 2, 1, 0))
        self.assertEqual(row.mail_message_id.res_id, self.lead.id)

    def test_mail_that_makes_a_lead(self):
        lead_id = self.env["mail.thread"].message_process(
            "crm.lead",
            MAIL.format(
                sender="new@example.com",
                to="sales@example.com",
                subject="Hello",
                number="2",
                date="nonsense",
                body="<p>Xin chào</p>",
            ),
        )
        row = self.rows(self.env["crm.lead"].browse(lead_id))
        self.assertEqual(self.said(row), ("email", "email", "in"))

    def test_on_each_kind_of_record(self):
        order = self.env["sale.order"].create(
            {"partner_id": self.partner.id, "opportunity_id": self.lead.id}
        )
        event = self.env["calendar.event"].create(
            {
                "name": "Demo",
                "start": "2031-03-02 08:00:00",
                "stop": "2031-03-02 09:00:00",
                "opportunity_id": self.lead.id,
                "partner_ids": [Command.set(self.partner.ids)],
            }
        )
        for number, record in enumerate([self.partner, order, event]):
            with self.subTest(record._name):
                before = self.rows(self.partner)
                self.receive(record._name, record, number=f"k{number}")
                row = self.rows(self.partner) - before
                self.assertEqual(self.said(row), ("email", "email", "in"))
                about = self.lead if record != self.partner else self.lead.browse()
                self.assertEqual(row.lead_id, about)
                if record == order:
                    self.assertEqual(row.order_id, order)

    def test_sent_message(self):
        message = self.post(partner_ids=self.partner.ids)
        row = self.rows()
        self.assertEqual(self.said(row), ("email", "email", "out"))
        self.assertEqual(row.user_id, self.seller)
        self.assertEqual(row.partner_id, self.partner)
        self.assertEqual(row.name, message.subject)
        self.assertEqual(row.summary, "It is 20 million")
        self.assertEqual(row.result, "sent")
        self.assertEqual(row.mail_message_id, message)

    def test_sent_to_a_follower(self):
        self.lead.message_subscribe(self.partner.ids)
        self.post()
        self.assertEqual(self.said(self.rows()), ("email", "email", "out"))

    def test_sent_to_an_address(self):
        self.post(outgoing_email_to="somebody@example.com")
        self.assertEqual(self.said(self.rows()), ("email", "email", "out"))

    def test_among_colleagues_is_a_note(self):
        self.post(partner_ids=self.other_seller.partner_id.ids)
        self.assertEqual(self.said(self.rows()), ("note", "other", False))

    def test_mail_of_a_colleague(self):
        sender = "Minh <minh@example.com>"
        self.receive(sender=sender, to="lan@example.com", number="a")
        row = self.rows()
        self.assertEqual(self.said(row), ("email", "email", "out"))
        self.assertEqual(row.user_id, self.seller)
        self.other_seller.email = "tuan@example.com"
        self.receive(sender=sender, to="tuan@example.com", number="b")
        self.assertEqual(self.said(self.rows() - row), ("note", "other", False))

    def test_note(self):
        self.post(body="Wants blue", subtype_xmlid="mail.mt_note")
        row = self.rows()
        self.assertEqual(self.said(row), ("note", "other", False))
        self.assertEqual(row.summary, "Wants blue")
        self.assertEqual(row.user_id, self.seller)
        self.assertFalse(row.result)

    def test_portal_comment(self):
        self.lead.sudo().message_post(
            body="When?",
            author_id=self.partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        row = self.rows()
        self.assertEqual(self.said(row), ("message", "web", "in"))
        self.assertEqual(row.user_id, self.seller)

    def test_sms(self):
        self.lead.with_user(self.seller)._message_sms(
            "See you", sms_numbers=["0912345678"], put_in_queue=True
        )
        row = self.rows()
        self.assertEqual(self.said(row), ("message", "sms", "out"))
        self.assertEqual(row.user_id, self.seller)

    def test_sms_without_number(self):
        lead = self.env["crm.lead"].create({"name": "No number"})
        lead._message_sms("See you")
        self.assertEqual(self.rows(lead).result, "failed")

    def test_template_to_the_customer(self):
        template = self.env["mail.template"].create(
            {
                "name": "Offer",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "subject": "Our offer",
                "body_html": "<p>20 million</p>",
                "partner_to": "{{ object.partner_id.id }}",
                "auto_delete": True,
            }
        )
        mail = self.env["mail.mail"].browse(template.send_mail(self.lead.id))
        row = self.rows()
        self.assertEqual(self.said(row), ("email", "email", "out"))
        self.assertEqual(row.name, "Our offer")
        with self.subTest("discarded once sent, it was said all the same"):
            mail.unlink()
            self.assertEqual(row.summary, "20 million")

    def test_template_to_a_colleague(self):
        template = self.env["mail.template"].create(
            {
                "name": "Look",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "subject": "A lead",
                "email_to": "minh@example.com",
                "use_default_to": False,
            }
        )
        template.send_mail(self.lead.id)
        self.assertFalse(self.rows())

    def test_system_messages(self):
        self.lead.message_post(body="Stage changed")
        self.lead._message_log(body="Logged")
        self.lead.message_notify(
            body="Look", partner_ids=self.other_seller.partner_id.ids
        )
        self.post(message_type="auto_comment", body="Automated, to colleagues")
        self.assertFalse(self.rows())

    def test_scheduled(self):
        later = datetime.now() + timedelta(days=2)
        message = self.post(partner_ids=self.partner.ids, scheduled_date=later)
        self.assertFalse(self.rows())
        self.env["mail.message.schedule"].search(
            [("mail_message_id", "=", message.id)]
        ).force_send()
        self.assertEqual(self.said(self.rows()), ("email", "email", "out"))

    def test_record_without_a_subject(self):
        """Colleagues' own contacts, private meetings, records that are gone."""
        colleague = self.seller.partner_id
        self.post(colleague, subtype_xmlid="mail.mt_note")
        self.assertFalse(self.rows(colleague))
        lead = self.lead.create({"name": "Gone"})
        lead.unlink()
        message = self.receive() and self.lead.message_ids[0]
        message.sudo().write({"model": "crm.lead", "res_id": lead.id})
        self.assertEqual(message.sudo()._prepare_message_interactions(), [])

    def test_private_meeting(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Doctor",
                "privacy": "private",
                "start": "2031-03-02 08:00:00",
                "stop": "2031-03-02 09:00:00",
                "partner_ids": [Command.set(self.partner.ids)],
            }
        )
        self.post(event, user=self.env.user, subtype_xmlid="mail.mt_note")
        self.assertFalse(self.rows(self.partner))
