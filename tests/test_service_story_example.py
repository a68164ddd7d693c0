"""The example that the documentation gives to implementers."""

from datetime import timedelta
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tools.convert import convert_xml_import

from .common_service import ServiceCase

DOCS = Path(__file__).resolve().parent.parent / "docs"
EXAMPLE = DOCS / "examples" / "services.xml"


class TestServiceStoryExample(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with EXAMPLE.open("rb") as handle:
            convert_xml_import(cls.env, "crm_vn", handle, {}, "init")
        cls.ride = cls.env.ref("crm_vn.service_test_ride")
        cls.bike = cls.env["product.product"].create({"name": "Vision 110"})
        cls.seller = cls.new_salesman()

    def qualify(self, **values):
        lead = self.new_lead(
            type="opportunity",
            user_id=self.seller.id,
            stage_id=self.env.ref("crm.stage_lead1").id,
            **{"expected_revenue": 35000000, **values},
        )
        lead.stage_id = self.env.ref("crm.stage_lead2")
        return lead.service_record_ids

    def test_the_page_shows_the_file(self):
        page = (DOCS / "services.md").read_text(encoding="utf-8")
        [block] = [
            text.split("\n", 1)[1]
            for text in page.split("```")
            if text.startswith("xml\n<?xml")
        ]
        self.assertEqual(block.strip(), EXAMPLE.read_text(encoding="utf-8").strip())

    def test_opened_by_the_stage(self):
        record = self.qualify()
        self.assertEqual(record.service_id, self.ride)
        self.assertEqual(record.user_id, self.seller)
        # a time is agreed on with the customer
        self.assertFalse(record.scheduled_at)
        self.assertAlmostEqual(
            record.deadline - record.create_date,
            timedelta(hours=48),
            delta=timedelta(minutes=1),
        )
        self.assertEqual(dict(record.inputs)["budget"], 35000000)
        self.assertFalse(self.qualify(expected_revenue=20000000))

    def test_needed_to_start_and_to_finish(self):
        record = self.qualify().with_user(self.seller)
        with self.assertRaisesRegex(UserError, "Motorbike"):
            record.action_start()
        record.inputs = {"motorbike": self.bike.id}
        record.action_start()
        record.outcome_id = self.env.ref("crm_vn.service_test_ride_outcome_orders")
        record.outputs = {"licence": True}
        with self.assertRaisesRegex(UserError, "Pays By"):
            record.action_done()
        record.outputs = {"licence": True, "payment": "cash"}
        record.action_done()
        lead = record.lead_id
        self.assertEqual(lead.stage_id, self.env.ref("crm.stage_lead3"))
        self.assertEqual((lead.probability, record.score_points), (90, 40))

    def test_what_follows(self):
        record = self.qualify().with_user(self.seller)
        record.inputs = {"motorbike": self.bike.id}
        record.outcome_id = self.env.ref("crm_vn.service_test_ride_outcome_thinks")
        record.outputs = {"licence": True}
        record.action_done()
        self.assertEqual(
            record.next_ids.service_id,
            self.env.ref("crm_vn.service_quotation_follow_up"),
        )
        self.assertEqual(record.next_ids.user_id, self.seller)
