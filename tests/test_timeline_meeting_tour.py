"""A salesperson says what came of a meeting."""

from datetime import timedelta

from odoo.fields import Command, Datetime

from .common import CrmVnHttpCase


class TestMeetingTour(CrmVnHttpCase):
    def test_result(self):
        seller = self.new_salesman("seller", password="seller")
        partner = self.env["res.partner"].create({"name": "Lan"})
        start = Datetime.now() - timedelta(days=1)
        event = self.env["calendar.event"].create(
            {
                "name": "Demo",
                "user_id": seller.id,
                "start": start,
                "stop": start + timedelta(hours=1),
                "partner_ids": [Command.set((partner | seller.partner_id).ids)],
            }
        )
        self.start_tour(
            f"/odoo/calendar.event/{event.id}", "crm_vn_meeting", login="seller"
        )
        row = self.env["crm.interaction"].search([("calendar_event_id", "=", event.id)])
        self.assertEqual((row.result, row.partner_id), ("held", partner))
