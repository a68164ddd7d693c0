"""A salesperson moves an appointment in the calendar."""

from datetime import timedelta

from odoo.fields import Datetime

from .common import CrmVnHttpCase
from .common_meeting import ServiceMeetingMixin


class TestServiceMeetingTour(ServiceMeetingMixin, CrmVnHttpCase):
    def test_moved(self):
        self.seller.write({"password": "seller", "tz": "UTC"})
        start = Datetime.to_datetime("2035-05-07 03:00:00")
        record = self.meet(scheduled_at=start)
        event = record.calendar_event_id
        self.start_tour(
            f"/odoo/calendar.event/{event.id}",
            "crm_vn_service_meeting",
            login="seller",
        )
        self.assertEqual(record.scheduled_at, start + timedelta(days=1, hours=7))
        self.assertEqual(record.duration, 1)
        self.assertEqual(record.location, "At the flat")
