"""How the fields of a service are shown, searched, grouped and exported."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_service_typed import TypedServiceCase


@tagged("post_install", "-at_install", "standard")
class TestServicePropertiesShown(TypedServiceCase):
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
