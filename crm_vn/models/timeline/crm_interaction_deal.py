from odoo import api, models
from odoo.tools import SQL, ormcache


class CrmInteraction(models.Model):
    """What an interaction takes over from its lead or its order.

    It is of the company of its deal, as it is of its store; a deal without a company
    changes nothing. The customer is theirs if it has none, and no account, which says
    itself whose it is.
    """

    _inherit = "crm.interaction"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: what is told no company is of that of its deal."""
        rows = super().create([self._with_company(vals) for vals in vals_list])
        if not self._has_rows():
            self.env.registry.clear_cache()
        return rows

    def write(self, vals):
        """Extend: see the class."""
        result = super().write(vals)
        if vals.get("lead_id") or vals.get("order_id"):
            rows = self.sudo()
            rows._take_company()
            if "partner_id" not in vals and not self.env.context.get("keep_customer"):
                rows.filtered(lambda row: not row.identity_id)._take_customer()
        return result

    @api.model
    def _with_company(self, vals):
        if "company_id" in vals:
            return vals
        lead = self.env["crm.lead"].sudo().browse(vals.get("lead_id") or ())
        order = self.env["sale.order"].sudo().browse(vals.get("order_id") or ())
        company = lead.company_id or order.company_id
        return {**vals, "company_id": company.id} if company else vals

    @api.model
    @ormcache()
    def _has_rows(self):
        """Return whether there is any interaction at all: leads and orders of a company
        that has none are not slower for it."""
        return bool(self.env.execute_query(SQL("SELECT FROM crm_interaction LIMIT 1")))

    # WHAT FOLLOWS

    @api.model
    def _follow_store(self, documents, fname):
        """Take what happened on leads or orders along to their store.

        :param str fname: the field of the interaction that refers to the documents
        """
        if not self._has_rows():
            return
        rows = self.sudo().search([(fname, "in", documents.ids)])
        self.env.add_to_compute(self._fields["store_id"], rows)

    @api.model
    def _follow_customer(self, documents, fname):
        """Give the customer of leads or orders to what happened before they had one.

        :param str fname: the field of the interaction that refers to the documents
        """
        self.sudo().search(
            [(fname, "in", documents.ids), ("partner_id", "=", False)]
        )._take_customer()

    @api.model
    def _follow_company(self, documents, fname):
        """Take what happened on leads or orders along to their company.

        :param str fname: the field of the interaction that refers to the documents
        """
        self.sudo().search([(fname, "in", documents.ids)])._take_company()

    def _take_customer(self):
        unknown = self.filtered(lambda row: not row.partner_id)
        by_customer = unknown.grouped(
            lambda row: row.order_id.partner_id or row.lead_id.partner_id
        )
        for customer, rows in by_customer.items():
            if customer:
                rows.partner_id = customer

    def _take_company(self):
        by_company = self.grouped(
            lambda row: row.lead_id.company_id or row.order_id.company_id
        )
        for company, rows in by_company.items():
            others = rows.filtered(lambda row, own=company: row.company_id != own)
            if company and others:
                others.company_id = company
