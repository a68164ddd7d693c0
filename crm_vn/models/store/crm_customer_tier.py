from odoo import api, fields, models

#: Round amounts of the tiers that come with the addon: in VND, and in others.
SEEDS = {
    "customer_tier_silver": (20_000_000, 1_000),
    "customer_tier_gold": (50_000_000, 2_500),
    "customer_tier_diamond": (100_000_000, 5_000),
}


class CrmCustomerTier(models.Model):
    """A level of loyalty, reached by the amount of confirmed orders.

    A company that has tiers of its own uses these alone; the others share those of no
    company. Amounts are in the currency of the company that looks at them. The shared
    ones that come with the addon follow the currency of the main company as long as
    nobody changes their amounts: a chain often chooses its currency later.
    """

    _name = "crm.customer.tier"
    _description = "Customer Tier"
    _order = "min_amount, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", help="Empty: for the companies that have no tiers of their own."
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", export_string_translation=False
    )
    min_amount = fields.Monetary(
        "From", help="Confirmed orders of at least this amount, taxes included."
    )
    color = fields.Integer()

    _min_amount_positive = models.Constraint(
        "CHECK (min_amount >= 0)", "The amount of a tier cannot be negative."
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for tier in self:
            tier.currency_id = (tier.company_id or self.env.company).currency_id

    @api.model
    def _follow_currency(self):
        """Give the seeded tiers that nobody changed amounts in the main currency."""
        company = self.env.ref("base.main_company").sudo()
        position = 0 if company.currency_id.name == "VND" else 1
        for name, amounts in SEEDS.items():
            tier = self.env.ref(f"crm_vn.{name}", raise_if_not_found=False)
            if tier and tier.sudo().min_amount in (0, *amounts):
                tier.sudo().min_amount = amounts[position]

    @api.model
    def _get_company_tiers(self, company):
        """Return the tiers of a company, the lowest first."""
        domain = [("company_id", "in", [False, company.id])]
        tiers = self.sudo().search_fetch(domain, ["company_id", "min_amount", "color"])
        return tiers.filtered("company_id") or tiers

    def _get_reached(self, amount):
        """Return the highest of the tiers that an amount reaches, or none."""
        return self.filtered(lambda tier: tier.min_amount <= amount)[-1:]
