"""Whoever lacks the right to see phone numbers gets masks, whichever way they ask."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.mail.tools.discuss import Store

from .common_mask import KEY, MASK, NUMBER, SECRET, MaskCase


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
