from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    store_lookup_policy = fields.Selection(
        [
            ("known", "That they are a customer of the chain"),
            ("loyalty", "Their purchases in figures"),
            ("profile", "Their profile"),
        ],
        "Customers of Other Stores",
        required=True,
        default="loyalty",
        help="What a store learns of another store's customer whose phone number, "
        "e-mail, tax code or account it has.",
    )
    store_access_policy = fields.Selection(
        [
            ("direct", "At once"),
            ("approval", "After approval by the home store"),
        ],
        "Serve Customers of Other Stores",
        required=True,
        default="approval",
    )
    store_access_days = fields.Integer(
        "Access Ends After (Days)",
        default=30,
        help="Days for which a store may serve another store's customer. 0: no end.",
    )

    store_lookup_limit = fields.Integer(
        "Lookups per Person and Day",
        default=200,
        help="How many customers of other stores one person may look up in 24 hours. "
        "0: as many as they like.",
    )

    _store_access_days_positive = models.Constraint(
        "CHECK (store_access_days >= 0)",
        "The number of days cannot be negative.",
    )

    _store_lookup_limit_positive = models.Constraint(
        "CHECK (store_lookup_limit >= 0)",
        "The number of lookups cannot be negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: the contact of a company is nobody's customer."""
        companies = super(ResCompany, self.with_context(customer_store=False)).create(
            vals_list
        )
        return companies.with_env(self.env)

    def write(self, vals):
        """Extend: the tiers of the chain are in its currency."""
        result = super().write(vals)
        if "currency_id" in vals:
            self.env["crm.customer.tier"]._follow_currency()
        return result
