"""An appointment that is made to repeat stays with its first occurrence."""

from datetime import timedelta

from .common_meeting import ServiceMeetingCase


class TestMeetingRecurrence(ServiceMeetingCase):
    def setUp(self):
        super().setUp()
        self.record = self.meet()
        self.event = self.record.calendar_event_id

    def repeat(self, **values):
        self.event.write({**self.weekly(), **values})

    def weekly(self):
        return {
            "recurrency": True,
            "rrule_type_ui": "weekly",
            "rrule_type": "weekly",
            "interval": 1,
            "end_type": "count",
            "count": 3,
            "event_tz": "UTC",
            **self.on(self.tomorrow.weekday()),
        }

    def on(self, weekday):
        names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        return {name: index == weekday for index, name in enumerate(names)}

    @property
    def occurrences(self):
        return self.record.calendar_event_id.recurrence_id.calendar_event_ids.sorted(
            "start"
        )

    def assertWithFirst(self):
        self.assertEqual(len(self.occurrences), 3)
        self.assertEqual(self.record.calendar_event_id, self.occurrences[0])
        self.assertEqual(self.record.state, "planned")
        self.assertInStep(self.record)

    def test_repeated(self):
        self.repeat()
        self.assertWithFirst()

    def test_repeated_on_another_day(self):
        """Odoo takes the event itself out of the recurrence."""
        self.repeat(**self.on((self.tomorrow.weekday() + 2) % 7))
        self.assertWithFirst()
        self.assertEqual(self.record.scheduled_at, self.tomorrow + timedelta(days=2))

    def test_made_to_repeat(self):
        """In the calendar, for a record that has no appointment yet."""
        self.record = self.meet(scheduled_at=False)
        self.env["calendar.event"].create(
            {
                "name": "Weekly",
                "start": self.tomorrow,
                "stop": self.tomorrow,
                "res_model_id": self.env["ir.model"]._get_id(self.record._name),
                "res_id": self.record.id,
                **self.weekly(),
            }
        )
        self.assertWithFirst()

    def test_all_moved(self):
        self.repeat()
        second = self.occurrences[1]
        later = second.start + timedelta(hours=1)
        second.write({"recurrence_update": "all_events", "start": later})
        self.assertWithFirst()
        self.assertEqual(self.record.scheduled_at, self.tomorrow + timedelta(hours=1))

    def test_repeated_otherwise(self):
        self.repeat()
        self.occurrences[1].write(
            {"recurrence_update": "all_events", "interval": 2, "count": 3}
        )
        self.assertWithFirst()

    def test_not_repeated_any_more(self):
        self.repeat()
        second = self.occurrences[1]
        second.write({"recurrence_update": "all_events", "recurrency": False})
        self.assertEqual(self.record.calendar_event_id, second)
        self.assertEqual(self.record.scheduled_at, second.start)

    def test_the_first_is_cancelled(self):
        self.repeat()
        first, second, _third = self.occurrences
        first.action_meeting_cancel()
        self.assertEqual(self.record.state, "cancelled")
        self.assertTrue(second.active)

    def test_a_later_one_is_nothing_to_the_record(self):
        self.repeat()
        _first, second, third = self.occurrences
        second.action_meeting_cancel()
        third.unlink()
        self.assertEqual(self.record.state, "planned")
