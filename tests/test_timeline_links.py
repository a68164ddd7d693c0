"""Linked conversations: what they are linked to, who may link, where they show."""

from odoo.exceptions import AccessError, UserError

from odoo.addons.mail.tools.discuss import Store

from .common import CrmVnCase
from .common_links import LinkMixin


class TestLinks(LinkMixin, CrmVnCase):
    def pair(self, record):
        return (record._name, record.id)

    # POSTING

    def test_one_message_in_two_chatters(self):
        self.assertEqual(self.get_links(self.message), [self.pair(self.lead)])
        self.assertIn(self.message, self.fetch(self.contact, self.both))
        self.assertIn(self.message, self.fetch(self.lead, self.both))
        self.assertNotIn(self.message, self.lead.message_ids)

    def test_a_link_never_repeats_the_record_posted_on(self):
        message = self.post(self.contact, self.both, "x", self.contact, self.lead)
        self.assertEqual(self.get_links(message), [self.pair(self.lead)])

    def test_nobody_links_a_record_that_they_do_not_see(self):
        gone = self.env["crm.lead"].create({"name": "gone"})
        pair = [["crm.lead", gone.id]]
        gone.unlink()
        errors = set()
        before = self.env["mail.message"].search_count([])
        for pairs in ([["crm.lead", self.lead.id]], pair):
            with self.assertRaises(AccessError) as caught, self.env.cr.savepoint():
                self.contact.with_user(self.readers["origin"]).message_post(
                    body="x", linked_subjects=pairs
                )
            errors.add(str(caught.exception))
        self.assertEqual(len(errors), 1, "An error tells whether a record exists.")
        self.assertNotIn(self.lead.name, errors.pop())
        self.assertEqual(self.env["mail.message"].search_count([]), before)

    def test_a_controller_in_superuser_mode_changes_nothing(self):
        thread = self.contact.with_user(self.readers["origin"]).sudo()
        with self.assertRaises(AccessError):
            thread.message_post(body="x", linked_subjects=[["crm.lead", self.lead.id]])

    def test_only_subjects_are_linked(self):
        for subjects in ([["res.users", 2]], [["crm.lead", "1"]], ["crm.lead"], [7]):
            with self.assertRaises(UserError):
                self.contact.message_post(body="x", linked_subjects=subjects)

    def test_portal_users_link_nothing(self):
        with self.assertRaises(AccessError):
            self.message.with_user(self.users["portal"]).link_subjects(
                [["res.partner", self.users["portal"].partner_id.id]]
            )

    # AFTERWARDS

    def test_link_and_unlink_later(self):
        message = self.post(self.contact, self.both, "later")
        message.with_user(self.both).link_subjects([["crm.lead", self.lead.id]])
        self.assertIn(message, self.fetch(self.lead, self.readers["linked"]))
        message.with_user(self.readers["linked"]).unlink_subject(
            "crm.lead", self.lead.id
        )
        self.assertNotIn(message, self.fetch(self.lead, self.readers["linked"]))
        with self.assertRaises(AccessError):
            message.with_user(self.readers["linked"]).check_access("read")

    def test_unlinking_needs_the_right_on_the_subject(self):
        with self.assertRaises(AccessError):
            self.message.with_user(self.readers["origin"]).unlink_subject(
                "crm.lead", self.lead.id
            )
        self.assertTrue(self.get_links(self.message))

    def test_linking_twice_is_linking_once(self):
        self.message.with_user(self.both).link_subjects([["crm.lead", self.lead.id]])
        self.assertEqual(self.get_links(self.message), [self.pair(self.lead)])

    def test_what_the_system_logs_stays(self):
        log = self.contact.message_post(body="x", message_type="notification")
        with self.assertRaises(UserError):
            log.with_user(self.both).link_subjects([["crm.lead", self.lead.id]])

    # ANSWERS

    def test_an_answer_is_linked_as_what_it_answers(self):
        answer = self.contact.message_post(
            body="answer", parent_id=self.message.id, message_type="comment"
        )
        self.assertEqual(self.get_links(answer), [self.pair(self.lead)])

    def test_what_answers_nothing_is_linked_to_nothing(self):
        """Core makes the latest message the parent of every new one."""
        message = self.post(self.lead, self.both, "shared", self.contact)
        note = self.post(self.lead, self.both, "of nobody else's business")
        self.assertEqual(note.parent_id, message)
        self.assertFalse(self.get_links(note))

    def test_an_answer_elsewhere_is_not(self):
        answer = self.lead.message_post(
            body="answer", parent_id=self.message.id, message_type="comment"
        )
        self.assertFalse(self.get_links(answer))

    def test_answers_by_mail_land_where_the_conversation_began(self):
        answer = self.env["mail.thread"].message_process(
            False,
            f"From: hanh@example.com\r\nTo: catchall@example.com\r\n"
            f"Message-Id: <answer@example.com>\r\nSubject: Re: red\r\n"
            f"In-Reply-To: {self.message.message_id}\r\n"
            f"Content-Type: text/plain\r\n\r\nYes please",
        )
        self.assertEqual(answer, self.contact.id)
        message = self.env["mail.message"].search(
            [("message_id", "=", "<answer@example.com>")]
        )
        self.assertEqual((message.model, message.res_id), self.pair(self.contact))
        self.assertIn(message, self.fetch(self.lead, self.readers["linked"]))

    def test_followers_of_a_linked_record_get_no_mail(self):
        self.lead.message_subscribe(self.readers["linked"].partner_id.ids)
        message = self.post(self.contact, self.both, "quiet", self.lead)
        self.assertFalse(message.notified_partner_ids)

    # ENDS

    def test_links_end_with_what_they_link(self):
        self.lead.unlink()
        self.assertFalse(self.get_links(self.message))
        other = self.env["res.partner"].create({"name": "Other"})
        message = self.post(self.contact, self.env.user, "x", other)
        self.contact.unlink()
        self.assertFalse(message.exists())
        self.assertNotIn("x", self.fetch(other, self.both).mapped("body"))

    def test_a_merge_moves_links_once(self):
        heir = self.lead.copy()
        links = self.env["crm.message.link"]
        self.message.with_user(self.env.user).link_subjects([["crm.lead", heir.id]])
        on_lead = self.post(self.lead, self.env.user, "x", heir)
        links._move_subject("crm.lead", self.lead.ids, heir.id)
        self.assertEqual(self.get_links(self.message), [self.pair(heir)])
        on_lead.write({"res_id": heir.id})
        self.assertFalse(self.get_links(on_lead))

    def test_a_message_that_moves_is_not_linked_to_where_it_is(self):
        self.message.write({"model": "crm.lead", "res_id": self.lead.id})
        self.assertFalse(self.get_links(self.message))

    # PAGES

    def test_pages_are_those_of_one_list(self):
        posts = self.message.browse()
        for number in range(12):
            if number % 3:
                posts |= self.post(self.lead, self.both, f"own {number}")
            else:
                posts |= self.post(self.contact, self.both, f"l {number}", self.lead)
        expected = (self.fetch(self.lead, self.both, limit=None)).ids
        self.assertTrue(set(posts.ids) < set(expected))
        self.assertEqual(expected, sorted(expected, reverse=True))
        seen, before = [], None
        while page := self.fetch(self.lead, self.both, limit=4, before=before).ids:
            seen += page
            before = page[-1]
        self.assertEqual(seen, expected)
        middle = expected[5]
        newer = self.fetch(self.lead, self.both, limit=3, after=middle).ids
        self.assertEqual(newer, expected[2:5])
        around = self.fetch(self.lead, self.both, limit=6, around=middle).ids
        self.assertEqual(around, expected[2:8])

    def test_search_in_a_chatter_finds_linked_messages(self):
        for name in ("both", "linked"):
            found = self.env["mail.message"].with_user(self.readers[name])
            result = found._message_fetch(None, thread=self.lead, search_term="red one")
            self.assertEqual(result["messages"].ids, self.message.ids, name)
            self.assertEqual(result["count"], 1, name)

    # COMPOSER

    def compose(self, **values):
        composer = self.env["mail.compose.message"].with_user(self.both)
        return composer.create(
            {
                "model": "res.partner",
                "res_ids": str(self.contact.ids),
                "composition_mode": "comment",
                "body": "composed",
                "subject": "s",
                "linked_subjects": [
                    {"model": "crm.lead", "id": self.lead.id, "name": "any"}
                ],
                **values,
            }
        )

    def find_composed(self):
        return self.env["mail.message"].search([("body", "ilike", "composed")])

    def test_the_full_composer_links(self):
        self.compose().action_send_mail()
        self.assertEqual(self.get_links(self.find_composed()), [self.pair(self.lead)])

    def test_what_is_sent_later_is_linked_then(self):
        self.compose(scheduled_date="2099-01-01 08:00:00").action_schedule_message()
        self.assertFalse(self.find_composed())
        scheduled = self.env["mail.scheduled.message"].search([])
        scheduled._post_message()
        self.assertEqual(self.get_links(self.find_composed()), [self.pair(self.lead)])

    # SPEED

    def test_queries_of_a_chatter_do_not_grow_with_its_links(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            messages = self.fetch(self.lead, self.both)
            Store().add(messages).get_result()
            return self.env.cr.sql_log_count - before

        self.post(self.contact, self.both, "first", self.lead)
        count()
        few = count()
        for number in range(15):
            self.post(self.contact, self.both, f"more {number}", self.lead)
        self.assertLessEqual(count(), few)

    def test_a_chatter_without_links_costs_one_query_more(self):
        self.env["crm.message.link"].search([]).unlink()

        def count(**context):
            self.env.flush_all()
            self.env.invalidate_all()
            user = self.env["mail.message"].with_user(self.both)
            thread = self.contact.with_user(self.both)
            before = self.env.cr.sql_log_count
            user.with_context(**context)._message_fetch(None, thread=thread)
            return self.env.cr.sql_log_count - before

        count()
        core = count(crm_without_links=True)
        self.assertLessEqual(count(), core + 1)
