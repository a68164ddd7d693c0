from odoo import api, models
from odoo.tools import format_amount

from ...tools.preview import TITLE, shorten

#: How many products the summary of an order names.
NAMED_PRODUCTS = 3


class SaleOrder(models.Model):
    """A confirmed order is on the timeline, once: its interaction is *confirmed* from
    then on, *cancelled* when the order is, and *confirmed* again when the order is."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: an order may be confirmed from the beginning, as an imported one."""
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sale")._record_confirmed()
        return orders

    def write(self, vals):
        state = vals.get("state")
        changed = self.browse()
        if state in ("sale", "cancel"):
            changed = self.filtered(lambda order: order.state != state)
        result = super().write(vals)
        if state == "sale":
            changed._record_confirmed()
        elif changed:
            changed._record_cancelled()
        if vals.get("partner_id"):
            self.env["crm.interaction"]._follow_customer(self, "order_id")
        if vals.get("company_id"):
            self.env["crm.interaction"]._follow_company(self, "order_id")
        return result

    def _record_confirmed(self):
        self.env["crm.interaction"]._record_from(
            self.sudo(), lambda orders: orders._prepare_order_interactions()
        )

    def _record_cancelled(self):
        interactions = (
            self.env["crm.interaction"]
            .sudo()
            .search(
                [
                    ("provider", "=", "sale.order"),
                    ("external_ref", "in", [str(order_id) for order_id in self.ids]),
                ]
            )
        )
        if interactions:
            interactions.result = "cancelled"
            interactions._after_record()

    def _prepare_order_interactions(self):
        """Return the values of the interactions of confirmed orders."""
        subjects = self._get_interaction_subjects()
        return [
            {
                **subjects[order.id],
                "provider": "sale.order",
                "external_ref": str(order.id),
                "kind": "order",
                "direction": "in",
                "channel": "store" if order.store_id else "other",
                "result": "confirmed",
                "date": order.date_order,
                "name": order.name,
                "summary": order._get_order_summary(),
            }
            for order in self
        ]

    def _get_interaction_subjects(self):
        """Return ``{id: values}``: whose it is what happens on an order, and who of the
        company takes part."""
        return {
            order.id: {
                "order_id": order.id,
                "lead_id": order.opportunity_id.id,
                "partner_id": order.partner_id.id,
                "user_id": order.user_id.id,
            }
            for order in self
        }

    def _get_order_summary(self):
        """Return the amount and the first products in one line."""
        lines = self.order_line.filtered(lambda line: not line.display_type)
        names = [
            shorten((line.name or "").split("\n")[0], TITLE)
            for line in lines[:NAMED_PRODUCTS]
        ]
        if len(lines) > NAMED_PRODUCTS:
            names.append(f"+{len(lines) - NAMED_PRODUCTS}")
        amount = format_amount(self.env, self.amount_total, self.currency_id)
        return " · ".join(filter(None, [amount, ", ".join(filter(None, names))]))
