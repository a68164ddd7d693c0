"""Missed calls, from the report of the call centre to the call back."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form

from .test_intake_call import KEY, PHONE, CallCase


class TestMissed(CallCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hanoi_line = cls.new_line("Hanoi", store_id=cls.hanoi.id)
        cls.saigon_line = cls.new_line("Saigon", store_id=cls.saigon.id)

    def tell(self, source=None, minutes=0, **values):
        """Report the record of a call that began some minutes from now."""
        # the provider tells the time of Vietnam
        date = fields.Datetime.now() + timedelta(hours=7, minutes=minutes)
        return self.report(
            "calldata",
            source=source or self.hanoi_line,
            calldate=fields.Datetime.to_string(date),
            phone=PHONE,
            **{"status": "NO ANSWER", "direction": "inbound", **values},
        )

    def call_back(self, source=None, minutes=5):
        return self.tell(
            source,
            minutes,
            callid="back",
            status="ANSWERED",
            direction="outbound",
            duration="10",
        )

    def test_a_stranger(self):
        team = self.env["crm.team"].create({"name": "Hotline"})
        campaign = self.env["utm.campaign"].create({"name": "Radio"})
        self.hanoi_line.write({"team_id": team.id, "campaign_id": campaign.id})
        event = self.tell()
        call, lead = self.calls(), event.lead_id
        self.assertEqual((call.lead_id, lead.phone_key), (lead, KEY))
        self.assertEqual((lead.team_id, lead.campaign_id), (team, campaign))
        self.assertEqual(lead.intake_source_id, self.hanoi_line)
        activity = call.follow_up_id
        self.assertEqual(lead.activity_ids, activity)
        self.assertEqual(activity.user_id, self.users["manager"])
        self.tell(status="CANCEL")
        self.report("hangup", source=self.hanoi_line)
        self.assertEqual(self.env["crm.lead"].search([("phone_key", "=", KEY)]), lead)
        back = self.call_back()
        self.assertEqual((back.lead_id, call.called_back_id), (lead, self.calls()[1]))
        self.assertFalse(activity.active)

    def test_called_back_by_hand(self):
        self.tell(minutes=-1)
        call = self.calls()
        activity = call.follow_up_id
        call = call.with_user(self.users["manager"])
        log = self.env["crm.call.log"].with_user(self.users["manager"])
        log = log.with_context(call.action_call_back()["context"])
        Form(log).save().action_log()
        self.assertTrue(call.called_back_id)
        self.assertFalse(activity.active)

    def test_the_call_back_is_told_first(self):
        self.call_back(minutes=-5)
        event = self.tell(minutes=-10)
        self.assertTrue(event.interaction_id.called_back_id)
        self.assertFalse(event.lead_id)

    def test_answered_after_all(self):
        event = self.tell()
        activity = event.lead_id.activity_ids
        self.tell(status="ANSWERED", duration="10")
        self.assertEqual(self.calls().result, "answered")
        self.assertFalse(activity.exists())

    def test_each_store_has_its_own_lead(self):
        leads = self.tell().lead_id | self.tell(self.saigon_line, callid="c2").lead_id
        self.assertEqual(leads.store_id, self.hanoi | self.saigon)

    def test_nothing_is_told_of_another_store(self):
        self.company.store_access_policy = "approval"
        customer = self.new_customer(store_id=self.saigon.id)
        secret = self.env["crm.lead"].create(
            {"name": "x", "partner_id": customer.id, "store_id": self.saigon.id}
        )
        lead = self.tell().lead_id
        self.assertEqual(lead.store_id, self.hanoi)
        self.assertFalse(secret.activity_ids | customer.activity_ids)
        manager = self.users["manager"]
        self.assertNotIn(customer.name, str(lead.with_user(manager).read()))
        self.call_back(self.saigon_line)
        call = self.calls()[0].with_user(manager)
        [values] = call.read(["called_back_id"])
        self.assertEqual(values["called_back_id"][1], "Call")
        with self.assertRaises(AccessError):
            call.called_back_id.read(["partner_id"])
