"""The care screen: finishing one record brings the next, and nothing typed is lost."""

from datetime import timedelta

from .common import CrmVnCase
from .common_care import SPECIFICATION, CareMixin


class TestCareSaving(CareMixin, CrmVnCase):
    def setUp(self):
        super().setUp()
        self.first = self.new_work("First", hours=-2)
        self.second = self.new_work("Second", hours=-1)

    def test_save_and_next(self):
        answer = self.save(self.first, outputs={"budget": 5}, note="Wants two")
        self.assertEqual(self.first.state, "done")
        self.assertEqual(self.first.note, "Wants two")
        self.assertEqual(self.first.outcome_id, self.outcomes["booked"])
        self.assertEqual(answer["record"]["care_name"], "Second")
        self.assertEqual([i["name"] for i in answer["queue"]["items"]], ["Second"])
        self.assertEqual(answer["queue"]["done"], 1)
        last = self.save(self.second, code="later")
        self.assertIs(last["record"], False)
        self.assertEqual(last["queue"]["items"], [])

    def test_refused(self):
        for vals, missing in (
            ({"code": "booked"}, ("outputs", "budget")),
            ({"code": "refused"}, ("reason", False)),
            ({"code": None}, ("outcome_id", False)),
            ({"code": "later", "inputs": {"need": False}}, ("inputs", "need")),
        ):
            with self.subTest(missing=missing):
                answer = self.save(self.first, note="Typed", **vals)
                self.assertEqual(answer["missing"], [missing])
                self.assertIn(self.get_label(missing), answer["refused"])
                self.assertNotIn("record", answer)
                self.first.invalidate_recordset()
                self.assertEqual(self.first.state, "planned")
                self.assertFalse(self.first.note)
                self.assertFalse(self.first.outcome_id)

    def get_label(self, place):
        fname, code = place
        fields = self.service.field_ids.filtered(lambda field: field.code == code)
        return fields.name or self.first._fields[fname].string

    def test_a_wrong_value_is_refused_too(self):
        answer = self.save(self.first, outputs={"budget": "a lot"})
        self.assertIn("Budget", answer["refused"])
        self.assertEqual(self.first.state, "planned")

    def test_skipped_comes_again(self):
        answer = self.open_next(skipped=[self.first.id])
        self.assertEqual(answer["record"]["id"], self.second.id)
        answer = self.open_next(skipped=[self.first.id, self.second.id])
        self.assertEqual(answer["record"]["id"], self.first.id)

    def test_what_waits_for_its_time_is_done_when_asked_for(self):
        self.finish(self.first | self.second)
        later = self.new_work("Later", hours=3)
        answer = self.open_next()
        self.assertIs(answer["record"], False)
        self.assertEqual([i["name"] for i in answer["queue"]["items"]], ["Later"])
        self.assertEqual(self.open_next(ahead=True)["record"]["id"], later.id)

    def test_a_finished_one_can_be_looked_at(self):
        self.finish(self.first)
        answer = self.open_next(res_id=self.first.id)
        self.assertEqual(answer["record"]["state"], "done")

    def test_start(self):
        record = self.as_user().browse(self.first.id)
        self.assertTrue(record.start_care())
        self.assertEqual(record.state, "in_progress")
        self.second.inputs = {"need": False}
        record = self.as_user().browse(self.second.id)
        self.assertFalse(record.start_care())
        self.assertEqual(record.state, "planned")


class TestCareTogether(CareMixin, CrmVnCase):
    """Two people, or two tabs."""

    def setUp(self):
        super().setUp()
        self.first = self.new_work("First", hours=-2)
        self.second = self.new_work("Second", hours=-1)
        self.other = self.users["all"]

    def test_finished_by_somebody_else(self):
        self.finish(self.first)
        answer = self.save(self.first, code="later", note="Call in May")
        self.assertIn(self.user.name, answer["message"])
        self.assertIn("Booked", answer["message"])
        self.assertEqual(answer["record"]["id"], self.second.id)
        self.assertEqual(self.first.outcome_id, self.outcomes["booked"])
        self.assertTrue(answer["kept"])
        self.assertIn("Call in May", self.first.message_ids[:1].body)

    def test_pressed_twice(self):
        self.save(self.first, outputs={"budget": 5})
        messages = self.first.message_ids
        answer = self.save(self.first, code=None)
        self.assertTrue(answer["message"])
        self.assertEqual(self.first.outcome_id, self.outcomes["booked"])
        self.assertEqual(self.first.message_ids, messages)

    def test_cancelled(self):
        self.first.action_cancel()
        answer = self.save(self.first)
        self.assertTrue(answer["message"])
        self.assertEqual(self.first.state, "cancelled")

    def test_given_to_somebody_else(self):
        lead = self.new_lead(user_id=self.user.id, store_id=self.hanoi.id)
        self.first.write({"lead_id": lead.id, "user_id": self.other.id})
        options = {"current_user_id": self.user.id}
        answer = self.save(self.first, options=options, outputs={"budget": 5})
        self.assertIn(self.other.name, answer["message"])
        self.assertEqual(self.first.state, "planned")

    def test_out_of_sight(self):
        """Neither the store nor the customer nor who has it now is told."""
        self.first.partner_id.write(
            {"store_ids": [(6, 0, self.saigon.ids)], "store_id": self.saigon.id}
        )
        self.first.write({"store_id": self.saigon.id, "user_id": self.saigon_user.id})
        for answer in (
            self.save(self.first, note="Typed"),
            self.open_next(res_id=self.first.id),
        ):
            self.assertEqual(answer["message"], "This one is no longer yours.")
            self.assertEqual(answer["record"]["id"], self.second.id)
        self.assertFalse(self.save(self.first, note="Typed")["kept"])
        self.assertEqual(self.first.state, "planned")

    def test_deleted(self):
        ghost = self.first.id
        self.first.unlink()
        answer = self.open_next(res_id=ghost)
        self.assertEqual(answer["record"]["id"], self.second.id)
        self.assertTrue(answer["message"])

    def test_the_queue_tells_what_is_gone(self):
        options = {"current_id": self.first.id, "current_user_id": self.user.id}
        self.assertFalse(self.as_user().get_care_queue(options)["gone"])
        self.finish(self.first)
        self.assertIn("Booked", self.as_user().get_care_queue(options)["gone"])

    def test_opening_takes_what_is_nobodys(self):
        (self.first | self.second).user_id = False
        self.open_next()
        self.assertEqual(self.first.user_id, self.user)
        self.assertFalse(self.second.user_id)
        self.assertEqual(self.get_names(self.other), ["Second"])
        self.save(self.first, code="later")
        self.assertEqual(self.second.user_id, self.user)

    def test_skipping_gives_back_what_was_only_looked_at(self):
        (self.first | self.second).user_id = False
        self.assertTrue(self.open_next()["taken"])
        skipped = {"skipped": [self.first.id], "release": self.first.id}
        self.open_next(**skipped)
        self.assertFalse(self.first.user_id)
        self.assertEqual(self.second.user_id, self.user)
        self.second.note = "Calls back at noon"
        self.open_next(skipped=[self.second.id], release=self.second.id)
        self.assertEqual(self.second.user_id, self.user)

    def test_looking_at_a_finished_one_takes_nothing(self):
        self.finish(self.first)
        self.first.sudo().user_id = False
        self.open_next(res_id=self.first.id)
        self.assertFalse(self.first.user_id)

    def test_a_manager_helps_out(self):
        manager = self.users["manager"]
        answer = self.open_next(manager, user_id=self.user.id)
        self.assertEqual(answer["record"]["id"], self.first.id)
        self.save(self.first, manager, options={"user_id": self.user.id}, code="later")
        self.assertEqual(self.first.state, "done")
        self.assertEqual(self.first.user_id, self.user)


class TestCareNextTime(CareMixin, CrmVnCase):
    def setUp(self):
        super().setUp()
        self.time = self.now.replace(microsecond=0) + timedelta(days=2)

    def test_the_same_again(self):
        record = self.new_work(hours=-1, inputs={"need": "Two fridges"})
        self.save(record, code="later", next_scheduled_at=self.time)
        again = record.next_ids
        self.assertEqual(again.service_id, self.service)
        self.assertEqual(again.scheduled_at, self.time)
        self.assertEqual(again.user_id, self.user)
        self.assertEqual(again.partner_id, record.partner_id)
        self.assertEqual(again.inputs["need"], "Two fridges")
        self.assertEqual(again.state, "planned")

    def test_no_time_nothing_again(self):
        record = self.new_work(hours=-1)
        self.save(record, code="later")
        self.assertFalse(record.next_ids)

    def test_the_next_service_is_not_the_same_again(self):
        """What the outcome opens is scheduled then, and nothing else is."""
        following = self.new_service("Visit", outcomes=[{"code": "seen"}])
        self.outcomes["later"].next_service_id = following
        record = self.new_work(hours=-1)
        self.save(record, code="later", next_scheduled_at=self.time)
        self.assertEqual(record._get_next_time(), self.time)
        self.assertNotIn(self.service, record.next_ids.service_id)
        for planned in record.next_ids:
            self.assertEqual(planned.scheduled_at, self.time)

    def test_many_at_once(self):
        """The queries do not grow with the records."""
        records = self.env["crm.service.record"].concat(
            *(self.new_work(str(number), hours=-1) for number in range(12))
        )
        records.write(
            {"outcome_id": self.outcomes["later"].id, "next_scheduled_at": self.time}
        )
        counts = []
        for group in (records[:2], records[2:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            group.sudo()._plan_again()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(group.next_ids), len(group))
        self.assertLessEqual(counts[1], counts[0])


class TestCareQueries(CareMixin, CrmVnCase):
    def test_save_and_next_is_bounded(self):
        """By what a record needs; however long the queue is."""
        counts = []
        for size in (5, 40):
            records = [
                self.new_work(f"Customer {size} {number}", hours=-1)
                for number in range(size)
            ]
            self.save(records[0], code="later")
            model = self.as_user()
            vals = {"outcome_id": self.outcomes["later"].id}
            before = self.env.cr.sql_log_count
            model.browse(records[1].id).save_care_and_next(vals, SPECIFICATION, {})
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
