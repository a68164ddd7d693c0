from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ResPartner(models.Model):
    """What shows a contact's name follows the contact.

    Followers, notifications, bank accounts, letters … are read a few at a time, and
    each of them names a contact. Their rules use ``is_shown``: the same answer as the
    rules of companies and stores on contacts, put so that PostgreSQL probes each
    contact instead of collecting all that are visible.
    """

    _inherit = "res.partner"

    is_shown = fields.Boolean(
        "Shown to Me",
        compute="_compute_is_shown",
        search="_search_is_shown",
        compute_sudo=True,
        export_string_translation=False,
    )

    @api.depends("store_id", "store_ids", "partner_share", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_shown(self):
        shown = self._origin.filtered_domain(self._get_shown_domain())
        for partner in self:
            partner.is_shown = not partner._origin or partner._origin in shown

    def _search_is_shown(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return self._get_shown_domain()

    @api.model
    def _get_shown_domain(self):
        if self.env.user.share or not self.env["crm.store"]._exists():
            return Domain.TRUE
        internal = Domain("partner_share", "=", False)
        companies = Domain("company_id", "=", False) | Domain(
            "company_id", "parent_of", self.env.companies.ids
        )
        scope = self.env.user._get_store_scope()
        if scope.everything:
            return internal | companies
        stores = Domain("store_id", "=", False)
        if scope.ids:
            ids = list(scope.ids)
            granted = Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "%s IN (%s)",
                    SQL.identifier(alias, "id"),
                    self.env["crm.store.access"]._get_granted_sql(ids),
                ),
                predicate=lambda partner: bool(partner._filter_granted(ids)),
            )
            stores |= Domain("store_ids", "in", ids) | granted
        return internal | (companies & stores)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_same_vat_partner_id(self):
        """Extend: core looks for doubles as superuser, and shows the name."""
        result = super()._compute_same_vat_partner_id()
        for partner in self:
            for fname in ("same_vat_partner_id", "same_company_registry_partner_id"):
                if partner[fname] and not partner[fname].is_shown:
                    partner[fname] = False
        return result
