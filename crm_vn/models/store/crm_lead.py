from odoo import api, models


class CrmLead(models.Model):
    """The store of a lead: where its salesperson sees it.

    A new lead goes to the store of its salesperson; else to that of the acting user, of
    its sales team, of the customer, of the only store that serves its province; else to
    the headquarters. It stays where it is until it gets a salesperson who would not see
    it there: then it moves to that salesperson's store.
    """

    _name = "crm.lead"
    _inherit = ["crm.store.mixin", "crm.lead"]

    @api.model
    def _get_store_triggers(self):
        return ["user_id", "team_id", "partner_id"]

    def _find_store(self):
        current, owner = self.store_id.id, self.user_id
        if owner:
            scope = owner._get_store_scope()
            if current and current in scope:
                return current
            if not scope.everything:
                return self._get_default_store(owner)
        if current or self._origin:
            return current
        if not self.env.user._get_store_scope().everything:
            return self._get_acting_store()
        index = self.env["crm.store"]._get_index()
        company = self.company_id or self.env.company
        for store_id in (
            self._get_acting_store(),
            index.by_team.get(self.team_id.id),
            self.partner_id.sudo().store_id.id,
            index.by_province.get((company.id, self.state_id.id)),
        ):
            if store_id := self._get_usable_store(store_id):
                return store_id
        return False

    @api.onchange("state_id")
    def _onchange_state_id(self):
        if not self._origin:
            self.store_id = self._find_store()

    def _merge_get_fields(self):
        """Extend to keep the store of the merged leads."""
        return super()._merge_get_fields() + ["store_id"]

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        """Extend: the new customer is one of the lead's store."""
        values = super()._prepare_customer_values(
            partner_name, is_company=is_company, parent_id=parent_id
        )
        values["store_id"] = self.store_id.id
        return values
