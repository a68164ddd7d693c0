import contextlib

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.crm_vn.models.service.crm_service_record import OPEN

from .crm_service_record_task import QUIET

#: What tells when and by whom a record is done, and what that is computed from.
STEP_FIELDS = frozenset(["deadline", "scheduled_at", "service_id", "user_id"])


class CrmServiceRecord(models.Model):
    """The task follows the record.

    ======================  ==========================================================
    the record …            its task, if it is open …
    ======================  ==========================================================
    is done                 is done
    is cancelled            is cancelled
    is planned again        is reopened, if it was cancelled
    gets another deadline   gets it, too
    falls to somebody else  changes hands: other assignees stay
    ======================  ==========================================================

    What is the same already is not written, so the two never chase each other.
    """

    _inherit = "crm.service.record"

    # STATE

    def _on_outcome(self):
        """Extend: see the class."""
        result = super()._on_outcome()
        self._get_tasks().filtered(lambda task: not task.is_closed).state = "1_done"
        return result

    def _after_cancel(self):
        """Extend: see the class."""
        result = super()._after_cancel()
        self._get_tasks().filtered(lambda task: not task.is_closed).state = "1_canceled"
        return result

    def _after_reopen(self):
        """Extend: see the class."""
        result = super()._after_reopen()
        tasks = self._get_tasks().filtered(lambda task: task.state == "1_canceled")
        tasks.state = "01_in_progress"
        return result

    def _finish_with_task(self):
        """Finish records with the outcome that somebody chose, or else the one of their
        service.

        :raise UserError: if there is none, or something is missing
        """
        unsettled = self.filtered(lambda record: not record.outcome_id)
        for service, records in unsettled.grouped("service_id").items():
            if not service.task_done_outcome_id:
                raise UserError(self.env._("Choose the outcome."))
            records.outcome_id = service.task_done_outcome_id
        self.action_done()

    def _take_over(self):
        """Extend: whoever moves a task is not always whose it is."""
        if self.env.context.get("led_by_task"):
            return None
        return super()._take_over()

    def _get_tasks(self):
        tasks = self.sudo().task_id
        return tasks.with_context(**(QUIET if len(tasks) > 1 else {}))

    # DEADLINE AND PEOPLE

    @contextlib.contextmanager
    def _keep_step(self, vals):
        """Bring what is written inside to the tasks."""
        linked = self.browse()
        if not STEP_FIELDS.isdisjoint(vals):
            linked = self.sudo().filtered("task_id")
        before = {record: (record.deadline, record.user_id) for record in linked}
        yield
        if not linked:
            return
        deadlines, hands = {}, {}
        for record, (deadline, user) in before.items():
            task = record.task_id
            if task.is_closed or record.state not in OPEN:
                continue
            if record.deadline not in (deadline, task.date_deadline):
                deadlines.setdefault(record.deadline, []).append(task.id)
            if record.user_id != user and record.user_id not in task.user_ids:
                users = task.user_ids - record._get_task_users(user)
                users |= record._get_task_users()
                if users != task.user_ids:
                    hands.setdefault(users, []).append(task.id)
        for deadline, ids in deadlines.items():
            linked.task_id.browse(ids)._write_step({"date_deadline": deadline})
        for users, ids in hands.items():
            linked.task_id.browse(ids)._write_step({"user_ids": users.ids})
