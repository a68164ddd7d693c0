"""A service that changes after it was planned: nothing breaks, nothing is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import no_deadline
from .common_service import ServiceCase

CHANGES = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "rename",
                "archive",
                "unarchive",
                "add",
                "reorder",
                "require",
                "delete",
                "retype",
                "choices",
            ]
        ),
        st.sampled_from(["need", "budget", "when", "rooms", "remark"]),
        st.integers(0, 20),
    ),
    max_size=8,
)


@tagged("post_install", "-at_install", "standard")
class TestServiceChange(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.choice = cls.env["crm.service.field"].create(
            {
                "service_id": cls.service.id,
                "name": "When",
                "code": "when",
                "type": "selection",
                "choices": "Now, Later, Never",
            }
        )
        cls.multi = cls.env["crm.service.field"].create(
            {
                "service_id": cls.service.id,
                "name": "Rooms",
                "code": "rooms",
                "type": "tags",
                "choices": "Bath, Kitchen",
            }
        )
        cls.record = cls.service._plan(
            cls.new_lead(),
            inputs={"need": "A fridge"},
            outputs={"budget": 10, "when": "now", "rooms": ["bath"]},
        )

    def get_field(self, code):
        fields = self.env["crm.service.field"].with_context(active_test=False)
        return fields.search(
            [("service_id", "=", self.service.id), ("code", "=", code)]
        )

    def read_items(self, fname="outputs"):
        self.env.invalidate_all()
        return {item["name"]: item for item in self.record.read([fname])[0][fname]}

    def test_a_renamed_label_has_the_same_value(self):
        self.get_field("budget").name = "How much"
        item = self.read_items()["budget"]
        self.assertEqual((item["string"], item["value"]), ("How much", 10))

    def test_what_kind_of_thing_it_is_stays(self):
        for vals in (
            {"type": "char"},
            {"code": "money"},
            {"direction": "input"},
            {"service_id": self.new_service("Other").id},
            {"type": "many2one", "comodel": "res.partner"},
        ):
            with self.assertRaisesRegex(UserError, "“Budget” has been filled in"):
                self.get_field("budget").write(vals)
        self.get_field("budget").write({"code": "budget", "type": "integer"})
        self.get_field("remark").write({"type": "integer", "code": "points"})
        self.record.outputs = {"points": 5}
        self.assertEqual(self.read_items()["points"]["value"], 5)

    def test_what_has_values_is_archived_not_deleted(self):
        for unused in (self.get_field("remark"), self.choice.option_ids[1]):
            unused.unlink()
        self.finish(self.record, outputs={})
        for used in (
            self.service,
            self.get_field("budget"),
            self.get_field("need"),
            self.choice.option_ids[0],
            self.multi.option_ids[0],
            self.outcomes["booked"],
            self.call_model,
        ):
            with self.subTest(used=used), self.assertRaisesRegex(UserError, "rchive"):
                used.unlink()
            used.action_archive()
        self.outcomes["later"].unlink()
        items = self.read_items()
        self.assertEqual(items["budget"]["value"], 10)
        self.assertIn([items["when"]["value"], "Now"], items["when"]["selection"])
        self.assertEqual(self.record.outcome_id.display_name, "Booked")
        self.assertEqual(self.record.service_id.display_name, "Trial call")

    def test_codes_in_use_stay(self):
        self.finish(self.record, outputs={})
        for used in (
            self.choice.option_ids[0],
            self.multi.option_ids[0],
            self.outcomes["booked"],
        ):
            with self.assertRaises(UserError):
                used.code = "another"
            used.write({"code": used.code, "name": "Another"})
        with self.assertRaises(UserError):
            self.outcomes["booked"].service_id = self.new_service("Other")
        self.choice.option_ids[1].code = "another"
        self.outcomes["later"].code = "another"

    def test_records_of_other_stores_count(self):
        manager = (
            self.new_sales_manager(groups="sales_team.group_sale_manager")
            if False
            else self.new_sales_manager()
        )
        self.record.sudo().company_id = self.env["res.company"].create({"name": "C"})
        with self.assertRaises(UserError):
            self.get_field("budget").with_user(manager).unlink()
        with self.assertRaises(UserError):
            self.service.with_user(manager).unlink()

    def test_a_service_that_another_goes_on_with(self):
        other = self.new_service("Other")
        self.outcomes["booked"].next_service_id = other
        with self.assertRaisesRegex(UserError, "Archive it"):
            other.unlink()
        self.outcomes["booked"].next_service_id = False
        other.unlink()

    def test_choices_in_one_line(self):
        self.assertEqual(self.choice.choices, "Now, Later, Never")
        self.choice.choices = " never,Soon, , Later,soon"
        self.assertEqual(
            self.env["crm.service.option"]
            .search([("field_id", "=", self.choice.id)])
            .mapped("code"),
            ["never", "soon", "later"],
        )
        self.assertEqual(self.read_items()["when"]["value"], "now")
        self.choice.choices = "Now"
        self.assertEqual(
            self.choice.with_context(active_test=False).option_ids.mapped("code"),
            ["now"],
        )

    def test_the_company_of_a_service_that_was_planned(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(ValidationError):
            self.service.company_id = other
        self.service.company_id = self.record.company_id

    @settings(no_deadline, max_examples=40)
    @given(CHANGES)
    def test_any_changes_keep_every_value(self, changes):
        """Any changes that are allowed, in any order."""
        with self.env.cr.savepoint() as savepoint:
            kept = {
                fname: dict(self.record[fname]._values)
                for fname in ("inputs", "outputs")
            }
            for number, (kind, code, argument) in enumerate(changes):
                try:
                    with self.env.cr.savepoint():
                        self.change(kind, code, argument, number)
                except (UserError, ValidationError):
                    continue
            for fname, values in kept.items():
                items = self.read_items(fname)
                self.assertEqual(self.record[fname]._values, values)
                for code, value in values.items():
                    self.assertEqual(items[code]["value"], value)
                    self.assertTrue(items[code]["string"])
                    for choices in ("selection", "tags"):
                        labels = {
                            item[0]: item[1] for item in items[code].get(choices, ())
                        }
                        if labels or choices == items[code]["type"]:
                            for one in value if isinstance(value, list) else [value]:
                                self.assertTrue(labels[one])
            # What a form sends back.
            self.record.write({"outputs": list(self.read_items().values())})
            self.assertEqual(self.record.outputs._values, kept["outputs"])
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def change(self, kind, code, argument, number):
        field = self.get_field(code)
        if kind == "rename":
            field.name = f"Label {argument}"
            field.option_ids[:1].name = f"Choice {argument}"
        elif kind in ("archive", "unarchive"):
            target = field if argument % 2 else field.option_ids[:1]
            target.active = kind == "unarchive"
        elif kind == "add":
            field.create(
                {"service_id": self.service.id, "name": "New", "sequence": argument}
            )
        elif kind == "reorder":
            field.sequence = argument
        elif kind == "require":
            field.required = not field.required
        elif kind == "delete":
            (field if argument % 2 else field.option_ids[:1]).unlink()
        elif kind == "retype":
            field.type = ["char", "integer", "selection", "date"][argument % 4]
        elif kind == "choices" and field.type in ("selection", "tags"):
            field.choices = ", ".join(f"C{index}" for index in range(argument % 4))
