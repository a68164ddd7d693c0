"""What could not become a lead: corrected, replayed, finished, erased."""

from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import Form

from odoo.addons.crm_vn.models.intake.crm_intake_event import CrmIntakeEvent
from odoo.addons.crm_vn.models.intake.crm_intake_gateway import RateLimited

from .common_intake import IntakeCase


class TestRepair(IntakeCase):
    def test_nobody_to_reach_waits_for_repair(self):
        event, stored = self.receive({"ten": "An", "sdt": "12"})
        self.assertTrue(stored)
        self.assertEqual(event.state, "failed")
        self.assertEqual(event.reason, "contact")
        self.assertFalse(event.lead_id)

    def test_corrected_request_is_replayed_once(self):
        event, _stored = self.receive({"ten": "An", "sdt": "o912345678"})
        event.with_user(self.new_sales_manager())
        with Form(event) as form:
            form.phone = "0912345678"
        event.action_replay()
        self.assertEqual(event.state, "done")
        self.assertFalse(event.reason)
        self.assertEqual(event.lead_id.phone_key, "+84912345678")
        self.assertIn("o912345678", event.payload)
        event.action_replay()
        leads = self.env["crm.lead"].search([("intake_source_id", "=", self.source.id)])
        self.assertEqual(leads, event.lead_id)

    def test_content_is_corrected_as_json(self):
        event, _stored = self.receive("{broken", error="unreadable")
        self.assertEqual(event.state, "failed")
        with self.assertRaises(ValidationError):
            event.payload = '{"sdt": '
        event.payload = '{"sdt": "0912345678"}'
        event.action_replay()
        self.assertEqual(event.state, "done")

    def test_correction_of_a_broken_body_keeps_it(self):
        event, _stored = self.receive("xin goi cho toi", error="unreadable")
        event.phone = "0912345678"
        event.action_replay()
        self.assertIn("xin goi cho toi", event.lead_id.description)

    def test_one_failure_does_not_keep_the_others_back(self):
        good = self.store({"sdt": "0912345678"})
        bad = self.store({"sdt": "khong"})
        broken = self.store({"sdt": "0987654321", "ten": "Boom"})
        late = self.store({"sdt": "0977654321"})
        original = CrmIntakeEvent._after_intake

        def explode(events):
            if broken in events:
                raise ZeroDivisionError(f"secret {broken.phone}")
            return original(events)

        logger = "odoo.addons.crm_vn.models.intake.crm_intake_processing"
        with (
            patch.object(CrmIntakeEvent, "_after_intake", explode),
            self.assertLogs(logger, "WARNING") as logs,
        ):
            result = (good + bad + broken + late).action_replay()
        self.assertNotIn("0987654321", "".join(logs.output))
        self.assertEqual(
            (good + bad + broken + late).mapped("state"),
            ["done", "failed", "failed", "done"],
        )
        self.assertFalse(broken.lead_id)
        self.assertEqual(result["params"]["message"], "2 done, 2 failed.")

    def test_hook_is_called_with_what_succeeded(self):
        calls = []

        def remember(events):
            calls.append(events.ids)

        with patch.object(CrmIntakeEvent, "_after_intake", remember):
            first, _stored = self.receive({"sdt": "0912345678"})
            second, _stored = self.receive({"sdt": "0912345678", "x": 1})
            self.receive({"sdt": "x"})
        self.assertEqual(calls, [first.ids, second.ids])

    def test_googles_test_makes_no_lead(self):
        payload = {
            "google_key": "k",
            "lead_id": "t1",
            "is_test": True,
            "user_column_data": [
                {"column_id": "PHONE_NUMBER", "string_value": "0912345678"}
            ],
        }
        event, _stored = self.receive(payload)
        self.assertEqual((event.state, event.is_test), ("done", True))
        self.assertFalse(event.lead_id)
        event, _stored = self.receive({**payload, "lead_id": "r1", "is_test": False})
        self.assertTrue(event.lead_id)

    def test_interrupted_requests_are_finished_by_the_cron(self):
        left = self.store({"sdt": "0912345678"})
        fresh = self.store({"sdt": "0987654321"})
        self.age(left, minutes=1)
        with self.enter_registry_test_mode():
            self.env.ref("crm_vn.ir_cron_process_events").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(left.state, "done")
        self.assertTrue(left.lead_id)
        self.assertEqual(fresh.state, "new", "its own request is working on it")

    def test_senders_next_attempt_finishes_an_interrupted_request(self):
        left = self.store({"sdt": "0912345678"})
        event, stored = self.receive({"sdt": "0912345678"})
        self.assertEqual((event, event.state, stored), (left, "new", False))
        self.age(left, minutes=1)
        event, stored = self.receive({"sdt": "0912345678"})
        self.assertEqual((event, event.state, stored), (left, "done", False))

    def test_old_payloads_are_erased_and_their_keys_stay(self):
        self.source.dedupe_days = 400
        old, _stored = self.receive({"sdt": "0912345678"}, referrer="https://x.vn")
        failed, _stored = self.receive({"sdt": "x"})
        recent, _stored = self.receive({"sdt": "0987654321"})
        self.age(old, days=181)
        self.age(failed, days=181)
        self.assertEqual(self.env["crm.intake.event"]._gc_events(), (1, False))
        self.assertFalse(old.payload or old.referrer)
        self.assertTrue(failed.payload and recent.payload)
        _again, stored = self.receive({"sdt": "0912345678"})
        self.assertFalse(stored)
        self.env["ir.config_parameter"].set_param("crm_vn.intake_payload_days", "0")
        self.age(recent, days=5000)
        self.env["crm.intake.event"]._gc_events()
        self.assertTrue(recent.payload)

    def test_no_more_than_the_limit_per_minute(self):
        self.source.rate_limit = 3
        for number in range(3):
            event, _stored = self.receive({"sdt": f"091234567{number}"})
        with self.assertRaises(RateLimited) as caught:
            self.receive({"sdt": "0987654321"})
        self.assertTrue(0 < caught.exception.args[0] <= 60)
        _again, stored = self.receive({"sdt": "0912345670"})
        self.assertFalse(stored, "a repetition is answered as ever")
        self.age(event, seconds=61)
        _event, stored = self.receive({"sdt": "0987654321"})
        self.assertTrue(stored)
