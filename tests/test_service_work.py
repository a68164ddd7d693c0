"""What waits today: why, once, in whose day, and the most urgent first."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError

from .common_service import ServiceCase

#: A quarter past ten in the morning in Hanoi, Monday.
NOW = fields.Datetime.to_datetime("2031-03-03 03:15:00")


class WorkCase(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_salesman("seller", tz="Asia/Ho_Chi_Minh")
        cls.other = cls.new_salesman("other", tz="Asia/Ho_Chi_Minh")
        cls.service.sla_hours = 4

    def setUp(self):
        super().setUp()
        self.at(NOW)

    def at(self, now):
        """Make it ``now`` (UTC)."""
        patcher = patch.object(fields.Datetime, "now", lambda: now)
        patcher.start()
        self.addCleanup(patcher.stop)

    def lead(self, age=timedelta(days=1), **values):
        lead = self.new_lead(
            **{"user_id": self.seller.id, "type": "opportunity", **values}
        )
        self.env.flush_all()
        created = NOW - age
        self.env.cr.execute(
            """UPDATE crm_lead SET create_date = %s, date_open = %s,
                      date_last_stage_update = %s WHERE id = %s""",
            [created, created, created, lead.id],
        )
        lead.invalidate_recordset()
        return lead

    def answered(self, **values):
        """A lead that was answered, and is nobody's work."""
        lead = self.lead(**values)
        self.interact(lead, direction="out", date=NOW - timedelta(hours=20))
        return lead

    def interact(self, lead, **values):
        call = {"kind": "call", "channel": "phone", "direction": "in", "date": NOW}
        whose = {"lead_id": lead.id, "user_id": self.seller.id}
        return self.env["crm.interaction"].sudo().create({**call, **whose, **values})

    def service_at(self, hours, lead=None, **values):
        lead = lead or self.answered()
        when = hours if hours is None else NOW + timedelta(hours=hours)
        record = self.plan(lead, scheduled_at=when)
        if not when:
            record.scheduled_at = False
        record.write({"user_id": self.seller.id, **values})
        return record

    def work(self, user=None, domain=()):
        self.env.invalidate_all()
        return (
            self.env["crm.work"]
            .with_user(user or self.seller)
            .with_context(tz="Asia/Ho_Chi_Minh")
            .search(list(domain))
        )

    def reasons(self, records=None, **kwargs):
        work = self.work(**kwargs)
        if records is not None:
            work = work.filtered(lambda row: row.lead_id in records)
        return work.mapped("reason")


class TestWork(WorkCase):
    def test_services_wait_for_the_reason_of_their_time(self):
        for hours, reason in (
            (-5, "overdue"),
            (-1, "no_outcome"),
            (2, "today"),
            (24, None),
        ):
            lead = self.answered()
            self.service_at(hours, lead)
            with self.subTest(hours=hours):
                self.assertEqual(self.reasons(lead), [reason] if reason else [])

    def test_started_is_without_an_outcome_until_it_has_one(self):
        record = self.service_at(24)
        record.action_start()
        self.assertEqual(self.reasons(record.lead_id), ["no_outcome"])
        self.finish(record)
        self.assertEqual(self.reasons(record.lead_id), [])

    def test_what_has_no_date_is_not_forgotten(self):
        self.service.sla_hours = 0
        record = self.service_at(None)
        [row] = self.work(domain=[("lead_id", "=", record.lead_id.id)])
        self.assertEqual((row.reason, row.when), ("anytime", "any time"))

    def test_a_promise_is_kept_by_a_call_made_since(self):
        lead = self.answered()
        promised = {"result": "callback", "callback_date": NOW - timedelta(hours=1)}
        self.interact(lead, date=NOW - timedelta(hours=9), **promised)
        self.assertEqual(self.reasons(lead), ["callback"])
        self.interact(lead, date=NOW - timedelta(hours=2), result="no_answer")
        [row] = self.work(domain=[("lead_id", "=", lead.id)])
        self.assertEqual((row.reason, row.detail), ("callback", "Missed call"))
        self.interact(lead, date=NOW, direction="out", result="no_answer")
        self.assertEqual(self.reasons(lead), [])

    def test_a_promise_for_tomorrow_waits(self):
        lead = self.answered()
        tomorrow = NOW + timedelta(hours=14)  # 00:15 of the next day in Hanoi
        call = self.interact(lead, result="answered", callback_date=tomorrow)
        self.assertEqual(self.reasons(lead), [])
        call.callback_date = tomorrow - timedelta(hours=1)
        self.assertEqual(self.reasons(lead), ["callback"])

    def test_a_promise_is_put_off_by_an_activity(self):
        lead = self.answered()
        self.interact(lead, result="answered", callback_date=NOW)
        lead.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=NOW.date() + timedelta(days=1),
            user_id=self.seller.id,
        )
        self.assertEqual(self.reasons(lead), [])

    def test_a_missed_call_is_a_row_once(self):
        lead = self.answered()
        call = self.interact(lead, result="no_answer", user_id=False)
        self.assertEqual(self.reasons(lead), ["missed"])
        call._follow_calls()
        self.assertEqual(self.reasons(lead), ["missed"], "now it is an activity")
        self.assertEqual(
            self.work().filtered("activity_id").activity_id, call.follow_up_id
        )
        call.follow_up_id.with_context(call_logged=True).action_feedback()
        self.assertEqual(self.reasons(lead), [], "somebody saw to it")

    def test_activities_of_today_and_before(self):
        leads = {days: self.answered() for days in (-2, 0, 1)}
        for days, lead in leads.items():
            lead.activity_schedule(
                "mail.mail_activity_data_todo",
                summary="Send it",
                date_deadline=NOW.date() + timedelta(days=days),
                user_id=self.seller.id,
            )
        rows = {days: self.work(domain=[("lead_id", "=", lead.id)])
                for days, lead in leads.items()}  # fmt: skip
        self.assertEqual((rows[-2].reason, rows[-2].name), ("activity", "Send it"))
        self.assertEqual((rows[-2].when, rows[0].when), ("1 d late", "today"))
        self.assertFalse(rows[1])

    def test_an_order_and_a_contact_have_activities(self):
        partner = self.env["res.partner"].create({"name": "Buyer"})
        order = self.env["sale.order"].create(
            {"partner_id": partner.id, "user_id": self.seller.id}
        )
        for document in (partner, order):
            document.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=NOW.date(),
                user_id=self.seller.id,
            )
        rows = self.work(domain=[("partner_id", "=", partner.id)])
        self.assertEqual(rows.mapped("reason"), ["activity", "activity"])
        self.assertEqual(rows.order_id, order)
        self.assertEqual(set(rows.mapped("customer")), {"Buyer"})

    def test_a_new_lead_waits_for_a_first_response(self):
        self.assertEqual(self.reasons(self.lead(timedelta(minutes=20))), [])
        lead = self.lead(timedelta(minutes=40))
        self.assertEqual(self.reasons(lead), ["new_lead"])
        self.interact(lead, kind="email", channel="email", direction="out")
        self.assertEqual(self.reasons(lead), [])

    def test_a_started_service_is_a_response(self):
        lead = self.lead(timedelta(hours=1))
        record = self.service_at(30, lead)
        self.assertEqual(self.reasons(lead), ["new_lead"], "planned is no response")
        record.action_start()
        self.finish(record, "later")
        self.assertEqual(self.reasons(lead), [])

    def test_leads_of_long_ago_are_no_work_of_today(self):
        self.assertEqual(self.reasons(self.lead(timedelta(days=40))), [])
        self.env["res.config.settings"].create({"work_days": 50}).execute()
        self.assertEqual(self.reasons(self.lead(timedelta(days=40))), ["new_lead"])

    def test_limits_are_positive(self):
        with self.assertRaises(ValidationError):
            self.env["res.config.settings"].create({"work_days": 0})

    def test_a_hot_lead_waits_when_nobody_touches_it(self):
        age = timedelta(days=9)
        hot = self.lead(age, priority="2")
        self.interact(hot, direction="out", date=NOW - timedelta(days=5))
        [row] = self.work(domain=[("lead_id", "=", hot.id)])
        self.assertEqual((row.reason, row.when), ("hot_lead", "for 5 d"))
        cold = self.lead(age, priority="1")
        self.interact(cold, direction="out", date=NOW - timedelta(days=5))
        self.assertEqual(self.reasons(cold), [])
        self.interact(hot, kind="note", channel="other", date=NOW)
        self.assertEqual(self.reasons(hot), [])

    def test_a_hot_lead_with_a_plan_does_not_wait(self):
        for how in ("service", "activity", "won"):
            lead = self.lead(timedelta(days=9), priority="3")
            self.interact(lead, direction="out", date=NOW - timedelta(days=5))
            self.assertEqual(self.reasons(lead), ["hot_lead"])
            if how == "service":
                self.service_at(48, lead)
            elif how == "won":
                lead.action_set_won()
            else:
                lead.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=NOW.date() + timedelta(days=3),
                )
            with self.subTest(how=how):
                self.assertEqual(self.reasons(lead), [])

    def test_several_reasons_are_one_row_that_names_them(self):
        lead = self.lead(timedelta(hours=3), priority="3")
        late = self.service_at(-5, lead)
        self.service_at(2, lead)
        self.interact(lead, result="busy")
        [row] = self.work(domain=[("lead_id", "=", lead.id)])
        self.assertEqual((row.reason, row.record_id), ("overdue", late))
        self.assertEqual(row.when, "1 h late")
        self.assertEqual(row.detail, "Missed call · Due today: Trial call")

    def test_two_people_have_a_row_each(self):
        lead = self.answered()
        self.service_at(-5, lead)
        self.service_at(2, lead, user_id=self.other.id)
        rows = self.env["crm.work"].search([("lead_id", "=", lead.id)])
        self.assertEqual(rows.user_id, self.seller | self.other)
        self.assertEqual(len(rows), 2)

    def test_the_most_urgent_comes_first(self):
        later = self.service_at(3)
        soon = self.service_at(1)
        late = self.service_at(-5)
        very_late = self.service_at(-9)
        rows = self.work().filtered("record_id")
        self.assertEqual(rows.record_id.ids, (very_late + late + soon + later).ids)
        self.assertEqual(rows[-1].when, "at 13:15")

    def test_today_ends_at_midnight_of_the_user(self):
        self.at(fields.Datetime.to_datetime("2031-03-03 16:30:00"))  # 23:30 in Hanoi
        tonight = self.answered()
        self.plan(tonight, scheduled_at="2031-03-03 16:59:00").user_id = self.seller
        tomorrow = self.answered()
        self.plan(tomorrow, scheduled_at="2031-03-03 17:00:00").user_id = self.seller
        tomorrow.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline="2031-03-04",
            user_id=self.seller.id,
        )
        self.assertEqual(self.reasons(tonight), ["today"])
        self.assertEqual(self.reasons(tomorrow), [])
        in_utc = self.env["crm.work"].with_user(self.seller).with_context(tz="UTC")
        rows = in_utc.search([("lead_id", "=", tomorrow.id)])
        self.assertEqual(rows.mapped("reason"), ["today"])

    def test_filters_of_a_person_a_team_and_nobody(self):
        team = self.env["crm.team"].create(
            {"name": "Shop", "member_ids": self.seller.ids}
        )
        mine = self.service_at(-5)
        lead = self.answered(user_id=False, team_id=team.id)
        nobodys = self.service_at(-5, lead, user_id=False)
        of_team = self.work(domain=[("is_my_team", "=", True)])
        self.assertEqual(of_team.record_id, mine | nobodys)
        self.assertTrue(all(of_team.mapped("is_my_team")))
        unassigned = self.work(domain=[("user_id", "=", False)])
        self.assertEqual(unassigned.record_id, nobodys)

    def test_rows_are_counted_by_person_and_reason(self):
        self.service_at(-5)
        self.service_at(-6)
        counted = self.env["crm.work"]._read_group(
            [("user_id", "=", self.seller.id), ("record_id", "!=", False)],
            ["user_id", "reason"],
            ["__count"],
        )
        self.assertEqual(counted, [(self.seller, "overdue", 2)])

    def test_reading_takes_as_many_queries_for_one_as_for_many(self):
        spec = dict.fromkeys(
            ("reason", "when", "name", "customer", "phone", "detail", "is_late"), {}
        )

        def count():
            self.env.invalidate_all()
            model = self.env["crm.work"].with_user(self.seller)
            before = self.env.cr.sql_log_count
            model.web_search_read([], spec)
            return self.env.cr.sql_log_count - before

        self.service_at(-5)
        self.interact(self.answered(), result="busy")
        count()
        few = count()
        for _number in range(8):
            partner = self.env["res.partner"].create({"name": "Somebody"})
            self.service_at(-5, partner_id=partner.id)
            self.interact(self.answered(), result="busy")
            self.answered().activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.seller.id
            )
        self.assertLessEqual(count(), few + 4)
