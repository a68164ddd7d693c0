"""What came of meetings, on the timeline."""

from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Command, Datetime

from .common_recording import TimelineCase


class MeetingCase(TimelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, dont_notify=True))
        cls.env["calendar.event"].search([]).interaction_result = "no_show"
        cls.now = Datetime.now()
        cls.yesterday = cls.now - timedelta(days=1)
        cls.tomorrow = cls.now + timedelta(days=1)

    def meet(self, start, **values):
        return self.env["calendar.event"].create(
            {
                "name": "Demo",
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": self.seller.id,
                "partner_ids": [
                    Command.set((self.seller.partner_id | self.partner).ids)
                ],
                **values,
            }
        )

    def row(self, event):
        return self.env["crm.interaction"].search(
            [("provider", "=", "calendar.event"), ("external_ref", "=", str(event.id))]
        )

    def run_cron(self, **kwargs):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress") as progress:
            progress.return_value = kwargs.pop("left", 60)
            self.env["calendar.event"]._cron_record_meetings(**kwargs)
        return progress


class TestMeeting(MeetingCase):
    def test_held(self):
        event = self.meet(self.yesterday, opportunity_id=self.lead.id)
        self.assertFalse(self.row(event))
        event.with_user(self.seller).action_meeting_held()
        row = self.row(event)
        self.assertEqual(self.said(row), ("meeting", "other", False))
        self.assertEqual((row.name, row.result), ("Demo", "held"))
        self.assertEqual((row.date, row.duration), (event.start, 3600))
        self.assertEqual((row.partner_id, row.lead_id), (self.partner, self.lead))
        self.assertEqual((row.user_id, row.calendar_event_id), (self.seller, event))

    def test_planned_by_an_activity(self):
        """From the list of activities, core passes on no document."""
        activity = self.lead.activity_schedule(
            "mail.mail_activity_data_meeting", user_id=self.seller.id
        )
        context = activity.action_create_calendar_event()["context"]
        model = self.env["calendar.event"].with_context(**context)
        event = model.create(
            {
                "start": self.yesterday,
                "stop": self.yesterday + timedelta(hours=1),
                "partner_ids": [Command.set(self.seller.partner_id.ids)],
            }
        )
        self.assertTrue(event.is_with_customer)
        activity.with_user(self.seller).action_feedback(feedback="Yes")
        event.with_env(self.env).action_meeting_held()
        row = self.row(event)
        self.assertEqual((row.lead_id, row.partner_id), (self.lead, self.partner))

    def test_no_show_and_changed_mind(self):
        event = self.meet(self.yesterday)
        event.action_meeting_no_show()
        row = self.row(event)
        self.assertEqual((row.result, row.duration), ("no_show", 0))
        event.action_meeting_held()
        self.assertEqual((row.result, row.duration), ("held", 3600))
        self.assertEqual(self.row(event), row)

    def test_cancelled_by_the_button(self):
        event = self.meet(self.tomorrow)
        event.action_meeting_cancel()
        self.assertEqual(self.row(event).result, "cancelled")
        self.assertFalse(event.active)

    def test_cancelled_ahead_is_not_in_the_future(self):
        """Who has nothing but that meeting is idle from now on."""
        event = self.meet(self.tomorrow, opportunity_id=self.lead.id)
        event.action_meeting_cancel()
        self.assertLess(self.lead.last_interaction_date, self.tomorrow)
        event.action_unarchive()
        event.start, event.stop = self.yesterday, self.now
        event.action_meeting_held()
        self.assertEqual(self.row(event).date, self.yesterday)

    def test_archived_and_deleted_before(self):
        archived, deleted = self.meet(self.tomorrow), self.meet(self.tomorrow)
        archived.action_archive()
        self.assertEqual(self.row(archived).result, "cancelled")
        self.assertEqual(archived.interaction_result, "cancelled")
        with self.subTest("and brought back"):
            archived.action_unarchive()
            self.assertFalse(archived.interaction_result)
        deleted.unlink()
        row = self.row(deleted)
        self.assertEqual((row.result, row.partner_id), ("cancelled", self.partner))
        self.assertFalse(row.calendar_event_id)

    def test_deleted_after(self):
        held, ended = self.meet(self.yesterday), self.meet(self.yesterday)
        held.action_meeting_no_show()
        (held | ended).unlink()
        self.assertEqual(self.row(held).result, "no_show")
        self.assertEqual(self.row(ended).result, "held")

    def test_changed_later(self):
        event = self.meet(self.yesterday)
        event.action_meeting_held()
        row = self.row(event)
        row.with_user(self.seller).summary = "He liked it"
        start = self.yesterday - timedelta(days=1)
        event.write(
            {
                "name": "Second demo",
                "start": start,
                "stop": start + timedelta(hours=2),
                "opportunity_id": self.lead.id,
            }
        )
        self.assertEqual((row.name, row.date), ("Second demo", event.start))
        self.assertEqual((row.duration, row.lead_id), (7200, self.lead))
        self.assertEqual(row.summary, "He liked it")

    def test_moved_to_the_future(self):
        event = self.meet(self.yesterday)
        event.action_meeting_no_show()
        start = event.start
        event.write(
            {"start": self.tomorrow, "stop": self.tomorrow + timedelta(hours=1)}
        )
        self.assertFalse(event.interaction_result)
        row = self.row(event)
        self.assertEqual((row.date, row.result), (start, "no_show"))
        event.action_meeting_held()
        self.assertEqual(row.result, "held")
        self.assertGreater(row.date, start)

    def test_whose(self):
        colleagues = self.seller.partner_id | self.other_seller.partner_id
        order = self.env["sale.order"].create({"partner_id": self.partner.id})
        inside = {"partner_ids": [Command.set(colleagues.ids)]}
        about_order = self._about(order)
        for values, expected in [
            (inside, None),
            ({"partner_ids": [Command.clear()]}, None),
            (inside | {"opportunity_id": self.lead.id}, self.partner),
            (inside | about_order, self.partner),
            (inside | self._about(self.partner), self.partner),
            (inside | self._about(self.seller.partner_id), None),
            ({}, self.partner),
        ]:
            with self.subTest(values=values):
                event = self.meet(self.yesterday, **values)
                self.assertEqual(event.is_with_customer, bool(expected))
                event.action_meeting_held()
                row = self.row(event)
                self.assertEqual(row.partner_id.id, expected and expected.id or False)
                self.assertEqual(bool(row), bool(expected))
        event = self.meet(self.yesterday, **inside, **about_order)
        event.action_meeting_held()
        self.assertEqual(self.row(event).order_id, order)

    def _about(self, record):
        model = self.env["ir.model"]._get_id(record._name)
        return {"res_model_id": model, "res_id": record.id}

    def test_lead_without_customer(self):
        lead = self.env["crm.lead"].create({"name": "Unknown"})
        event = self.meet(
            self.yesterday, opportunity_id=lead.id, partner_ids=[Command.clear()]
        )
        event.action_meeting_held()
        row = self.row(event)
        self.assertEqual((row.lead_id, row.partner_id.id), (lead, False))

    def test_colleague_who_left_is_no_customer(self):
        self.other_seller.active = False
        event = self.meet(
            self.yesterday,
            partner_ids=[Command.set(self.other_seller.partner_id.ids)],
        )
        self.assertFalse(event.is_with_customer)

    def test_private_title(self):
        event = self.meet(self.yesterday, privacy="private")
        event.action_meeting_held()
        self.assertEqual(
            (self.row(event).name, self.row(event).kind), (False, "meeting")
        )

    def test_gone_document(self):
        lead = self.env["crm.lead"].create({"name": "Gone"})
        event = self.meet(self.yesterday, **self._about(lead))
        lead.unlink()
        event.action_meeting_held()
        self.assertEqual(self.row(event).partner_id, self.partner)

    # RECURRING

    def repeat(self, start):
        event = self.meet(
            start,
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=4,
            interval=1,
        )
        return event.recurrence_id.calendar_event_ids.sorted("start")

    def test_occurrences(self):
        events = self.repeat(self.now - timedelta(days=2, hours=2))
        self.run_cron()
        self.assertEqual(
            [self.row(event).result for event in events], ["held"] * 3 + [False]
        )
        events[1].action_meeting_no_show()
        self.assertEqual(self.row(events[1]).result, "no_show")
        self.assertEqual(self.row(events[0]).result, "held")
        events[3].unlink()
        self.assertEqual(self.row(events[3]).result, "cancelled")

    def test_made_anew(self):
        """Odoo deletes and creates occurrences when all of them are moved."""
        events = self.repeat(self.now - timedelta(days=1, hours=2))
        self.run_cron()
        known = self.rows(self.partner)
        self.assertEqual(known.mapped("result"), ["held", "held"])
        start = events[0].start - timedelta(hours=1)
        events[0].write(
            {
                "recurrence_update": "all_events",
                "start": start,
                "stop": start + timedelta(hours=1),
            }
        )
        self.run_cron()
        self.assertEqual(self.rows(self.partner), known)

    def test_future_ones_deleted(self):
        events = self.repeat(self.tomorrow)
        events[1].action_mass_deletion("future_events")
        self.assertFalse(self.row(events[0]))
        results = [self.row(event).result for event in events[1:]]
        self.assertEqual(results, ["cancelled"] * 3)


class TestMeetingCron(MeetingCase):
    def test_ended(self):
        ended, running = self.meet(self.yesterday), self.meet(self.now)
        inside = self.meet(
            self.yesterday, partner_ids=[Command.set(self.seller.partner_id.ids)]
        )
        known = self.meet(self.yesterday)
        known.action_meeting_no_show()
        self.run_cron()
        self.assertEqual(self.row(ended).result, "held")
        self.assertEqual(self.row(known).result, "no_show")
        self.assertFalse(self.row(running) or self.row(inside))

    def test_batches_and_stops(self):
        events = self.meet(self.yesterday)
        for hours in range(1, 5):
            events |= self.meet(self.yesterday - timedelta(hours=hours))
        self.run_cron(limit=2, left=0)
        rows = [bool(self.row(event)) for event in events]
        self.assertEqual(rows, [True, True, False, False, False])
        progress = self.run_cron(limit=2)
        self.assertTrue(all(self.row(event) for event in events))
        self.assertEqual(progress.call_args.kwargs["remaining"], 0)

    def test_presumption_off(self):
        self.env["ir.config_parameter"].set_param(
            "crm_vn.meeting_presumed_held", "False"
        )
        event = self.meet(self.yesterday)
        self.run_cron()
        self.assertFalse(event.interaction_result)
        event.unlink()
        self.assertFalse(self.row(event))

    def test_queries_of_many(self):
        def cost(number):
            events = self.env["calendar.event"].browse()
            for hours in range(number):
                partner = self.partner.copy()
                events |= self.meet(
                    self.yesterday - timedelta(hours=hours),
                    partner_ids=[Command.set(partner.ids)],
                    opportunity_id=self.lead.copy({"partner_id": partner.id}).id,
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            events._record_meetings(dict.fromkeys(events.ids, "held"))
            self.env.flush_all()
            return self.cr.sql_log_count - before

        cost(1)
        self.assertEqual(cost(8), cost(1))
