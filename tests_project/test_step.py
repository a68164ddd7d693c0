"""A task and its service record keep step, both ways."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from .common import TaskCase

LATER = fields.Datetime.now().replace(microsecond=0) + timedelta(days=3)


class StepCase(TaskCase):
    def setUp(self):
        super().setUp()
        self.record = self.plan()
        self.task = self.record.task_id

    def as_worker(self, task=None):
        """The task as somebody has it who knows nothing of sales."""
        self.env.flush_all()
        self.env.invalidate_all()
        return (task or self.task).with_user(self.worker)

    def need(self, method, *records):
        """Let a check of the flow miss something in some records."""

        def check(checked):
            if missing := checked & self.record.union(*records):
                raise UserError(f"Budget is missing ({len(missing)}).")

        self.patch(self.registry["crm.service.record"], method, check)


class TestTaskLeads(StepCase):
    def test_leaving_the_first_stage_starts(self):
        self.as_worker().stage_id = self.doing
        self.assertEqual(self.record.state, "in_progress")

    def test_other_changes_do_not(self):
        other = self.project.copy({"name": "Other"})
        self.as_worker().priority = "1"
        self.task.project_id = other
        self.task.state = "04_waiting_normal"
        self.assertEqual(self.record.state, "planned")

    def test_approval_starts(self):
        self.as_worker().state = "03_approved"
        self.assertEqual(self.record.state, "in_progress")

    def test_what_lacks_inputs_does_not_start_and_says_so(self):
        self.need("_check_inputs")
        self.as_worker().stage_id = self.doing
        self.assertEqual(self.record.state, "planned")
        self.assertIn("Budget is missing", self.notes(self.record))

    def test_done_is_done_with_the_outcome_of_the_service(self):
        self.record.outputs = {"budget": 5}
        self.as_worker().state = "1_done"
        self.assertEqual(self.record.state, "done")
        self.assertEqual(self.record.outcome_id, self.outcomes["booked"])

    def test_done_is_done_with_the_outcome_somebody_chose(self):
        self.record.outcome_id = self.outcomes["later"]
        self.as_worker().state = "1_done"
        self.assertEqual(self.record.outcome_id, self.outcomes["later"])

    def test_done_without_an_outcome_says_so(self):
        self.service.task_done_outcome_id = False
        self.as_worker().state = "1_done"
        self.assertEqual(self.record.state, "in_progress")
        self.assertIn("Choose the outcome", self.notes(self.record))

    def test_what_lacks_outputs_stays_in_progress_and_both_say_so(self):
        self.need("_check_outputs")
        self.as_worker().state = "1_done"
        self.assertEqual(self.task.state, "1_done")
        self.assertEqual(self.record.state, "in_progress")
        self.assertFalse(self.record.outcome_id, "nobody chose it")
        for document in (self.record, self.task):
            self.assertIn("Budget is missing", self.notes(document))

    def test_some_of_many_lack_something(self):
        records = self.plan(self.new_leads(6))
        self.need("_check_outputs", records[1], records[4])
        self.as_worker(records.task_id).state = "1_done"
        self.assertEqual(
            records.mapped("state"),
            ["done", "in_progress", "done", "done", "in_progress", "done"],
        )
        self.assertIn("Budget is missing", self.notes(records[4].task_id))
        self.assertNotIn("Budget is missing", self.notes(records[0].task_id))

    def test_cancelled_is_cancelled(self):
        self.as_worker().state = "1_canceled"
        self.assertEqual(self.record.state, "cancelled")

    def test_reopened_leaves_what_is_done_and_says_so(self):
        self.record.outputs = {"budget": 5}
        self.as_worker().state = "1_done"
        self.as_worker().state = "01_in_progress"
        self.assertEqual(self.record.state, "done")
        self.assertIn("reopened", self.notes(self.record))

    def test_done_again_later_once_the_outputs_are_there(self):
        self.service.task_done_outcome_id = False
        self.as_worker().state = "1_done"
        self.record.outcome_id = self.outcomes["later"]
        self.record.action_done()
        self.assertEqual(self.task.state, "1_done")

    def test_a_deleted_task_leaves_the_record(self):
        self.task.unlink()
        self.assertEqual(self.record.state, "planned")
        self.assertFalse(self.record.task_id)


class TestRecordLeads(StepCase):
    def test_done_is_done(self):
        self.finish(self.record)
        self.assertEqual(self.task.state, "1_done")

    def test_cancelled_is_cancelled(self):
        self.record.action_cancel()
        self.assertEqual(self.task.state, "1_canceled")

    def test_a_closed_task_stays_as_it_is(self):
        self.service.task_done_outcome_id = False
        self.task.state = "1_done"
        self.record.action_cancel()
        self.assertEqual(self.task.state, "1_done")

    def test_a_seller_finishes_a_task_that_they_do_not_see(self):
        self.project.privacy_visibility = "followers"
        record = self.plan(user=self.seller).with_user(self.seller)
        self.finish(record)
        self.assertEqual(record.sudo().task_id.state, "1_done")


class TestDeadline(StepCase):
    def test_of_the_task(self):
        self.as_worker().date_deadline = LATER
        self.assertEqual(self.record.deadline, LATER)
        self.as_worker().date_deadline = False
        self.assertFalse(self.record.deadline)

    def test_of_the_record(self):
        self.record.deadline = LATER
        self.assertEqual(self.task.date_deadline, LATER)

    def test_of_a_record_that_is_scheduled_anew(self):
        self.record.scheduled_at = LATER
        self.assertEqual(self.task.date_deadline, LATER + timedelta(hours=24))

    def test_of_finished_work_nothing_changes(self):
        self.finish(self.record)
        before = self.record.deadline
        self.task.date_deadline = LATER
        self.assertEqual(self.record.deadline, before)


class TestPeople(StepCase):
    def test_a_task_is_given_to_somebody_else(self):
        self.as_worker().user_ids = self.both
        self.assertEqual(self.record.user_id, self.both)
        self.assertEqual(self.task.user_ids, self.both)

    def test_helpers_change_nothing(self):
        self.as_worker().user_ids += self.both
        self.assertEqual(self.record.user_id, self.worker)

    def test_a_task_that_is_nobodys(self):
        self.as_worker().user_ids = False
        self.assertFalse(self.record.user_id)
        self.as_worker().user_ids = self.both
        self.assertEqual(self.record.user_id, self.both)

    def test_whoever_moves_a_task_that_is_nobodys_does_not_take_it(self):
        self.task.user_ids = False
        self.as_worker().with_user(self.boss).stage_id = self.doing
        self.assertEqual(self.record.state, "in_progress")
        self.assertFalse(self.record.user_id)

    def test_a_record_of_a_seller_stays_theirs(self):
        record = self.plan(user=self.seller)
        self.as_worker(record.task_id).user_ids = self.worker
        self.assertEqual(record.user_id, self.seller)

    def test_a_record_changes_hands(self):
        self.task.user_ids += self.boss
        self.record.user_id = self.both
        self.assertEqual(self.task.user_ids, self.both + self.boss)

    def test_a_record_falls_to_a_seller(self):
        self.record.user_id = self.seller
        self.assertEqual(self.task.user_ids, self.boss)
        self.assertEqual(self.record.user_id, self.seller)

    def test_who_does_not_see_the_store_gets_no_record(self):
        store = self.env["crm.store"].create({"name": "Hanoi", "code": "HN"})
        self.worker.store_ids = store
        self.record.store_id = store
        self.as_worker().user_ids = self.both
        self.assertEqual(self.record.user_id, self.worker)
        self.both.store_ids = store
        self.task.user_ids = self.worker
        self.as_worker().user_ids = self.both
        self.assertEqual(self.record.user_id, self.both)


class TestMany(StepCase):
    def test_as_many_queries_as_for_two(self):
        def count(change, size):
            records = self.plan(self.new_leads(size))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            change(records)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        def cancel(records):
            records.action_cancel()

        def finish(records):
            self.finish(records)

        def schedule(records):
            records.scheduled_at = LATER

        def cancel_tasks(records):
            records.task_id.state = "1_canceled"

        def finish_tasks(records):
            records.outputs = {"budget": 5}
            records.task_id.state = "1_done"

        def hand_over_tasks(records):
            records.task_id.date_deadline = LATER

        for change in (
            *(cancel, finish, schedule),
            *(cancel_tasks, finish_tasks, hand_over_tasks),
        ):
            with self.subTest(change.__name__):
                count(change, 2)
                self.assertLessEqual(count(change, 40), count(change, 2) + 5)
