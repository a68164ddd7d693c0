"""A finished record is one interaction."""

from datetime import timedelta

from odoo.fields import Datetime

from .common_service import NUMBER, InteractionCase, ServiceMixin
from .common_store import StoreCase


class TestKinds(InteractionCase):
    def test_a_call(self):
        self.outcomes["booked"].interaction_result = "answered"
        record = self.work(duration=1)
        record.action_start()
        record.sudo().started_at = Datetime.now() - timedelta(minutes=3)
        self.finish(record)
        [call] = self.interactions()
        self.assertEqual(record.interaction_id, call)
        self.assertEqual(
            (call.kind, call.channel, call.direction, call.result),
            ("call", "phone", "out", "answered"),
        )
        self.assertEqual(call.name, "Trial call · Booked")
        self.assertEqual(call.summary, "Budget: 10")
        self.assertEqual((call.user_id, call.partner_id), (self.user, self.partner))
        self.assertEqual(call.date, record.done_at)
        self.assertAlmostEqual(call.duration, 180, delta=2)
        self.assertEqual(call.phone_key, "+84362246128")

    def test_it_calls_back(self):
        missed = self.env["crm.interaction"]._record(
            [
                {
                    "kind": "call",
                    "direction": "in",
                    "channel": "phone",
                    "result": "no_answer",
                    "phone": NUMBER,
                    "date": Datetime.now() - timedelta(hours=1),
                    "lead_id": self.lead.id,
                }
            ]
        )
        record = self.finish(self.work())
        self.assertEqual(missed.called_back_id, record.interaction_id)

    def test_every_channel(self):
        kinds = {
            "call": "call",
            "email": "email",
            "message": "message",
            "visit": "store_visit",
            "task": "service",
            "meeting_external": "meeting",
        }
        for code, kind in kinds.items():
            with self.subTest(code):
                model = self.env["crm.service.model"].search([("code", "=", code)])
                service = self.new_service(
                    code, model_id=model.id, outcomes=[{"code": "ok"}]
                )
                record = self.plan(self.lead, service=service)
                self.finish(record, "ok")
                self.assertEqual(record.interaction_id.kind, kind)
        self.assertEqual(len(self.interactions()), len(kinds))

    def test_how_long_it_took(self):
        record = self.work(duration=0.5)
        record.action_start()
        record.sudo().started_at = Datetime.now() - timedelta(days=1)
        self.finish(record)
        self.assertEqual(record.interaction_id.duration, 1800)
        self.assertEqual(self.finish(self.work()).interaction_id.duration, 0)

    def test_it_opens_what_was_done(self):
        record = self.finish(self.work())
        [entry] = self.lead.with_user(self.user).get_timeline()["entries"]
        self.assertEqual(
            (entry["open"]["model"], entry["open"]["id"]), (record._name, record.id)
        )
        self.assertIn("service", self.lead.get_timeline()["labels"])


class TestText(InteractionCase):
    def test_what_was_filled_in(self):
        service = self.new_service(
            "Survey",
            fields=[
                {"code": "budget", "type": "monetary"},
                {"code": "size", "type": "float"},
                {"code": "when", "type": "date"},
                {"code": "ok", "type": "boolean"},
                {"code": "no", "type": "boolean"},
                {"code": "empty"},
                {"code": "who", "type": "many2one", "comodel": "res.partner"},
                {"code": "remark", "type": "text"},
            ],
            outcomes=[{"code": "done", "reason": "optional"}],
        )
        record = self.plan(self.lead, service=service)
        outputs = {
            "budget": 1500000,
            "size": 1.5,
            "when": "2026-05-01",
            "ok": True,
            "no": False,
            "who": self.partner.id,
            "remark": "wants silver",
        }
        self.finish(record, "done", outputs, reason="Tet", note="Ring at noon")
        text = record.interaction_id.summary
        for line in ("Size: 1.50", "Ok: Yes", "Who: An", "Remark: wants silver"):
            self.assertIn(line, text.splitlines())
        self.assertIn("1,500,000", text)
        self.assertIn("05/01/2026", text)
        self.assertEqual(text.splitlines()[-2:], ["Reason: Tet", "Ring at noon"])
        self.assertNotIn("Empty", text)
        self.assertNotIn("No:", text)

    def test_choices_by_their_labels(self):
        service = self.new_service(
            "Choice",
            fields=[
                {
                    "code": "color",
                    "type": "selection",
                    "option_ids": [(0, 0, {"name": "Silver one", "code": "silver"})],
                },
                {
                    "code": "extras",
                    "type": "tags",
                    "option_ids": [
                        (0, 0, {"name": "Mouse", "code": "mouse"}),
                        (0, 0, {"name": "Bag", "code": "bag"}),
                    ],
                },
            ],
            outcomes=[{"code": "done"}],
        )
        record = self.plan(self.lead, service=service)
        self.finish(record, "done", {"color": "silver", "extras": ["mouse", "bag"]})
        self.assertEqual(
            record.interaction_id.summary, "Color: Silver one\nExtras: Mouse, Bag"
        )

    def test_private_numbers(self):
        record = self.work(note=f"Ring {NUMBER}")
        self.env["res.config.settings"].create({"mask_phones": True}).execute()
        self.finish(record, outputs={"budget": 1, "remark": f"or {NUMBER}"})
        self.assertNotIn("246", record.sudo().interaction_id.summary)
        self.assertIn("03•• ••• 128", record.sudo().interaction_id.summary)

    def test_corrections(self):
        record = self.finish(self.work())
        call = record.interaction_id
        record.write({"outputs": {"budget": 25}, "note": "asked twice"})
        self.assertEqual(call.summary, "Budget: 25\nasked twice")
        record.with_user(self.new_sales_manager()).write(
            {"outcome_id": self.outcomes["later"].id}
        )
        self.assertEqual(call.name, "Trial call · Later")
        # what somebody wrote there stays
        call.summary = "Budget: 25\nasked twice\nand more"
        record.note = "asked thrice"
        self.assertEqual(call.summary, "Budget: 25\nasked thrice\nand more")
        call.summary = "Something else"
        record.note = "asked again"
        self.assertEqual(call.summary, "Something else")


class TestPlace(ServiceMixin, StoreCase):
    def test_it_is_of_the_store_of_the_record(self):
        partner = self.env["res.partner"].create({"name": "An"})
        me = self.users["all"]
        record = self.plan(partner, user_id=me.id, store_id=self.hanoi.id)
        self.finish(record.with_user(me))
        self.assertEqual(record.interaction_id.store_id, self.hanoi)
        self.assertEqual(record.interaction_id.partner_id, partner)

    def test_names_that_are_hidden(self):
        """Who completes the text sees no name of another store."""
        foreign = self.env["res.partner"].create(
            {"name": "Secret", "store_id": self.saigon.id}
        )
        service = self.new_service(
            "Who",
            fields=[{"code": "who", "type": "many2one", "comodel": "res.partner"}],
            outcomes=[{"code": "done"}],
        )
        me = self.users["all"]
        lead = self.new_lead(store_id=self.hanoi.id, user_id=me.id)
        record = self.plan(lead, service=service, user_id=me.id)
        record.write(
            {"outcome_id": service.outcome_ids.id, "outputs": {"who": foreign.id}}
        )
        self.env.invalidate_all()
        record.with_user(me).action_done()
        self.assertNotIn("Secret", record.interaction_id.summary or "")
