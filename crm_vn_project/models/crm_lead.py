from odoo import api, fields, models


class CrmLead(models.Model):
    """The tasks of the services of a deal, for whom may see them."""

    _inherit = "crm.lead"

    service_task_count = fields.Integer(
        "Tasks", compute="_compute_service_task_count", compute_sudo=False
    )

    @api.depends_context("uid")
    def _compute_service_task_count(self):
        tasks = self._get_service_tasks()
        for lead in self:
            lead.service_task_count = len(tasks.get(lead.id, ()))

    def _get_service_tasks(self):
        """Return ``{lead id: tasks}`` that the user may see."""
        rows = (
            self.env["crm.service.record"]
            .sudo()
            ._read_group(
                [("lead_id", "in", self.ids), ("task_id", "!=", False)],
                ["lead_id"],
                ["task_id:recordset"],
            )
        )
        every = self.env["project.task"].union(*(tasks for _lead, tasks in rows))
        seen = every.sudo(self.env.su)._filtered_access("read")
        return {lead.id: tasks.sudo(self.env.su) & seen for lead, tasks in rows}

    def action_view_service_tasks(self):
        """:return: an action that shows the tasks that the user may see"""
        self.ensure_one()
        tasks = self._get_service_tasks().get(self.id, self.env["project.task"])
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Tasks"),
            "res_model": "project.task",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("id", "in", tasks.ids)],
            "context": {"create": False},
        }
        if len(tasks) == 1:
            action |= {"views": [(False, "form")], "res_id": tasks.id}
        return action
