"""Services that take place at a time, in the calendar."""

from datetime import timedelta

from odoo.fields import Datetime

from .common_service import ServiceMixin
from .common_store import StoreCase


class ServiceMeetingMixin(ServiceMixin):
    """Class attributes: ``visit``, an external meeting of one hour with the outcomes
    *signed* (success, asks an output), *thinking*, *missed* (nobody came); ``talk``, an
    internal one; ``seller`` and ``other``, who are of the store of the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls.new_service(
            "Viewing",
            model_id=cls.meeting_model.id,
            duration=1,
            sla_hours=24,
            purpose="Show <the> flat",
            fields=[{"code": "need", "direction": "input"}, {"code": "offer"}],
            outcomes=[
                {"code": "signed", "kind": "success"},
                {"code": "thinking"},
                {"code": "missed", "kind": "failure", "meeting_result": "no_show"},
            ],
        )
        cls.talk = cls.new_service(
            "Talk", model_id=cls.env.ref("crm_vn.service_model_meeting_internal").id
        )
        cls.now = Datetime.now().replace(microsecond=0)
        cls.tomorrow = cls.now + timedelta(days=1)
        cls.yesterday = cls.now - timedelta(days=1)
        cls.seller = cls.new_salesman("seller", email="seller@chain.example.com")
        cls.other = cls.new_salesman("other", email="other@chain.example.com")
        cls.partner = cls.env["res.partner"].create(
            {"name": "Lan", "email": "lan@customer.example.com"}
        )
        cls.lead = cls.new_lead(
            "Flat", partner_id=cls.partner.id, user_id=cls.seller.id, type="opportunity"
        )

    def meet(self, lead=None, service=None, **values):
        values = {"scheduled_at": self.tomorrow, "user_id": self.seller.id, **values}
        return (service or self.visit)._plan(lead or self.lead, **values)

    def row(self, event_id):
        return self.env["crm.interaction"].search(
            [("provider", "=", "calendar.event"), ("external_ref", "=", str(event_id))]
        )

    def field(self, code):
        return self.visit.field_ids.filtered(lambda field: field.code == code)

    def assertInStep(self, record):
        """The record and its event say the same."""
        event = record.calendar_event_id.with_context(active_test=False)
        if not event:
            return
        minutes = round((event.stop - event.start).total_seconds() / 60)
        self.assertEqual(event.start, record.scheduled_at)
        self.assertEqual(minutes, round(record.duration * 60))
        self.assertEqual(event.user_id, record.user_id)
        result = event.interaction_result
        if record.state == "cancelled":
            self.assertEqual((event.active, result), (False, "cancelled"))
        elif record.state == "done":
            told = record.outcome_id.meeting_result
            self.assertTrue(result)
            self.assertIn(result, (told or result, "held"))
        else:
            self.assertNotEqual(result, "cancelled")
            self.assertTrue(event.active or result)


class ServiceMeetingCase(ServiceMeetingMixin, StoreCase):
    pass
