"""What is on the timeline already is not told twice."""

from datetime import timedelta

from odoo.fields import Datetime

from .common_service import NUMBER, InteractionCase


class TestKnown(InteractionCase):
    def call(self, minutes=0, **values):
        return self.env["crm.interaction"]._record(
            [
                {
                    "kind": "call",
                    "direction": "out",
                    "channel": "phone",
                    "date": Datetime.now() - timedelta(minutes=minutes),
                    "phone": NUMBER,
                    "user_id": self.user.id,
                    "provider": "pbx",
                    "external_ref": str(self.id()) + str(minutes) + str(values),
                    "result": "answered",
                    "duration": 95,
                    **values,
                }
            ]
        )

    def test_the_call_that_the_phone_system_told(self):
        self.outcomes["booked"].interaction_result = "callback"
        call = self.call(5)
        record = self.finish(self.work())
        self.assertEqual(record.interaction_id, call)
        self.assertFalse(self.interactions() - call)
        self.assertEqual((call.result, call.duration), ("callback", 95))
        self.assertEqual(call.summary, "Budget: 10")
        self.assertEqual((call.lead_id, call.partner_id), (self.lead, self.partner))

    def test_it_is_linked_once(self):
        call = self.call(5)
        first, second = self.finish(self.work()), self.finish(self.work())
        self.assertEqual(first.interaction_id, call)
        self.assertNotEqual(second.interaction_id, call)

    def test_each_of_several_has_its_own(self):
        calls = self.call(5) + self.call(4)
        records = self.work() + self.work() + self.work()
        self.finish(records)
        self.assertEqual(len(records.interaction_id), 3)
        self.assertEqual(len(records.interaction_id & calls), 2)

    def test_other_calls(self):
        stranger = {"phone": "0905 111 222"}
        others = (
            self.call(15)
            + self.call(1, **stranger)
            + self.call(1, user_id=self.env.uid)
        )
        record = self.finish(self.work())
        self.assertFalse(record.interaction_id & others)

    def test_what_was_said_stays(self):
        """The report that comes after the person said what came of it."""
        report = {"call_ranks": {"result": 3}}
        call = self.call(5, **report)
        self.outcomes["booked"].interaction_result = "refused"
        self.finish(self.work())
        self.env["crm.interaction"]._record(
            [
                {
                    "provider": call.provider,
                    "external_ref": call.external_ref,
                    "kind": "call",
                    "channel": "phone",
                    "result": "answered",
                    "call_ranks": {"result": 5},
                }
            ]
        )
        self.assertEqual(call.result, "refused")

    def test_an_e_mail_sent_from_the_record(self):
        model = self.env.ref("crm_vn.service_model_email")
        service = self.new_service(
            "Offer", model_id=model.id, outcomes=[{"code": "sent"}]
        )
        self.partner.email = "an@example.com"
        record = self.plan(self.lead, service=service)
        record.message_post(
            body="Our offer",
            partner_ids=self.partner.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        [mail] = self.interactions()
        self.assertEqual(mail.kind, "email")
        self.assertEqual(mail.partner_id, self.partner)
        self.finish(record, "sent")
        self.assertEqual(record.interaction_id, mail)
        self.assertEqual(self.interactions(), mail)

    def test_what_the_calendar_tells(self):
        event = self.env["crm.interaction"]._record(
            [{"kind": "meeting", "lead_id": self.lead.id, "name": "At noon"}]
        )
        told, untold = self.work(), self.work()
        model = type(self.env["crm.service.record"])
        self.patch(
            model,
            "_get_event_interactions",
            lambda records: {told: event, untold: event.browse()},
        )
        self.finish(told + untold)
        self.assertEqual(told.interaction_id, event)
        self.assertEqual((event.name, event.summary), ("At noon", False))
        self.assertFalse(untold.interaction_id)
        self.assertEqual(self.interactions(), event)
