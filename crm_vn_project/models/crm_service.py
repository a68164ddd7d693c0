import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

PLACEHOLDER = re.compile(r"\{(\w+)\}")


class CrmService(models.Model):
    """A service whose work is done in a project.

    Planning it creates a task for each record, see ``crm_service_record_task``; the two
    keep step from then on, see ``crm_service_record_step`` and ``project_task_step``.
    """

    _inherit = "crm.service"

    creates_task = fields.Boolean(
        "Creates a Task", help="Planning this service creates a task in a project."
    )
    project_id = fields.Many2one(
        "project.project",
        domain="[('is_template', '=', False)]",
        ondelete="restrict",
        help="Where tasks of this service are created.",
    )
    task_name = fields.Char(
        "Task Title",
        translate=True,
        help="{service} and {customer} stand for their names, the code of an input in "
        "braces for its value. Empty: “{service}: {customer}”.",
    )
    task_tag_ids = fields.Many2many("project.tags", string="Task Tags")
    task_done_outcome_id = fields.Many2one(
        "crm.service.outcome",
        "Outcome of a Done Task",
        domain="[('service_id', '=', id)]",
        copy=False,
        ondelete="set null",
        help="The outcome of a service whose task is done, if nobody chose another. "
        "Empty: somebody chooses it.",
    )

    @api.constrains("creates_task", "project_id")
    def _check_project(self):
        for service in self:
            if service.creates_task and not service.project_id:
                raise ValidationError(
                    self.env._(
                        "Choose the project that “%s” creates its tasks in.",
                        service.name,
                    )
                )

    @api.constrains("task_done_outcome_id")
    def _check_task_done_outcome(self):
        for service in self:
            outcome = service.task_done_outcome_id
            if outcome and outcome.service_id != service:
                raise ValidationError(
                    self.env._(
                        "“%(outcome)s” is no outcome of “%(service)s”.",
                        outcome=outcome.name,
                        service=service.name,
                    )
                )

    def _get_task_name(self, values):
        """Return the title of a task.

        :param dict values: texts by placeholder
        """
        self.ensure_one()

        def fill(template):
            filled = PLACEHOLDER.sub(lambda m: values.get(m[1]) or "", template)
            return " ".join(filled.split()).strip(" :–-")

        return fill(self.task_name or "") or fill("{service}: {customer}")
