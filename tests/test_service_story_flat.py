"""A flat is sold: from the form of a landing page to the visit and the call after."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .common import CrmVnHttpCase
from .common_service import ServiceMixin
from .common_store import StoreMixin


class FlatMixin(ServiceMixin, StoreMixin):
    """Class attributes: ``seller``, and the landing ``page`` whose leads they call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user").implied_ids = [
            Command.link(cls.env.ref("crm.group_use_lead").id)
        ]
        cls.seller = cls.users["own"]
        cls.page = cls.env["crm.intake.source"].create(
            {
                "name": "Sunrise Tower",
                "store_id": cls.hanoi.id,
                "user_id": cls.seller.id,
                # the page asks for a budget under a name of its own
                "field_map_ids": [
                    Command.create(
                        {
                            "key": "ngan_sach",
                            "target": "field",
                            "field_id": cls.env.ref(
                                "crm.field_crm_lead__expected_revenue"
                            ).id,
                        }
                    )
                ],
            }
        )
        cls.first_call = cls.env.ref("crm_vn.service_first_call")
        cls.first_call.trigger = "lead_new"
        cls.viewing = cls.env.ref("crm_vn.service_flat_viewing")
        # whoever has the money and wants it soon is marked
        cls.env.ref("crm_vn.service_first_call_outcome_hot").server_action_id = cls.env[
            "ir.actions.server"
        ].create(
            {
                "name": "Three stars",
                "model_id": cls.env.ref("crm_vn.model_crm_service_record").id,
                "state": "object_write",
                "update_path": "lead_id.priority",
                "selection_value": cls.env.ref(
                    "crm.selection__crm_lead__priority__3"
                ).id,
            }
        )

    def register(self, name="Trịnh Hoài Phương", phone="0903111222"):
        """What the landing page sends."""
        answer = self.url_open(
            f"/crm_vn/intake/{self.page.token}",
            json={
                "ho_ten": name,
                "sdt": phone,
                "email": "phuong@example.com",
                "nhu_cau": "Two bedrooms, facing south",
                "ngan_sach": "3000000000",
            },
        )
        self.assertEqual(answer.status_code, 201)
        self.env.invalidate_all()
        return self.env["crm.lead"].search([("intake_source_id", "=", self.page.id)])[0]

    def record_of(self, lead, service):
        """The open record of a lead, as the seller sees it."""
        return (
            lead.with_user(self.seller)
            .service_record_ids.filtered(
                lambda record: (
                    record.service_id == service and record.state in ("planned",)
                )
            )
            .ensure_one()
        )

    def end(self, record, code, outputs):
        record.outcome_id = record.service_id.outcome_ids.filtered(
            lambda outcome: outcome.code == code
        )
        record.outputs = outputs
        record.action_done()
        self.env.flush_all()
        self.env.invalidate_all()


class TestServiceStoryFlat(FlatMixin, CrmVnHttpCase):
    def call(self, code="hot", **outputs):
        lead = self.register()
        record = self.record_of(lead, self.first_call)
        record.action_start()
        self.end(record, code, outputs)
        return lead, record

    def test_a_lead_is_called(self):
        lead = self.register()
        self.assertEqual((lead.type, lead.store_id), ("lead", self.hanoi))
        record = self.record_of(lead, self.first_call)
        self.assertEqual(record.user_id, self.seller)
        self.assertEqual(record.deadline, record.scheduled_at + timedelta(hours=2))
        self.assertEqual(dict(record.inputs)["request"], lead.name)

    def test_sent_twice_called_once(self):
        lead = self.register()
        self.url_open(
            f"/crm_vn/intake/{self.page.token}",
            json={"ho_ten": "Phương", "sdt": "0903 111 222", "nhu_cau": "Again"},
        )
        self.env.invalidate_all()
        self.assertEqual(len(lead.service_record_ids), 1)

    def test_hot(self):
        lead, record = self.call(budget=3_000_000_000, intent="month")
        self.assertEqual((lead.priority, record.score_points), ("3", 30))
        self.assertEqual(lead.type, "lead")

    def test_cold(self):
        lead, record = self.call("cold", intent="later")
        self.assertEqual((lead.priority, record.score_points), ("0", 5))
        again = self.record_of(lead, self.first_call)
        self.assertEqual(again.scheduled_at, record.done_at + timedelta(days=14))

    def test_booking_the_viewing_makes_it_an_opportunity(self):
        lead, _record = self.call(budget=3_000_000_000, intent="month")
        begin = fields.Datetime.now().replace(microsecond=0) + timedelta(days=1)
        wizard = (
            self.env["crm.service.plan"]
            .with_user(self.seller)
            .with_context(active_model="crm.lead", active_ids=lead.ids)
            .create({"service_id": self.viewing.id, "scheduled_at": begin})
        )
        wizard.action_plan()
        self.assertEqual(lead.type, "opportunity")
        visit = self.record_of(lead, self.viewing)
        event = visit.calendar_event_id
        self.assertEqual((event.start, event.opportunity_id), (begin, lead))
        self.assertEqual(event.user_id, self.seller)
        self.assertEqual(dict(visit.inputs)["budget"], lead.expected_revenue)

        visit.inputs = {"flat_type": "two_bedrooms"}
        visit.action_start()
        self.end(visit, "reserves", {"intent": "month", "worries": ["papers"]})
        self.assertEqual(event.interaction_result, "held")
        self.assertEqual(lead.stage_id, self.env.ref("crm.stage_lead3"))
        follow_up = self.record_of(
            lead, self.env.ref("crm_vn.service_quotation_follow_up")
        )
        self.assertEqual(follow_up.user_id, self.seller)
        self.assertEqual(follow_up.scheduled_at, visit.done_at + timedelta(days=1))
