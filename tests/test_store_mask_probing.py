"""What cannot be read cannot be found out by searching either."""

from odoo.exceptions import UserError

from .common_mask import KEY, MASK, NUMBER, MaskCase


class TestProbing(MaskCase):
    def test_parts_of_a_number(self):
        for model, domain in (
            ("res.partner", [("phone", "like", "0362")]),
            ("res.partner", [("phone", "=like", "0362%")]),
            ("res.partner", ["!", ("phone", "not ilike", "0362")]),
            ("res.partner", [("phone_key", ">", "+84362")]),
            ("res.partner", [("phone_sanitized", "<=", "+84362")]),
            ("res.partner", [("phone_mobile_search", "ilike", "0362")]),
            ("res.partner", [("phone_mobile_search", "not like", "0362")]),
            ("res.partner", [("identity_ids.value", "like", "905")]),
            ("res.partner", [("child_ids", "any", [("phone", "like", "0362")])]),
            ("res.users", [("phone", "like", "0362")]),
            ("crm.lead", [("phone", "ilike", "0362")]),
            ("crm.lead", [("partner_id.phone", "ilike", "0362")]),
            ("crm.lead", ["|", ("id", "=", 0), ("partner_id.phone_key", "<", "1")]),
            ("crm.lead", [("partner_id", "any", [("phone", "like", "0362")])]),
            ("sale.order", [("partner_id.phone", "=ilike", "0362%")]),
            ("calendar.attendee", [("phone", "like", "0362")]),
            ("calendar.event", [("attendee_ids.phone", "like", "0362")]),
            ("mail.notification", [("sms_number", "like", "0362")]),
            ("crm.identity", [("value", "like", "905")]),
        ):
            Model = self.as_user(self.env[model])
            for method in ("search", "search_count", "search_read", "web_search_read"):
                args = [domain, {}] if method == "web_search_read" else [domain]
                with self.assertRaises(UserError, msg=f"{method} {domain}"):
                    getattr(Model, method)(*args)
            with self.assertRaises(UserError):
                Model.formatted_read_group(domain, [], ["__count"])
            with self.assertRaises(UserError):
                Model.name_search("", domain)
            # and those who see numbers may
            Model.with_user(self.clear_user).search(domain)

    def test_many_numbers_at_once(self):
        guesses = [f"+84362{n}128" for n in range(240, 250)]
        for domain in (
            [("phone_key", "in", guesses)],
            ["|"] * 9 + [("phone_key", "=", guess) for guess in guesses],
            [("identity_search", "in", guesses)],
            [("phone_mobile_search", "in", guesses)],
            [("identity_ids.value", "in", guesses)],
            [("parent_id", "any", [("phone_key", "in", guesses)])],
        ):
            with self.assertRaises(UserError, msg=domain):
                self.as_user(self.partner).search(domain)

    def test_a_part_finds_nobody_where_names_are_sought(self):
        Partner = self.as_user(self.partner)
        for text in ("0362", "036224", "+8436224", "246128"):
            self.assertNotIn(self.partner.id, dict(Partner.name_search(text)))
            for fname in ("identity_search", "display_name"):
                self.assertNotIn(self.partner, Partner.search([(fname, "ilike", text)]))
            self.assertNotIn(
                self.lead,
                self.as_user(self.lead).search([("partner_id", "ilike", text)]),
            )
        clear = Partner.with_user(self.clear_user)
        self.assertIn(self.partner.id, dict(clear.name_search("036224")))

    def test_a_whole_number_finds(self):
        Partner = self.as_user(self.partner)
        for domain in (
            [("phone", "=", NUMBER)],
            [("phone_key", "in", [KEY])],
            [("phone_mobile_search", "ilike", "0362.246.128")],
            [("phone_mobile_search", "=", "01662246128")],
            [("identity_search", "ilike", "+84 362 246 128")],
            [("identity_search", "ilike", "0905111222")],
            [("identity_search", "ilike", "dang dinh duc")],
            [("display_name", "ilike", "0362246128")],
            [("phone_mobile_search", "!=", False), ("id", "=", self.partner.id)],
        ):
            self.assertIn(self.partner, Partner.search(domain), domain)
        self.assertNotIn(
            self.partner, Partner.search([("phone_mobile_search", "!=", NUMBER)])
        )
        self.assertIn(self.partner.id, dict(Partner.name_search("0362246128")))
        unset = Partner.search([("phone", "=", False)])
        self.assertNotIn(self.partner, unset)

    def test_a_whole_number_where_the_company_is_foreign(self):
        self.company.country_id = self.env.ref("base.us")
        lead = self.as_user(self.lead)
        self.lead.partner_id = self.partner
        self.assertIn(lead, lead.search([("partner_id", "ilike", "0362246128")]))

    def test_orders_and_groups(self):
        Partner = self.as_user(self.partner)
        self.second.parent_id = self.partner
        for number, call in enumerate(
            (
                lambda: Partner.search([], order="phone"),
                lambda: Partner.search([], order="name, phone_key desc"),
                lambda: Partner.formatted_read_group([], ["phone"], ["__count"]),
                lambda: Partner.formatted_read_group(
                    [], ["parent_id.phone"], ["__count"]
                ),
                lambda: Partner.formatted_read_group([], [], ["phone_key:max"]),
                lambda: Partner.formatted_read_group(
                    [], ["name"], ["__count"], having=[("phone:min", ">", "0")]
                ),
                lambda: Partner.formatted_read_grouping_sets([], [["phone_key"]], []),
                lambda: Partner.web_read_group([], ["phone_key"]),
                lambda: Partner.read_progress_bar(
                    [], "phone_key", {"field": "type", "colors": {}}
                ),
                lambda: Partner.web_read(
                    {"child_ids": {"fields": {"name": {}}, "order": "phone"}}
                ),
                lambda: self.as_user(self.lead).formatted_read_group(
                    [], ["partner_id.phone"], ["__count"]
                ),
            )
        ):
            with self.assertRaises(UserError, msg=number):
                call()
        described = Partner.fields_get(["phone"], ["sortable", "groupable"])["phone"]
        self.assertEqual(described, {"sortable": False, "groupable": False})
        for model in ("res.users", "calendar.attendee", "crm.identity", "crm.lead"):
            self.assertTrue(self.as_user(self.env[model]).fields_get())
        clear = Partner.with_user(self.clear_user)
        self.assertTrue(clear.formatted_read_group([], ["phone_key"], ["__count"]))
        self.assertTrue(clear.fields_get(["phone"])["phone"]["sortable"])

    def test_the_client_cannot_ask_for_more(self):
        for context in (
            {"phones_unguarded": True},
            {"phones_unguarded": []},
            {"phones_typed": [KEY]},
        ):
            partner = self.as_user(self.partner).with_context(**context)
            self.assertEqual(partner.read(["phone"])[0]["phone"], MASK)
            with self.assertRaises(UserError):
                partner.search([("phone", "like", "036")])

    def test_recognition_works_without_the_right(self):
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": f"l{n}",
                    "phone": number,
                    "contact_name": name,
                    "store_id": self.hanoi.id,
                    "user_id": self.user.id,
                }
                for n, (number, name) in enumerate(
                    [
                        (NUMBER, "Đặng Đình Đức"),
                        ("0987654321", "Lê Lan"),
                        ("0905333444", "A"),
                        ("0905333445", "B"),
                    ]
                )
            ]
        )
        mine = self.as_user(leads)
        self.assertEqual(mine[0].identity_partner_id, self.partner)
        self.assertEqual(mine.mapped("identity_partner_id"), self.partner | self.second)
        self.assertIn(self.lead, mine[0].duplicate_lead_ids)
        self.assertEqual(mine[0]._get_phone_duplicates(), self.lead | leads[0])
