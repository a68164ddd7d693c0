"""Services in the web client."""

from datetime import timedelta

from odoo.fields import Command, Datetime

from .common import CrmVnHttpCase
from .common_service import ServiceMixin


class TestServiceRecordTour(ServiceMixin, CrmVnHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hanoi = cls.env["crm.store"].create({"name": "Hanoi", "code": "HN"})
        cls.user = cls.new_salesman(
            "seller",
            lang="en_US",
            tz="Asia/Ho_Chi_Minh",
            store_ids=[Command.set(cls.hanoi.ids)],
        )
        cls.stage = cls.env["crm.stage"].create({"name": "Visited", "sequence": 90})
        cls.offer = cls.new_service("Offer", assign="owner")
        cls.visit = cls.new_service(
            "First visit",
            sla_hours=1,
            outcomes=[
                {
                    "code": "wants",
                    "name": "Wants it",
                    "kind": "success",
                    "stage_id": cls.stage.id,
                    "next_service_id": cls.offer.id,
                },
                {
                    "code": "refused",
                    "name": "Not interested",
                    "kind": "failure",
                    "reason": "required",
                },
            ],
        )
        cls.partner = cls.env["res.partner"].create({"name": "An Nguyen"})
        cls.lead = cls.new_lead(
            "Flat with a view",
            type="opportunity",
            partner_id=cls.partner.id,
            user_id=cls.user.id,
        )

    def test_from_plan_to_outcome(self):
        self.start_tour("/odoo/services", "crm_vn_service_record", login="seller")
        record = self.lead.service_record_ids.filtered("outcome_id")
        self.assertEqual(record.state, "done")
        self.assertEqual(record.note, "Likes the balcony")
        self.assertEqual(record.interaction_id.summary, "Likes the balcony")

    def test_lists_and_cards(self):
        now = Datetime.now()
        self.plan(
            self.lead,
            service=self.visit,
            user_id=self.user.id,
            scheduled_at=now - timedelta(hours=3),
        )
        free = self.plan(
            self.env["res.partner"].create({"name": "Bo Tran"}),
            service=self.visit,
            user_id=False,
            store_id=self.hanoi.id,
            scheduled_at=now,
        )
        self.start_tour("/odoo/services", "crm_vn_service_records", login="seller")
        self.assertEqual(free.user_id, self.user)
