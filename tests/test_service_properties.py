"""What can be filled in, and what is kept of it."""

from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common_service_typed import TypedServiceCase


@tagged("post_install", "-at_install", "standard")
class TestServiceProperties(TypedServiceCase):
    def test_every_type_is_kept_as_it_was_filled_in(self):
        record = self.new_record(**self.values)
        self.env.invalidate_all()
        self.assertEqual(record.outputs._values, self.values)
        shown = self.read_items(record)
        self.assertEqual(shown["who"]["value"], (self.customer.id, "Customer"))
        self.assertEqual(shown["amount"]["currency_field"], "currency_id")
        self.assertEqual(
            [tag[:2] for tag in shown["rooms"]["tags"]],
            [["kitchen", "Kitchen"], ["bath", "Bath"]],
        )
        self.assertTrue(
            all(tag[2] for tag in shown["rooms"]["tags"]), "tags have colours"
        )

    def test_a_form_sends_back_what_it_read(self):
        record = self.new_record(**self.values)
        record.write({"outputs": self.as_client(record)})
        self.assertEqual(record.outputs._values, self.values)

    def test_dates_and_records_of_python(self):
        record = self.new_record(
            day=date(2026, 2, 28), time=datetime(2026, 2, 28, 7, 30), who=self.customer
        )
        self.assertEqual(
            record.outputs._values,
            {key: self.values[key] for key in ("day", "time", "who")},
        )

    def test_nothing_is_kept_of_an_empty_value(self):
        record = self.new_record(**self.values)
        record.write(
            {
                "outputs": dict.fromkeys(self.values, False)
                | {"name": "  ", "rooms": [], "member": True}
            }
        )
        self.assertEqual(record.outputs._values, {"member": True})
        record.write({"outputs": False})
        self.assertFalse(record.outputs._values)

    def test_writing_names_some_of_the_values(self):
        record = self.new_record(name="Anna", people=3)
        record.write({"outputs": {"people": 4}})
        self.assertEqual(record.outputs._values, {"name": "Anna", "people": 4})

    def test_wrong_values_are_refused_with_the_label(self):
        record = self.new_record()
        wrong = {
            "name": [5, {"a": 1}],
            "people": ["many", 2.5, True, [3], 2**60, float("nan")],
            "size": ["big", float("inf"), True],
            "member": ["yes", 1],
            "day": ["tomorrow", 20260228, "2026-02-30"],
            "time": ["noon", 5],
            "colour": ["green", 1, ["red"]],
            "rooms": ["bath", ["attic"], [1]],
            "who": ["Customer", True, 999999999, [1, 2, 3]],
        }
        for code, values in wrong.items():
            for value in values:
                with (
                    self.subTest(code=code, value=value),
                    self.assertRaisesRegex(ValidationError, f"“{code.title()}”"),
                ):
                    record.write({"outputs": {code: value}})
                with (
                    self.subTest(code=code, value=value),
                    self.assertRaisesRegex(ValidationError, f"“{code.title()}”"),
                ):
                    self.new_record(**{code: value})
        self.assertFalse(record.outputs._values)

    def test_zero_bytes_do_not_break_the_database(self):
        record = self.new_record(name="A\0nna")
        record.flush_recordset()
        self.assertEqual(record.outputs["name"], "Anna")

    def test_unknown_names_are_refused(self):
        record = self.new_record()
        for value in ({"nothing": 1}, [{"name": "nothing", "value": 1}]):
            with self.assertRaisesRegex(ValidationError, "“nothing”"):
                record.write({"outputs": value})
        with self.assertRaisesRegex(ValidationError, "“nothing”"):
            self.new_record(nothing=1)
        for value in ("[1]", "text", [1], 5):
            with self.assertRaises(ValidationError):
                record.write({"outputs": value})

    def test_a_record_one_cannot_see_is_refused(self):
        hidden = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.env.ref("base.user_root").id,
            }
        )
        self.env["crm.service.field"].create(
            {
                "service_id": self.typed.id,
                "name": "Deal",
                "code": "deal",
                "type": "many2one",
                "comodel": "sale.order",
            }
        )
        lead = self.new_lead(user_id=self.salesman.id)
        record = self.plan(lead, self.typed, user_id=self.salesman.id)
        own = record.with_user(self.salesman)
        with self.assertRaisesRegex(ValidationError, "“Deal”"):
            own.write({"outputs": {"deal": hidden.id}})
        with self.assertRaisesRegex(ValidationError, "“Deal”"):
            own.create(
                {
                    "service_id": self.typed.id,
                    "lead_id": lead.id,
                    "outputs": {"deal": hidden.id},
                }
            )
        record.write({"outputs": {"deal": hidden.id}})
        self.env.invalidate_all()
        own.write({"outputs": self.as_client(own)})
        self.assertEqual(record.outputs._values, {"deal": hidden.id})
        self.assertIsNone(
            self.read_items(own)["deal"]["value"][1], "its name is hidden"
        )

    def test_defaults(self):
        for code, text, value in (
            ("name", "Nobody", "Nobody"),
            ("people", "2", 2),
            ("size", "2.5", 2.5),
            ("member", "No", False),
            ("colour", "Red", "red"),
            ("rooms", "kitchen, Bath", ["kitchen", "bath"]),
            ("day", "2026-03-01", "2026-03-01"),
        ):
            self.fields_by_code[code].default_value = text
            self.assertEqual(self.new_record().outputs._values[code], value, code)
            self.assertEqual(
                self.new_record(**{code: False}).outputs._values.get(code),
                False if code == "member" else None,
            )
            self.fields_by_code[code].default_value = False
        self.fields_by_code["day"].default_value = "today"
        with freeze_time("2026-02-28 20:00:00"):
            typed = self.typed.with_context(tz="Asia/Ho_Chi_Minh")
            record = typed._plan(self.customer)
            self.assertEqual(record.outputs._values["day"], "2026-03-01")
        for code, text in (
            ("people", "two"),
            ("colour", "green"),
            ("day", "someday"),
            ("who", "Customer"),
            ("member", "maybe"),
            ("rooms", "bath, attic"),
        ):
            with self.assertRaisesRegex(ValidationError, f"“{code.title()}”"):
                self.fields_by_code[code].default_value = text

    def test_values_of_several_services_are_not_mixed(self):
        records = self.new_record() | self.plan()
        with self.assertRaises(UserError):
            records.write({"outputs": {"name": "Anna"}})
        records.write({"outputs": False})

    def test_queries_do_not_grow_with_the_records(self):
        def count(number):
            partners = self.env["res.partner"].create([{"name": "P"}] * number)
            vals_list = [
                {
                    "service_id": self.typed.id,
                    "outputs": {"who": partner.id, "people": 1},
                }
                for partner in partners
            ]
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            records = self.env["crm.service.record"].create(vals_list)
            self.env.flush_all()
            self.env.invalidate_all()
            created = self.env.cr.sql_log_count
            records.write({"outputs": {"people": 2}})
            records.write({"outputs": [{"name": "who", "value": self.customer.id}]})
            records.read(["outputs"])
            self.env.flush_all()
            return created - start, self.env.cr.sql_log_count - created

        count(2)
        self.assertEqual(count(3), count(60))
