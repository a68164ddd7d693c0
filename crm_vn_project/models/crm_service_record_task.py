from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from odoo.addons.crm_vn.models.service.crm_service_record import OPEN

from .crm_service_record import PROJECT_USER

#: Nobody is told of each of many tasks, and none is tracked from its beginning.
QUIET = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
}


class CrmServiceRecord(models.Model):
    """The tasks that services create.

    What a task gets
        The customer; the deadline; the title, tags and project of the service; and as
        description the inputs that are filled in, with their labels. Nothing else of
        the deal: a task is seen by whoever sees its project, whatever their store.
        Phone numbers are hidden in the texts if they are private.

    Whose it is
        Of whom the record falls to, if they work with projects; else of the project's
        manager. Nobody's, if the record is nobody's. Who planned the service does not
        follow its task: the project decides who sees it.

    As superuser of the acting user: an administrator declared it. What cannot be
    created is told in the chatter of the record.
    """

    _inherit = "crm.service.record"

    def _after_plan(self):
        """Extend: see the class."""
        result = super()._after_plan()
        records = self.sudo().filtered("service_id.creates_task")
        if notes := records._create_tasks():
            records._message_log_batch(
                {record.id: note for record, note in notes.items()}
            )
        return result

    def _create_tasks(self):
        """Create the tasks of the open records that have none.

        :return: ``{record: why not}``
        """
        context = clean_context(self.env.context)
        records = self.with_env(self.env(context=context, su=True))
        records = records.filtered(lambda r: r.state in OPEN and not r.task_id)
        notes = {}
        for record in records:
            if note := record._find_task_obstacle():
                notes[record] = note
        fit = records.filtered(lambda record: record not in notes)
        if fit:
            notes |= fit._attempt_step("_create_tasks_together")
        return {
            record: self.env._("No task was created. %(why)s", why=note)
            for record, note in notes.items()
        }

    def _find_task_obstacle(self):
        """Return why no task can be created in the project, or None."""
        project = self.service_id.project_id
        if not project.active:
            return self.env._(
                "The project “%(project)s” is archived: restore it, or choose another "
                "for the service.",
                project=project.name,
            )
        if project.company_id and self.company_id not in (
            project.company_id,
            self.env["res.company"],
        ):
            return self.env._(
                "The project “%(project)s” is of another company.", project=project.name
            )
        return None

    def _create_tasks_together(self):
        many = len(self) > 1
        Task = self.env["project.task"].with_context(**(QUIET if many else {}))
        tasks = Task._create_for_services(self._prepare_tasks())
        for record, task in zip(self, tasks, strict=True):
            record.task_id = task
        if many:
            tasks._follow_as_assignees()

    # VALUES

    def _prepare_tasks(self):
        """Return the values of the task of each record, in the language of its company:
        the text is kept, and read by many."""
        prepared = {}
        by_lang = self.grouped(
            lambda record: (
                (record.company_id or self.env.company).partner_id.lang or self.env.lang
            )
        )
        for lang, records in by_lang.items():
            records = records.with_context(lang=lang)
            rows = records._read_format(["inputs"])
            for record, row in zip(records, rows, strict=True):
                prepared[record.id] = record._prepare_task(row["inputs"] or [])
        return [prepared[record.id] for record in self]

    def _prepare_task(self, inputs):
        """Return the values of a task.

        :param list inputs: definitions of the inputs, with their values
        """
        service, project = self.service_id, self.service_id.project_id
        texts = {}
        for item in inputs:
            if text := self._format_property(item):
                if item["type"] in ("char", "text", "many2one"):
                    text = self.env.user._hide_phones_in(text)
                texts[item["name"]] = text
        partner = self.partner_id
        if project.company_id and partner.company_id:
            partner = partner.filtered(lambda p: p.company_id == project.company_id)
        customer = self.env.user._hide_phones_in(self.partner_id.name or "")
        values = {
            "name": service._get_task_name(
                {**texts, "service": service.name, "customer": customer}
            ),
            "description": Markup("").join(
                Markup("<p><b>%s</b><br/>%s</p>")
                % (
                    item.get("string") or item["name"],
                    Markup("<br/>").join(texts[item["name"]].splitlines()),
                )
                for item in inputs
                if item["name"] in texts
            ),
            "partner_id": partner.id,
            "date_deadline": self.deadline,
            "user_ids": self._get_task_users().ids,
            "tag_ids": service.task_tag_ids.ids,
        }
        return {**values, "project_id": project.id} if project else values

    def _get_task_users(self, user=None):
        """Return whose the task is.

        :param user: as if the record were theirs
        """
        user = self.user_id if user is None else user
        if not user or user.has_group(PROJECT_USER):
            return user
        return self.service_id.project_id.user_id

    # WITHOUT HARM

    def _attempt_step(self, method):
        """Do something for all the records, or for those of them for which it succeeds.

        :return: ``{record: why not}``
        """
        try:
            # Not the cursor's flush, which would post the tracking of changes too early
            self.env.flush_all()
            with self.env.cr.savepoint(flush=False):
                getattr(self, method)()
                self.env.flush_all()
            return {}
        except UserError as error:
            self.env.transaction.clear()
            if len(self) == 1:
                return {self: str(error)}
            half = len(self) // 2
            notes = self[:half]._attempt_step(method)
            return notes | self[half:]._attempt_step(method)
