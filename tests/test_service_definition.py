"""A service as an administrator defines it."""

from datetime import datetime

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_service import ServiceCase


@tagged("post_install", "-at_install", "standard")
class TestServiceDefinition(ServiceCase):
    def new_field(self, **values):
        values = {"name": "Extra", "service_id": self.service.id, **values}
        return self.env["crm.service.field"].create(values)

    def test_a_service_is_defined_by_hand(self):
        manager = self.new_sales_manager()
        with Form(self.env["crm.service"].with_user(manager)) as form:
            form.name = "Trial meeting"
            form.model_id = self.meeting_model
            with form.input_ids.new() as line:
                line.name = "Người tham dự"
                line.required = True
            with form.output_ids.new() as line:
                line.name = "When"
                line.type = "selection"
                line.choices = "Now, Later"
            with form.all_outcome_ids.new() as line:
                line.name = "Signed"
                line.kind = "success"
        service = form.record
        self.assertEqual(service.code, "trial_meeting")
        self.assertEqual(
            [(f.code, f.direction, f.required) for f in service.field_ids],
            [("nguoi_tham_du", "input", True), ("when", "output", False)],
        )
        self.assertEqual(service.output_definition[0]["selection"][1][1], "Later")
        record = service._plan(self.new_lead(), inputs={"nguoi_tham_du": "Anna"})
        record.write({"outputs": {"when": "now"}, "outcome_id": service.outcome_ids.id})
        record.action_done()
        self.assertEqual(record.state, "done")

    def test_only_administrators_define(self):
        salesman = self.new_salesman()
        for record in (self.service, self.service.field_ids, self.service.outcome_ids):
            with self.assertRaises(AccessError):
                record.with_user(salesman).write({"active": False})

    def test_what_a_service_needs_to_be_opened(self):
        team = self.env["crm.team"].create({"name": "Team"})
        for vals, more in (
            (
                {"trigger": "stage"},
                {"trigger_stage_id": self.env["crm.stage"].search([], limit=1).id},
            ),
            ({"assign": "user"}, {"user_id": self.env.uid}),
            ({"assign": "team"}, {"team_id": team.id}),
        ):
            with self.assertRaisesRegex(ValidationError, "Choose"):
                self.service.copy(vals)
            self.service.write(vals | more)
        for domain in ("[('no_field', '=', 1)]", "[(", "'text'", "[('name', 'is', 1)]"):
            with self.assertRaisesRegex(ValidationError, "filter"):
                self.service.domain = domain
        self.service.domain = (
            "[('type', '=', 'lead'), ('create_date', '>', 'today -7d')]"
        )

    def test_a_chain_does_not_turn_in_circles_at_once(self):
        second = self.new_service("Second", outcomes=[{"code": "ok"}])
        third = self.new_service("Third", outcomes=[{"code": "ok"}])
        self.outcomes["no_answer"].write(
            {"next_service_id": self.service.id, "next_delay": 2}
        )
        self.outcomes["booked"].next_service_id = second
        second.outcome_ids.next_service_id = third
        with self.assertRaisesRegex(ValidationError, "without end"):
            third.outcome_ids.next_service_id = self.service
        third.outcome_ids.write({"next_service_id": self.service.id, "next_delay": 1})
        with self.assertRaisesRegex(ValidationError, "without end"):
            third.outcome_ids.next_delay = 0
        with self.assertRaisesRegex(ValidationError, "without end"):
            self.outcomes["later"].next_service_id = self.service
        ending = third.outcome_ids
        ending.write({"active": False, "next_delay": 0})
        with self.assertRaisesRegex(ValidationError, "without end"):
            ending.active = True

    def test_services_of_one_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        second = self.new_service("Second", company_id=company.id)
        with self.assertRaisesRegex(ValidationError, "one company"):
            self.outcomes["booked"].next_service_id = second
        second.company_id = False
        self.outcomes["booked"].next_service_id = second
        with self.assertRaisesRegex(ValidationError, "one company"):
            second.company_id = company
        manager = self.new_sales_manager()
        self.assertTrue(manager.company_id != company)
        hidden = self.new_service(
            "Hidden",
            fields=[{"code": "secret", "type": "selection", "choices": "A"}],
            outcomes=[{"code": "ok"}],
            company_id=company.id,
        )
        for records in (
            hidden,
            hidden.field_ids,
            hidden.field_ids.option_ids,
            hidden.outcome_ids,
        ):
            found = records.with_user(manager).search([("id", "in", records.ids)])
            self.assertFalse(found, records._name)

    def test_a_kind_of_record_is_chosen(self):
        with self.assertRaisesRegex(ValidationError, "kind of record"):
            self.new_field(type="many2one")
        with self.assertRaisesRegex(ValidationError, "_html"):
            self.new_field(code="page_html")

    def test_where_a_value_comes_from(self):
        for path, vals in {
            "lead_id.expected_revenue": {"type": "monetary"},
            "lead_id.date_deadline": {"type": "date"},
            "lead_id.create_date": {"type": "date"},
            "order_id.partner_id.name": {},
            "partner_id": {"type": "many2one", "comodel": "res.partner"},
            "lead_id.type": {},
        }.items():
            with self.subTest(path=path):
                field = self.new_field(value_from=f" {path} ", **vals)
                self.assertEqual(field._get_source_path(), tuple(path.split(".")))
        self.assertEqual(self.new_field()._get_source_path(), ())
        for path, vals in {
            "lead_id.nothing": {},
            "create_uid.name": {},
            "store_id.name": {},
            "lead_id..name": {},
            "lead_id.name.name": {},
            "lead_id.phone": {},
            "partner_id.phone_sanitized": {},
            "partner_id.image_1920": {},
            "partner_id.family_status": {},
            "lead_id.tag_ids": {},
            "lead_id.tag_ids.name": {},
            "lead_id.name": {"type": "integer"},
            "lead_id.partner_id": {"type": "many2one", "comodel": "res.users"},
            "lead_id": {"type": "monetary"},
        }.items():
            with (
                self.subTest(path=path),
                self.assertRaisesRegex(ValidationError, "“Extra” cannot be filled"),
            ):
                self.new_field(value_from=path, **vals)
        with self.assertRaisesRegex(ValidationError, "customer of the record"):
            self.new_field(value_from="lead_id.phone")

    def test_what_becomes_of_a_source(self):
        lead = self.new_lead(
            expected_revenue=5,
            partner_id=self.env["res.partner"].create({"name": "ACME"}).id,
        )
        lead.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s",
            [datetime(2026, 1, 1, 20), lead.id],
        )
        lead.invalidate_recordset()
        self.env.user.tz = "Asia/Ho_Chi_Minh"
        for path, vals, value in (
            ("lead_id.expected_revenue", {"type": "monetary"}, 5),
            ("lead_id.partner_id", {}, "ACME"),
            ("lead_id.type", {}, "Opportunity"),
            ("lead_id.type", {"type": "selection", "choices": "Lead"}, None),
            ("lead_id.create_date", {"type": "date"}, "2026-01-02"),
            (
                "lead_id.partner_id",
                {"type": "many2one", "comodel": "res.partner"},
                lead.partner_id.id,
            ),
            ("lead_id.function", {}, None),
        ):
            field = self.new_field(value_from=path, **vals)
            lead.type = "opportunity"
            found = field._convert_source(lead)
            record = self.plan(lead, outputs={field.code: found})
            self.assertEqual(record.outputs._values.get(field.code), value, path)

    def test_a_copy_is_a_service_of_its_own(self):
        self.new_field(
            name="When", type="selection", choices="Now, Later", required=True
        )
        self.new_field(name="Old", active=False)
        self.outcomes["no_answer"].write(
            {"next_service_id": self.service.id, "next_delay": 1}
        )
        self.service.trigger = "won"
        copied = self.service.copy()
        self.assertEqual(copied.name, "Trial call (copy)")
        self.assertNotEqual(copied.code, self.service.code)
        self.assertEqual(copied.trigger, "manual", "nothing is opened twice")
        active = self.service.field_ids.filtered("active")
        self.assertEqual(copied.field_ids.mapped("code"), active.mapped("code"))
        self.assertEqual(copied.field_ids.option_ids.mapped("name"), ["Now", "Later"])
        self.assertEqual(
            copied.outcome_ids.mapped("code"), self.service.outcome_ids.mapped("code")
        )
        self.assertEqual(copied.outcome_ids.next_service_id, copied)
        record = self.plan(service=copied, outputs={"when": "now"})
        self.assertEqual(record.outputs["when"], "Now")

    def test_the_summary_says_what_the_service_does(self):
        second = self.new_service("Second")
        self.outcomes["booked"].write(
            {"next_service_id": second.id, "next_delay": 2, "score_points": 5}
        )
        self.service.write({"trigger": "won", "sla_hours": 24, "assign": "nobody"})
        for part in (
            "an opportunity is won",
            "Whoever is free",
            "within 24 h",
            "To begin, one has to know: Need.",
            "To finish successfully, one has to fill in: Budget.",
            "Booked, Later",
            "plans “Second” 2 day(s) later, is worth +5 points",
        ):
            self.assertIn(part, self.service.summary)
        with Form(self.service) as form:
            form.sla_hours = 0.5
            with form.input_ids.new() as line:
                line.name = "Address"
                line.required = True
            self.assertIn("30 min", form.summary)
            self.assertIn("Need, Address", form.summary)
        self.assertIn("no outcome yet", second.summary)

    def test_counts(self):
        records = self.plan() | self.plan() | self.plan() | self.plan()
        self.finish(records[:1])
        self.finish(records[1:2], "refused", reason="No")
        records[2].action_cancel()
        counts = self.service.read(["record_count", "open_count", "success_count"])[0]
        self.assertEqual(
            (counts["record_count"], counts["open_count"], counts["success_count"]),
            (4, 1, 1),
        )
        self.assertEqual(self.outcomes["booked"].record_count, 1)
        for kind, found in (("open", records[3]), ("success", records[0])):
            action = self.service.with_context(
                service_records=kind
            ).action_view_records()
            self.assertEqual(
                self.env[action["res_model"]].search(action["domain"]), found
            )
        self.assertEqual(self.service.search_count([("id", "in", self.service.ids)]), 1)

    def test_definitions_are_made_once_for_many_fields(self):
        service = self.new_service("Many")
        self.env.flush_all()

        def count(number):
            start = self.env.cr.sql_log_count
            service.write(
                {
                    "field_ids": [
                        Command.create({"name": f"Field {index} of {number}"})
                        for index in range(number)
                    ]
                }
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        count(1)
        self.assertLessEqual(count(30), count(3) + 1)
