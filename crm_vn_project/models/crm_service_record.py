from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_vn.models.service.crm_service_record import OPEN

PROJECT_USER = "project.group_project_user"


class CrmServiceRecord(models.Model):
    """A piece of work, and the task it is done as.

    ``task_id`` is written by the server alone; ``shown_task_id`` is the task for whom
    may see it: who follows a project decides who sees its tasks.
    """

    _inherit = "crm.service.record"

    task_id = fields.Many2one(
        "project.task",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=PROJECT_USER,
    )
    shown_task_id = fields.Many2one(
        "project.task",
        compute="_compute_shown_task_id",
        compute_sudo=False,
        export_string_translation=False,
    )
    can_create_task = fields.Boolean(
        compute="_compute_can_create_task",
        compute_sudo=False,
        export_string_translation=False,
    )

    # COMPUTE

    @api.depends("task_id")
    @api.depends_context("uid")
    def _compute_shown_task_id(self):
        tasks = self.sudo().task_id.sudo(self.env.su)._filtered_access("read")
        for record in self:
            record.shown_task_id = record.sudo().task_id.sudo(self.env.su) & tasks

    @api.depends("task_id", "state", "service_id.project_id")
    @api.depends_context("uid")
    def _compute_can_create_task(self):
        in_project = self.env.user.has_group(PROJECT_USER)
        for record in self:
            record.can_create_task = (
                record.state in OPEN
                and not record.sudo().task_id
                and bool(in_project or record.sudo().service_id.project_id)
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend.

        :raise UserError: if a person links a task
        """
        if not self.env.su:
            default = self.env.context.get("default_task_id")
            for vals in vals_list:
                self._check_task_link({"task_id": default, **vals})
        return super().create(vals_list)

    def write(self, vals):
        """Extend: its task keeps step, see ``crm_service_record_step``.

        :raise UserError: if a person links a task
        """
        if not self.env.su:
            self._check_task_link(vals)
        with self._keep_step(vals):
            return super().write(vals)

    @api.model
    def _check_task_link(self, vals):
        # Whoever could link any task would read its title, and finish it.
        if vals.get("task_id"):
            raise UserError(
                self.env._("Use the button “Create Task” of the service record.")
            )

    # ACTIONS

    def action_create_task(self):
        """Create the task in the project of the service; else let the user, who works
        with projects, choose it.

        :return: an action that shows the task, if the user may see it
        :raise UserError: if it has a task, is finished, or no task can be created
        """
        self.ensure_one()
        self.check_access("write")
        record = self.sudo()
        if record.task_id or record.state not in OPEN:
            raise UserError(self.env._("It has a task already, or it is finished."))
        if record.service_id.project_id:
            for note in record._create_tasks().values():
                raise UserError(note)
            return self.action_open_task()
        if not self.env.user.has_group(PROJECT_USER):
            raise UserError(
                self.env._(
                    "“%s” has no project to create its tasks in. Ask an administrator "
                    "to choose one.",
                    record.service_id.name,
                )
            )
        [values] = record._prepare_tasks()
        context = {f"default_{fname}": value for fname, value in values.items()}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Create Task"),
            "res_model": "project.task",
            "views": [(False, "form")],
            "target": "current",
            "context": {**context, "default_service_record_id": self.id},
        }

    def action_open_task(self):
        """:return: an action that shows the task; None if the user may not see it"""
        self.ensure_one()
        if not self.shown_task_id:
            return None
        return {
            "type": "ir.actions.act_window",
            "res_model": "project.task",
            "res_id": self.shown_task_id.id,
            "views": [(False, "form")],
        }
