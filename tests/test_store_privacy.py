"""Who may see numbers, who saw which, and what the addon itself writes down."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common_intake import IntakeCase
from .common_mask import CLEAR, MASK, NUMBER, MaskCase
from .common_store import StoreCase


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
