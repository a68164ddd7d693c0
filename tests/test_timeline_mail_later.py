"""What becomes of a recorded message; strange ones, many, and a failing timeline."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tools import mute_logger

from .common_recording import TimelineCase

RECORDING = "odoo.addons.crm_vn.models.timeline.crm_interaction_recording"


class TestMailLater(TimelineCase):
    # WHAT BECOMES OF IT

    def test_edited_and_emptied(self):
        message = self.post(body="Old", subtype_xmlid="mail.mt_note")
        row = self.rows()
        self.lead._message_update_content(message.sudo(), body="New", strict=False)
        self.assertEqual(row.summary, "New")
        self.assertEqual(row.name, "New")
        self.lead._message_update_content(message.sudo(), body="", strict=False)
        self.assertEqual((row.summary, row.name), (False, False))

    def test_what_somebody_wrote_stays(self):
        message = self.post(body="Old", subtype_xmlid="mail.mt_note")
        row = self.rows()
        row.with_user(self.seller).summary = "He will come on Sunday"
        message.body = "New"
        message.unlink()
        self.assertEqual(row.summary, "He will come on Sunday")

    def test_deleted(self):
        self.receive()
        row = self.rows()
        row.mail_message_id.unlink()
        self.assertTrue(row.exists())
        self.assertEqual((row.name, row.summary), ("Price?", False))

    def test_end_of_the_lead(self):
        self.receive()
        row = self.rows()
        self.lead.unlink()
        self.assertEqual(row.summary, "How much is it?")
        self.assertEqual(row.partner_id, self.partner)

    def test_bounced_and_sent_again(self):
        message = self.post(partner_ids=self.partner.ids)
        notification = message.sudo().notification_ids
        row = self.rows()
        notification.write({"notification_status": "bounce"})
        self.assertEqual(row.result, "failed")
        notification.write({"notification_status": "sent"})
        self.assertEqual(row.result, "sent")

    def test_customer_found_later(self):
        lead = self.env["crm.lead"].create({"name": "Unknown"})
        self.receive(record=lead, sender="who@example.com")
        row = self.rows(lead)
        self.assertFalse(row.partner_id)
        lead.partner_id = self.partner
        self.assertEqual(row.partner_id, self.partner)

    # HARM

    def test_a_failing_timeline_stops_no_mail(self):
        broken = patch.object(
            type(self.env["crm.interaction"]),
            "_record",
            side_effect=ValueError("0912345678"),
        )
        with broken, self.assertLogs(RECORDING, "ERROR") as logs:
            message_id = self.receive()
            message = self.post(partner_ids=self.partner.ids)
        self.assertTrue(message_id and message.exists())
        self.assertFalse(self.rows())
        self.assertNotIn("0912345678", "".join(logs.output))

    def test_one_bad_message_of_many(self):
        model = type(self.env["mail.message"])
        original = model._prepare_message_interaction

        def prepare(message, *args):
            if "bad" in message.body:
                # what PostgreSQL refuses
                message.env.cr.execute("SELECT 1 / 0")
            return original(message, *args)

        with (
            patch.object(model, "_prepare_message_interaction", prepare),
            self.assertLogs(RECORDING, "ERROR"),
            mute_logger("odoo.sql_db"),
        ):
            self.notes(["good", "bad", "better"])
        self.assertEqual(set(self.rows().mapped("summary")), {"good", "better"})

    def test_strange_mails(self):
        for number, values in enumerate(
            [
                {"sender": ""},
                {"subject": ""},
                {"date": "Sun, 99 Foo 0000"},
                {"date": "Fri, 31 Dec 2099 23:59:59 +0000"},
                {"body": ""},
                {"body": "<p>a&#0;b \x00 " + "\u0301" * 500},
            ]
        ):
            with self.subTest(**values), mute_logger("odoo.addons.mail"):
                before = self.rows()
                self.receive(number=f"s{number}", **values)
                row = self.rows() - before
                self.assertEqual(row.direction, "in")
                self.assertLessEqual(row.date, datetime.now() + timedelta(minutes=1))

    def test_mail_to_a_meeting_without_customer(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Fair",
                "start": "2031-03-02 08:00:00",
                "stop": "2031-03-02 09:00:00",
            }
        )
        self.receive("calendar.event", event)
        self.assertEqual(self.said(self.rows(self.partner)), ("email", "email", "in"))
        self.receive("calendar.event", event, sender="x@example.com", number="9")
        row = self.env["crm.interaction"].search([], order="id desc", limit=1)
        self.assertEqual((row.direction, row.partner_id.id), ("in", False))
        before = self.env["crm.interaction"].search_count([])
        self.post(event, user=self.env.user, subtype_xmlid="mail.mt_note")
        self.assertEqual(self.env["crm.interaction"].search_count([]), before)

    # COST

    def cost(self, records):
        """Queries of recording a message on each of records not in the cache."""
        with self.unrecorded():
            messages = self.notes(list(map(str, range(len(records)))), records)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        messages._record_sent(set(messages.ids))
        self.env.flush_all()
        self.assertEqual(len(self.rows(records)), len(records))
        return self.cr.sql_log_count - before

    def test_queries_of_many(self):
        partners = self.env["res.partner"].create(
            [{"name": str(number)} for number in range(82)]
        )
        leads = self.env["crm.lead"].create(
            [{"name": partner.name, "partner_id": partner.id} for partner in partners]
        )
        for records in (leads[:41], partners[41:]):
            with self.subTest(records._name):
                self.cost(records[:1])  # the caches of the registry
                one = self.cost(records[1:2])
                self.assertEqual(self.cost(records[2:]), one)
