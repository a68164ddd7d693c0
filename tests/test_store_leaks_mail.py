"""Chatter, notifications, activities, meetings, attachments."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Datetime

from .test_store_leaks import SECRET, LeakCase


class TestChatter(LeakCase):
    def test_followers_left_from_before_are_not_notified(self):
        outsider = self.saigon_user.partner_id
        self.env["mail.followers"]._insert_followers(
            "crm.lead", self.lead.ids, outsider.ids
        )
        message = self.lead.with_user(self.user).message_post(
            body="x", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self.assertNotIn(outsider, message.notified_partner_ids)
        manager = self.users["manager"].partner_id
        self.lead.message_subscribe(manager.ids)
        message = self.lead.with_user(self.user).message_post(
            body="x", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self.assertIn(manager, message.sudo().notified_partner_ids)

    def test_customers_are_notified_as_ever(self):
        self.order.message_subscribe(self.customer.ids)
        self.customer.email = "ours@example.com"
        message = self.order.message_post(
            body="x", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self.assertIn(self.customer, message.notified_partner_ids)

    def test_mention_of_who_does_not_see_the_record(self):
        outsider = self.saigon_user.partner_id
        lead = self.lead.with_user(self.user)
        with self.assertRaisesRegex(UserError, "saigon_user"):
            lead.message_post(body="x", partner_ids=outsider.ids)
        with self.assertRaisesRegex(UserError, "saigon_user"):
            lead.message_subscribe(outsider.ids)
        with self.assertRaisesRegex(UserError, "saigon_user"):
            lead.message_post(
                body="x", partner_ids=(outsider + lead.env.user.partner_id).ids
            )
        manager = self.users["manager"].partner_id
        self.assertTrue(lead.message_post(body="x", partner_ids=manager.ids))

    def test_automation_does_not_tell_who_does_not_see_the_record(self):
        outsider = self.saigon_user.partner_id
        for message in (
            self.lead.message_post(body="x", partner_ids=outsider.ids),
            self.lead.message_notify(body="x", partner_ids=outsider.ids),
            self.env["mail.thread"].message_notify(
                body="x",
                partner_ids=outsider.ids,
                model="crm.lead",
                res_id=self.lead.id,
            ),
        ):
            self.assertNotIn(outsider, message.partner_ids)
            self.assertNotIn(outsider, message.notified_partner_ids)
            self.env.invalidate_all()
            self.assertFalse(message.with_user(self.saigon_user).has_access("read"))

    def test_recipients_whom_the_user_does_not_see(self):
        lead = self.lead.with_user(self.user)
        for call in (
            lambda: lead.message_post(body="x", partner_ids=self.hidden.ids),
            lambda: lead.message_subscribe(self.hidden.ids),
        ):
            with self.assertRaises(AccessError) as caught, self.env.cr.savepoint():
                call()
            self.assertSecret(caught.exception)

    def test_the_customer_of_the_record_can_be_written_to(self):
        """Whose name the record shows anyway."""
        self.lead.partner_id = self.hidden
        self.env.invalidate_all()
        lead = self.lead.with_user(self.user)
        self.assertTrue(lead.message_post(body="x", partner_ids=self.hidden.ids))

    def test_a_record_of_a_hidden_customer_opens(self):
        """A customer who went to another store, or whose access has ended."""
        self.hidden.email = "bimat@example.com"
        self.lead.write({"partner_id": self.hidden.id, "email_from": False})
        message = self.lead.message_post(
            body="x",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.hidden.id,
        )
        for values in (
            {"reply_discussion": True},
            {"reply_message": message.with_user(self.user)},
        ):
            with self.subTest(values):
                self.env.flush_all()
                self.env.invalidate_all()
                lead = self.lead.with_user(self.user)
                proposed = lead._message_get_suggested_recipients(**values)
                self.assertNotIn(
                    self.hidden.id, [who["partner_id"] for who in proposed]
                )
                self.assertNotIn("bimat", str(proposed))
        self.env.invalidate_all()
        proposed = self.lead._message_get_suggested_recipients(reply_discussion=True)
        self.assertIn(self.hidden.id, [who["partner_id"] for who in proposed])

    def test_messages_of_hidden_records(self):
        message = self.hidden_lead.message_post(body=SECRET, message_type="comment")
        self.env.invalidate_all()
        Message = self.env["mail.message"].with_user(self.user)
        self.assertFalse(Message.search([("id", "=", message.id)]))
        self.assertFalse(
            Message._message_fetch(
                domain=None, thread=self.hidden_lead.with_user(self.user)
            )["messages"]
        )
        with self.assertRaises(AccessError):
            message.with_user(self.user).read(["body"])

    def test_attachments_of_hidden_records(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": SECRET,
                "raw": b"x",
                "res_model": "crm.lead",
                "res_id": self.hidden_lead.id,
            }
        )
        self.env.invalidate_all()
        mine = attachment.with_user(self.user)
        self.assertFalse(mine.search([("id", "=", attachment.id)]))
        with self.assertRaises(AccessError):
            mine.read(["name"])
        Binary = self.env["ir.binary"].with_user(self.user)
        with self.assertRaises(AccessError):
            Binary._find_record(res_model="res.partner", res_id=self.hidden.id)
        with self.assertRaises(AccessError):
            Binary._find_record(res_model="ir.attachment", res_id=attachment.id)


class TestMove(LeakCase):
    def test_those_who_do_not_see_it_any_more_let_go(self):
        everything = self.users["everything"].partner_id
        self.customer.email = "ours@example.com"
        followers = self.user.partner_id + everything + self.customer
        self.lead.message_subscribe(followers.ids)
        activity = self.lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user.id
        )
        kept = self.lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.users["everything"].id
        )
        self.lead.write({"store_id": self.saigon.id, "user_id": self.saigon_user.id})
        self.assertNotIn(self.user.partner_id, self.lead.message_partner_ids)
        self.assertIn(everything, self.lead.message_partner_ids)
        self.assertIn(self.customer, self.lead.message_partner_ids)
        self.assertEqual(activity.user_id, self.saigon_user)
        self.assertEqual(kept.user_id, self.users["everything"])

    def test_heirs(self):
        """The salesperson, else the manager of the store, else nobody."""
        self.saigon.manager_id = self.saigon_user
        activity = self.lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user.id
        )
        self.lead.write({"store_id": self.saigon.id, "user_id": False})
        self.assertEqual(activity.user_id, self.saigon_user)
        self.lead.store_id = self.haiphong
        self.assertFalse(activity.user_id)

    def test_by_assignment(self):
        """A move that nobody wrote."""
        self.lead.message_subscribe(self.user.partner_id.ids)
        lead = self.lead.with_context(tracking_disable=False, mail_notrack=False)
        lead.user_id = self.saigon_user
        self.assertEqual(self.lead.store_id, self.saigon)
        self.assertNotIn(self.user.partner_id, self.lead.message_partner_ids)
        self.assertIn(self.saigon_user.partner_id, self.lead.message_partner_ids)

    def test_of_a_customer(self):
        self.customer.message_subscribe(self.user.partner_id.ids)
        self.customer.write(
            {"store_id": self.saigon.id, "store_ids": [Command.set(self.saigon.ids)]}
        )
        self.assertNotIn(self.user.partner_id, self.customer.message_partner_ids)

    def test_queries_do_not_grow_with_records(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": str(number), "store_id": self.hanoi.id, "user_id": False}
                for number in range(22)
            ]
        )
        for lead in leads:
            lead.message_subscribe(self.user.partner_id.ids)
            lead.activity_schedule("mail.mail_activity_data_todo", user_id=self.user.id)
        counts = []
        for some in (leads[:2], leads[2:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.store_id = self.saigon
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 5)


class TestActivities(LeakCase):
    def test_assigning_to_who_does_not_see_the_record(self):
        lead = self.lead.with_user(self.user)
        with self.assertRaisesRegex(ValidationError, "saigon_user"):
            lead.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.saigon_user.id
            )
        activity = lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user.id
        )
        with self.assertRaisesRegex(ValidationError, "saigon_user"):
            activity.user_id = self.saigon_user
        activity.user_id = self.users["manager"]

    def test_assigning_by_a_plan(self):
        wizard = (
            self.env["mail.activity.schedule"]
            .with_user(self.user)
            .with_context(active_model="crm.lead", active_ids=self.lead.ids)
            .create(
                {
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                    "activity_user_id": self.saigon_user.id,
                }
            )
        )
        with self.assertRaises(UserError) as caught:
            wizard.action_schedule_activities()
        self.assertIn("saigon_user", str(caught.exception))

    def test_automation_assigns_to_nobody(self):
        activity = self.lead.sudo().activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.saigon_user.id
        )
        self.assertFalse(activity.user_id)
        self.env.invalidate_all()
        self.assertFalse(
            self.env["mail.activity"]
            .with_user(self.saigon_user)
            .search([("id", "=", activity.id)])
        )
        self.assertFalse(
            self.env["mail.message"].search(
                [
                    ("partner_ids", "in", self.saigon_user.partner_id.ids),
                    ("model", "=", "crm.lead"),
                    ("res_id", "=", self.lead.id),
                ]
            )
        )
        activities = activity + self.lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user.id
        )
        activities.user_id = self.saigon_user
        self.assertFalse(activities.user_id)

    def test_on_other_documents_as_ever(self):
        activity = self.env.company.partner_id.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.saigon_user.id
        )
        self.assertEqual(activity.user_id, self.saigon_user)


class TestMeetings(LeakCase):
    def new_meeting(self, **values):
        return self.env["calendar.event"].create(
            {
                "name": f"Meeting with {SECRET}",
                "start": Datetime.now(),
                "stop": Datetime.now(),
                "user_id": self.saigon_user.id,
                "partner_ids": [Command.set(self.saigon_user.partner_id.ids)],
                **values,
            }
        )

    def sees(self, user, meeting):
        self.env.invalidate_all()
        found = (
            self.env["calendar.event"].with_user(user).search([("id", "=", meeting.id)])
        )
        return bool(found)

    def test_store_of_what_it_is_about(self):
        meeting = self.new_meeting(opportunity_id=self.hidden_lead.id)
        self.assertEqual(meeting.store_id, self.saigon)
        order = self.new_meeting(
            res_model_id=self.env["ir.model"]._get_id("sale.order"),
            res_id=self.order.id,
        )
        self.assertEqual(order.store_id, self.hanoi)
        contact = self.new_meeting(
            res_model_id=self.env["ir.model"]._get_id("res.partner"),
            res_id=self.hidden.id,
        )
        self.assertEqual(contact.store_id, self.saigon)
        self.assertFalse(self.new_meeting().store_id)

    def test_who_sees_it(self):
        meeting = self.new_meeting(opportunity_id=self.hidden_lead.id)
        self.assertFalse(self.sees(self.user, meeting))
        self.assertTrue(self.sees(self.saigon_user, meeting))
        self.assertTrue(self.sees(self.users["two"], meeting))
        self.assertTrue(self.sees(self.users["everything"], meeting))
        meeting.partner_ids = [Command.link(self.user.partner_id.id)]
        self.assertTrue(self.sees(self.user, meeting))
        other = self.new_meeting()
        self.assertTrue(self.sees(self.user, other))
        pool = self.env["crm.lead"].create({"name": "pool", "user_id": False})
        meeting = self.new_meeting(opportunity_id=pool.id)
        self.assertFalse(meeting.store_id)
        self.assertFalse(self.sees(self.user, meeting))
        self.assertTrue(self.sees(self.users["none"], meeting))

    def test_it_moves_with_its_document(self):
        meeting = self.new_meeting(opportunity_id=self.lead.id)
        self.assertEqual(meeting.store_id, self.hanoi)
        self.lead.store_id = self.saigon
        self.assertEqual(meeting.store_id, self.saigon)
        order = self.new_meeting(
            res_model_id=self.env["ir.model"]._get_id("sale.order"),
            res_id=self.order.id,
        )
        self.order.store_id = self.saigon
        self.assertEqual(order.store_id, self.saigon)

    def test_its_chatter_and_its_attendees(self):
        meeting = self.new_meeting(opportunity_id=self.hidden_lead.id)
        message = meeting.message_post(body=SECRET, message_type="comment")
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            message.with_user(self.user).read(["body"])
        with self.assertRaises(AccessError):
            meeting.attendee_ids.with_user(self.user).read(["event_id"])

    def test_availability_has_no_titles(self):
        meeting = self.new_meeting(opportunity_id=self.hidden_lead.id, show_as="busy")
        self.env.invalidate_all()
        partner = self.saigon_user.partner_id.with_user(self.user)
        busy = partner._get_busy_calendar_events(meeting.start, meeting.stop)
        self.assertNotIn(meeting, busy.get(partner.id, meeting.browse()))

    def test_a_meeting_about_a_hidden_lead(self):
        with self.assertRaises(AccessError) as caught:
            self.rpc(
                "calendar.event",
                "create",
                {"name": "x", "opportunity_id": self.hidden_lead.id},
            )
        self.assertSecret(caught.exception)


class TestPortal(LeakCase):
    def test_a_customer_reads_their_own_order(self):
        """Rules of stores are no business of customers."""
        portal = self.users["portal"]
        self.order.partner_id = portal.partner_id
        self.order.state = "sent"
        self.order.message_subscribe(portal.partner_id.ids)
        self.env.invalidate_all()
        order = self.order.with_user(portal)
        self.assertEqual(order.read(["name"])[0]["id"], order.id)
        message = self.order.message_post(
            body="x", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self.assertIn(portal.partner_id, message.notified_partner_ids)
