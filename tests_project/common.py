"""A project, people of it, and a service that creates tasks there."""

from odoo.fields import Command
from odoo.tests import new_test_user

from tests.common import CrmVnCase, CrmVnHttpCase
from tests.common_service import ServiceMixin

PROJECT_USER = "project.group_project_user"
SALESMAN = "sales_team.group_sale_salesman"


class BridgeMixin:
    test_module = "crm_vn_project"


class BridgeCase(BridgeMixin, CrmVnCase):
    pass


class BridgeHttpCase(BridgeMixin, CrmVnHttpCase):
    pass


class TaskMixin(BridgeMixin, ServiceMixin):
    """Class attributes: ``project`` with the stages ``new``, ``doing`` and ``ready``;
    ``boss`` manages it, ``worker`` works there, ``both`` sells, too, ``seller`` only
    sells; ``service`` creates tasks in it, and ends with *booked* when they are done.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(cls.env, "boss", "project.group_project_manager")
        cls.worker = new_test_user(cls.env, "worker", PROJECT_USER)
        cls.both = new_test_user(cls.env, "both", f"{PROJECT_USER},{SALESMAN}")
        cls.seller = new_test_user(cls.env, "seller", SALESMAN)
        cls.project = cls.env["project.project"].create(
            {"name": "Installation", "user_id": cls.boss.id}
        )
        cls.new, cls.doing, cls.ready = cls.env["project.task.type"].create(
            [
                {
                    "name": name,
                    "sequence": index,
                    "project_ids": [Command.link(cls.project.id)],
                }
                for index, name in enumerate(["New", "Doing", "Ready"], 1)
            ]
        )
        cls.service.write(
            {
                "creates_task": True,
                "project_id": cls.project.id,
                "task_done_outcome_id": cls.outcomes["booked"].id,
                "sla_hours": 24,
            }
        )
        cls.partner = cls.env["res.partner"].create(
            {"name": "Trần An", "phone": "0362246128"}
        )

    def plan(self, documents=None, service=None, user=None, **values):
        """A record of the service, whose it is, too."""
        documents = documents or self.new_lead(partner_id=self.partner.id)
        values.setdefault("user_id", (user or self.worker).id)
        return super().plan(documents, service, **values)

    def new_task(self, **values):
        """The task of a new record."""
        return self.plan(**values).task_id

    def new_leads(self, count):
        return self.env["crm.lead"].create(
            [{"name": f"Lead {n}", "partner_id": self.partner.id} for n in range(count)]
        )

    def notes(self, document):
        return " ".join(document.message_ids.mapped("body"))


class TaskCase(TaskMixin, CrmVnCase):
    pass
