"""The Calls app and the dialog, in the web client."""

from datetime import datetime, timedelta

from odoo.fields import Command

from .common import CrmVnHttpCase


class TestCallTour(CrmVnHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stores = cls.env["crm.store"].create(
            [{"name": "Hanoi", "code": "HN"}, {"name": "Saigon", "code": "SG"}]
        )
        cls.user = cls.new_salesman(
            "caller",
            lang="en_US",
            tz="Asia/Ho_Chi_Minh",
            store_ids=[Command.set(cls.stores[0].ids)],
        )
        cls.env.ref("base.user_admin").lang = "en_US"

    def test_log(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Laptop",
                "type": "opportunity",
                "phone": "0362 246 128",
                "user_id": self.user.id,
            }
        )
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline",
            "crm_vn_call_log",
            login="caller",
        )
        calls = self.env["crm.interaction"].search([("lead_id", "=", lead.id)])
        self.assertEqual(
            calls.sorted("id").mapped("result"), ["no_answer", "callback", "answered"]
        )
        self.assertEqual(calls.mapped("duration"), [0, 200, 0])
        self.assertEqual(calls.user_id, self.user)

    def test_calls(self):
        now = datetime.now()
        shared = {"kind": "call", "channel": "phone", "store_id": self.stores[0].id}
        calls = self.env["crm.interaction"]._record(
            [
                {
                    **shared,
                    "direction": "in",
                    "date": now,
                    "result": "answered",
                    "duration": 125,
                    "phone": "0905 111 222",
                    "user_id": self.user.id,
                    "recording_url": "https://example.com/a.mp3",
                    "provider": "pbx",
                    "external_ref": "1",
                },
                {
                    **shared,
                    "direction": "in",
                    "date": now,
                    "result": "no_answer",
                    "phone": "0905 333 444",
                },
                {
                    **shared,
                    "direction": "in",
                    "date": now - timedelta(minutes=30),
                    "result": "busy",
                    "phone": "0905 111 222",
                },
                {
                    **shared,
                    "store_id": self.stores[1].id,
                    "direction": "in",
                    "date": now,
                    "result": "no_answer",
                    "phone": "0905 555 666",
                    "partner_id": self.env["res.partner"]
                    .create({"name": "Saigon caller", "store_id": self.stores[1].id})
                    .id,
                },
            ]
        )
        self.start_tour("/odoo/calls", "crm_vn_calls", login="caller")
        lead = self.env["crm.lead"].search([("name", "=", "Smart TV")])
        self.assertEqual(lead.phone_key, "+84905111222")
        self.assertEqual((calls[0] | calls[2]).lead_id, lead)
        self.assertEqual(calls[0].summary, "Asked for a price")

    def test_interactions(self):
        self.env["crm.interaction"]._record(
            [{"kind": "call", "store_id": self.stores[0].id}]
        )
        self.start_tour("/odoo/interactions", "crm_vn_interactions", login="caller")
