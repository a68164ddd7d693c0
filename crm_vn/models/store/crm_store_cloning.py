import re

from odoo import models
from odoo.fields import Command


class CrmStore(models.Model):
    """Opening a store that works as another one does; see ``crm.store.clone``."""

    _inherit = "crm.store"

    def copy_data(self, default=None):
        """Extend: a copy has the next code. It has nobody, and nothing that would
        decide nothing if two stores had it."""
        default = dict(default or {})
        vals_list = super().copy_data(default)
        own = ("manager_id", "user_ids", "team_id", "state_ids", "partner_id")
        for store, vals in zip(self, vals_list, strict=True):
            for fname in own:
                if fname not in default:
                    vals.pop(fname, None)
            if "name" not in default:
                vals["name"] = self.env._("%s (copy)", store.name)
            if "code" not in default:
                vals["code"] = store._get_next_code()
        return vals_list

    def _get_next_code(self):
        """Return the next code of the series: of HN02, the first free one from HN03."""
        self.ensure_one()
        stem, digits = re.fullmatch(r"(.*?)(\d*)", self.code, re.DOTALL).groups()
        stores = self.sudo().with_context(active_test=False)
        taken = {
            store.code.lower()
            for store in stores.search([("company_id", "=", self.company_id.id)])
        }
        number = int(digits or 1)
        while True:
            number += 1
            code = f"{stem}{number:0{len(digits)}d}"
            if code.lower() not in taken:
                return code

    def _clone_records(self, new_store, people):
        """Give a new store what this one has; to be extended by the higher floors.

        :param new_store: a copy of this store, with its manager and members
        :param dict people: the user who does there what a user does here
        """
        self.ensure_one()
        if self.team_id:
            new_store.team_id = self._clone_team(new_store, people)

    def _clone_team(self, new_store, people):
        team = self.team_id
        copy = team.copy(
            {
                "name": new_store.name,
                "company_id": new_store.company_id.id,
                "user_id": people.get(team.user_id, new_store.manager_id).id,
                "favorite_user_ids": [Command.clear()],
                "alias_name": False,
            }
        )
        stages = self.env["crm.stage"].search([("team_ids", "in", team.ids)])
        stages.write({"team_ids": [Command.link(copy.id)]})
        self.env["crm.team.member"].create(
            [
                {
                    "crm_team_id": copy.id,
                    "user_id": people[member.user_id].id,
                    "assignment_max": member.assignment_max,
                    "assignment_domain": member.assignment_domain,
                }
                for member in team.crm_team_member_ids
                # whoever has a team stays in it: Odoo may allow them only one
                if member.user_id in people
                and not people[member.user_id].sudo().crm_team_ids
            ]
        )
        return copy
