"""Appointments are in the calendar; both ways in step."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command

from .common_meeting import ServiceMeetingCase


class TestMeetingMade(ServiceMeetingCase):
    def test_event(self):
        event = self.meet().calendar_event_id
        self.assertEqual(event.name, "Viewing · Lan")
        self.assertEqual(event.start, self.tomorrow)
        self.assertEqual(event.stop, self.tomorrow + timedelta(hours=1))
        self.assertEqual(event.user_id, self.seller)
        self.assertEqual(event.partner_ids, self.seller.partner_id | self.partner)
        self.assertEqual(event.opportunity_id, self.lead)
        self.assertIn("Show &lt;the&gt; flat", event.description)
        self.assertFalse(event.activity_ids)

    def test_needs_a_time_and_somebody(self):
        record = self.meet(scheduled_at=False, user_id=False)
        self.assertFalse(record.calendar_event_id)
        record.scheduled_at = self.tomorrow
        self.assertFalse(record.calendar_event_id)
        record.user_id = self.seller
        self.assertEqual(record.calendar_event_id.user_id, self.seller)
        record.scheduled_at = False
        self.assertFalse(record.calendar_event_id)
        self.assertFalse(self.seller.partner_id.meeting_ids)

    def test_only_appointments(self):
        self.assertFalse(
            self.plan(
                scheduled_at=self.tomorrow, user_id=self.seller.id
            ).calendar_event_id
        )

    def test_among_colleagues(self):
        record = self.meet(
            service=self.talk, colleague_ids=[Command.set(self.other.ids)]
        )
        self.assertEqual(
            record.calendar_event_id.partner_ids,
            (self.seller | self.other).partner_id,
        )

    def test_by_a_salesperson_with_defaults_of_something_else(self):
        """What the screen says by itself is not of the meeting."""
        record = (
            self.visit.with_user(self.seller)
            .with_context(
                default_name="X", default_partner_ids=[1], active_model="res.partner"
            )
            ._plan(self.lead.with_user(self.seller), scheduled_at=self.tomorrow)
        )
        event = record.calendar_event_id
        self.assertEqual(event.name, "Viewing · Lan")
        self.assertEqual(event.partner_ids, self.seller.partner_id | self.partner)

    def test_many_cost_no_more_queries(self):
        def cost(count):
            leads = self.env["crm.lead"].create(
                [{"name": f"L{i}", "partner_id": self.partner.id} for i in range(count)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records = self.meet(leads)
            self.env.flush_all()
            cost = self.env.cr.sql_log_count - before
            self.assertEqual(len(records.calendar_event_id), count)
            return cost

        cost(2)
        # a row of Odoo's batches of a hundred now and then, nothing by record
        self.assertLess(cost(200) - cost(10), 190 / 10)


class TestRecordChanges(ServiceMeetingCase):
    def setUp(self):
        super().setUp()
        self.record = self.meet()
        self.event = self.record.calendar_event_id

    def test_moved(self):
        later = self.tomorrow + timedelta(days=2)
        self.record.write({"scheduled_at": later, "duration": 1.5})
        self.assertEqual(self.event.start, later)
        self.assertEqual(self.event.stop, later + timedelta(minutes=90))
        self.record.duration = 1 / 3
        self.assertEqual(self.event.stop, later + timedelta(minutes=20))
        self.assertInStep(self.record)

    def test_somebody_else_does_it(self):
        guest = self.env["res.partner"].create({"name": "Guest"})
        self.event.partner_ids += guest
        self.record.user_id = self.other
        self.assertEqual(self.event.user_id, self.other)
        self.assertEqual(
            self.event.partner_ids, self.other.partner_id | self.partner | guest
        )

    def test_nobody_does_it(self):
        self.record.user_id = False
        self.assertFalse(self.event.user_id)
        self.assertEqual(self.event.partner_ids, self.partner)
        self.assertTrue(self.event.active)

    def test_another_customer(self):
        other = self.env["res.partner"].create({"name": "Mai"})
        self.record.partner_id = other
        self.assertEqual(self.event.partner_ids, self.seller.partner_id | other)
        self.assertEqual(self.event.name, "Viewing · Mai")
        self.event.name = "My own words"
        self.record.partner_id = self.partner
        self.assertEqual(self.event.name, "My own words")

    def test_cancelled(self):
        self.record.action_cancel()
        self.assertFalse(self.event.active)
        self.assertEqual(self.event.interaction_result, "cancelled")
        self.assertEqual(self.record.interaction_id, self.row(self.event.id))
        self.record.sudo().write({"state": "planned"})
        self.assertTrue(self.event.active)
        self.assertFalse(self.event.interaction_result)

    def test_done(self):
        self.finish(self.record, "signed", {"offer": "900"}, reason="Liked it")
        row = self.row(self.event.id)
        self.assertEqual(self.event.interaction_result, "held")
        self.assertEqual(self.record.interaction_id, row)
        self.assertEqual(row.summary, "Signed: Liked it\nOffer: 900")
        self.assertEqual(self.record._get_event_interactions(), {self.record: row})

    def test_done_as_nobody_came(self):
        self.finish(self.record, "missed")
        self.assertEqual(self.event.interaction_result, "no_show")

    def test_what_somebody_wrote_stays(self):
        self.finish(self.record, "signed")
        row = self.record.interaction_id
        row.with_user(self.seller).summary = "He liked it"
        self.event.start += timedelta(hours=1)
        self.assertEqual(row.summary, "He liked it")

    def test_deleted(self):
        self.record.unlink()
        self.assertFalse(self.event.active)
        self.assertEqual(self.row(self.event.id).result, "cancelled")


class TestEventChanges(ServiceMeetingCase):
    def setUp(self):
        super().setUp()
        self.record = self.meet()
        self.event = self.record.calendar_event_id

    def test_dragged(self):
        """By an attendee who may not even read the record."""
        self.event.partner_ids += self.other.partner_id
        self.assertFalse(self.record.with_user(self.other)._filtered_access("write"))
        later = self.tomorrow + timedelta(days=3)
        self.event.with_user(self.other).write(
            {"start": later, "stop": later + timedelta(hours=2)}
        )
        self.assertEqual((self.record.scheduled_at, self.record.duration), (later, 2))
        self.assertEqual(self.record.deadline, later + timedelta(hours=24))

    def test_all_day(self):
        self.seller.tz = "Asia/Ho_Chi_Minh"
        day = self.tomorrow.date()
        self.event.write({"allday": True, "start_date": day, "stop_date": day})
        self.assertEqual((self.record.scheduled_at.hour, self.record.duration), (1, 10))
        self.record.scheduled_at = self.tomorrow
        self.assertFalse(self.event.allday)
        self.assertInStep(self.record)

    def test_organizer_and_colleagues(self):
        self.event.write(
            {
                "user_id": self.other.id,
                "partner_ids": [Command.link(self.other.partner_id.id)],
                "location": "Hanoi",
            }
        )
        self.assertEqual(self.record.user_id, self.other)
        self.assertEqual(self.record.colleague_ids, self.seller)
        self.assertEqual(self.record.location, "Hanoi")
        self.assertIn(self.partner, self.event.partner_ids)

    def test_cancelled_archived_deleted(self):
        records = self.record | self.meet() | self.meet()
        cancelled, archived, deleted = records.calendar_event_id
        cancelled.with_user(self.seller).action_meeting_cancel()
        archived.with_user(self.seller).action_archive()
        last, event_id = records[2], deleted.id
        deleted.with_user(self.seller).unlink()
        self.assertEqual(set(records.mapped("state")), {"cancelled"})
        self.assertEqual(last.interaction_id, self.row(event_id))
        self.assertFalse(last.calendar_event_id)

    def test_brought_back(self):
        self.event.action_archive()
        self.event.action_unarchive()
        self.assertEqual(self.record.state, "planned")
        self.assertFalse(self.event.interaction_result)

    def test_held(self):
        self.event.action_meeting_held()
        self.assertEqual(self.record.state, "in_progress")
        self.assertFalse(self.record.outcome_id)
        self.finish(self.record, "thinking")
        self.assertEqual(len(self.row(self.event.id)), 1)
        self.assertEqual(self.row(self.event.id).summary, "Thinking")

    def test_presumed_held(self):
        self.record.scheduled_at = self.yesterday
        other = self.meet(scheduled_at=self.yesterday)
        with patch.object(type(self.env["ir.cron"]), "_commit_progress") as progress:
            progress.return_value = 60
            self.env["calendar.event"]._cron_record_meetings()
        self.assertEqual(
            (self.record | other).mapped("state"), ["in_progress", "in_progress"]
        )

    def test_held_without_what_it_needs(self):
        with patch.object(type(self.record), "_check_inputs", self.lack):
            self.event.action_meeting_held()
        self.assertEqual(self.record.state, "planned")
        self.assertEqual(self.event.interaction_result, "held")

    @staticmethod
    def lack(records):
        from odoo.exceptions import UserError

        raise UserError("Something is missing")

    def test_nobody_came(self):
        self.event.with_user(self.seller).action_meeting_no_show()
        self.assertEqual(self.record.state, "done")
        self.assertEqual(self.record.outcome_id.code, "missed")
        self.assertEqual(self.record.interaction_id.result, "no_show")
        self.assertEqual(self.record.interaction_id.summary, "Missed")

    def test_nobody_came_but_something_is_missing(self):
        with patch.object(type(self.record), "_check_outputs", self.lack):
            self.event.action_meeting_no_show()
        self.assertEqual(self.record.state, "in_progress")
        self.assertFalse(self.record.outcome_id)
        self.assertEqual(self.event.interaction_result, "no_show")
        with self.subTest("the meeting says more than an outcome without a result"):
            self.finish(self.record, "thinking")
            self.assertEqual(self.event.interaction_result, "no_show")

    def test_cancelled_is_an_outcome_if_the_service_says_so(self):
        outcome = self.visit.outcome_ids[1]
        outcome.meeting_result = "cancelled"
        self.event.action_meeting_cancel()
        self.assertEqual(self.record.outcome_id, outcome)
        self.assertFalse(self.event.active)
        self.assertInStep(self.record)

    def test_done_stays_done(self):
        self.finish(self.record, "missed")
        self.event.action_meeting_held()
        self.assertEqual(self.event.interaction_result, "no_show")
        self.event.start = self.tomorrow + timedelta(days=1)
        self.assertEqual(self.event.interaction_result, "no_show")
        self.event.unlink()
        self.assertEqual(self.record.state, "done")

    def test_archived_long_after(self):
        """Tidied up, not cancelled."""
        record = self.meet(scheduled_at=self.yesterday)
        record.calendar_event_id.action_archive()
        self.assertEqual(record.state, "in_progress")
        self.assertInStep(record)

    def test_made_in_the_calendar(self):
        record = self.meet(scheduled_at=False)
        context = record.with_user(self.seller).action_open_calendar()["context"]
        event = self.env["calendar.event"].with_user(self.seller)
        event = event.with_context(**context).create(
            {"start": self.tomorrow, "stop": self.tomorrow + timedelta(hours=1)}
        )
        self.assertEqual(record.calendar_event_id.id, event.id)
        self.assertEqual(record.scheduled_at, self.tomorrow)
        self.assertEqual(event.name, "Viewing · Lan")
        self.assertInStep(record)
        action = record.action_open_calendar()
        self.assertEqual(action["res_id"], event.id)

    def test_not_made_for_records_of_others(self):
        record = self.meet(scheduled_at=False)
        with self.assertRaises(AccessError):
            self.env["calendar.event"].with_user(self.other).create(
                {
                    "name": "Mine",
                    "start": self.tomorrow,
                    "stop": self.tomorrow,
                    "res_model_id": self.env["ir.model"]._get_id(record._name),
                    "res_id": record.id,
                }
            )
        self.assertFalse(record.calendar_event_id)

    def test_plain_meetings_are_their_own(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Plain",
                "start": self.tomorrow,
                "stop": self.tomorrow,
                "opportunity_id": self.lead.id,
            }
        )
        event.action_meeting_cancel()
        self.assertEqual(self.record.state, "planned")
