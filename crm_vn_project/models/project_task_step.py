from odoo import models
from odoo.tools.misc import clean_context

from odoo.addons.crm_vn.models.service.crm_service_record import OPEN

from .crm_service_record_task import QUIET

STEP_FIELDS = frozenset(["state", "stage_id", "date_deadline", "user_ids"])
CANCELED = "1_canceled"
CLOSED = ("1_done", CANCELED)
#: States that somebody chooses who works on a task; it has the others by itself.
WORKED_ON = ("02_changes_requested", "03_approved")


class ProjectTask(models.Model):
    """The service record follows its task.

    =====================================  ============================================
    the task …                             its record, if it is open …
    =====================================  ============================================
    leaves the first stage, gets approved  is started, if it has its inputs
    or changes are requested
    is done                                is done, with the outcome that somebody chose
                                           or that the service says; if something is
                                           missing, it stays in progress, and both say
                                           what is missing
    is cancelled                           is cancelled
    is reopened                            stays what it is, and says so
    gets another deadline                  gets it, too
    is given to somebody else              falls to them, if it was the former
                                           assignee's, or nobody's, and if they see its
                                           store
    =====================================  ============================================

    As superuser of the acting user, who may know nothing of sales.
    """

    _inherit = "project.task"

    def write(self, vals):
        """Extend: see the class."""
        if STEP_FIELDS.isdisjoint(vals):
            return super().write(vals)
        tasks = self.sudo().filtered("service_record_ids")
        before = {
            task: (task.state, task.stage_id, task.date_deadline, task.user_ids)
            for task in tasks
        }
        result = super().write(vals)
        if before:
            context = {**clean_context(self.env.context), "led_by_task": True}
            tasks = tasks.with_env(tasks.env(context=context))
            tasks._tell_deadlines(before)
            tasks._tell_people(before)
            tasks._tell_states(before)
        return result

    def _write_step(self, vals):
        """Write what follows the record."""
        self.with_context(**(QUIET if len(self) > 1 else {})).write(vals)

    def _get_open_records(self):
        return self.service_record_ids.filtered(lambda record: record.state in OPEN)

    # DEADLINE AND PEOPLE

    def _tell_deadlines(self, before):
        changed = self.filtered(lambda task: task.date_deadline != before[task][2])
        for deadline, tasks in changed.grouped("date_deadline").items():
            tasks._tell_deadline(deadline)

    def _tell_deadline(self, deadline):
        records = self._get_open_records().filtered(
            lambda record: record.deadline != deadline
        )
        if records:
            records.write({"deadline": deadline})

    def _tell_people(self, before):
        heirs = {}
        for task in self:
            former = before[task][3]
            gone, users = former - task.user_ids, task.user_ids
            if users == former:
                continue
            for record in task._get_open_records():
                user = record.user_id
                if user not in gone and (user or not users):
                    continue
                heir = users.filtered(
                    lambda candidate, record=record: record._filter_store_users(
                        candidate
                    )
                )[:1]
                if heir or not users:
                    heirs.setdefault(heir, []).append(record.id)
        for heir, ids in heirs.items():
            self.service_record_ids.browse(ids).write({"user_id": heir.id})

    # STATE

    def _tell_states(self, before):
        was_closed = self.filtered(lambda task: before[task][0] in CLOSED)
        closed = self.filtered("is_closed")
        fresh = closed.filtered(lambda task: task.state != before[task][0])
        fresh.filtered(lambda task: task.state == "1_done")._finish_records()
        cancelled = fresh.filtered(lambda task: task.state == CANCELED)
        cancelled._get_open_records().action_cancel()
        (was_closed - closed)._tell_reopened()
        started = (self - closed).filtered(
            lambda task: (
                (
                    task.stage_id != before[task][1]
                    and task.stage_id != task.project_id.type_ids.sorted()[:1]
                )
                or (task.state != before[task][0] and task.state in WORKED_ON)
            )
        )
        started._start_records()

    def _start_records(self):
        """Start the records that have not begun; those that lack inputs say so."""
        records = self._get_open_records().filtered(lambda r: r.state == "planned")
        if notes := records._attempt_step("action_start"):
            records._message_log_batch(
                {
                    record.id: self.env._(
                        "The task has begun, but this cannot start yet. %(why)s",
                        why=why,
                    )
                    for record, why in notes.items()
                }
            )

    def _finish_records(self):
        records = self._get_open_records()
        notes = records._attempt_step("_finish_with_task")
        if not notes:
            return
        records.browse(
            record.id for record in notes if record.state == "planned"
        )._attempt_step("action_start")
        notes = {
            record: self.env._(
                "The task is done, but its service record stays open. %(why)s", why=why
            )
            for record, why in notes.items()
        }
        records._message_log_batch({record.id: note for record, note in notes.items()})
        self._message_log_batch(
            {record.task_id.id: note for record, note in notes.items()}
        )

    def _tell_reopened(self):
        records = self.service_record_ids.filtered(lambda r: r.state not in OPEN)
        if records:
            note = self.env._("The task was reopened. This stays as it is.")
            records._message_log_batch(dict.fromkeys(records.ids, note))
