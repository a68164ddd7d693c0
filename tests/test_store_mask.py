"""Whoever lacks the right to see phone numbers gets masks, whichever way they ask."""

import re
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from odoo.addons.mail.tools.discuss import Store

from .common_intake import IntakeCase
from .common_store import ALL_LEADS, CONTACTS, StoreCase

CLEAR = "crm_vn.group_phone_clear"
NUMBER = "0362 246 128"
KEY = "+84362246128"
MASK = "03•• ••• 128"
SECRET = re.compile(r"2[ .-]?246[ .-]?1")


class MaskCase(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.vn")
        cls.env["res.config.settings"].create({"mask_phones": True}).execute()
        cls.user = new_test_user(
            cls.env,
            "masked",
            groups=f"{ALL_LEADS},{CONTACTS},base.group_allow_export",
            store_ids=[Command.set(cls.hanoi.ids)],
            lang="en_US",
        )
        cls.clear_user = new_test_user(
            cls.env,
            "clear",
            groups=f"{ALL_LEADS},{CONTACTS},{CLEAR},base.group_allow_export",
            store_ids=[Command.set(cls.hanoi.ids)],
        )
        cls.partner, cls.second = cls.env["res.partner"].create(
            [
                {
                    "name": "Đặng Đình Đức",
                    "phone": NUMBER,
                    "email": "duc@example.com",
                    "store_id": cls.hanoi.id,
                    "identity_ids": [
                        Command.create({"kind": "phone", "value": "0905 111 222"}),
                        Command.create({"kind": "zalo", "value": "2512523625412515"}),
                    ],
                },
                {"name": "Lê Lan", "phone": "0987654321", "store_id": cls.hanoi.id},
            ]
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Laptop",
                "contact_name": "Đặng Đình Đức",
                "phone": NUMBER,
                "email_from": "other@example.com",
                "store_id": cls.hanoi.id,
                "user_id": cls.user.id,
            }
        )
        cls.env.invalidate_all()

    def as_user(self, records, user=None):
        self.env.invalidate_all()
        return records.with_user(user or self.user)

    def assertHidden(self, value):
        self.assertNotRegex(repr(value), SECRET)
        self.assertIn(MASK, repr(value))


class TestReading(MaskCase):
    def test_read_and_search_read(self):
        for records in (self.partner, self.lead):
            mine = self.as_user(records)
            fnames = ["phone", "phone_key", "phone_sanitized"]
            for [row] in (
                mine.read(fnames),
                mine.search_read([("id", "=", mine.id)], fnames),
                mine.web_read({fname: {} for fname in fnames}),
                mine.web_search_read(
                    [("id", "=", mine.id)], {fname: {} for fname in fnames}
                )["records"],
            ):
                self.assertEqual([row[fname] for fname in fnames], [MASK] * 3)
            texts = [
                fname
                for fname, field in mine.fields_get(attributes=["type"]).items()
                if field["type"] in ("char", "text", "html", "reference")
            ]
            self.assertHidden(mine.read(texts))
            [row] = self.as_user(records, self.clear_user).read(fnames)
            self.assertEqual(row["phone"], NUMBER)
            self.assertEqual(row["phone_key"], KEY)

    def test_code_of_the_server_works_with_the_number(self):
        self.assertEqual(self.as_user(self.partner).phone, NUMBER)
        self.assertEqual(
            self.as_user(self.partner).sudo().read(["phone"])[0]["phone"], NUMBER
        )
        copy = self.as_user(self.lead).copy()
        self.assertEqual(copy.phone, NUMBER)

    def test_related_records_and_fields(self):
        self.lead.partner_id = self.partner
        [row] = self.as_user(self.lead).web_read(
            {"partner_id": {"fields": {"phone": {}, "display_name": {}}}}
        )
        self.assertHidden(row)
        event = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-01-01 08:00",
                "stop": "2026-01-01 09:00",
                "partner_ids": [Command.set(self.partner.ids)],
            }
        )
        self.assertHidden(self.as_user(event.attendee_ids).read(["phone"]))
        self.assertHidden(self.as_user(event).read(["description"]))
        portal = new_test_user(self.env, "mask_portal", groups="base.group_portal")
        portal.partner_id.phone = NUMBER
        self.assertHidden(self.as_user(portal).read(["phone", "phone_key"]))

    def test_every_field_related_to_a_number_is_known(self):
        for model in self.env.values():
            for fname, field in model._fields.items():
                origin = field.related and field.related.split(".")[-1]
                if origin in ("phone", "phone_key", "phone_sanitized"):
                    self.assertIn(fname, model._get_phone_fields(), model)

    def test_identities(self):
        identity = self.partner.identity_ids.filtered(lambda i: i.kind == "phone")
        zalo = self.partner.identity_ids - identity
        rows = self.as_user(self.partner.identity_ids).read(["value", "display_name"])
        values = {row["id"]: (row["value"], row["display_name"]) for row in rows}
        self.assertEqual(values[identity.id], ("09•• ••• 222",) * 2)
        self.assertEqual(values[zalo.id], ("2512523625412515",) * 2)
        Identity = self.as_user(identity).browse()
        self.assertIn((identity.id, "09•• ••• 222"), Identity.name_search("0905111222"))
        self.assertFalse(Identity.name_search("5111"))
        self.assertEqual(Identity.name_search("251252")[0][0], zalo.id)
        self.assertIn(identity.id, dict(Identity.name_search("Đình Đức")))
        clear = Identity.with_user(self.clear_user)
        self.assertIn((identity.id, "+84905111222"), clear.name_search("5111"))

    def test_onchange_of_a_new_lead(self):
        Lead = self.as_user(self.env["crm.lead"])
        spec = {"partner_id": {}, "phone": {}, "phone_key": {}, "name": {}}
        result = Lead.onchange(
            {"partner_id": self.partner.id, "phone": False, "name": "x"},
            ["partner_id"],
            spec,
        )
        self.assertEqual(result["value"]["phone"], MASK)
        self.assertHidden(result)
        self.assertHidden(
            Lead.with_context(default_partner_id=self.partner.id).onchange({}, [], spec)
        )

    def test_what_somebody_types_stays_until_it_is_saved(self):
        Lead = self.as_user(self.env["crm.lead"])
        spec = {"phone": {}, "phone_key": {}}
        for typed in ("0905111333", "+84905111333"):
            result = Lead.onchange({"phone": typed}, ["phone"], spec)
            self.assertEqual(
                result["value"].get("phone_key", "+84905111333"), "+84905111333"
            )
            self.assertNotIn("•", repr(result))
        result = Lead.with_context(phones_typed=[KEY]).onchange(
            {"partner_id": self.partner.id}, ["partner_id"], spec
        )
        self.assertEqual(result["value"]["phone"], MASK)

    def test_export(self):
        records = self.partner | self.second
        paths = ["name", "phone", "identity_ids/value", ".id", "phone_key"]
        rows = self.as_user(records).export_data(paths)["datas"]
        self.assertEqual(
            rows,
            [
                [
                    "Đặng Đình Đức",
                    MASK,
                    "09•• ••• 222",
                    str(self.partner.id),
                    MASK,
                ],
                ["", "", "2512523625412515", "", ""],
                ["Lê Lan", "09•• ••• 321", "", str(self.second.id), "09•• ••• 321"],
            ],
        )
        self.lead.partner_id = self.partner
        self.assertHidden(
            self.as_user(self.lead).export_data(
                ["partner_id/phone", "partner_id/identity_ids/value", "phone"]
            )
        )
        rows = self.as_user(records, self.clear_user).export_data(["phone"])["datas"]
        self.assertEqual(rows, [[NUMBER], ["0987654321"]])

    def test_chatter(self):
        self.flush_tracking()
        partner = self.partner.with_context(tracking_disable=False, mail_notrack=False)
        partner.phone = "0905111333"
        self.flush_tracking()
        tracking = self.env["mail.tracking.value"].search(
            [("mail_message_id", "in", partner.message_ids.ids)]
        )
        self.assertEqual(tracking.old_value_char, NUMBER)
        sudo = tracking.with_user(self.user).sudo()
        [shown] = sudo._tracking_value_format()
        self.assertEqual(shown["oldValue"], MASK)
        self.assertEqual(shown["newValue"], "09•• ••• 333")
        [shown] = tracking.with_user(self.clear_user).sudo()._tracking_value_format()
        self.assertEqual(shown["oldValue"], NUMBER)
        notified = tracking.with_context(phones_for_all=True)
        self.assertHidden(notified._tracking_value_format())
        self.assertFalse(tracking._filter_free_field_access())
        for user, count in ((self.user, 0), (self.clear_user, 1)):
            Message = self.as_user(self.env["mail.message"], user)
            thread = self.as_user(partner, user)
            domain = [("model", "=", "res.partner"), ("res_id", "=", partner.id)]
            found = Message._message_fetch(domain, thread=thread, search_term="246")
            self.assertEqual(len(found["messages"]), count)

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()

    def test_made_of_the_contact(self):
        partner = self.as_user(self.partner)
        card = partner._get_vcard_file()
        if card:
            self.assertHidden(card.decode())
            self.assertIn("Đức", card.decode())
        contact = partner.env["ir.qweb.field.contact"].value_to_html(
            partner, {"fields": ["name", "phone", "email"]}
        )
        self.assertHidden(contact)
        self.assertIn("Đức", contact)
        self.assertHidden(
            partner.env["ir.qweb.field"].record_to_html(partner, "phone", {})
        )
        composer = partner.env["sms.composer"].create(
            {
                "res_model": "res.partner",
                "res_id": partner.id,
                "composition_mode": "comment",
                "number_field_name": "phone",
                "body": "x",
            }
        )
        self.assertHidden(composer.read())
        [recipients] = (
            self.as_user(self.lead)
            ._message_get_suggested_recipients_batch(
                no_create=True, primary_email="other@example.com"
            )
            .values()
        )
        self.assertNotRegex(repr(recipients), SECRET)

    def test_card_beside_a_message(self):
        for user, phone in ((self.user, MASK), (self.clear_user, NUMBER)):
            partner = self.as_user(self.partner, user)
            store = Store()
            store.add(partner, partner._get_store_avatar_card_fields(store.target))
            [data] = store.get_result()["res.partner"]
            self.assertEqual(data["phone"], phone)

    def test_sms(self):
        """Who may not see a number may still write to it."""
        lead = self.as_user(self.lead)
        values = {
            "res_model": "crm.lead",
            "res_id": lead.id,
            "composition_mode": "comment",
            "number_field_name": "phone",
            "recipient_single_number_itf": MASK,
            "body": "x",
        }
        result = lead.env["sms.composer"].onchange(
            values,
            ["body"],
            {"recipient_single_valid": {}, "recipient_single_number_itf": {}},
        )
        self.assertNotEqual(result["value"].get("recipient_single_valid"), False)
        composer = lead.env["sms.composer"].create(values)
        self.assertTrue(composer.recipient_single_valid)
        self.assertEqual(composer.recipient_single_number_itf, KEY)
        with self.assertRaises(UserError):
            composer.action_reveal_phone("recipient_single_number_itf")

    def test_colleagues_and_the_own_company_are_clear(self):
        colleague = self.clear_user.partner_id
        colleague.phone = NUMBER
        office = self.env["res.partner"].create(
            {"name": "Office", "parent_id": self.company.partner_id.id, "phone": NUMBER}
        )
        self.assertEqual(self.as_user(office).read(["phone"])[0]["phone"], MASK)
        for records in (colleague, self.clear_user):
            self.assertEqual(self.as_user(records).read(["phone"])[0]["phone"], NUMBER)
        self.company.phone = NUMBER
        self.assertEqual(self.as_user(self.company).read(["phone"])[0]["phone"], NUMBER)

    def test_a_customer_does_not_become_an_exception(self):
        mine = self.as_user(self.partner)
        mine.parent_id = self.company.partner_id
        self.assertEqual(self.as_user(mine).read(["phone"])[0]["phone"], MASK)
        lead = self.as_user(self.lead)
        lead.copy({"partner_id": self.user.partner_id.id})
        lead.write({"partner_id": self.user.partner_id.id})
        self.assertFalse(self.user.partner_id.phone)

    def test_placeholders_in_texts(self):
        parameters = self.env["ir.config_parameter"]
        self.env["res.config.settings"].create({"mask_phones": False}).execute()
        parameters.set_param("mail.restrict.template.rendering", False)
        self.env["res.config.settings"].create({"mask_phones": True}).execute()
        composer = self.as_user(self.env["mail.compose.message"]).create(
            {"model": "crm.lead", "res_ids": repr(self.lead.ids)}
        )
        with self.assertRaises(AccessError):
            composer.body = '<p t-out="object.phone"></p>'
            composer._render_field("body", self.lead.ids)

    def test_note_on_a_merge(self):
        other = self.lead.copy({"phone": "0905 111 444", "user_id": self.user.id})
        merged = (self.lead | other).merge_opportunity(auto_unlink=False)
        note = merged.message_ids[0].body
        self.assertIn("••", note)
        self.assertNotRegex(note, SECRET)
        self.assertNotIn("111 444", note)
        phones = {merged.phone_key, *merged.identity_ids.mapped("value")}
        self.assertEqual(phones, {KEY, "+84905111444"})

    def test_users_of_the_portal_are_left_alone(self):
        portal = self.users["portal"]
        portal.partner_id.phone = NUMBER
        self.assertEqual(
            self.as_user(portal.partner_id, portal).read(["phone"])[0]["phone"], NUMBER
        )

    def test_number_of_queries_does_not_grow(self):
        partners = self.env["res.partner"].create(
            [{"name": f"p{n}", "phone": f"09051112{n}"} for n in range(10, 30)]
        )
        self.as_user(partners).read(["name", "phone"])
        counts = []
        for records in (partners[:2], partners):
            mine = self.as_user(records)
            before = self.cr.sql_log_count
            rows = mine.read(["name", "phone"])
            counts.append(self.cr.sql_log_count - before)
            self.assertTrue(all("••" in row["phone"] for row in rows))
        self.assertEqual(counts[0], counts[1])
        mine = self.as_user(partners, self.clear_user)
        mine.read(["name", "phone"])
        mine = self.as_user(partners, self.clear_user)
        with self.assertQueryCount(2):
            mine.read(["name", "phone"])


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


class TestWriting(MaskCase):
    def test_what_a_form_sends_back(self):
        for records in (self.partner, self.lead):
            self.as_user(records).write({"phone": MASK, "phone_key": MASK})
            self.assertEqual(records.phone, NUMBER)
        identity = self.partner.identity_ids.filtered(lambda i: i.kind == "phone")
        self.as_user(self.partner).write(
            {"identity_ids": [Command.update(identity.id, {"value": "09•• ••• 222"})]}
        )
        self.assertEqual(identity.value, "+84905111222")
        self.as_user(self.partner).write({"phone": "0905 111 333"})
        self.assertEqual(self.partner.phone_key, "+84905111333")

    def test_a_mask_of_nothing_known(self):
        for vals in ({"phone": "03•• ••• 129"}, {"phone": "0362 ••• 128"}):
            with self.assertRaises(ValidationError):
                self.as_user(self.partner).write(vals)
            with self.assertRaises(ValidationError):
                self.as_user(self.partner | self.second).write({"phone": MASK})
            with self.assertRaises(ValidationError):
                self.as_user(self.partner).create({"name": "x", **vals})
            with self.assertRaises(ValidationError):
                self.as_user(self.partner).with_user(self.clear_user).write(vals)

    def test_new_lead_of_a_customer(self):
        with Form(self.as_user(self.env["crm.lead"])) as form:
            form.name = "Printer"
            form.partner_id = self.second
            self.assertEqual(form.phone, "09•• ••• 321")
            form.partner_id = self.partner
            self.assertEqual(form.phone, MASK)
        self.assertEqual(form.record.sudo().phone, NUMBER)

    def test_new_lead_by_the_calls_of_the_client(self):
        Lead = self.as_user(self.env["crm.lead"])
        lead = Lead.create({"name": "x", "partner_id": self.partner.id, "phone": MASK})
        self.assertEqual(lead.phone, NUMBER)
        self.assertEqual(lead.phone_key, KEY)

    def test_another_customer_on_a_lead(self):
        with Form(self.as_user(self.lead)) as form:
            form.partner_id = self.second
            self.assertEqual(form.phone, "09•• ••• 321")
        self.assertEqual(self.lead.phone, "0987654321")
        with Form(self.as_user(self.lead)) as form:
            form.name = "y"
        self.assertEqual(self.lead.phone, "0987654321")
        self.assertEqual(self.second.phone, "0987654321")

    def test_a_typed_number_goes_to_the_customer(self):
        self.lead.partner_id = self.partner
        with Form(self.as_user(self.lead)) as form:
            form.phone = "0905111333"
            self.assertTrue(form.partner_phone_update)
        self.assertEqual(self.partner.phone_key, "+84905111333")

    def test_a_mask_as_default(self):
        Partner = self.as_user(self.partner, self.users["everything"])
        Partner = Partner.with_context(default_phone=MASK)
        self.assertNotIn("phone", Partner.default_get(["phone", "name"]))
        self.assertFalse(Partner.browse(Partner.name_create("New")[0]).sudo().phone)
        Partner = Partner.with_context(default_phone=NUMBER)
        result = Partner.onchange({}, [], {"phone": {}})
        self.assertNotIn("•", result["value"]["phone"])


class TestReveal(MaskCase):
    def setUp(self):
        super().setUp()
        self.env["crm.privacy.log"].search([]).unlink()

    def test_reveal_is_logged(self):
        for records in (self.partner, self.lead):
            self.assertEqual(self.as_user(records).action_reveal_phone(), NUMBER)
            log = self.env["crm.privacy.log"].search([], limit=1)
            self.assertEqual(log.kind, "reveal")
            self.assertEqual(log.user_id, self.user)
            self.assertEqual(log.store_id, self.hanoi)
            self.assertEqual((log.res_model, log.res_id), (records._name, records.id))
            self.assertEqual(log.detail, "phone")
            self.assertEqual(log.record_name, records.display_name)
        identity = self.partner.identity_ids.filtered(lambda i: i.kind == "phone")
        self.assertEqual(
            self.as_user(identity).action_reveal_phone("value"), "+84905111222"
        )

    def test_what_needs_no_log(self):
        clear = self.as_user(self.partner, self.clear_user)
        self.assertEqual(clear.action_reveal_phone(), NUMBER)
        self.assertEqual(
            self.as_user(self.user.partner_id).action_reveal_phone(), False
        )
        self.assertFalse(self.env["crm.privacy.log"].search([]))

    def test_reveal_needs_the_right_to_read(self):
        elsewhere = self.partner.copy({"store_id": self.saigon.id, "store_ids": False})
        with self.assertRaises(AccessError):
            self.as_user(elsewhere).action_reveal_phone()
        with self.assertRaises(UserError):
            self.as_user(self.partner).action_reveal_phone("email")

    def test_nobody_changes_the_log(self):
        self.as_user(self.partner).action_reveal_phone()
        log = self.env["crm.privacy.log"].search([])
        manager = self.new_sales_manager("log_manager")
        admin = self.env.ref("base.user_admin")
        for user in (self.user, self.users["manager"], manager, admin):
            mine = log.with_user(user)
            for call in (
                lambda mine=mine: mine.write({"detail": "x"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.create({"kind": "reveal"}),
            ):
                with self.assertRaises(AccessError):
                    call()

    def test_who_reads_the_log(self):
        self.as_user(self.partner).action_reveal_phone()
        log = self.env["crm.privacy.log"]

        def seen(user):
            return log.with_user(user).search_count([])

        self.assertEqual(seen(self.users["manager"]), 1)
        self.assertEqual(seen(self.users["region"]), 1)
        self.assertEqual(seen(self.new_sales_manager("log_manager")), 1)
        saigon = self.new_member(
            "saigon_manager", "crm_vn.group_store_manager", self.saigon
        )
        self.assertEqual(seen(saigon), 0)
        with self.assertRaises(AccessError):
            seen(self.user)

    def test_name_of_the_record_needs_the_right_to_read_it(self):
        self.as_user(self.partner).action_reveal_phone()
        log = self.env["crm.privacy.log"].search([])
        self.partner.write(
            {"store_id": self.saigon.id, "store_ids": [Command.set(self.saigon.ids)]}
        )
        mine = self.as_user(log, self.users["manager"])
        self.assertFalse(mine.record_name)
        self.assertTrue(self.as_user(log, self.users["everything"]).sudo().record_name)

    def test_record_many_in_constant_queries(self):
        partners = self.env["res.partner"].create([{"name": str(n)} for n in range(40)])
        Log = self.as_user(self.env["crm.privacy.log"])
        Log._record("lookup", partners[:1], "phone")
        self.env.flush_all()
        with self.assertQueryCount(4):
            Log._record("lookup", partners, "phone")
            self.env.flush_all()
        Log._record("lookup", self.env["res.partner"], "phone")
        self.assertEqual(
            self.env["crm.privacy.log"].search_count([("res_id", "=", 0)]), 1
        )

    def test_retention(self):
        Log = self.env["crm.privacy.log"]
        Log._record("reveal", self.partner | self.second)
        old, new = Log.search([])
        self.env.flush_all()
        self.cr.execute(
            "UPDATE crm_privacy_log SET date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=731), old.id],
        )
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("crm_vn.privacy_log_days", 0)
        Log._gc_privacy_log()
        self.assertEqual((old | new).exists(), old | new)
        parameters.search([("key", "=", "crm_vn.privacy_log_days")]).unlink()
        Log._gc_privacy_log()
        self.assertEqual((old | new).exists(), new)


class TestPolicy(StoreCase):
    def test_by_default_everybody_sees_numbers(self):
        user = self.users["all"]
        self.assertTrue(user.has_group(CLEAR))
        self.assertFalse(user._are_phones_private())
        partner = self.env["res.partner"].create({"name": "x", "phone": NUMBER})
        self.assertEqual(partner.with_user(user).read(["phone"])[0]["phone"], NUMBER)
        self.assertEqual(user._hide_phone(NUMBER), NUMBER)
        self.assertTrue(partner.with_user(user).search([("phone", "like", "0362 246")]))

    def test_the_setting(self):
        Settings = self.env["res.config.settings"]
        manager = self.new_sales_manager("phone_manager")
        given = self.users["two"]
        given.group_ids += self.env.ref(CLEAR)
        Settings.create({"mask_phones": True}).execute()
        self.assertTrue(Settings.create({}).mask_phones)
        self.assertFalse(self.users["all"].has_group(CLEAR))
        self.assertFalse(self.users["manager"].has_group(CLEAR))
        self.assertTrue(manager.has_group(CLEAR))
        self.assertTrue(given.has_group(CLEAR))
        self.assertEqual(self.users["all"]._hide_phone(NUMBER), MASK)
        # saving the settings again changes nothing
        Settings.create({}).execute()
        self.assertTrue(self.users["all"]._are_phones_private())
        Settings.create({"mask_phones": False}).execute()
        self.assertTrue(self.users["all"].has_group(CLEAR))
        self.assertTrue(given.has_group(CLEAR))


class TestIntakeNotes(IntakeCase):
    """What the addon itself writes down, which everybody reads."""

    def test_notes_and_titles(self):
        self.env["res.config.settings"].create({"mask_phones": True}).execute()
        lead = self.lead_of({"phone": "0905 111 222 (gọi tối)", "message": "Xin giá"})
        self.assertEqual(lead.phone_key, "+84905111222")
        self.assertIn("09•• ••• 222", lead.name)
        noted = f"{lead.name} {lead.description} {lead.message_ids.mapped('body')}"
        self.assertNotRegex(noted, r"5[ .]?111[ .]?2")
        again = {
            "phone": "0905 111 222",
            "message": "Gọi lại",
            "email": "a@example.com",
        }
        event, _stored = self.receive(again)
        self.assertEqual(event.lead_id, lead)
        bodies = repr(lead.message_ids.mapped("body"))
        self.assertIn("Gọi lại", bodies)
        self.assertNotRegex(bodies, r"5[ .]?111[ .]?2")

    def test_where_numbers_are_no_secret(self):
        lead = self.lead_of({"phone": "0905 111 222"})
        self.assertIn("+84 905 111 222", lead.name)
