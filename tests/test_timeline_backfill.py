"""What happened before the installation."""

from unittest.mock import patch

from .common_recording import TimelineCase


class TestBackfill(TimelineCase):
    def run_backfill(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress") as progress:
            progress.return_value = 60
            self.env["crm.interaction"]._cron_backfill(limit=2)
            return progress

    def test_past(self):
        with self.unrecorded():
            self.receive()
            self.post(partner_ids=self.partner.ids)
            self.post(subtype_xmlid="mail.mt_note")
            self.lead.activity_schedule("mail.mail_activity_data_call").action_done()
        self.assertFalse(self.rows())
        live = self.post(body="Live", subtype_xmlid="mail.mt_note")
        progress = self.run_backfill()
        rows = self.rows()
        self.assertEqual(
            sorted(map(str, map(self.said, rows))),
            sorted(
                map(
                    str,
                    [
                        ("email", "email", "in"),
                        ("email", "email", "out"),
                        ("note", "other", False),
                        ("note", "other", False),
                        ("call", "phone", "out"),
                    ],
                )
            ),
        )
        self.assertIn(live, rows.mail_message_id)
        self.assertTrue(progress.call_args.kwargs["deactivate"])
        with self.subTest("again"):
            self.run_backfill()
            self.assertEqual(self.rows(), rows)

    def test_stops_and_goes_on(self):
        with self.unrecorded():
            for number in range(5):
                self.post(body=str(number), subtype_xmlid="mail.mt_note")
        with patch.object(type(self.env["ir.cron"]), "_commit_progress") as progress:
            progress.return_value = 0
            self.env["crm.interaction"]._cron_backfill(limit=2)
        self.assertEqual(set(self.rows().mapped("summary")), {"3", "4"})
        self.assertNotIn("deactivate", progress.call_args.kwargs)
        self.run_backfill()
        self.assertEqual(len(self.rows()), 5)

    def test_colleague_who_left(self):
        with self.unrecorded():
            self.post(subtype_xmlid="mail.mt_note")
        self.seller.active = False
        self.assertTrue(self.seller.partner_id.partner_share)
        self.run_backfill()
        row = self.rows()
        self.assertEqual(self.said(row), ("note", "other", False))
        self.assertEqual(row.user_id, self.seller)
