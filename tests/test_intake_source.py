"""Sources: counters, tokens, limits; who may see what."""

import json

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common_intake import IntakeCase


class TestSource(IntakeCase):
    def test_counters(self):
        won = self.lead_of({"sdt": "0912345678"})
        won.action_set_won()
        lost = self.lead_of({"sdt": "0912345679"})
        lost.action_set_lost()
        self.lead_of({"sdt": "0912345670"})
        self.lead_of({"sdt": "0912345671"})
        self.receive({"sdt": "0912345671", "x": 1})
        self.receive({"x": "y"})
        self.receive({"google_key": "", "is_test": True, "lead_id": 1})
        self.env.invalidate_all()
        self.assertEqual(
            (
                self.source.event_count,
                self.source.lead_count,
                self.source.duplicate_count,
                self.source.failed_count,
                self.source.conversion,
            ),
            (6, 4, 1, 1, 25.0),
        )

    def test_addresses_are_unguessable_and_each_its_own(self):
        sources = self.env["crm.intake.source"].create([{"name": n} for n in "abc"])
        sources += sources[0].copy()
        tokens = sources.mapped("token")
        self.assertEqual(len(set(tokens)), 4)
        self.assertTrue(all(len(token) >= 32 for token in tokens))

    def test_replaced_revoked_and_archived_addresses_are_unknown(self):
        find = self.env["crm.intake.gateway"]._find_gateway
        old = self.source.token
        self.assertEqual(find(old).source_id, self.source.id)
        self.source.action_rotate_token()
        self.assertIsNone(find(old))
        new = self.source.token
        self.assertTrue(find(new))
        self.source.active = False
        self.assertIsNone(find(new))
        self.source.active = True
        self.assertTrue(find(new))
        self.source.action_revoke_token()
        self.assertIsNone(find(new))
        self.assertIsNone(find(""))
        self.assertFalse(self.source.has_address)

    def test_changed_policy_is_applied_at_once(self):
        find = self.env["crm.intake.gateway"]._find_gateway
        self.assertEqual(find(self.source.token).origins, ())
        self.source.allowed_origins = "https://shop.vn"
        self.assertEqual(find(self.source.token).origins, ("https://shop.vn",))
        self.receive({"dt_kh": "0912345678"})
        self.source.field_map_ids = [(0, 0, {"key": "dt_kh", "target": "phone"})]
        self.assertTrue(self.lead_of({"dt_kh": "0912345678", "x": 1}))

    def test_used_source_is_archived_not_deleted(self):
        self.receive({"sdt": "0912345678"})
        with self.assertRaises(UserError):
            self.source.unlink()
        self.env["crm.intake.source"].create({"name": "unused"}).unlink()


class TestAccess(IntakeCase):
    def test_salesperson_sees_the_name_of_a_source_and_no_secret(self):
        source = self.source.with_user(self.new_salesman())
        self.source.google_key = "secret"
        self.env.invalidate_all()
        self.assertEqual(source.read(["name", "kind"])[0]["name"], "iPhone 17")
        for fname in ("token", "token_key", "url", "embed_code", "google_key"):
            with self.assertRaises(AccessError, msg=fname):
                source.read([fname])
            with self.assertRaises(AccessError, msg=fname):
                source.search([(fname, "!=", False)])
        with self.assertRaises(AccessError):
            source.action_rotate_token()
        with self.assertRaises(AccessError):
            source.write({"name": "x"})

    @mute_logger("odoo.models")
    def test_salesperson_has_no_access_to_requests(self):
        event, _stored = self.receive({"sdt": "x"})
        event = event.with_user(self.new_salesman())
        self.env.invalidate_all()
        for access in (
            lambda: event.read(["payload"]),
            lambda: event.search([]),
            lambda: event.action_replay(),
            lambda: event.write({"payload": '{"a": 1}'}),
        ):
            with self.assertRaises(AccessError):
                access()

    def test_manager_repairs_in_their_company_only(self):
        event, _stored = self.receive({"sdt": "x"})
        manager = self.new_sales_manager()
        event.with_user(manager).write({"payload": json.dumps({"sdt": "0912345678"})})
        event.with_user(manager).action_replay()
        self.assertEqual(event.state, "done")
        self.assertEqual(event.lead_id.create_uid.id, SUPERUSER_ID)
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self.new_sales_manager(
            "stranger", company_id=company.id, company_ids=company.ids
        )
        self.env.invalidate_all()
        for record in (event, self.source):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])
