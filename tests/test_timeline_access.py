"""Who reads the timeline, beyond what the matrix of stores tries."""

from odoo.exceptions import AccessError
from odoo.service.model import call_kw

from .common_store import StoreCase


class TestMessageLinks(StoreCase):
    def test_nobody_of_sales_reaches_the_links(self):
        """Not even a sales administrator: they name records of all stores."""
        lead = self.env["crm.lead"].create({"name": "x", "store_id": self.hanoi.id})
        link = self.env["crm.message.link"].create(
            {
                "message_id": lead.message_post(body="x").id,
                "res_model": "crm.lead",
                "res_id": lead.id,
            }
        )
        boss = self.new_member("boss", "sales_team.group_sale_manager")
        profiles = [*self.users.values(), boss]
        attacks = {
            "search": [[]],
            "search_count": [[]],
            "search_read": [[], ["res_id"]],
            "read": [link.ids, ["res_id"]],
            "web_search_read": [[], {"res_id": {}}],
            "formatted_read_group": [[], ["res_model"], ["__count"]],
            "name_search": [""],
            "create": [{"res_model": "crm.lead", "res_id": 1}],
            "write": [link.ids, {"res_id": 1}],
            "unlink": [link.ids],
        }
        for user in profiles:
            for method, args in attacks.items():
                env = self.env(user=user, context={})
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    call_kw(env["crm.message.link"], method, args, {})

    def test_links_are_not_searched_through_their_owners(self):
        for user in (self.users["own"], self.users["manager"]):
            model = self.env["crm.interaction"].with_user(user)
            with self.assertRaises(AccessError):
                model.search([("link_ids.res_id", "=", 1)])
