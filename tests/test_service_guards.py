"""A record begins with its inputs and ends with an outcome, and nothing is missing."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_service import ServiceCase


@tagged("post_install", "-at_install", "standard")
class TestServiceGuards(ServiceCase):
    def set_field(self, code, **vals):
        field = self.service.field_ids.filtered(lambda field: field.code == code)
        field.write(vals)
        return field

    def get_error(self, method, *args):
        with self.assertRaises(UserError) as caught:
            method(*args)
        return caught.exception.args[0]

    def test_the_inputs_that_are_missing_are_named(self):
        self.set_field("source", required=True)
        record = self.plan(inputs={"need": " \n"})
        error = self.get_error(record.action_start)
        self.assertIn("Need, Source", error)
        self.assertEqual(record.state, "planned")
        record.inputs = {"need": "A fridge", "source": "Ad"}
        record.action_start()
        self.assertEqual(record.state, "in_progress")

    def test_everything_that_is_missing_is_named_at_once(self):
        record = self.plan(inputs={})
        self.assertIn("Need, Outcome", self.get_error(record.action_done))
        record.outcome_id = self.outcomes["booked"]
        self.assertIn("Need, Budget", self.get_error(record.action_done))
        self.assertEqual(record.state, "planned")

    def test_each_record_is_named(self):
        partners = self.env["res.partner"].create([{"name": "ACME"}, {"name": "Bella"}])
        records = self.service._plan(partners)
        records[1].write({"inputs": {"need": "A fan"}})
        records[1].outcome_id = self.outcomes["booked"]
        lines = self.get_error(records.action_done).splitlines()
        self.assertIn("Trial call · ACME: Need, Outcome", lines[1])
        self.assertIn("Trial call · Bella: Budget", lines[2])
        many = self.service._plan(
            self.env["res.partner"].create([{"name": "Customer"}] * 25)
        )
        error = self.get_error(many.action_start)
        self.assertLess(len(error.splitlines()), 25)
        self.assertIn("15 more", error)

    def test_names_are_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.set_field("budget").with_context(lang="vi_VN").name = "Ngân sách"
        record = self.plan(outcome_id=self.outcomes["booked"].id)
        record = record.with_context(lang="vi_VN")
        self.assertIn("Ngân sách", self.get_error(record.action_done))

    def test_names_of_customers_one_cannot_see_are_not_told(self):
        hidden = self.env["res.partner"].create({"name": "Hidden"})
        salesman = self.new_salesman()
        records = self.service._plan(hidden | hidden.copy(), user=salesman)
        records.user_id = salesman
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', 'not in', {records.partner_id.ids})]",
            }
        )
        error = self.get_error(records.with_user(salesman).action_start)
        self.assertIn("Trial call: Need", error)
        self.assertNotIn("Hidden", error)

    def test_what_only_a_success_needs(self):
        for code in ("later", "no_answer"):
            self.finish(self.plan(), code, outputs={})
        with self.assertRaisesRegex(UserError, "Budget"):
            self.finish(self.plan(), "booked", outputs={})

    def test_a_reason_is_asked_if_the_outcome_asks(self):
        record = self.plan()
        with self.assertRaisesRegex(UserError, "Reason"):
            self.finish(record, "refused", reason="  ")
        self.finish(record, "refused", reason="Too expensive")

    def test_zero_and_no_are_answers(self):
        self.set_field("source", type="boolean", required=True)
        self.set_field("remark", type="monetary", required=True)
        record = self.plan(inputs={"need": "A fridge"})
        self.assertIn("Source", self.get_error(record.action_start))
        record.inputs = {"source": False}
        record.action_start()
        with self.assertRaisesRegex(UserError, "Remark"):
            self.finish(record, outputs={"budget": 0, "remark": False})
        self.finish(record, outputs={"budget": 0, "remark": 0})
        self.assertEqual(record.outputs._values, {"budget": 0, "remark": 0})

    def test_a_record_that_is_gone_is_missing(self):
        self.set_field("source", type="many2one", comodel="crm.store", required=True)
        store = self.env["crm.store"].create({"name": "S", "code": "GONE"})
        record = self.plan(inputs={"need": "A fridge", "source": store.id})
        store.unlink()
        self.assertIn("Source", self.get_error(record.action_start))

    def test_what_is_done_keeps_what_it_needed(self):
        record = self.finish(self.plan(), outputs={"budget": 10, "remark": "Nice"})
        for vals in (
            {"outputs": {"budget": False}},
            {"outputs": False},
            {"outcome_id": False},
            {"inputs": {"need": ""}},
        ):
            with self.subTest(vals=vals):
                self.assertIn("keeps", self.get_error(record.write, vals))
        record.write({"outputs": {"budget": 20, "remark": False}})
        self.assertEqual(record.outputs._values, {"budget": 20})
        refused = {"outcome_id": self.outcomes["refused"].id}
        self.assertIn("Reason", self.get_error(record.write, refused))
        record.write({"outcome_id": self.outcomes["refused"].id, "reason": "Moved"})
        with self.assertRaisesRegex(UserError, "Reason"):
            record.reason = False

    def test_another_outcome_of_what_is_done_needs_what_it_needs(self):
        record = self.finish(self.plan(), "later", outputs={})
        with self.assertRaisesRegex(UserError, "Budget"):
            record.outcome_id = self.outcomes["booked"]
        record.write(
            {"outcome_id": self.outcomes["booked"].id, "outputs": {"budget": 1}}
        )

    def test_a_field_required_later_is_asked_of_what_is_open(self):
        done, opened = self.finish(self.plan()), self.plan()
        done.sudo().done_at = "2020-01-01 00:00:00"
        self.set_field("remark", required=True)
        self.assertFalse(done._get_missing())
        done.write({"outputs": {"budget": 20}})
        with self.assertRaisesRegex(UserError, "Remark"):
            self.finish(opened)
        self.finish(opened, outputs={"budget": 1, "remark": "Nice"})

    def test_an_outcome_of_another_service_is_refused(self):
        other = self.new_service("Other", outcomes=[{"code": "ok"}])
        record = self.plan()
        with self.assertRaisesRegex(ValidationError, "no outcome of “Trial call”"):
            record.outcome_id = other.outcome_ids
        with self.assertRaisesRegex(ValidationError, "no outcome of “Trial call”"):
            self.plan(outcome_id=other.outcome_ids.id)

    def test_an_outcome_that_is_archived_is_not_offered(self):
        record, done = self.plan(), self.finish(self.plan(), "later")
        self.outcomes["later"].action_archive()
        with self.assertRaisesRegex(ValidationError, "no longer an outcome"):
            record.outcome_id = self.outcomes["later"]
        with self.assertRaisesRegex(ValidationError, "no longer an outcome"):
            self.plan(outcome_id=self.outcomes["later"].id)
        done.write({"outcome_id": self.outcomes["later"].id, "note": "still so"})
        self.assertEqual(done.outcome_id.name, "Later")

    def test_what_was_filled_in_stays_with_its_service(self):
        other = self.new_service("Other", fields=[{"code": "need"}])
        filled, empty = self.plan(), self.plan(inputs={})
        for record in (filled, self.finish(self.plan())):
            with self.assertRaisesRegex(UserError, "filled in already"):
                record.service_id = other
        self.assertEqual(filled.inputs._values, {"need": "A fridge"})
        empty.service_id = other
        empty.write({"outputs": {"need": "Yes"}})
        self.assertEqual(empty.outputs["need"], "Yes")

    def test_queries_do_not_grow_with_the_records(self):
        self.set_field("source", type="many2one", comodel="crm.store", required=True)
        store = self.env["crm.store"].create({"name": "S", "code": "QRY"})

        def count(number, inputs):
            leads = self.new_lead().browse()
            for _number in range(number):
                leads |= self.new_lead()
            records = self.plan(leads, inputs=inputs)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            if inputs:
                records._check_inputs()
                self.assertEqual(set(records._get_missing()), set(records))
            else:
                self.get_error(records._check_outputs)
            return self.env.cr.sql_log_count - start

        for inputs in ({"need": "A fridge", "source": store.id}, {}):
            count(2, inputs)
            self.assertEqual(count(3, inputs), count(30, inputs))
