from odoo import api, models


class CrmLead(models.Model):
    """Duplicates of another store are nobody else's business.

    A user counts and sees the duplicates that they may read. What merges by itself, be
    it the assignment or the conversion of many leads, merges leads of one store only;
    who sees the leads of several stores may merge them by hand.
    """

    _inherit = "crm.lead"

    @api.depends_context("uid")
    def _compute_potential_lead_duplicates(self):
        """Extend: core looks for them as superuser."""
        result = super()._compute_potential_lead_duplicates()
        if self.env.user._get_store_scope().everything:
            return result
        found = self.duplicate_lead_ids._origin
        visible = found.sudo(False)._filtered_access("read").with_env(self.env)
        for lead in self:
            duplicates = lead.duplicate_lead_ids
            hidden = duplicates._origin - visible
            if hidden:
                lead.duplicate_lead_ids = duplicates.filtered(
                    lambda other, hidden=hidden: other._origin not in hidden
                )
                lead.duplicate_lead_count -= len(hidden)
        return result

    def _get_lead_duplicates(self, partner=None, email=None, include_lost=False):
        """Extend: the duplicates of a lead, as assignment asks for them, are those of
        its store; asked for many leads, those of several stores are left alone."""
        leads = super()._get_lead_duplicates(partner, email, include_lost)
        if len(self) == 1:
            return leads.filtered(lambda lead: lead.store_id == self.store_id)
        if self.env.context.get("merge_within_store") and len(leads) > 1:
            if len(leads.grouped("store_id")) > 1:
                return self.browse()
        return leads

    def _get_phone_duplicates(self, include_lost=False):
        """Extend: of the lead's store, as :meth:`_get_lead_duplicates`."""
        leads = super()._get_phone_duplicates(include_lost)
        leads = leads.filtered(lambda lead: lead.store_id == self.store_id)
        return leads if leads - self else self.browse()

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, **kw):
        """Extend: the merged lead is of a store that its salesperson sees."""
        merged = super()._merge_opportunity(
            user_id=user_id, team_id=team_id, auto_unlink=auto_unlink, **kw
        )
        if merged.user_id and not merged._filter_store_users(merged.user_id):
            merged.store_id = merged._find_store()
        return merged
