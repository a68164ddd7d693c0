"""The appointment of a store is nobody else's."""

from odoo.exceptions import AccessError
from odoo.fields import Command

from .common_meeting import ServiceMeetingCase


class TestMeetingStore(ServiceMeetingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead.store_id = cls.hanoi
        cls.record = cls.visit._plan(
            cls.lead, scheduled_at=cls.tomorrow, user_id=cls.users["own"].id
        )
        cls.event = cls.record.calendar_event_id

    def titles(self, user):
        events = self.env["calendar.event"].with_user(user)
        return events.search([("start", "=", self.tomorrow)]).mapped("name")

    def test_who_reads_the_title(self):
        self.assertEqual(self.event.store_id, self.hanoi)
        for user in ("own", "all", "manager", "region", "everything"):
            self.assertEqual(self.titles(self.users[user]), ["Viewing · Lan"])
        for user in (self.saigon_user, self.users["none"]):
            self.assertFalse(self.titles(user))
            with self.assertRaises(AccessError):
                self.event.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                self.event.with_user(user).start = self.now

    def test_without_a_deal(self):
        """It is of the store of the record."""
        self.partner.store_id = self.hanoi
        record = self.visit._plan(
            self.partner, scheduled_at=self.tomorrow, user_id=self.users["own"].id
        )
        event = record.calendar_event_id
        self.assertEqual((record.store_id, event.store_id), (self.hanoi, self.hanoi))
        record.store_id = self.saigon
        self.assertEqual(event.store_id, self.saigon)
        self.assertEqual(self.titles(self.saigon_user), ["Viewing · Lan"])

    def test_nobody_makes_one_for_another_store(self):
        record = self.visit._plan(self.lead, user_id=False)
        with self.assertRaises(AccessError):
            self.env["calendar.event"].with_user(self.saigon_user).create(
                {
                    "name": "Mine",
                    "start": self.tomorrow,
                    "stop": self.tomorrow,
                    "res_model_id": self.env["ir.model"]._get_id(record._name),
                    "res_id": record.id,
                }
            )
        self.assertFalse(record.calendar_event_id)

    def test_a_guest_of_another_store_moves_it(self):
        """Who was invited moves the meeting, and learns nothing of the record."""
        self.event.partner_ids = [Command.link(self.saigon_user.partner_id.id)]
        event = self.event.with_user(self.saigon_user)
        event.location = "Upstairs"
        self.assertEqual(self.record.location, "Upstairs")
        self.assertFalse(event.service_record_id)
        self.assertFalse(event.service_state)
        (shown,) = event.web_read(
            {
                "res_id": {"fields": {"display_name": {}}},
                "service_record_id": {"fields": {"display_name": {}}},
            }
        )
        self.assertFalse(shown["service_record_id"])
        self.assertNotIn("Viewing", str(shown["res_id"]))
        with self.assertRaises(AccessError):
            self.record.with_user(self.saigon_user).read(["location"])

    def test_link_back(self):
        event = self.event.with_user(self.users["own"])
        self.assertEqual(event.service_record_id, self.record)
        action = event.action_open_service_record()
        self.assertEqual(action["res_id"], self.record.id)

    def test_a_user_without_sales(self):
        user = self.new_member("clerk", "base.group_user", self.hanoi)
        event = self.event.with_user(user)
        self.assertFalse(event.service_record_id)
        event.action_meeting_cancel()
        self.assertEqual(self.record.state, "cancelled")
