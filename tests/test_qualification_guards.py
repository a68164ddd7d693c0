"""What administrators choose for MQLs, SQLs and conversions gives nobody more than
they may see or do, and stops nobody."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form

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
