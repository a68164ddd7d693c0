from odoo import models
from odoo.fields import Domain


class CrmStore(models.Model):
    """The sources of a store's leads: a new store gets such sources of its own, and
    those of a closed store work for its successor, at the addresses they have."""

    _inherit = "crm.store"

    def _clone_records(self, new_store, people):
        """Extend to the sources; each copy has an address of its own."""
        result = super()._clone_records(new_store, people)
        sources = self.env["crm.intake.source"].search([("store_id", "=", self.id)])
        users = [people.get(source.user_id, source.user_id) for source in sources]
        seeing = new_store._filter_seeing(self.env["res.users"].union(*users))
        vals_list = sources.copy_data()
        for source, user, vals in zip(sources, users, vals_list, strict=True):
            own_team = source.team_id and source.team_id == self.team_id
            vals.update(
                name=source.name.replace(self.name, new_store.name),
                store_id=new_store.id,
                user_id=user.id if user in seeing else False,
                team_id=(new_store if own_team else source).team_id.id,
            )
        sources.create(vals_list)
        return result

    def _get_open_work(self):
        work = super()._get_open_work()
        work["crm.intake.source"] = Domain("store_id", "=", self.id)
        return work

    def _move_open_work(self, successor):
        """Extend to the sources, archived ones too: they may be used again."""
        result = super()._move_open_work(successor)
        sources = self.env["crm.intake.source"].with_context(active_test=False)
        sources = sources.search([("store_id", "=", self.id)])
        seeing = successor._filter_seeing(sources.user_id)
        for (user, team), group in sources.grouped(
            lambda source: (source.user_id, source.team_id)
        ).items():
            if team and team == self.team_id:
                team = successor.team_id
            group.write(
                {
                    "store_id": successor.id,
                    "user_id": user.id if user in seeing else False,
                    "team_id": team.id,
                }
            )
        return result
