"""Who a customer is: birthdays of every year, age, and who sees what."""

from datetime import date

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from .common import CrmVnCase, no_deadline

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
BORN = st.dates(date(1921, 1, 1), date(2019, 12, 31))


class TestProfile(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls.new_salesman()
        cls.Partner = cls.env["res.partner"].with_user(cls.salesman)

    def born(self, birthdate, **values):
        return self.Partner.create({"name": "A", "birthdate": birthdate, **values})

    def found(self, partner, *domain):
        return partner in self.Partner.search([*domain, ("id", "in", partner.ids)])

    def test_next_birthday(self):
        for born, today, coming, age in (
            ("1990-06-15", "2026-06-14", "2026-06-15", 35),
            ("1990-06-15", "2026-06-15", "2026-06-15", 36),
            ("1990-06-15", "2026-06-16", "2027-06-15", 36),
            ("1990-01-02", "2026-12-31", "2027-01-02", 36),
            ("2000-02-29", "2026-02-27", "2026-02-28", 25),
            ("2000-02-29", "2026-03-01", "2027-02-28", 26),
            ("2000-02-29", "2028-02-28", "2028-02-29", 27),
            ("2026-06-15", "2026-06-15", "2026-06-15", 0),
        ):
            with self.subTest(born=born, today=today), freeze_time(f"{today} 12:00"):
                partner = self.born(born)
                self.assertEqual(fields.Date.to_string(partner.next_birthday), coming)
                self.assertEqual(partner.age, age)

    @settings(no_deadline, max_examples=40)
    @given(
        BORN, DAYS, st.integers(-3, 400), st.sampled_from(["=", "<", "<=", ">", ">="])
    )
    def test_search_agrees_with_what_is_shown(self, born, today, days, operator):
        with freeze_time(f"{today} 12:00"):
            partner = self.born(born)
            limit = today + relativedelta(days=days)
            ages = partner.age + (days % 3) - 1
            compare = {
                "=": lambda one, other: one == other,
                "<": lambda one, other: one < other,
                "<=": lambda one, other: one <= other,
                ">": lambda one, other: one > other,
                ">=": lambda one, other: one >= other,
            }[operator]
            self.assertEqual(
                self.found(partner, ("next_birthday", operator, limit)),
                compare(partner.next_birthday, limit),
            )
            self.assertEqual(
                self.found(partner, ("age", operator, ages)),
                compare(partner.age, ages),
            )

    def test_filters_of_the_screen(self):
        with freeze_time("2026-12-28 12:00"):
            soon = self.born("1980-01-02")
            self.assertTrue(self.found(soon, ("next_birthday", "<=", "today +7d")))
            self.assertFalse(self.found(soon, ("next_birthday", "=", "today")))
            self.assertEqual(soon.birth_month, "01")
        with freeze_time("2026-02-28 12:00"):
            leap = self.born("1996-02-29")
            self.assertTrue(self.found(leap, ("next_birthday", "=", "today")))

    def test_today_is_the_users(self):
        self.salesman.tz = "Asia/Ho_Chi_Minh"
        partners = self.Partner.with_context(tz="Asia/Ho_Chi_Minh")
        with freeze_time("2026-05-01 18:00"):
            partner = partners.create({"name": "A", "birthdate": "1990-05-02"})
            self.assertEqual(partner.age, 36)
            self.assertEqual(
                partners.search([("next_birthday", "=", "today")]), partner
            )

    def test_nobody_without_birthdate(self):
        nobody = self.born(False)
        for leaf in (
            ("age", ">=", 0),
            ("age", "<", 200),
            ("age", "!=", 3),
            ("next_birthday", ">=", "2000-01-01"),
        ):
            if leaf[1] != "!=":
                self.assertFalse(self.found(nobody, leaf), leaf)
        self.assertTrue(self.found(nobody, ("next_birthday", "=", False)))
        self.assertTrue(self.found(nobody, ("age", "=", False)))
        self.assertFalse(nobody.birthday_key)

    def test_implausible_birthdate(self):
        tomorrow = fields.Date.today() + relativedelta(days=2)
        for born in (tomorrow, "1890-01-01", "0099-01-01"):
            with self.assertRaises(ValidationError):
                self.born(born)

    def test_group_by_month(self):
        self.born("1990-03-01")
        self.born("1970-03-31")
        groups = self.Partner.formatted_read_group(
            [("name", "=", "A")], ["birth_month"], ["__count"]
        )
        self.assertEqual(
            [(g["birth_month"], g["__count"]) for g in groups], [("03", 2)]
        )

    def test_sensitive_fields(self):
        partner = self.born("1990-03-01")
        partner.sudo().write({"family_status": "single", "income_band": "10_20"})
        self.env.invalidate_all()
        for fname in ("family_status", "income_band"):
            for attempt in (
                lambda fname=fname: partner.read([fname]),
                lambda fname=fname: partner.write({fname: False}),
                lambda fname=fname: self.Partner.search([(fname, "!=", False)]),
                lambda fname=fname: self.Partner.search([], order=fname),
                lambda fname=fname: self.Partner._read_group([], [fname]),
            ):
                with self.assertRaises(AccessError):
                    attempt()
            self.assertNotIn(fname, self.Partner.fields_get())
        manager = self.new_sales_manager()
        self.assertEqual(partner.with_user(manager).income_band, "10_20")

    def test_import_by_label(self):
        result = self.Partner.load(
            ["name", "birthdate", "gender", "occupation"],
            [["Import", "1990-03-01", "Female", "Teacher"]],
        )
        self.assertFalse(result["messages"])
        partner = self.Partner.browse(result["ids"])
        self.assertEqual(partner.gender, "female")
        self.assertEqual(partner.birthday_key, "03-01")

    def test_birthdays_are_found_by_the_index(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        partners = self.env["res.partner"]
        query = partners.with_context(active_test=False)._search(
            [("next_birthday", "<=", "today +7d")], order="id"
        )
        self.env.cr.execute("EXPLAIN " + self.env.cr.mogrify(query.select()).decode())
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("birthday_key", plan)
