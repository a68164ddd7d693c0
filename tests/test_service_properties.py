"""What stands in the fields of a service: who sees what, and what can be written."""

from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_service import ServiceCase

KINDS = {
    "name": ("char", "Anna"),
    "story": ("text", "Two\nlines"),
    "people": ("integer", 0),
    "size": ("float", 2.5),
    "amount": ("monetary", 5000000),
    "member": ("boolean", False),
    "day": ("date", "2026-02-28"),
    "time": ("datetime", "2026-02-28 07:30:00"),
    "colour": ("selection", "red"),
    "rooms": ("tags", ["bath", "kitchen"]),
}


@tagged("post_install", "-at_install", "standard")
class TestServiceProperties(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("vi_VN")
        cls.customer = cls.env["res.partner"].create({"name": "Customer"})
        cls.typed = cls.new_service(
            "Typed",
            fields=[
                {"code": code, "type": kind} for code, (kind, _value) in KINDS.items()
            ]
            + [{"code": "who", "type": "many2one", "comodel": "res.partner"}],
            outcomes=[{"code": "ok"}],
        )
        cls.fields_by_code = {field.code: field for field in cls.typed.field_ids}
        for code, options in {
            "colour": ["red", "blue"],
            "rooms": ["kitchen", "bath"],
        }.items():
            cls.env["crm.service.option"].create(
                [
                    {
                        "field_id": cls.fields_by_code[code].id,
                        "name": option.title(),
                        "code": option,
                    }
                    for option in options
                ]
            )
        cls.values = {code: value for code, (_kind, value) in KINDS.items()} | {
            "who": cls.customer.id
        }
        cls.salesman = cls.new_salesman()

    def new_record(self, **outputs):
        return self.plan(service=self.typed, outputs=outputs)

    def read_items(self, record, fname="outputs", lang=None):
        record = record.with_context(lang=lang)
        return {item["name"]: item for item in record.read([fname])[0][fname]}

    def as_client(self, record, fname="outputs"):
        """What a form sends back: all it has read."""
        return list(self.read_items(record, fname).values())

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

    def test_nobody_changes_a_definition_through_a_record(self):
        manager = self.new_sales_manager()
        record = self.new_record(name="Anna").with_user(manager)
        before = self.typed.output_definition
        items = self.as_client(record)
        items[0].update(string="Hacked", type="integer", definition_changed=True)
        items[1]["definition_deleted"] = True
        items.append({"name": "more", "type": "char", "definition_changed": True})
        record.write({"outputs": items})
        record.create(
            {"service_id": self.typed.id, "outputs": [{**items[0], "value": "Ben"}]}
        )
        self.env.invalidate_all()
        self.assertEqual(self.typed.output_definition, before)
        self.assertEqual(record.outputs._values, {"name": "Anna"})
        for vals in ({"output_definition": []}, {"input_definition": False}):
            with self.assertRaises(UserError):
                self.typed.with_user(manager).write(vals)
        with self.assertRaises(UserError):
            self.env["crm.service"].with_user(manager).create(
                {"name": "S", "model_id": self.call_model.id, "output_definition": []}
            )

    def test_labels_and_choices_are_in_the_language_of_the_user(self):
        record = self.new_record(colour="red", rooms=["bath"])
        self.assertEqual(
            self.read_items(record, lang="vi_VN")["colour"]["string"], "Colour"
        )
        field = self.fields_by_code["colour"]
        field.update_field_translations("name", {"vi_VN": "Màu"})
        field.option_ids[0].with_context(lang="vi_VN").name = "Đỏ"
        field.with_context(lang="vi_VN").help = "Màu nào?"
        shown = self.read_items(record, lang="vi_VN")["colour"]
        self.assertEqual(shown["string"], "Màu")
        self.assertEqual(shown["help"], "Màu nào?")
        self.assertEqual(dict(shown["selection"])["red"], "Đỏ")
        self.assertEqual(
            self.read_items(record, lang="en_US")["colour"]["string"], "Colour"
        )
        definition = self.typed.with_context(lang="vi_VN").output_definition
        self.assertIn("Màu", [item["string"] for item in definition])
        shown = record.with_context(lang="vi_VN").get_property_definition(
            "outputs.colour"
        )
        self.assertEqual(
            (shown["string"], dict(shown["selection"])["red"]), ("Màu", "Đỏ")
        )

    def test_an_archived_field_is_there_for_records_that_have_a_value(self):
        filled, empty = (
            self.new_record(name="Anna", people=1),
            self.new_record(people=2),
        )
        self.fields_by_code["name"].action_archive()
        self.assertIn("name", self.read_items(filled))
        self.assertNotIn("name", self.read_items(empty))
        self.assertNotIn(
            "name", [item["name"] for item in self.typed.output_definition]
        )
        (filled | empty).write({"outputs": {"people": 5}})
        self.assertEqual(filled.outputs._values, {"name": "Anna", "people": 5})
        filled.write({"outputs": False})
        self.assertEqual(filled.outputs._values, {"name": "Anna"})
        with self.subTest("nothing is lost by an import"):
            filled._load_records_write({"outputs": [{"name": "people", "value": 6}]})
            self.assertEqual(filled.outputs._values, {"name": "Anna", "people": 6})

    def test_an_archived_choice_is_readable_and_not_offered(self):
        filled, empty = self.new_record(colour="red", rooms=["bath"]), self.new_record()
        for code in ("colour", "rooms"):
            self.fields_by_code[code].option_ids.filtered(
                lambda option: option.code in ("red", "bath")
            ).action_archive()
        shown = self.read_items(filled)
        self.assertEqual(shown["colour"]["value"], "red")
        self.assertIn(["red", "Red"], shown["colour"]["selection"])
        self.assertIn("bath", [tag[0] for tag in shown["rooms"]["tags"]])
        self.assertNotIn(["red", "Red"], self.read_items(empty)["colour"]["selection"])
        filled.write({"outputs": self.as_client(filled) + []})
        self.assertEqual(filled.outputs._values, {"colour": "red", "rooms": ["bath"]})
        with self.assertRaisesRegex(ValidationError, "“Red” is no longer a choice"):
            empty.write({"outputs": {"colour": "red"}})
        with self.assertRaisesRegex(ValidationError, "“Bath” is no longer a choice"):
            empty.write({"outputs": {"rooms": ["bath", "kitchen"]}})
        filled.write({"outputs": {"rooms": ["kitchen", "bath"]}})
        with self.subTest("a copy starts without them"):
            copied = self.env["crm.service.record"].create(
                {"service_id": self.typed.id, "outputs": filled.outputs}
            )
            self.assertEqual(copied.outputs._values, {})

    def test_copies_have_the_inputs(self):
        record = self.plan(inputs={"need": "A fridge", "source": "Ad"})
        self.finish(record)
        self.service.field_ids.filtered(lambda f: f.code == "source").action_archive()
        copied = record.copy()
        self.assertEqual(copied.inputs._values, {"need": "A fridge"})
        self.assertFalse(copied.outputs._values)

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
        today = self.env["crm.service.record"]._fields["scheduled_at"]
        self.assertEqual(
            self.new_record().outputs._values["day"],
            date.today().isoformat() if today else None,
        )
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

    def test_a_new_record_in_a_form_has_the_fields_of_its_service(self):
        self.fields_by_code["people"].default_value = "2"
        spec = {"service_id": {}, "inputs": {}, "outputs": {}}
        onchange = self.env["crm.service.record"].onchange
        items = onchange({"service_id": self.typed.id}, ["service_id"], spec)["value"][
            "outputs"
        ]
        self.assertEqual(
            [item["name"] for item in items], self.typed.field_ids.mapped("code")
        )
        self.assertEqual(
            {item["name"]: item["value"] for item in items if item.get("value")},
            {"people": 2},
        )
        items = onchange(
            {"service_id": self.service.id, "outputs": items}, ["service_id"], spec
        )["value"]["outputs"]
        self.assertEqual([item["name"] for item in items], ["budget", "remark"])

    def test_search_and_group(self):
        records = (
            self.new_record(people=9) | self.new_record(people=3) | self.new_record()
        )
        records[0].write({"outputs": {"amount": 0}})
        records[2].write({"outputs": {"people": False, "amount": False}})
        model = self.env["crm.service.record"]
        mine = [("id", "in", records.ids)]

        def found(*domain):
            return model.search([*mine, *domain], order="id")

        self.assertEqual(found(("outputs.people", ">", 5)), records[0])
        self.assertEqual(found(("outputs.people", "=", 3)), records[1])
        self.assertEqual(found(("outputs.people", "=", False)), records[2])
        self.assertFalse(found(("outputs.amount", ">", 5)))
        groups = model.formatted_read_group(mine, ["outputs.people"], ["__count"])
        self.assertEqual(
            {group["outputs.people"]: group["__count"] for group in groups},
            {9: 1, 3: 1, False: 1},
        )
        records[0].write({"outputs": {"rooms": ["bath"], "colour": "red"}})
        groups = model.formatted_read_group(mine, ["outputs.rooms"], ["__count"])
        self.assertIn(("bath", "Bath", 2), [group["outputs.rooms"] for group in groups])
        groups = model.formatted_read_group(mine, ["outputs.colour"], ["__count"])
        self.assertEqual({group["outputs.colour"] for group in groups}, {"red", False})

    def test_homonyms_of_different_types_can_be_grouped(self):
        other = self.new_service("Other", fields=[{"code": "day", "type": "char"}])
        records = self.plan(service=other, outputs={"day": "Sunday"})
        records |= self.new_record(day="2026-02-28")
        groups = self.env["crm.service.record"].formatted_read_group(
            [("id", "in", records.ids)], ["outputs.day"], ["__count"]
        )
        self.assertEqual(
            {group["outputs.day"] for group in groups}, {"Sunday", "2026-02-28"}
        )

    def test_export(self):
        record = self.new_record(**self.values)
        self.fields_by_code["colour"].update_field_translations(
            "name", {"vi_VN": "Màu"}
        )
        columns = [
            "outputs.name",
            "outputs.people",
            "outputs.colour",
            "outputs.rooms",
            "outputs.who",
        ]
        rows = record.with_context(import_compat=False).export_data(columns)["datas"]
        self.assertEqual(rows, [["Anna", 0, "Red", "Bath,Kitchen", "Customer"]])

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
