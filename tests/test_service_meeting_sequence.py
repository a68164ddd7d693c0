"""Whatever happens to an appointment, in whatever order: both sides say the same."""

from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.fields import Datetime

from .common import no_deadline
from .common_meeting import ServiceMeetingCase

HOURS = st.integers(-48, 48).filter(bool)
LENGTHS = st.sampled_from([15, 20, 60, 90])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move_event"), HOURS),
        st.tuples(st.just("resize_event"), LENGTHS),
        st.tuples(st.just("move_record"), HOURS),
        st.tuples(st.just("resize_record"), LENGTHS),
        st.tuples(
            st.sampled_from(
                ["give_event", "give_record", "cancel_event", "cancel_record"]
                + ["archive", "unarchive", "held", "no_show", "missed", "signed"]
                + ["start", "pool"]
            ),
            st.none(),
        ),
    ),
    min_size=1,
    max_size=8,
)


class TestMeetingSequence(ServiceMeetingCase):
    @settings(no_deadline, max_examples=25)
    @given(STEPS, st.booleans())
    @example([("cancel_record", None), ("held", None)], False)
    def test_in_step(self, steps, called_off):
        """With and without an outcome for meetings that were cancelled."""
        with self.env.cr.savepoint():
            if called_off:
                self.visit.outcome_ids[1].meeting_result = "cancelled"
            record = self.meet(scheduled_at=Datetime.now() + timedelta(hours=5))
            for step, value in steps:
                if record.calendar_event_id:
                    getattr(self, f"do_{step}")(record, record.calendar_event_id, value)
                    self.env.invalidate_all()
                    self.assertInStep(record)

    def do_move_event(self, record, event, hours):
        start = event.start + timedelta(hours=hours)
        event.write({"start": start, "stop": start + (event.stop - event.start)})

    def do_resize_event(self, record, event, minutes):
        event.stop = event.start + timedelta(minutes=minutes)

    def do_move_record(self, record, event, hours):
        record.scheduled_at += timedelta(hours=hours)

    def do_resize_record(self, record, event, minutes):
        record.duration = minutes / 60

    def do_give_event(self, record, event, _value):
        event.user_id = self.other

    def do_give_record(self, record, event, _value):
        record.user_id = self.seller

    def do_pool(self, record, event, _value):
        record.user_id = False

    def do_cancel_event(self, record, event, _value):
        event.action_meeting_cancel()

    def do_cancel_record(self, record, event, _value):
        record.action_cancel()

    def do_archive(self, record, event, _value):
        event.action_archive()

    def do_unarchive(self, record, event, _value):
        event.action_unarchive()

    def do_held(self, record, event, _value):
        event.action_meeting_held()

    def do_no_show(self, record, event, _value):
        event.action_meeting_no_show()

    def do_start(self, record, event, _value):
        record.action_start()

    def finish_as(self, record, code):
        if record.state in ("planned", "in_progress"):
            self.finish(record, code)

    def do_missed(self, record, event, _value):
        self.finish_as(record, "missed")

    def do_signed(self, record, event, _value):
        self.finish_as(record, "signed")
