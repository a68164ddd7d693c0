"""A salesperson plans a service for one opportunity, and for many, in the browser."""

from .common import CrmVnHttpCase
from .common_service import ServiceMixin
from .common_store import StoreMixin


class TestServicePlanTour(ServiceMixin, StoreMixin, CrmVnHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "opportunity",
                    "store_id": cls.hanoi.id,
                    "user_id": cls.users["own"].id,
                }
                for name in ("Fridge", "Oven", "Lamp")
            ]
        )
        cls.service.field_ids.filtered(
            lambda field: field.code == "need"
        ).value_from = "lead_id.name"

    def start(self, path, tour):
        self.start_tour(path, tour, login="own")
        self.env.invalidate_all()
        return self.env["crm.service.record"].search(
            [("lead_id", "in", self.leads.ids)]
        )

    def test_one(self):
        lead = self.leads[0]
        record = self.start(f"/odoo/crm.lead/{lead.id}", "crm_vn_service_plan_one")
        self.assertEqual((record.lead_id, record.user_id), (lead, self.users["own"]))
        self.assertEqual(record.inputs["need"], "Fridge")

    def test_many(self):
        busy = self.plan(self.leads[0])
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "Leads",
                "res_model": "crm.lead",
                "view_mode": "list,form",
                "domain": [("id", "in", self.leads.ids)],
            }
        )
        records = self.start(f"/odoo/action-{action.id}", "crm_vn_service_plan_many")
        planned = records - busy
        self.assertEqual(planned.lead_id, self.leads[1:])
        days = {record.scheduled_at.date() for record in planned}
        self.assertEqual(len(days), 2)
