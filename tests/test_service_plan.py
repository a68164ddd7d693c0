"""Opening a service: what the records get, for whom it is refused, what it costs."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL

from .common import CrmVnCase
from .common_service import ServiceMixin
from .common_store import StoreMixin

UTMS = ("campaign_id", "source_id", "medium_id", "term_id", "content_id")


class PlanCase(ServiceMixin, StoreMixin, CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Đức", "phone": "0912345678", "store_id": cls.hanoi.id}
        )
        cls.lead = cls.new_deal("Fridge")

    @classmethod
    def new_deal(cls, name="Deal", **values):
        return cls.new_lead(
            name,
            **{
                "type": "opportunity",
                "store_id": cls.hanoi.id,
                "user_id": cls.users["own"].id,
                "partner_id": cls.customer.id,
                **values,
            },
        )

    @classmethod
    def new_deals(cls, number, **values):
        return cls.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {index}",
                    "type": "opportunity",
                    "store_id": cls.hanoi.id,
                    "user_id": cls.users["own"].id,
                    **values,
                }
                for index in range(number)
            ]
        )

    def count_queries(self, function):
        """Queries of a call, of a cold cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before


class TestValues(PlanCase):
    def test_a_lead(self):
        utm = {
            fname: self.env[self.lead._fields[fname].comodel_name]
            .create({"name": f"From {fname}"})
            .id
            for fname in UTMS
        }
        self.lead.write(utm)
        record = self.service._plan(self.lead)
        self.assertEqual(record.lead_id, self.lead)
        self.assertEqual(record.partner_id, self.customer)
        self.assertEqual(record.store_id, self.hanoi)
        self.assertEqual(record.company_id, self.lead.company_id or self.company)
        self.assertEqual(record.state, "planned")
        for fname in UTMS:
            self.assertEqual(record[fname].id, utm[fname], fname)

    def test_an_order(self):
        product = self.env["product.product"].create({"name": "Fridge"})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "opportunity_id": self.lead.id,
                "store_id": self.hanoi.id,
                "user_id": self.users["own"].id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        record = self.service._plan(order)
        self.assertEqual((record.order_id, record.lead_id), (order, self.lead))
        self.assertEqual(record.partner_id, self.customer)
        self.assertEqual((record.product_id, record.store_id), (product, self.hanoi))
        other = self.env["product.product"].create({"name": "Warranty"})
        self.service.product_ids = other
        self.assertEqual(self.service._plan(order).product_id, other)

    def test_a_contact_is_served_where_it_is_seen(self):
        """A customer of another store, who is served here: it is planned here."""
        customer = self.env["res.partner"].create(
            {"name": "An", "store_id": self.saigon.id}
        )
        customer._serve_at(self.hanoi)
        record = self.service.with_user(self.users["own"])._plan(
            customer.with_user(self.users["own"])
        )
        self.assertEqual(record.sudo().store_id, self.hanoi)
        record = self.service.with_user(self.users["everything"])._plan(customer)
        self.assertEqual(record.sudo().store_id, self.saigon)

    def test_the_company_of_the_deal(self):
        lead = self.new_deal(
            user_id=False, store_id=False, company_id=self.other_company.id
        )
        self.assertEqual(self.service._plan(lead).company_id, self.other_company)

    def test_the_time(self):
        self.service.write({"delay": 2, "delay_unit": "days"})
        now = fields.Datetime.now()
        record = self.service._plan(self.lead)
        self.assertLess(
            abs(record.scheduled_at - now - timedelta(days=2)), timedelta(minutes=1)
        )
        given = now + timedelta(hours=1)
        record = self.service._plan(self.lead, scheduled_at=given)
        self.assertEqual(record.scheduled_at, given)

    def test_an_appointment_has_no_time_by_itself(self):
        demo = self.new_service("Demo", model_id=self.meeting_model.id, delay=1)
        self.assertFalse(demo._plan(self.lead).scheduled_at)

    def test_defaults_of_the_context_are_not_those_of_the_record(self):
        context = {"default_user_id": self.users["all"].id, "default_note": "No"}
        record = self.service.with_context(**context)._plan(self.lead)
        self.assertEqual(record.user_id, self.users["own"])
        self.assertFalse(record.note)

    def test_further_values(self):
        first = self.service._plan(self.lead)
        record = self.service._plan(self.lead, previous_id=first.id, note="Hurry")
        self.assertEqual((record.previous_id, record.note), (first, "Hurry"))

    def test_what_follows_is_called_once_and_may_run_an_action(self):
        self.service.sudo().server_action_id = self.env["ir.actions.server"].create(
            {
                "name": "Tell",
                "model_id": self.env["ir.model"]._get_id("crm.service.record"),
                "state": "code",
                "code": "records.write({'note': 'told %s' % len(records)})",
            }
        )
        user = self.users["own"]
        leads = self.new_deals(3).with_user(user)
        records = self.service.with_user(user)._plan(leads)
        self.assertEqual(records.mapped("note"), ["told 3"] * 3)
        self.assertEqual(records.create_uid, user)

    def test_many_are_planned_without_a_mail(self):
        env = self.env(context={})
        service = self.service.with_env(env)
        self.service.write({"assign": "user", "user_id": self.users["all"].id})
        before = self.env["mail.message"].search_count([])
        service._plan(self.new_deals(3).with_env(env))
        self.assertEqual(self.env["mail.message"].search_count([]), before)
        record = service._plan(self.lead.with_env(env))
        self.assertTrue(record.message_ids)


class TestInputs(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.asking = cls.new_service(
            "Asking",
            fields=[
                {
                    "code": code,
                    "type": kind,
                    "direction": "input",
                    "value_from": path,
                    **more,
                }
                for code, kind, path, more in (
                    ("revenue", "monetary", "lead_id.expected_revenue", {}),
                    ("count", "integer", "lead_id.color", {}),
                    ("stage", "char", "lead_id.stage_id", {}),
                    ("kind", "char", "lead_id.type", {}),
                    ("until", "date", "lead_id.date_deadline", {}),
                    (
                        "who",
                        "many2one",
                        "lead_id.partner_id",
                        {"comodel": "res.partner"},
                    ),
                    ("city", "char", "partner_id.city", {}),
                )
            ],
        )

    def test_they_are_filled_from_the_document(self):
        self.customer.city = "Hà Nội"
        self.lead.write(
            {
                "expected_revenue": 1500000,
                "color": 4,
                "date_deadline": "2026-12-31",
            }
        )
        record = self.asking._plan(self.lead)
        (values,) = record.read(["inputs"])
        inputs = {item["name"]: item.get("value") for item in values["inputs"]}
        self.assertEqual(
            {code: value for code, value in inputs.items() if value},
            {
                "revenue": 1500000.0,
                "count": 4,
                "stage": self.lead.stage_id.name,
                "kind": "Opportunity",
                "until": "2026-12-31",
                "who": (self.customer.id, self.customer.display_name),
                "city": "Hà Nội",
            },
        )

    def test_a_field_that_is_gone(self):
        self.env.execute_query(
            SQL(
                """UPDATE crm_service_field SET value_from = 'lead_id.no_such_field'
                    WHERE id = %s""",
                self.asking.field_ids[0].id,
            )
        )
        self.asking.field_ids.invalidate_recordset()
        record = self.asking._plan(self.lead)
        self.assertEqual(record.inputs["kind"], "Opportunity")

    def test_what_is_given_comes_first(self):
        self.customer.city = "Hà Nội"
        inputs = self.asking._plan(
            self.lead, inputs={"city": "Huế", "stage": ""}
        ).inputs
        self.assertEqual(inputs["city"], "Huế")
        self.assertFalse(dict(inputs).get("stage"))

    def test_each_record_has_its_own(self):
        leads = self.new_deals(3)
        for number, lead in enumerate(leads):
            lead.expected_revenue = number + 1
        records = self.asking._plan(leads)
        self.assertEqual([r.inputs["revenue"] for r in records], [1, 2, 3])


class TestWhoMay(PlanCase):
    def test_only_documents_one_sees(self):
        user = self.users["own"]
        service = self.service.with_user(user)
        theirs = self.new_deal(store_id=self.saigon.id, user_id=self.saigon_user.id)
        with self.assertRaises(AccessError):
            service._plan(theirs.with_user(user))
        with self.assertRaises(AccessError):
            service.with_user(self.users["portal"])._plan(
                self.lead.with_user(self.users["portal"])
            )

    def test_one_plans_for_a_colleague(self):
        self.service.write({"assign": "user", "user_id": self.users["all"].id})
        user = self.users["own"]
        record = self.service.with_user(user)._plan(self.customer.with_user(user))
        self.assertEqual(record.sudo().user_id, self.users["all"])

    def test_what_is_not_worked_on_is_refused(self):
        archived, lost = self.new_deal("Archived"), self.new_deal("Lost")
        archived.write({"probability": 20, "active": False})
        lost.action_set_lost()
        for lead, word in ((archived, "archived"), (lost, "lost")):
            with self.assertRaisesRegex(UserError, f"{lead.name}.*{word}"):
                self.service._plan(self.lead | lead)
        self.service.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            self.service._plan(self.lead)

    def test_another_company(self):
        self.service.company_id = self.other_company
        with self.assertRaisesRegex(UserError, "company"):
            self.service._plan(self.new_deal(company_id=self.company.id))


class TestConversion(PlanCase):
    def test_a_lead_becomes_an_opportunity(self):
        self.service.convert_lead = True
        leads = self.new_deals(3, type="lead") | self.lead
        self.service._plan(leads)
        self.assertEqual(set(leads.mapped("type")), {"opportunity"})
        self.assertTrue(all(lead.date_conversion for lead in leads - self.lead))
        self.assertFalse(self.lead.date_conversion)

    def test_its_queries_do_not_grow(self):
        self.service.convert_lead = True
        counts = [
            self.count_queries(lambda leads=leads: self.service._plan(leads))
            for leads in (self.new_deals(number, type="lead") for number in (5, 5, 80))
        ]
        self.assertLessEqual(counts[2], counts[1])


class TestCost(PlanCase):
    def test_queries_do_not_grow(self):
        """But for the rows that Odoo inserts a hundred at a time."""
        team = self.env["crm.team"].create(
            {"name": "Callers", "member_ids": [Command.set(self.users["all"].ids)]}
        )
        self.service.write({"assign": "team", "team_id": team.id})
        self.service.field_ids[0].value_from = "partner_id.name"
        counts = [
            self.count_queries(lambda leads=leads: self.service._plan(leads))
            for leads in (self.new_deals(number) for number in (10, 10, 90))
        ]
        self.assertLessEqual(counts[2], counts[1])
