"""Planned calls that are done."""

from .common_recording import TimelineCase


class TestCallActivity(TimelineCase):
    def plan(self, record=None, kind="mail.mail_activity_data_call"):
        return (record or self.lead).activity_schedule(kind, user_id=self.seller.id)

    def test_done_call(self):
        activity = self.plan()
        activity.with_user(self.seller).action_feedback(
            feedback="He wants < 20 million"
        )
        row = self.rows()
        self.assertEqual(self.said(row), ("call", "phone", "out"))
        self.assertEqual(row.result, "answered")
        self.assertEqual(row.summary, "He wants < 20 million")
        self.assertEqual(row.user_id, self.seller)
        self.assertEqual(row.phone_key, self.partner.phone_key)

    def test_other_activities(self):
        self.plan(kind="mail.mail_activity_data_todo").action_feedback("Done")
        self.assertFalse(self.rows())

    def test_of_contact_and_order(self):
        order = self.env["sale.order"].create({"partner_id": self.partner.id})
        for record in (self.partner, order):
            self.plan(record).action_done()
        rows = self.rows(self.partner)
        self.assertEqual(rows.mapped("kind"), ["call", "call"])
        self.assertEqual(rows.order_id, order)
