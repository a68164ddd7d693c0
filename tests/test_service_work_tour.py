"""The work of today and the report, in the web client."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .common import CrmVnHttpCase
from .common_service import ServiceMixin


class TestWorkTour(ServiceMixin, CrmVnHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stores = cls.env["crm.store"].create(
            [{"name": "Hanoi", "code": "HN"}, {"name": "Saigon", "code": "SG"}]
        )
        cls.user = cls.new_salesman(
            "worker",
            lang="en_US",
            tz="Asia/Ho_Chi_Minh",
            store_ids=[Command.set(cls.stores[0].ids)],
        )
        cls.laptop_call = cls.new_service("Laptop call", sla_hours=1)

    def add_work(self):
        """Overdue services in two stores, and a call that nobody answered."""
        now = fields.Datetime.now()
        for name, store, user in (
            ("Laptop", self.stores[0], self.user),
            ("Saigon secret", self.stores[1], self.env["res.users"]),
        ):
            lead = self.new_lead(
                name, type="opportunity", store_id=store.id, user_id=user.id
            )
            record = self.plan(
                lead, self.laptop_call, scheduled_at=now - timedelta(hours=3)
            )
            record.user_id = user
        missed = self.new_lead(
            "TV", type="opportunity", store_id=self.stores[0].id, user_id=self.user.id
        )
        self.env["crm.interaction"]._record(
            [
                {
                    "kind": "call",
                    "channel": "phone",
                    "direction": "in",
                    "result": "no_answer",
                    "date": now - timedelta(minutes=20),
                    "phone": "0905 111 222",
                    "lead_id": missed.id,
                    "user_id": self.user.id,
                }
            ]
        )

    def test_work(self):
        self.add_work()
        self.start_tour("/odoo/crm", "crm_vn_service_work", login="worker")

    def test_nothing_is_waiting(self):
        self.start_tour("/odoo/my-work", "crm_vn_service_work_empty", login="worker")

    def test_report(self):
        now = fields.Datetime.now()
        lead = self.new_lead("Laptop", store_id=self.stores[0].id, user_id=self.user.id)
        for hours in (-3, -4):
            record = self.plan(
                lead, self.laptop_call, scheduled_at=now + timedelta(hours=hours)
            )
            record.user_id = self.user
        later = self.plan(lead, self.laptop_call, scheduled_at=now + timedelta(days=2))
        later.user_id = self.user
        self.start_tour("/odoo/crm", "crm_vn_service_report", login="worker")
