from odoo import api, fields, models

SHOWN = 40


class CrmLead(models.Model):
    """The customer of a lead: found in the chain, and what they bought."""

    _inherit = "crm.lead"

    purchase_history_ids = fields.One2many(
        "crm.purchase.history",
        string="Purchase History",
        compute="_compute_purchase_history_ids",
        groups="sales_team.group_sale_salesman",
        help="The last products the customer bought, in all stores.",
    )

    @api.depends("partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_purchase_history_ids(self):
        customers = self.partner_id.sudo().commercial_partner_id
        shown = self.env["crm.purchase.history"]._get_last(customers, SHOWN)
        for lead in self:
            customer = lead.partner_id.sudo().commercial_partner_id
            lead.purchase_history_ids = shown.get(customer.id, False)

    def action_find_customer(self):
        """Look for the lead's phone, else its e-mail, among the chain's customers."""
        self.ensure_one()
        lookup = self.env["crm.customer.lookup"].create(
            {"query": self.phone or self.email_normalized}
        )
        if lookup.query:
            lookup.action_search()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn.crm_customer_lookup_action"
        )
        return action | {"res_id": lookup.id}

    # A CUSTOMER WHOM THE USER DOES NOT SEE (ANY MORE)

    def _sees_customer(self):
        """Return whether the acting user sees the lead's customer."""
        return self.env.su or self.partner_id.sudo().is_shown

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_commercial_partner_id(self):
        """Extend: the lead stays readable when an access to its customer has ended."""
        hidden = self.filtered(
            lambda lead: lead.partner_id and not lead._sees_customer()
        )
        hidden.commercial_partner_id = False
        return super(CrmLead, self - hidden)._compute_commercial_partner_id()

    def _get_partner_email_update(self, force_void=True):
        """Extend: a customer who is not seen is not updated, nor compared with."""
        return self._sees_customer() and super()._get_partner_email_update(force_void)

    def _get_partner_phone_update(self, force_void=True):
        """Extend: a customer who is not seen is not updated, nor compared with."""
        return self._sees_customer() and super()._get_partner_phone_update(force_void)
