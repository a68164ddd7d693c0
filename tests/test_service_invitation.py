"""Who invites to the meetings of services: the e-mails as they leave."""

from datetime import timedelta
from email import message_from_string, policy
from email.utils import parseaddr

import vobject

from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.base.tests.common import MockSmtplibCase

from .common_meeting import ServiceMeetingCase


class InvitationCase(MockSmtplibCase, ServiceMeetingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.mail_server"].search([]).active = False
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "chain.example.com", "default_from": "system"}
        )
        cls.company.write(
            {
                "name": "The Chain",
                "email": "office@chain.example.com",
                "alias_domain_id": cls.domain.id,
            }
        )
        cls.seller.name = "Seller, The"
        cls.own_address = ("Seller, The", "seller@chain.example.com")
        cls.system_address = ("The Chain", "system@chain.example.com")

    def new_server(self, name, **values):
        return self.env["ir.mail_server"].create(
            {"name": name, "smtp_host": f"{name}.example.com", **values}
        )

    def sent(self, action):
        """Return the messages that leave, by the address they go to."""
        with self.mock_smtplib_connection():
            self.result = action()
        return {
            email["smtp_to_list"][0]: message_from_string(
                email["message"], policy=policy.default
            )
            for email in self.emails
        }

    def meet_colleague(self, **values):
        return self.meet(
            service=self.talk, colleague_ids=[Command.set(self.other.ids)], **values
        )

    def calendar(self, message):
        (part,) = [
            part
            for part in message.walk()
            if part.get_content_type() == "text/calendar"
        ]
        self.assertEqual(part.get_filename(), "invitation.ics")
        return vobject.readOne(part.get_payload(decode=True).decode()).vevent

    def assertLeavesFrom(self, message, sender, reply_to=None):
        self.assertEqual(parseaddr(message["From"]), sender)
        self.assertEqual(parseaddr(message["Reply-To"]), reply_to or self.own_address)


class TestInvitation(InvitationCase):
    def test_external_leaves_from_the_organizer(self):
        message = self.sent(self.meet)["lan@customer.example.com"]
        self.assertLeavesFrom(message, self.own_address)
        event, calendar = self.result.calendar_event_id, self.calendar(message)
        self.assertEqual(calendar.summary.value, "Viewing · Lan")
        self.assertEqual(calendar.organizer.value, "MAILTO:seller@chain.example.com")
        self.assertEqual(
            {attendee.value for attendee in calendar.attendee_list},
            {"MAILTO:lan@customer.example.com", "MAILTO:seller@chain.example.com"},
        )
        for line, moment in (
            (calendar.dtstart, event.start),
            (calendar.dtend, event.stop),
        ):
            self.assertEqual(line.value.utcoffset(), timedelta())
            self.assertEqual(line.value.replace(tzinfo=None), moment)
        self.assertTrue(calendar.uid.value.startswith(f"{event.id}@"))

    def test_internal_leaves_from_the_system(self):
        message = self.sent(self.meet_colleague)["other@chain.example.com"]
        self.assertLeavesFrom(message, self.system_address)
        self.assertTrue(self.calendar(message))

    def test_system_of_a_company_without_a_domain(self):
        self.company.alias_domain_id = False
        message = self.sent(self.meet_colleague)["other@chain.example.com"]
        self.assertLeavesFrom(message, ("The Chain", "office@chain.example.com"))

    def test_new_date(self):
        first = self.sent(self.meet)["lan@customer.example.com"]
        record = self.result
        record.flush_recordset()
        messages = self.sent(
            lambda: record.write({"scheduled_at": self.tomorrow + timedelta(days=1)})
        )
        message = messages["lan@customer.example.com"]
        self.assertLeavesFrom(message, self.own_address)
        before, after = self.calendar(first), self.calendar(message)
        self.assertEqual(before.uid.value, after.uid.value)
        self.assertEqual(after.dtstart.value.replace(tzinfo=None), record.scheduled_at)

    def test_new_date_of_an_internal_one(self):
        record = self.meet_colleague()
        event = record.calendar_event_id.with_user(self.other)
        messages = self.sent(
            lambda: event.write({"start": event.start + timedelta(days=1)})
        )
        message = messages["seller@chain.example.com"]
        self.assertLeavesFrom(message, self.system_address)

    def test_deleted(self):
        for record, address, sender in (
            (self.meet(), "lan@customer.example.com", self.own_address),
            (self.meet_colleague(), "other@chain.example.com", self.system_address),
        ):
            wizard = self.env["calendar.popover.delete.wizard"].create(
                {"calendar_event_id": record.calendar_event_id.id}
            )
            message = self.sent(wizard.action_send_mail_and_delete)[address]
            self.assertLeavesFrom(message, sender)
            self.assertEqual(record.state, "cancelled")

    def test_other_meetings_are_untouched(self):
        def plan(name):
            return lambda: self.env["calendar.event"].create(
                {
                    "name": name,
                    "user_id": self.seller.id,
                    "start": self.tomorrow,
                    "stop": self.tomorrow,
                    "partner_ids": [Command.set(self.partner.ids)],
                }
            )

        message = self.sent(plan("Plain"))["lan@customer.example.com"]
        self.assertIn(self.company.catchall_email, message["Reply-To"])
        self.assertFalse(
            self.calendar(message).uid.value.startswith(str(self.result.id))
        )


class TestServer(InvitationCase):
    def test_a_server_for_every_address_keeps_it(self):
        """There Odoo itself writes the address of the company."""
        self.new_server("any")
        message = self.sent(self.meet)["lan@customer.example.com"]
        self.assertLeavesFrom(message, self.own_address)

    def test_the_server_for_the_address(self):
        self.new_server("any", sequence=1)
        self.new_server("chain", sequence=2, from_filter="chain.example.com")
        message = self.sent(self.meet)["lan@customer.example.com"]
        self.assertLeavesFrom(message, self.own_address)
        self.assertEqual(self.emails[0]["from_filter"], "chain.example.com")

    def test_a_server_that_does_not_take_the_address(self):
        """The provider would refuse it; answers still go to the organizer."""
        self.seller.email = "seller@elsewhere.example.com"
        self.new_server("chain", from_filter="chain.example.com")
        message = self.sent(self.meet)["lan@customer.example.com"]
        self.assertLeavesFrom(
            message,
            ("Seller, The", "system@chain.example.com"),
            ("Seller, The", "seller@elsewhere.example.com"),
        )

    def test_the_own_server_of_the_organizer(self):
        """Whoever plans it."""
        address = "seller@chain.example.com"
        self.new_server("any", sequence=1)
        own = self.new_server(
            "own",
            sequence=9,
            from_filter=address,
            smtp_user=address,
            owner_user_id=self.seller.id,
        )
        self.seller.invalidate_recordset()
        self.assertEqual(self.seller.outgoing_mail_server_id, own)
        message = self.sent(self.meet)["lan@customer.example.com"]
        self.assertLeavesFrom(message, self.own_address)
        self.assertEqual(self.emails[0]["from_filter"], address)
        with self.subTest("not for what leaves from the system"):
            self.sent(self.meet_colleague)
            self.assertFalse(self.emails[0]["from_filter"])


class TestInvited(InvitationCase):
    def test_in_numbers_nobody(self):
        leads = self.new_lead(partner_id=self.partner.id) | self.lead
        self.assertFalse(self.sent(lambda: self.meet(leads)))
        self.assertTrue(self.sent(self.result.action_invite))
        with self.subTest("but who asks for it"):
            visit = self.visit.with_context(service_invite=True)
            self.assertTrue(self.sent(lambda: self.meet(leads, service=visit)))

    def test_by_itself_nobody(self):
        self.assertFalse(self.sent(lambda: self.meet(trigger_ref="lead_new:1")))
        before = self.result
        self.assertFalse(self.sent(lambda: self.meet(previous_id=before.id)))

    def test_nobody_to_what_is_over(self):
        record = self.meet(scheduled_at=self.yesterday)
        with self.assertRaises(UserError):
            record.action_invite()

    def test_not_who_plans_it(self):
        lead = self.lead.with_user(self.seller)
        visit = self.visit.with_user(self.seller)
        messages = self.sent(lambda: self.meet(lead, service=visit))
        self.assertEqual(list(messages), ["lan@customer.example.com"])
