from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS

from odoo.addons.crm_vn.models.service.crm_service_record import OPEN

HOURS_TO_ASSIGN = (
    *("working_hours_open", "working_days_open"),
    *("working_hours_close", "working_days_close"),
)


class ProjectTask(models.Model):
    """A task, and the service record that it is the work of.

    A task is seen by whoever sees its project; its service record, and the deal that it
    is for, only by those who see these.
    """

    _inherit = "project.task"

    service_record_ids = fields.One2many(
        "crm.service.record",
        "task_id",
        "Service Records",
        groups=NO_ACCESS,
        export_string_translation=False,
    )
    service_record_id = fields.Many2one(
        "crm.service.record",
        "Service Record",
        compute="_compute_service_record_id",
        compute_sudo=False,
        inverse="_inverse_service_record_id",
        export_string_translation=False,
    )
    service_lead_id = fields.Many2one(
        "crm.lead",
        compute="_compute_service_record_id",
        compute_sudo=False,
        export_string_translation=False,
    )

    # COMPUTE

    @api.depends("service_record_ids")
    @api.depends_context("uid")
    def _compute_service_record_id(self):
        records = self.sudo().service_record_ids.sudo(self.env.su)
        records = records._filtered_access("read")
        leads = records.lead_id._filtered_access("read")
        for task in self:
            record = task.sudo().service_record_ids.sudo(self.env.su) & records
            task.service_record_id = record[:1]
            task.service_lead_id = record.lead_id[:1] & leads

    def _inverse_service_record_id(self):
        """Link the new task of a record.

        :raise UserError: if the record has a task already, or is finished
        """
        for task in self:
            record = task.service_record_id
            if not record or task in record.sudo().task_id:
                continue
            record.check_access("write")
            if record.sudo().task_id or record.state not in OPEN:
                raise UserError(self.env._("It has a task already, or it is finished."))
            record.sudo().task_id = task
            task.sudo()._tell_deadline(task.date_deadline)

    # CREATING

    @api.model
    def _create_for_services(self, vals_list):
        """Create tasks that whoever planned their services does not follow.

        No time has passed until they were assigned: core would look into the calendar
        for each of them.
        """
        quiet = self.with_context(service_tasks=frozenset())
        tasks = quiet.create(
            [vals | dict.fromkeys(HOURS_TO_ASSIGN, 0.0) for vals in vals_list]
        )
        for fname in HOURS_TO_ASSIGN:
            self.env.remove_to_compute(self._fields[fname], tasks)
        return tasks.with_env(self.env)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Extend: see :meth:`_create_for_services`."""
        # A frozenset cannot come from the client.
        if isinstance(self.env.context.get("service_tasks"), frozenset):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)

    def _follow_as_assignees(self):
        """Let the assignees of new tasks follow them, all at once."""
        for users, tasks in self.grouped("user_ids").items():
            self.env["mail.followers"].sudo()._insert_followers(
                self._name, tasks.ids, users.partner_id.ids, check_existing=False
            )

    # ACTIONS

    def action_open_service_record(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.service.record",
            "res_id": self.service_record_id.id,
            "views": [(False, "form")],
        }

    def action_open_service_lead(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.service_lead_id.id,
            "views": [(False, "form")],
        }
