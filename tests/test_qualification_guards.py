"""What administrators choose for MQLs, SQLs and conversions gives nobody more than
they may see or do, and stops nobody."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .test_qualification_following import FollowingCase


class TestAdministrators(FollowingCase):
    """A sales administrator is no system administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls.new_sales_manager()

    def test_server_actions(self):
        chosen = self.new_server_action("records.write({'referred': 'Hit'})")
        server = chosen.server_action_id
        other = self.new_action("convert").with_user(self.boss)
        actions = other.browse()
        self.assertEqual(other.copy().kind, "convert")
        self.assertEqual(chosen.copy().server_action_id, server)
        vals = {"name": "Run", "kind": "server"}
        for call in (
            lambda: other.write({"server_action_id": server.id}),
            lambda: actions.create({**vals, "server_action_id": server.id}),
            lambda: other.copy({"kind": "server", "server_action_id": server.id}),
        ):
            with self.assertRaises(AccessError):
                call()
        tricked = actions.with_context(default_server_action_id=server.id)
        with self.assertRaises(AccessError):
            tricked.create(vals)
        with self.assertRaisesRegex(ValidationError, "system administrator"):
            actions.create(vals)
        with self.assertRaisesRegex(ValidationError, "system administrator"):
            other.kind = "server"
        with self.assertRaisesRegex(ValidationError, "system administrator"):
            chosen.with_user(self.boss).copy()

    def test_what_a_system_administrator_chose_can_be_edited(self):
        chosen = self.new_server_action("records.write({'referred': 'Hit'})")
        server = chosen.server_action_id
        with Form(chosen.with_user(self.boss)) as form:
            self.assertNotIn("server_action_id", form._view["fields"])
            form.name = "Renamed"
        self.assertEqual((chosen.name, chosen.server_action_id), ("Renamed", server))
        lead = self.new_mql()
        self.follow()
        self.assertEqual(lead.referred, "Hit")


class TestConditions(FollowingCase):
    """Everybody who sees a lead sees whether it matches."""

    def saved(self, domain):
        """Save a domain as that of a check, and of an action."""
        self.new_check("Check", domain)
        self.new_action("convert", domain=domain)

    def assertRefused(self, domain, message=""):
        for save in (
            lambda: self.new_check("Check", domain),
            lambda: self.new_action("convert", domain=domain),
        ):
            with self.assertRaisesRegex(ValidationError, message):
                with self.env.cr.savepoint():
                    save()

    def test_nothing_hidden_is_asked_for(self):
        for domain in (
            "[('phone', '=like', '0362%')]",
            "[('partner_id.phone', 'like', '246')]",
            "[('partner_id', 'any', [('phone', 'like', '246')])]",
            "[('partner_id.user_ids.totp_secret', '=', 'x')]",
            "[('message_is_follower', '=', True)]",
        ):
            self.assertRefused(domain)
        self.assertRefused("[('phone', 'like', '246')]", "Phone.*whether it matches")

    def test_scores_and_what_is_filled_in_may_be_asked_for(self):
        self.saved(
            "[('phone', '!=', False), ('score', '>=', 50), ('is_prospect', '=', True),"
            " ('temperature', '=', 'hot'), ('score_line_ids.points', '>', 5),"
            " ('qualification_log_ids.kind', '=', 'rejected')]"
        )

    @mute_logger("odoo.sql_db")
    def test_what_the_database_refuses_is_refused(self):
        self.new_mql("x")
        self.assertRefused(r"[('name', '=like', 'x\\')]", "worked out")
        self.assertRefused(r"[('partner_id', 'any', [('name', '=like', 'x\\')])]")
        self.assertRefused("[('partner_id', '=', {})]")

    def test_a_rule_still_does_not_ask_for_scores(self):
        with self.assertRaisesRegex(ValidationError, "points lead to"):
            self.new_rule(domain="[('score', '>', 5)]")
        boss = self.new_sales_manager()
        rules = self.env["crm.score.rule"].with_user(boss)
        with self.assertRaisesRegex(ValidationError, "points lead to"):
            rules.with_context(score_condition=True).create(
                {"name": "x", "domain": "[('score', '>', 5)]"}
            )


class TestBroken(FollowingCase):
    """What cannot be worked out any more says so, once, and stops nobody."""

    def breaks(self, record, domain=r"[('name', '=like', 'x\\')]"):
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {record._table} SET domain = %s WHERE id = %s", [domain, record.id]
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    @mute_logger("odoo.sql_db")
    def test_a_check(self):
        broken, fine = self.new_check("x", "[]"), self.new_check("Street", "[]")
        fine.domain = "[('street', '!=', False)]"
        lead = self.new_mql("xyz")
        self.breaks(broken)
        log = "odoo.addons.crm_vn.models.scoring.crm_lead_condition_mixin"
        with self.assertLogs(log, "WARNING") as logs:
            self.assertIn("Street", lead.conversion_checklist)
            lead.invalidate_recordset(["conversion_checklist"])
            self.assertNotIn(">x<", lead.conversion_checklist)
        self.assertEqual(len(logs.output), 1)
        self.assertIn("database", broken.error)
        self.assertFalse(fine.error)
        self.assertEqual(len(lead._explain_unmet_checks()), 1)
        broken.active = False
        broken.domain = "[('city', '=', 'Vinh')]"
        broken.active = True
        self.assertFalse(broken.error)
        self.assertIn("x", "".join(lead._explain_unmet_checks().values()))

    @mute_logger("odoo.sql_db")
    def test_an_action(self):
        broken = self.new_action("activity", sequence=1)
        self.new_action("activity", sequence=2)
        self.breaks(broken)
        lead = self.new_mql("xyz")
        self.follow()
        self.assertEqual(len(self.activities(lead)), 1, "the other one")
        step = self.steps(lead)
        self.assertEqual(step.state, "failed")
        self.assertIn("database", broken.error)
        self.assertIn(broken.error, step.error)
        broken.domain = "[('name', '=like', 'x%')]"
        step.action_retry()
        self.follow()
        self.assertEqual(step.state, "done")
        self.assertEqual(len(self.activities(lead)), 2)

    def test_a_field_that_is_deleted(self):
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_size",
                "field_description": "Shoe size",
                "model_id": self.env.ref("crm.model_crm_lead").id,
                "ttype": "integer",
            }
        )
        check = self.new_check("Size", "[('x_size', '>', 40)]")
        action = self.new_action("convert", domain="[('x_size', '>', 40)]")
        action.active = False
        self.env.flush_all()
        self.env["crm.score.rule"]._stop_using({("crm.lead", "x_size"): "Shoe size"})
        for record in (check, action):
            self.assertIn("Shoe size", record.error)
            record.with_user(self.new_sales_manager(f"b{record._name}")).action_check()
            self.assertFalse(record.error, "it is there still")
        self.assertTrue(field)
