from odoo import models

#: Nobody is told: whoever closes a store does that.
QUIET = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_activity_quick_update": True,
}


class CrmStoreMixin(models.AbstractModel):
    """Documents change their store in large numbers, and those of a closed store are
    not copied into it."""

    _inherit = "crm.store.mixin"

    def copy_data(self, default=None):
        """Extend: what is copied from a closed store is done in an open one."""
        vals_list = super().copy_data(default)
        if "store_id" in (default or {}):
            return vals_list
        for record, vals in zip(self.sudo(), vals_list, strict=True):
            if vals.get("store_id") and not record.store_id.active:
                del vals["store_id"]
        return vals_list

    def _move_to_store(self, store):
        """Hand documents over to another store, without a mail or a note.

        A salesperson who would not see them there is taken off them; they are then the
        store's team's, if it has one. Activities of people who would not see them go to
        the store's manager, and such people do not follow them any more. The number of
        queries does not grow with the number of documents.
        """
        documents = self.with_context(**QUIET)
        if "user_id" in self._fields:
            seeing = store._filter_seeing(self.user_id)
            pool = documents.filtered(lambda doc: doc.user_id not in seeing)
            for team, group in pool.grouped("team_id").items():
                team = store.team_id or team
                group.write(
                    {"store_id": store.id, "user_id": False, "team_id": team.id}
                )
            documents -= pool
        documents.write({"store_id": store.id})
