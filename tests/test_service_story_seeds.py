"""The nine services that come with the addon, on a database that has nothing else."""

from datetime import date

from odoo import fields
from odoo.tools import convert_file

from .common_service import ServiceCase

CODES = {
    "first_call",
    "demo_meeting",
    "flat_viewing",
    "quotation_follow_up",
    "contract_drafting",
    "project_kickoff",
    "onboarding_meeting",
    "catch_up_meeting",
    "warranty_intake",
}
FILES = ("service_sale_data.xml", "service_after_sale_data.xml")


class TestServiceStorySeeds(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        refs = (cls.env.ref(f"crm_vn.service_{code}") for code in CODES)
        cls.services = cls.env["crm.service"].union(*refs)
        cls.partner = cls.env["res.partner"].create({"name": "An"})

    def value_for(self, field):
        """Something of the type of a field."""
        if field.type == "selection":
            return field.option_ids[0].code
        if field.type == "tags":
            return field.option_ids[:1].mapped("code")
        if field.type == "many2one":
            return self.env[field.comodel].search([], limit=1).id
        return {
            "integer": 3,
            "float": 1.5,
            "monetary": 2000000,
            "boolean": True,
            "date": fields.Date.to_string(date(2026, 11, 23)),
            "datetime": "2026-11-23 03:00:00",
        }.get(field.type, "Something")

    def values_for(self, service, direction):
        return {
            field.code: self.value_for(field)
            for field in service.field_ids
            if field.direction == direction and field.required
        }

    def reload(self):
        """What an update of the addon does."""
        for file in FILES:
            convert_file(self.env, "crm_vn", f"data/{file}", {}, "update", True)

    def test_each_is_planned_started_and_finished(self):
        for service in self.services:
            with self.subTest(service.code):
                lead = self.new_lead(
                    type="opportunity",
                    partner_id=self.partner.id,
                    expected_revenue=200000000,
                )
                record = service._plan(lead, scheduled_at="2026-11-23 03:00:00")
                filled = dict(record.inputs)
                record.inputs = {
                    code: value
                    for code, value in self.values_for(service, "input").items()
                    if code not in filled
                }
                record.action_start()
                self.assertEqual(record.state, "in_progress")
                first = service.outcome_ids[0]
                self.assertEqual(first.kind, "success")
                record.outcome_id = first
                record.outputs = self.values_for(service, "output")
                record.action_done()
                self.assertEqual(record.state, "done")
                self.assertEqual(record.next_ids.service_id, first.next_service_id)

    def test_nothing_happens_by_itself(self):
        self.assertEqual(set(self.services.mapped("trigger")), {"manual"})
        lead = self.new_lead()
        lead.action_set_won()
        self.assertFalse(
            self.env["crm.service.record"].search_count([("lead_id", "=", lead.id)])
        )

    def test_each_can_succeed_and_fail(self):
        for service in self.services:
            with self.subTest(service.code):
                self.assertTrue(service.purpose)
                self.assertLessEqual(
                    {"success", "failure"}, set(service.outcome_ids.mapped("kind"))
                )
                asked = service.field_ids.mapped("direction")
                self.assertLessEqual({"input", "output"}, set(asked))

    def test_an_update_keeps_what_was_changed(self):
        service = self.env.ref("crm_vn.service_first_call")
        service.write({"name": "Ring up", "sla_hours": 8, "trigger": "lead_new"})
        refused = self.env.ref("crm_vn.service_first_call_outcome_refused")
        refused.unlink()
        self.env.ref("crm_vn.service_first_call_need").required = True
        kept = service.outcome_ids
        self.reload()
        self.assertEqual((service.name, service.sla_hours), ("Ring up", 8))
        self.assertEqual(service.trigger, "lead_new")
        self.assertEqual(service.outcome_ids, kept)
        self.assertFalse(
            self.env.ref(
                "crm_vn.service_first_call_outcome_refused", raise_if_not_found=False
            )
        )
        self.assertTrue(self.env.ref("crm_vn.service_first_call_need").required)

    def test_a_stage_that_was_deleted_is_none(self):
        self.services.outcome_ids.unlink()
        self.services.unlink()
        self.env["crm.lead"].search([]).write(
            {"stage_id": self.env.ref("crm.stage_lead1").id}
        )
        self.env.ref("crm.stage_lead2").unlink()
        self.reload()
        outcome = self.env.ref("crm_vn.service_first_call_outcome_hot")
        self.assertFalse(outcome.stage_id)
        self.assertTrue(
            self.env.ref("crm_vn.service_demo_meeting_outcome_wants_offer").stage_id
        )
