from odoo import models


class CrmStore(models.Model):
    """What opens when a figure of a store is clicked: the records that it counts."""

    _inherit = "crm.store"

    def action_view_leads(self):
        """Open the leads and opportunities that came in this month."""
        return self._action_view_below(
            self.env._("Leads of This Month"),
            "crm.lead",
            self._get_lead_domain(),
            ("crm.crm_lead_view_tree_reporting", "crm.view_crm_lead_kanban"),
        )

    def action_view_opportunities(self):
        """Open the opportunities among the leads that came in this month."""
        return self._action_view_opportunities(
            self.env._("Opportunities of This Month"),
            [*self._get_lead_domain(), ("type", "=", "opportunity")],
        )

    def action_view_won(self):
        """Open the opportunities won this month."""
        return self._action_view_opportunities(
            self.env._("Won This Month"), self._get_won_domain()
        )

    def action_view_unassigned(self):
        """Open the leads and opportunities that wait for a salesperson."""
        return self._action_view_below(
            self.env._("Unassigned Leads"),
            "crm.lead",
            self._get_unassigned_domain(),
            ("crm_vn.crm_lead_view_list_unassigned", "crm.view_crm_lead_kanban"),
        )

    def action_view_orders(self):
        """Open the sales orders confirmed this month."""
        return self._action_view_below(
            self.env._("Orders of This Month"),
            "sale.order",
            self._get_order_domain(),
            ("sale.view_order_tree", "sale.view_sale_order_kanban"),
        )

    def action_view_customers(self):
        """Open the customers whose home store this is."""
        return self._action_view_below(
            self.env._("Customers"),
            "res.partner",
            self._get_customer_domain(),
            ("base.view_partner_tree", "base.res_partner_kanban_view"),
        )

    def action_view_members(self):
        """Open the people of the store and of the stores below it."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn.res_users_action_store"
        )
        action["domain"] = [("store_ids", "child_of", self.ids)]
        return action

    def _action_view_opportunities(self, name, domain):
        return self._action_view_below(
            name,
            "crm.lead",
            domain,
            ("crm.crm_case_tree_view_oppor", "crm.crm_case_kanban_view_leads"),
        )

    def _action_view_below(self, name, model_name, domain, list_and_kanban):
        """Open records of the stores and of those below, archived ones included.

        :param list_and_kanban: external ids of the views
        """
        list_id, kanban_id = (self.env.ref(xmlid).id for xmlid in list_and_kanban)
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model_name,
            "views": [(list_id, "list"), (kanban_id, "kanban"), (False, "form")],
            "domain": [*domain, ("store_id", "child_of", self.ids)],
            "context": {"active_test": False, "create": False},
        }
