"""Another system is told about services: by Odoo's webhook action, but nobody waits."""

import json
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.fields import Command
from odoo.tools.convert import convert_xml_import

from odoo.addons.crm_vn.models.store.base_phone import PhoneField

from .common_service import ServiceCase
from .receiver import Receiver

EXAMPLE = Path(__file__).resolve().parent.parent / "docs/examples/service_webhook.xml"
LOG = "odoo.addons.crm_vn.models.service.crm_service_push"


class PushCase(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = cls.enterClassContext(Receiver())
        cls.action = cls.new_action("service_id", "state", "partner_id", "inputs")
        cls.partner = cls.env["res.partner"].create({"name": "Trần An"})

    def setUp(self):
        super().setUp()
        self.system.requests.clear()
        self.system.statuses.clear()

    @classmethod
    def new_action(cls, *fnames, **values):
        model = cls.env["ir.model"]._get("crm.service.record")
        chosen = model.field_id.filtered(lambda field: field.name in fnames)
        return cls.env["ir.actions.server"].create(
            {
                "name": "Tell",
                "model_id": model.id,
                "state": "webhook",
                "webhook_url": cls.system.url,
                "webhook_field_ids": [Command.set(chosen.ids)],
                **values,
            }
        )

    def new_records(self, count=1, **values):
        leads = self.env["crm.lead"].create(
            [{"name": f"Lead {n}", "partner_id": self.partner.id} for n in range(count)]
        )
        return self.plan(leads, **values)

    def run_action(self, records, action=None):
        """Run a server action as a service does when it is planned."""
        context = {
            "active_model": records._name,
            "active_id": records[:1].id,
            "active_ids": records.ids,
        }
        (action or self.action).sudo().with_context(**context).run()
        return self.pushes(records)

    def pushes(self, records):
        return self.env["crm.service.push"].search(
            [("record_id", "in", records.ids)], order="id"
        )

    def send(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_vn.ir_cron_push_services").method_direct_trigger()

    def wait(self, push):
        """Let the time until the next attempt pass."""
        push.next_attempt_at = fields.Datetime.now() - timedelta(minutes=1)


class TestSending(PushCase):
    def test_everybody_is_told_of_once(self):
        records = self.new_records(3)
        pushes = self.run_action(records)
        self.assertEqual(self.system.requests, [], "nobody waits for the other system")
        self.send()
        self.send()
        self.assertEqual({c["_id"] for c in self.system.contents}, set(records.ids))
        self.assertEqual(len(self.system.requests), 3)
        self.assertEqual(set(pushes.mapped("state")), {"sent"})
        keys = {headers["Idempotency-Key"] for headers, _ in self.system.requests}
        self.assertEqual(keys, set(pushes.mapped("key")))

    def test_what_is_told_is_of_its_moment(self):
        record = self.new_records()
        self.run_action(record)
        record.action_start()
        self.run_action(record)
        self.send()
        self.assertEqual(
            [content["state"] for content in self.system.contents],
            ["planned", "in_progress"],
        )

    def test_what_is_rolled_back_is_not_told(self):
        record = self.new_records()
        with self.env.cr.savepoint() as savepoint:
            self.run_action(record)
            savepoint.rollback()
        self.send()
        self.assertEqual(self.system.requests, [])

    def test_the_number_of_queries_does_not_grow(self):
        def count(size):
            records = self.new_records(size)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.run_action(records)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(2), count(80))

    def test_a_passing_trouble_is_tried_again(self):
        push = self.run_action(self.new_records())
        self.system.statuses[:] = [503]
        self.send()
        self.assertEqual((push.state, push.attempts), ("waiting", 1))
        self.assertIn("503", push.error)
        self.send()
        self.assertEqual(len(self.system.requests), 1, "it is not due yet")
        self.wait(push)
        self.send()
        self.assertEqual((push.state, push.error), ("sent", False))
        same, again = (headers for headers, _content in self.system.requests)
        self.assertEqual(same["Idempotency-Key"], again["Idempotency-Key"])

    def test_what_is_refused_waits_for_somebody_and_is_said(self):
        record = self.new_records()
        push = self.run_action(record)
        self.system.statuses[:] = [404]
        with self.assertLogs(LOG, "WARNING") as logs:
            self.send()
        self.assertNotIn(self.partner.name, "".join(logs.output))
        self.assertEqual(push.state, "failed")
        self.assertIn("404", record.message_ids[0].body)
        push.action_retry()
        self.send()
        self.assertEqual(push.state, "sent")

    def test_after_the_last_attempt_it_gives_up(self):
        push = self.run_action(self.new_records())
        self.system.statuses[:] = [500] * 20
        with self.assertLogs(LOG, "WARNING"):
            for _attempt in range(20):
                if push.state == "waiting":
                    self.wait(push)
                    self.send()
        self.assertEqual(push.state, "failed")
        self.assertEqual(len(self.system.requests), push.attempts)

    def test_a_system_that_is_down_is_tried_once_a_run(self):
        with Receiver() as gone:
            action = self.new_action("state", webhook_url=gone.url)
            gone.close()
        lost = self.run_action(self.new_records(5), action)
        told = self.run_action(self.new_records(2))
        asked = []
        post = type(lost)._post
        self.patch(
            type(lost),
            "_post",
            lambda push, url: (asked.append(url), post(push, url)),
        )
        self.send()
        self.assertEqual(asked.count(action.webhook_url), 1)
        self.assertEqual(set(lost.mapped("state")), {"waiting"})
        self.assertEqual(set(told.mapped("state")), {"sent"})

    def test_an_action_without_an_address_loses_nothing(self):
        record = self.new_records()
        push = self.run_action(record, self.new_action("state", webhook_url=False))
        with self.assertLogs(LOG, "WARNING"):
            self.send()
        self.assertEqual(push.state, "failed")
        push.action_id.webhook_url = self.system.url
        push.action_retry()
        self.send()
        self.assertEqual(push.state, "sent")

    def test_webhooks_of_other_models_are_as_in_core(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Lead",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "state": "webhook",
                "webhook_url": self.system.url,
            }
        )
        lead = self.new_lead()
        context = {"active_model": "crm.lead", "active_id": lead.id}
        action.with_context(**context).run()
        self.assertFalse(
            self.env["crm.service.push"].search([("action_id", "=", action.id)])
        )

    def test_only_administrators_read_them(self):
        push = self.run_action(self.new_records())
        manager = self.new_sales_manager()
        self.assertFalse(push.with_user(manager).has_access("read"))


class TestContent(PushCase):
    def content(self, record, *fnames):
        push = self.run_action(record, self.new_action(*fnames))
        return json.loads(push.payload)

    def test_records_have_names_and_codes(self):
        record = self.new_records()
        content = self.content(record, "service_id", "partner_id", "outcome_id")
        self.assertEqual(
            content["service_id"],
            {"id": self.service.id, "name": "Trial call", "code": self.service.code},
        )
        self.assertEqual(
            content["partner_id"], {"id": self.partner.id, "name": "Trần An"}
        )
        self.assertIsNone(content["outcome_id"])
        self.assertEqual(content["_model"], "crm.service.record")
        self.assertEqual(content["_id"], record.id)

    def test_inputs_and_outputs_are_values_by_code(self):
        service = self.new_service(
            "Every type",
            fields=[
                {"code": "word", "direction": "input"},
                {"code": "amount", "direction": "input", "type": "monetary"},
                {"code": "agreed", "direction": "input", "type": "boolean"},
                {"code": "day", "direction": "input", "type": "date"},
                {
                    "code": "color",
                    "direction": "input",
                    "type": "selection",
                    "option_ids": [Command.create({"name": "Red", "code": "red"})],
                },
                {
                    "code": "extras",
                    "direction": "input",
                    "type": "tags",
                    "option_ids": [
                        Command.create({"name": "Gift", "code": "gift"}),
                        Command.create({"name": "Wrap", "code": "wrap"}),
                    ],
                },
                {
                    "code": "who",
                    "direction": "input",
                    "type": "many2one",
                    "comodel": "res.partner",
                },
                {"code": "empty", "direction": "input"},
                {"code": "zero", "direction": "input", "type": "integer"},
            ],
        )
        inputs = {
            "word": "Xin chào",
            "amount": 1500000,
            "agreed": True,
            "day": "2026-11-22",
            "color": "red",
            "extras": ["gift", "wrap"],
            "who": self.partner.id,
            "zero": 0,
        }
        record = self.new_records(service=service, inputs=inputs)
        self.assertEqual(
            self.content(record, "inputs")["inputs"],
            {
                **inputs,
                "who": {"id": self.partner.id, "name": "Trần An"},
                "empty": None,
            },
        )

    def test_administrators_can_read_it(self):
        push = self.run_action(self.new_records())
        self.assertIn("Trần An", push.content)
        self.assertEqual(json.loads(push.content), json.loads(push.payload))

    def test_the_sample_is_what_is_sent(self):
        record = self.new_records()
        sample = json.loads(self.action.webhook_sample_payload)
        self.assertEqual(sample.keys(), self.content_keys(record))
        self.assertIsInstance(sample["inputs"], dict)

    def content_keys(self, record):
        return json.loads(self.run_action(record).payload).keys()

    def test_a_number_is_told_as_its_user_sees_it(self):
        self.env["res.config.settings"].create({"mask_phones": True}).execute()
        # An addon may show the customer's number on the record.
        self.patch(
            self.registry["crm.service.record"],
            "_get_phone_fields",
            lambda _records: {"note": PhoneField()},
        )
        record = self.new_records(note="0362246128")
        clerk, manager = self.new_salesman("clerk"), self.new_salesman("chief")
        manager.group_ids += self.env.ref("crm_vn.group_phone_clear")
        [values] = record.with_user(clerk)._get_push_values(["note"])
        self.assertNotIn("246", values["note"])
        [values] = record.with_user(manager)._get_push_values(["note"])
        self.assertEqual(values["note"], "0362246128")


class TestExample(PushCase):
    def test_the_whole_way(self):
        with EXAMPLE.open("rb") as handle:
            convert_xml_import(self.env, "crm_vn", handle, {}, "init")
        service = self.env.ref("crm_vn.service_delivery")
        service.server_action_id.webhook_url = self.system.url
        [record] = self.new_records(
            service=service,
            inputs={"address": "12 Hàng Bạc", "part_of_day": "morning"},
        )
        record.action_start()
        outcome = self.env.ref("crm_vn.service_delivery_delivered")
        record.write({"outcome_id": outcome.id, "outputs": {"received_by": "Cô Hoa"}})
        record.action_done()
        self.send()
        planned, done = self.system.contents
        self.assertEqual(planned["service_id"]["code"], "delivery")
        self.assertEqual(planned["partner_id"]["name"], "Trần An")
        self.assertEqual(planned["state"], "planned")
        self.assertEqual(
            planned["inputs"], {"address": "12 Hàng Bạc", "part_of_day": "morning"}
        )
        self.assertEqual(done["state"], "done")
        self.assertEqual(done["outputs"], {"received_by": "Cô Hoa"})
        self.assertEqual(done["outcome_id"]["code"], "delivered")
