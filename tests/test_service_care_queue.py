"""The queue of the care screen: whose, in what order, and who sees what."""

from freezegun import freeze_time

from odoo.exceptions import AccessError

from .common import CrmVnCase
from .common_care import CareMixin


class TestCareQueue(CareMixin, CrmVnCase):
    def get_reasons(self, **options):
        queue = self.as_user().get_care_queue(options)
        return {item["name"]: item["reason"] for item in queue["items"]}

    def test_order(self):
        with freeze_time("2026-03-10 03:00:00"):
            self.now = self.now.replace(2026, 3, 10, 3, 0, 0, 0)
            self.user.tz = "Asia/Ho_Chi_Minh"  # 10 in the morning
            self.new_work("Later", hours=48)
            self.new_work("Tonight", hours=13, deadline=14)
            self.new_work("Anytime")
            self.new_work("Today", deadline=5)
            self.new_work("Promised", hours=-1)
            self.new_work("Promised before", hours=-2)
            self.new_work("Late", hours=-3, deadline=-1)
            self.new_work("Very late", deadline=-30)
            self.assertEqual(
                self.get_reasons(),
                {
                    "Very late": "overdue",
                    "Late": "overdue",
                    "Promised before": "promised",
                    "Promised": "promised",
                    "Today": "today",
                    "Anytime": "anytime",
                    "Tonight": "later_today",
                    "Later": "later",
                },
            )
            self.assertEqual(list(self.get_reasons()), self.get_names())
            queue = self.as_user().get_care_queue()
            self.assertEqual((queue["number"], queue["ready"]), (8, 6))

    def test_the_day_ends_where_the_user_is(self):
        with freeze_time("2026-03-10 20:00:00"):
            self.now = self.now.replace(2026, 3, 10, 20, 0, 0, 0)
            self.new_work("Mai", hours=6)
            self.user.tz = "UTC"
            self.assertEqual(self.get_reasons(), {"Mai": "later"})
            self.user.tz = "Asia/Ho_Chi_Minh"
            self.assertEqual(self.get_reasons(), {"Mai": "later_today"})

    def test_what_is_not_open_is_not_in_it(self):
        self.finish(self.new_work("Done"))
        self.new_work("Given up").action_cancel()
        self.new_work("Mai")
        self.assertEqual(self.get_names(), ["Mai"])

    def test_skipped_comes_after_what_is_ready(self):
        first, _second = self.new_work("First", hours=-2), self.new_work("Second")
        self.new_work("Later", hours=2)
        names = self.get_names(skipped=[first.id])
        self.assertEqual(names, ["Second", "First", "Later"])

    def test_narrowed(self):
        other = self.new_service(
            "Visit", model_id=self.env.ref("crm_vn.service_model_visit").id
        )
        self.new_work("Call")
        self.new_work("Visit", service_id=other.id, inputs={})
        self.assertEqual(self.get_names(service_id=other.id), ["Visit"])
        self.assertEqual(self.get_names(channel="call"), ["Call"])
        choices = self.as_user().get_care_choices({"channel": "call"})
        self.assertEqual(
            [(row["name"], row["count"]) for row in choices["services"]],
            [("Trial call", 1), ("Visit", 1)],
        )

    def test_done_today(self):
        self.finish(self.new_work())
        self.finish(self.new_work(), "later")
        self.finish(self.new_work(user=self.users["all"]))
        self.finish(self.new_work()).sudo().done_at = "2020-01-01"
        self.assertEqual(self.as_user().get_care_queue()["done"], 2)


class TestCareQueueRights(CareMixin, CrmVnCase):
    def setUp(self):
        super().setUp()
        nobody = self.env["res.users"]
        self.mine = self.new_work("Mine")
        self.colleague = self.new_work("Colleague's", user=self.users["all"])
        self.free = self.new_work("Free", user=nobody)
        self.far = self.new_work("Far", user=nobody, store_id=self.saigon.id)
        self.headquarters = self.new_work("HQ", user=nobody, store_id=False)
        self.headquarters.sudo().store_id = False
        self.team = self.env["crm.team"].create({"name": "Others"})
        self.new_work("Team's", user=nobody, team_id=self.team.id)

    def test_own_queue(self):
        self.assertEqual(self.get_names(), ["Mine", "Free"])
        self.assertEqual(self.get_names(mine=True), ["Mine"])
        self.team.member_ids = self.user
        self.assertEqual(self.get_names(), ["Mine", "Free", "Team's"])

    def test_other_store(self):
        self.assertEqual(self.get_names(self.saigon_user), ["Far"])
        self.assertEqual(self.get_names(self.users["none"]), ["HQ"])
        self.assertEqual(self.get_names(self.users["everything"]), ["HQ"])

    def test_queue_of_a_colleague(self):
        manager = self.users["manager"]
        self.assertEqual(self.get_names(manager, user_id=self.user.id), ["Mine"])
        names = self.get_names(self.saigon_user, user_id=self.user.id)
        self.assertEqual(names, [])
        people = self.as_user(manager).get_care_choices()["people"]
        self.assertEqual(
            {person["id"]: person["count"] for person in people},
            {self.user.id: 1, self.users["all"].id: 1},
        )
        for user in (self.user, self.saigon_user):
            self.assertEqual(self.as_user(user).get_care_choices()["people"], [])

    def test_nobody_else(self):
        with self.assertRaises(AccessError):
            self.as_user(self.users["portal"]).get_care_queue()

    def test_the_name_of_a_hidden_customer_is_not_told(self):
        self.mine.partner_id.write(
            {"store_ids": [(6, 0, self.saigon.ids)], "store_id": self.saigon.id}
        )
        names = self.get_names()
        self.assertNotIn("Mine", names)
        self.assertIn(self.service.name, names)
