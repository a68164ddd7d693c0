from odoo import api, fields, models

from .crm_store_figures import MONTH_START, SALES


class ResUsers(models.Model):
    """The figures of a salesperson, as far as whoever looks sees their leads."""

    _inherit = "res.users"

    open_lead_count = fields.Integer(
        "Ongoing Leads",
        compute="_compute_store_figures",
        groups=SALES,
        help="Leads and opportunities of this salesperson, neither won nor lost.",
    )
    won_lead_count = fields.Integer(
        "Won This Month", compute="_compute_store_figures", groups=SALES
    )

    @api.depends_context("uid", "tz", "allowed_company_ids")
    def _compute_store_figures(self):
        for fname, domain in (
            ("open_lead_count", self._get_open_lead_domain()),
            ("won_lead_count", self._get_won_lead_domain()),
        ):
            counts = dict(
                self.env["crm.lead"]
                .with_context(active_test=False)
                ._read_group(
                    [*domain, ("user_id", "in", self._origin.ids)],
                    ["user_id"],
                    ["__count"],
                )
            )
            for user in self:
                user[fname] = counts.get(user._origin, 0)

    @api.model
    def _get_open_lead_domain(self):
        return [("active", "=", True), ("won_status", "=", "pending")]

    @api.model
    def _get_won_lead_domain(self):
        return [("won_status", "=", "won"), ("date_closed", ">=", MONTH_START)]

    # ACTIONS

    def action_view_open_leads(self):
        """Open the leads that are counted as open."""
        return self._action_view_store_leads(
            self.env._("Ongoing Leads"), self._get_open_lead_domain()
        )

    def action_view_won_leads(self):
        """Open the opportunities won this month."""
        return self._action_view_store_leads(
            self.env._("Won This Month"), self._get_won_lead_domain()
        )

    def _action_view_store_leads(self, name, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "crm.lead",
            "views": [
                (self.env.ref("crm.crm_lead_view_tree_reporting").id, "list"),
                (self.env.ref("crm.view_crm_lead_kanban").id, "kanban"),
                (False, "form"),
            ],
            "domain": [*domain, ("user_id", "in", self.ids)],
            "context": {"active_test": False, "create": False},
        }
