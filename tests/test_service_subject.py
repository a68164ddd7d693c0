"""What leads, contacts and orders show of their services."""

from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import Form

from .common_service import ServiceCase, ServiceMixin
from .common_store import StoreCase


class TestSubject(ServiceCase):
    def setUp(self):
        super().setUp()
        self.now = Datetime.now()

    def test_counts(self):
        lead, other = self.new_lead(), self.new_lead()
        self.service.sla_hours = 1
        done, cancelled = self.plan(lead), self.plan(lead)
        self.outcomes["booked"].score_points = 4
        self.finish(done)
        cancelled.action_cancel()
        late = self.plan(lead, scheduled_at=self.now - timedelta(days=1))
        soon = self.plan(lead, scheduled_at=self.now + timedelta(days=1))
        both = lead + other
        both.invalidate_recordset()
        self.assertEqual(both.mapped("service_count"), [4, 0])
        self.assertEqual(both.mapped("service_open_count"), [2, 0])
        self.assertEqual(both.mapped("service_overdue_count"), [1, 0])
        self.assertEqual(both.mapped("service_points"), [4, 0])
        self.assertEqual(lead.next_service_id, late)
        self.assertTrue(lead.next_service_overdue)
        late.action_cancel()
        lead.invalidate_recordset()
        self.assertEqual(lead.next_service_id, soon)
        self.assertEqual(lead.next_service_date, soon.scheduled_at)
        self.assertFalse(lead.next_service_overdue)
        self.assertFalse(other.next_service_id)

    def test_what_has_no_time_comes_last(self):
        lead = self.new_lead()
        self.plan(lead).scheduled_at = False
        timed = self.plan(lead, scheduled_at=self.now + timedelta(days=9))
        self.assertEqual(lead.next_service_id, timed)

    def test_of_a_company_those_of_its_people(self):
        company = self.env["res.partner"].create({"name": "C", "is_company": True})
        person = company.create({"name": "An", "parent_id": company.id})
        self.plan(person)
        self.assertEqual((company + person).mapped("service_count"), [1, 1])
        action = company.action_view_services()
        found = self.env["crm.service.record"].search(action["domain"])
        self.assertEqual(found.partner_id, person)

    def test_of_an_order(self):
        partner = self.env["res.partner"].create({"name": "An"})
        lead = self.new_lead(partner_id=partner.id)
        order = self.env["sale.order"].create(
            {"partner_id": partner.id, "opportunity_id": lead.id}
        )
        record = self.plan(order)
        for subject in (order, lead, partner):
            self.assertEqual(subject.service_count, 1)
            self.assertEqual(subject.next_service_id, record)
        self.assertEqual(order.service_record_ids, record)

    def test_one_query_for_a_page(self):
        def queries(count):
            leads = self.env["crm.lead"].create([{"name": "x"}] * count)
            self.plan(leads)
            self.env.flush_all()
            leads.invalidate_recordset()
            before = self.cr.sql_log_count
            leads.mapped("next_service_date")
            return self.cr.sql_log_count - before

        queries(1)
        self.assertEqual([queries(3), queries(80)], [1, 1])

    def test_nothing_is_asked_where_nothing_is_planned(self):
        self.env["crm.service.record"].search([]).unlink()
        self.env.registry.clear_cache()
        lead = self.new_lead()
        self.assertEqual(lead.service_count, 0)
        lead.invalidate_recordset(["service_count"])
        with self.assertQueryCount(0):
            self.assertEqual(lead.service_count, 0)
        self.plan(lead)
        lead.invalidate_recordset(["service_count"])
        self.assertEqual(lead.service_count, 1)


class TestForms(ServiceCase):
    def test_a_new_one(self):
        partner = self.env["res.partner"].create({"name": "An"})
        lead = self.new_lead(partner_id=partner.id)
        form = Form(
            self.env["crm.service.record"].with_context(default_lead_id=lead.id)
        )
        form.service_id = self.service
        self.assertEqual(form.partner_id, partner)
        record = form.save()
        self.assertEqual((record.lead_id, record.user_id), (lead, self.env.user))

    def test_the_outcomes_of_another_service(self):
        other = self.new_service("Other", outcomes=[{"code": "fine"}])
        form = Form(self.env["crm.service.record"])
        form.service_id = self.service
        form.outcome_id = self.outcomes["later"]
        form.service_id = other
        self.assertFalse(form.outcome_id)

    def test_an_optional_reason(self):
        form = Form(self.plan())
        form.outcome_id = self.outcomes["refused"]
        with self.assertRaises(AssertionError):
            form.save()
        form.reason = "Too dear"
        form.save()

    def test_filters(self):
        model = self.env["crm.service.record"]
        view = self.env.ref("crm_vn.crm_service_record_view_search")
        arch = self.env["ir.ui.view"].browse(view.id)._get_combined_arch()
        now = Datetime.now()
        seller = self.new_salesman("filters")
        soon, later = now - timedelta(hours=2), now + timedelta(days=30)
        waiting, ahead, begun, done = (
            self.plan(scheduled_at=when, user=seller)
            for when in (soon, later, later, soon)
        )
        begun.action_start()
        self.finish(done)
        every = waiting + ahead + begun + done

        def found(name):
            [node] = arch.xpath(f"//filter[@name='{name}']")
            domain = eval(node.get("domain"), {"uid": seller.id})
            return model.search(domain) & every

        self.assertEqual(found("no_outcome"), waiting + begun)
        self.assertEqual(found("open"), waiting + ahead + begun)
        self.assertEqual(found("done"), done)
        self.assertEqual(found("mine"), every)
        self.assertFalse(found("unassigned"))
        self.assertLessEqual(found("today"), waiting + done)
        self.assertFalse(found("this_week") & (ahead + begun))
        waiting.deadline = now - timedelta(hours=1)
        self.assertEqual(found("overdue"), waiting)

    def test_for_whom(self):
        partner = self.env["res.partner"].create({"name": "An"})
        record = self.plan(self.new_lead(partner_id=partner.id))
        self.assertEqual(record.display_name, "Trial call")
        told = record.with_context(service_customer=True)
        self.assertEqual(told.display_name, "An · Trial call")


class TestStores(ServiceMixin, StoreCase):
    def test_what_others_do_for_a_shared_customer(self):
        partner = self.env["res.partner"].create({"name": "An"})
        here = self.plan(partner, store_id=self.hanoi.id, user_id=False)
        there = self.plan(partner, store_id=self.saigon.id, user_id=False)
        for user, records in (
            ("all", here),
            ("two", here + there),
            ("none", here.browse()),
        ):
            with self.subTest(user):
                seen = partner.with_user(self.users[user])
                seen.invalidate_recordset()
                self.assertEqual(seen.service_count, len(records))
                self.assertEqual(seen.next_service_id, records[:1])
                self.assertEqual(seen.service_record_ids, records)

    def test_a_name_that_is_not_seen(self):
        partner = self.env["res.partner"].create({"name": "Secret"})
        record = self.plan(partner, store_id=self.saigon.id, user_id=False)
        me = self.users["all"]
        told = record.with_user(me).with_context(service_customer=True)
        self.assertEqual(told.sudo().display_name, "Trial call")
