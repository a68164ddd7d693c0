"""A telesales person at the care screen, hands on the keyboard."""

from datetime import timedelta

from .common import CrmVnHttpCase
from .common_care import CareMixin


class TestCareTour(CareMixin, CrmVnHttpCase):
    def setUp(self):
        super().setUp()
        self.user.tz = "Asia/Ho_Chi_Minh"
        self.service.script = "<p>Hello {{ object.partner_id.name }}</p>"
        self.first = self.new_work("Customer One", hours=-3)
        self.second = self.new_work("Customer Two", hours=-2)
        self.third = self.new_work("Customer Three", hours=-1)
        self.later = self.new_work("Customer Four", hours=30)
        for record in (self.first, self.second):
            record.partner_id.phone = "0362246128"

    def start(self, name, user=None):
        self.start_tour("/odoo/care", name, login=(user or self.user).login)
        self.env.invalidate_all()

    def test_keyboard(self):
        self.start("crm_vn_service_care")
        self.assertEqual(self.first.outcome_id, self.outcomes["refused"])
        self.assertEqual(self.first.reason, "No money")
        self.assertEqual(self.second.outcome_id, self.outcomes["booked"])
        self.assertEqual(self.second.outputs["budget"], 500)
        self.assertEqual(self.third.outcome_id, self.outcomes["later"])
        again = self.third.next_ids
        self.assertEqual(again.service_id, self.service)
        wait = again.scheduled_at - self.third.done_at
        self.assertLess(abs(wait - timedelta(hours=1)), timedelta(minutes=5))
        self.assertEqual(self.later.state, "planned")

    def test_what_was_typed_stays(self):
        self.start("crm_vn_service_care_leave")
        self.assertEqual(self.first.note, "Has a dog")
        self.assertEqual(self.first.state, "planned")

    def test_manager(self):
        self.start("crm_vn_service_care_manager", self.users["manager"])
        self.assertEqual(self.first.outcome_id, self.outcomes["later"])
        self.assertEqual(self.first.user_id, self.user)
