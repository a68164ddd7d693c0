"""What somebody was doing goes to successors; what they did stays theirs."""

from collections import Counter
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from .common_store import ALL_LEADS, SALESMAN, StoreCase

NOW = fields.Datetime.now()


class HandoverCase(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={})
        cls.boss = cls.new_member("boss", "sales_team.group_sale_manager")
        cls.lan = cls.new_member("lan", ALL_LEADS, cls.hanoi)
        cls.khoa = cls.new_member("khoa", SALESMAN, cls.hanoi)
        cls.minh = cls.new_member("minh", SALESMAN, cls.hanoi)
        cls.an = cls.new_member("an", SALESMAN, cls.saigon)
        cls.manager = cls.users["manager"]

    @classmethod
    def new_lead(cls, name="lead", user=None, store=None, **values):
        return (
            cls.env["crm.lead"]
            .with_context(tracking_disable=True)
            .create(
                {
                    "name": name,
                    "type": "opportunity",
                    "store_id": (store or cls.hanoi).id,
                    "user_id": (user or cls.lan).id,
                    **values,
                }
            )
        )

    @classmethod
    def new_leads(cls, number, **values):
        return cls.env["crm.lead"].union(
            *(cls.new_lead(f"lead {index}", **values) for index in range(number))
        )

    def new_customer(self, name="Đức", **values):
        return self.env["res.partner"].create(
            {"name": name, "store_id": self.hanoi.id, "user_id": self.lan.id, **values}
        )

    def new_order(self, partner, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "store_id": self.hanoi.id,
                "user_id": self.lan.id,
                **values,
            }
        )

    def new_activity(self, record, user=None):
        return record.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_call",
            user_id=(user or self.lan).id,
            summary="Gọi lại",
        )

    def new_meeting(self, hours=24, user=None, **values):
        start = NOW + timedelta(hours=hours)
        user = user or self.lan
        return (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Xem hàng",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "user_id": user.id,
                    "partner_ids": [Command.set(user.partner_id.ids)],
                    **values,
                }
            )
        )

    def wizard(self, weights=None, by=None, leaver=None, **values):
        weights = {self.khoa: 1} if weights is None else weights
        return (
            self.env["crm.user.handover"]
            .with_user(by or self.manager)
            .create(
                {
                    "user_id": (leaver or self.lan).id,
                    "line_ids": [
                        Command.create({"user_id": user.id, "weight": weight})
                        for user, weight in weights.items()
                    ],
                    **values,
                }
            )
        )

    def hand_over(self, *args, **values):
        action = self.wizard(*args, **values).action_hand_over()
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["crm.handover"].browse(action["res_id"])


class TestWork(HandoverCase):
    def test_everything_open_moves(self):
        customer = self.new_customer()
        lead = self.new_lead(partner_id=customer.id)
        unqualified = self.new_lead(type="lead")
        quotation = self.new_order(customer)
        activity = self.new_activity(lead)
        meeting = self.new_meeting(opportunity_id=lead.id)
        handover = self.hand_over()
        for record in (lead, unqualified, quotation, customer, activity, meeting):
            self.assertEqual(record.user_id, self.khoa, record)
        self.assertEqual(meeting.partner_ids, self.khoa.partner_id)
        self.assertEqual(handover.lead_count, 2)
        for kind in ("order", "customer", "activity", "meeting"):
            self.assertEqual(handover[f"{kind}_count"], 1, kind)
        self.assertEqual(handover.successor_ids, self.khoa)
        self.assertEqual(handover.by_user_id, self.manager)

    def test_conversations_move(self):
        customer = self.new_customer(user_id=False)
        identities = self.env["crm.identity"].create(
            [
                {
                    "kind": "zalo",
                    "value": value,
                    "user_id": self.lan.id,
                    "store_id": self.hanoi.id,
                    "partner_id": partner,
                }
                for value, partner in (("1:1", False), ("1:2", customer.id))
            ]
        )
        handover = self.hand_over()
        self.assertEqual(identities.mapped("user_id"), self.khoa)
        self.assertEqual(handover.conversation_count, 2)

    def test_what_is_finished_and_what_was_done_stays(self):
        customer = self.new_customer(user_id=False)
        won, lost, mine = self.new_leads(3)
        won.action_set_won()
        lost.action_set_lost()
        order = self.new_order(customer)
        order.action_confirm()
        past = self.new_meeting(-48)
        private = self.new_meeting(privacy="private")
        done = self.new_activity(mine)
        done._action_done()
        call = self.env["crm.interaction"]._record(
            [{"kind": "call", "lead_id": mine.id, "user_id": self.lan.id}]
        )
        others = self.new_lead(user=self.minh)
        self.hand_over()
        for record in (won, lost, order, past, private, done, call):
            self.assertEqual(record.user_id, self.lan, record)
        self.assertEqual(others.user_id, self.minh)
        self.assertEqual(mine.user_id, self.khoa)
        self.lan.action_archive()
        self.env.invalidate_all()
        row = call.with_user(self.manager).read(["user_id"])[0]
        self.assertEqual(row["user_id"], (self.lan.id, self.lan.name))

    def test_only_what_is_chosen(self):
        team = self.env["crm.team"].create({"name": "Sỉ"})
        lead, wholesale = self.new_lead(), self.new_lead(team_id=team.id)
        activity = self.new_activity(wholesale)
        elsewhere = self.new_activity(lead)
        haiphong = self.new_lead(store=self.haiphong, user=self.users["region"])
        self.hand_over(team_ids=[Command.set(team.ids)], with_lead=False)
        self.assertEqual((lead | wholesale).user_id, self.lan)
        self.assertEqual(activity.user_id, self.khoa)
        self.assertEqual(elsewhere.user_id, self.lan)
        self.hand_over(
            {self.users["two"]: 1, self.khoa: 0, self.boss: 1},
            by=self.boss,
            leaver=self.users["region"],
            store_ids=[Command.set(self.north.ids)],
        )
        self.assertEqual(haiphong.user_id, self.boss)

    def test_the_team_follows_as_in_core(self):
        retail, wholesale = self.env["crm.team"].create(
            [
                {"name": "Lẻ", "member_ids": [Command.set((self.lan | self.minh).ids)]},
                {"name": "Sỉ", "member_ids": [Command.set(self.khoa.ids)]},
            ]
        )
        lead, stays = self.new_leads(2, team_id=retail.id)
        self.hand_over(with_activity=False)
        self.assertEqual((lead | stays).team_id, wholesale)
        self.hand_over({self.minh: 1}, leaver=self.khoa)
        self.assertEqual((lead | stays).team_id, retail)

    def test_followers(self):
        lead, followed = self.new_leads(2)
        for record in lead | followed:
            record.message_subscribe(self.lan.partner_id.ids)
        followed.message_subscribe(self.khoa.partner_id.ids)
        self.hand_over()
        for record in lead | followed:
            self.assertIn(self.khoa.partner_id, record.message_partner_ids)
            self.assertNotIn(self.lan.partner_id, record.message_partner_ids)

    def test_quiet(self):
        leads = self.new_leads(3)
        for lead in leads:
            self.new_activity(lead)
        self.new_meeting(opportunity_id=leads[0].id)
        domain = [("message_type", "=", "user_notification")]
        mails = self.env["mail.mail"].search_count([])
        before = self.env["mail.message"].search(domain)
        self.hand_over({self.khoa: 2, self.minh: 1})
        told = self.env["mail.message"].search(domain) - before
        self.assertEqual(
            sorted(told.notified_partner_ids.ids),
            sorted((self.khoa | self.minh).partner_id.ids),
        )
        self.assertEqual(len(told), 2)
        self.assertLessEqual(self.env["mail.mail"].search_count([]), mails + 2)


class TestShares(HandoverCase):
    def test_by_share(self):
        leads = self.new_leads(10)
        self.hand_over({self.khoa: 2, self.minh: 1})
        owners = Counter(leads.mapped(lambda lead: lead.user_id.login))
        self.assertEqual(owners, {"khoa": 7, "minh": 3})

    def test_a_customer_stays_with_one_person(self):
        records = []
        for index in range(6):
            customer = self.new_customer(f"Khách {index}")
            contact = self.new_customer("Kế toán", parent_id=customer.id)
            lead = self.new_lead(partner_id=contact.id)
            records.append(
                [
                    customer,
                    contact,
                    lead,
                    self.new_lead(partner_id=customer.id),
                    self.new_order(customer),
                    self.new_activity(lead),
                    self.new_meeting(opportunity_id=lead.id),
                ]
            )
        same_phone = self.new_leads(2, phone="0912000111")
        self.hand_over({self.khoa: 1, self.minh: 1})
        owners = []
        for group in [*records, same_phone]:
            users = {record.user_id for record in group}
            self.assertEqual(len(users), 1)
            owners.append(users.pop().login)
        self.assertEqual(Counter(owners[:-1]), {"khoa": 3, "minh": 3})

    def test_who_does_not_see_the_store_gets_nothing_of_it(self):
        """Somebody of two stores leaves: each store's things stay in the store."""
        two = self.users["two"]
        hanoi = self.new_leads(2, user=two)
        saigon = self.new_leads(2, user=two, store=self.saigon)
        wizard = self.wizard({self.khoa: 1, self.an: 1}, self.boss, two)
        self.assertFalse(wizard.left)
        wizard.action_hand_over()
        self.assertEqual(hanoi.user_id, self.khoa)
        self.assertEqual(saigon.user_id, self.an)
        self.assertEqual(saigon.store_id, self.saigon)

    def test_what_nobody_sees_is_left_and_noted(self):
        two = self.users["two"]
        hanoi = self.new_leads(2, user=two)
        saigon = self.new_leads(3, user=two, store=self.saigon)
        customer = self.new_customer(user_id=two.id, store_id=self.saigon.id)
        wizard = self.wizard({self.khoa: 1}, self.boss, two)
        self.assertIn(f"{self.saigon.display_name}: 4", wizard.left)
        self.assertFalse(wizard.blind)
        stranger = self.new_member("stranger", SALESMAN)
        wizard.line_ids = [Command.create({"user_id": stranger.id})]
        self.assertEqual(wizard.blind, stranger.name)
        handover = self.hand_over({self.khoa: 1}, self.boss, two)
        self.assertEqual(hanoi.user_id, self.khoa)
        self.assertEqual(saigon.user_id | customer.user_id, two)
        self.assertEqual(handover.left_count, 4)

    def test_one_customer_in_two_stores(self):
        """No successor sees both, so each gets what they see."""
        two = self.users["two"]
        customer = self.new_customer(user_id=False)
        here = self.new_lead(user=two, partner_id=customer.id)
        there = self.new_lead(user=two, partner_id=customer.id, store=self.saigon)
        self.hand_over({self.khoa: 1, self.an: 1}, self.boss, two)
        self.assertEqual(here.user_id, self.khoa)
        self.assertEqual(there.user_id, self.an)

    def test_the_preview_is_what_happens(self):
        for index in range(7):
            lead = self.new_lead(
                partner_id=self.new_customer(f"{index}", user_id=False).id
            )
            if index % 2:
                self.new_activity(lead)
        form = Form(self.env["crm.user.handover"].with_user(self.manager))
        form.user_id = self.lan
        self.assertEqual(form.work_count, 10)
        for user, weight in ((self.khoa, 3), (self.minh, 1)):
            with form.line_ids.new() as line:
                line.user_id = user
                line.weight = weight
        self.assertEqual(form.line_ids.edit(0).percent, 75)
        wizard = form.save()
        preview = {
            line.user_id: (line.lead_count, line.activity_count)
            for line in wizard.line_ids
        }
        self.assertEqual(sum(counts[0] for counts in preview.values()), 7)
        self.assertEqual(sum(counts[1] for counts in preview.values()), 3)
        wizard.action_hand_over()
        for user, counts in preview.items():
            mine = [("user_id", "=", user.id)]
            self.assertEqual(self.env["crm.lead"].search_count(mine), counts[0])
            self.assertEqual(self.env["mail.activity"].search_count(mine), counts[1])

    def test_refusals(self):
        self.new_lead()
        with self.assertRaisesRegex(ValidationError, "choose other successors"):
            self.wizard({self.lan: 1})
        for weights in ({}, {self.khoa: 0}):
            with self.assertRaisesRegex(UserError, "at least one successor"):
                self.hand_over(weights)
        with self.assertRaisesRegex(UserError, "None of the successors sees"):
            self.hand_over({self.an: 1}, self.boss)
        with self.assertRaisesRegex(UserError, "nothing open"):
            self.hand_over(leaver=self.minh)


class TestSpeed(HandoverCase):
    def test_queries_do_not_grow(self):
        counts = []
        for number in (2, 40):
            for index in range(number):
                customer = self.new_customer(f"{number} {index}")
                lead = self.new_lead(partner_id=customer.id)
                self.new_order(customer)
                self.new_activity(lead)
                self.new_activity(customer)
            self.env.flush_all()
            self.env.invalidate_all()
            wizard = self.wizard({self.khoa: 1, self.minh: 1})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_hand_over()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 8)
