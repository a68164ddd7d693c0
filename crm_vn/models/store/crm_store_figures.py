from odoo import api, fields, models
from odoo.fields import Domain

SALES = "sales_team.group_sale_salesman"
#: First instant of the month, in the time zone of the user.
MONTH_START = "=1d"


class CrmStore(models.Model):
    """The figures on the card of a store: of the store and of all stores below it.

    They follow the rights of whoever looks: a salesperson counts what they see. *This
    month* begins at midnight of the first day in the time zone of the user. Each figure
    is one grouped query for all stores, and its ``action_view_…`` opens the records
    that were counted.
    """

    _inherit = "crm.store"

    currency_id = fields.Many2one(related="company_id.currency_id")
    lead_count = fields.Integer(
        "Leads",
        compute="_compute_lead_counts",
        groups=SALES,
        help="Leads and opportunities of this month, whatever became of them.",
    )
    opportunity_count = fields.Integer(
        "Opportunities",
        compute="_compute_lead_counts",
        groups=SALES,
        help="Of the leads of this month, those that are opportunities.",
    )
    won_revenue = fields.Monetary(
        compute="_compute_won_revenue",
        groups=SALES,
        help="Expected revenue of the opportunities won this month, in the currency of "
        "the store's company.",
    )
    unassigned_count = fields.Integer(
        "Unassigned",
        compute="_compute_unassigned_count",
        groups=SALES,
        help="Open leads and opportunities without a salesperson.",
    )
    order_count = fields.Integer(
        "Orders",
        compute="_compute_order_count",
        groups=SALES,
        help="Sales orders confirmed this month.",
    )
    customer_count = fields.Integer(
        "Customers",
        compute="_compute_customer_count",
        groups=SALES,
        help="Customers whose home store this is.",
    )
    member_count = fields.Integer(
        "People",
        compute="_compute_member_count",
        groups=SALES,
        help="Members of the store and of the stores below it.",
    )

    # COMPUTE

    @api.depends_context("uid", "tz", "allowed_company_ids")
    def _compute_lead_counts(self):
        domain = self._get_lead_domain()
        rows = self._read_below("crm.lead", domain, ["store_id", "type"])
        self._set_totals("lead_count", [(store, count) for store, _kind, count in rows])
        self._set_totals(
            "opportunity_count",
            [(store, count) for store, kind, count in rows if kind == "opportunity"],
        )

    @api.depends_context("uid", "tz", "allowed_company_ids")
    def _compute_won_revenue(self):
        rows = self._read_below(
            "crm.lead",
            self._get_won_domain(),
            ["store_id", "company_id"],
            "expected_revenue:sum",
        )
        rates = {
            (company, target): self._get_revenue_rate(company, target)
            for company, target in {
                (company, store.company_id) for store, company, _revenue in rows
            }
        }
        self._set_totals(
            "won_revenue",
            [
                (store, revenue * rates[company, store.company_id])
                for store, company, revenue in rows
            ],
        )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_unassigned_count(self):
        domain = self._get_unassigned_domain()
        self._set_totals("unassigned_count", self._read_below("crm.lead", domain))

    @api.depends_context("uid", "tz", "allowed_company_ids")
    def _compute_order_count(self):
        domain = self._get_order_domain()
        self._set_totals("order_count", self._read_below("sale.order", domain))

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_count(self):
        domain = self._get_customer_domain()
        self._set_totals("customer_count", self._read_below("res.partner", domain))

    @api.depends("user_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_member_count(self):
        """Count people, not memberships: somebody may belong to several stores."""
        rows = self.env["res.users"]._read_group(
            [("store_ids", "child_of", self._origin.ids)],
            ["store_ids"],
            ["id:array_agg"],
        )
        members = {store: set() for store in self._origin.ids}
        for store, user_ids in rows:
            for above in store._get_path_ids():
                members.get(above, set()).update(user_ids)
        for store in self:
            store.member_count = len(members.get(store._origin.id, ()))

    # TREE

    def _read_below(
        self, model_name, domain, groupby=("store_id",), aggregate="__count"
    ):
        """Return the groups of the records of the stores and of those below."""
        domain = Domain(domain) & Domain("store_id", "child_of", self._origin.ids)
        model = self.env[model_name].with_context(active_test=False)
        return model._read_group(domain, groupby, [aggregate])

    def _set_totals(self, fname, rows):
        """Give each store the total of the ``(store, value)`` from it downwards."""
        totals = dict.fromkeys(self._origin.ids, 0)
        for store, value in rows:
            for above in store._get_path_ids():
                if above in totals:
                    totals[above] += value
        for store in self:
            store[fname] = totals.get(store._origin.id, 0)

    def _get_path_ids(self):
        """Return the ids of the stores above the store, and its own."""
        self.ensure_one()
        return [int(part) for part in self.parent_path.split("/") if part]

    @api.model
    def _get_revenue_rate(self, company, target):
        """Return the factor from the currency of a company's leads, today.

        Leads of no company are in the currency of the current one.
        """
        return self.env["res.currency"]._get_conversion_rate(
            (company or self.env.company).currency_id, target.currency_id, target
        )

    # DOMAINS: what a figure counts, and what its action opens

    @api.model
    def _get_lead_domain(self):
        return [("create_date", ">=", MONTH_START)]

    @api.model
    def _get_won_domain(self):
        return [("won_status", "=", "won"), ("date_closed", ">=", MONTH_START)]

    @api.model
    def _get_unassigned_domain(self):
        return [
            ("active", "=", True),
            ("won_status", "=", "pending"),
            ("user_id", "=", False),
        ]

    @api.model
    def _get_order_domain(self):
        return [("state", "=", "sale"), ("date_order", ">=", MONTH_START)]

    @api.model
    def _get_customer_domain(self):
        return [("active", "=", True), ("parent_id", "=", False)]
