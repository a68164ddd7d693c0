"""Confirmed orders on the timeline."""

from datetime import datetime

from odoo.fields import Command
from odoo.tools import format_amount

from .common_recording import TimelineCase
from .common_store import StoreCase


class TestOrder(TimelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = cls.env["product.product"].create(
            [{"name": name, "list_price": 100} for name in ("Phone", "Case")]
        )

    def order(self, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "user_id": self.seller.id,
                "order_line": [
                    Command.create({"product_id": product.id})
                    for product in self.products
                ],
                **values,
            }
        )

    def row(self, orders):
        return self.env["crm.interaction"].search([("order_id", "in", orders.ids)])

    def test_confirmed(self):
        order = self.order(opportunity_id=self.lead.id)
        self.assertFalse(self.row(order))
        order.with_user(self.seller).action_confirm()
        row = self.row(order)
        self.assertEqual(self.said(row), ("order", "other", "in"))
        self.assertEqual((row.result, row.name), ("confirmed", order.name))
        self.assertEqual((row.date, row.user_id), (order.date_order, self.seller))
        self.assertEqual((row.partner_id, row.lead_id), (self.partner, self.lead))
        amount = format_amount(self.env, order.amount_total, order.currency_id)
        self.assertEqual(row.summary, f"{amount} · Phone, Case")

    def test_many_products(self):
        lines = self.order().order_line.copy_data()
        order = self.order(order_line=[Command.create(vals) for vals in lines * 3])
        self.assertIn("+3", order._get_order_summary())

    def test_created_confirmed(self):
        order = self.order(state="sale", date_order="2026-01-02 03:04:05")
        self.assertEqual(self.row(order).date, datetime(2026, 1, 2, 3, 4, 5))

    def test_cancelled_and_confirmed_again(self):
        order = self.order()
        order.action_confirm()
        row = self.row(order)
        row.with_user(self.seller).summary = "Pays on Monday"
        order._action_cancel()
        self.assertEqual(row.result, "cancelled")
        order.action_draft()
        self.assertEqual(row.result, "cancelled")
        order.action_confirm()
        self.assertEqual(row.result, "confirmed")
        self.assertEqual(self.row(order), row)

    def test_cancelled_quotation(self):
        order = self.order()
        order._action_cancel()
        self.assertFalse(self.row(order))

    def test_of_another_opportunity_first(self):
        """The customer is the order's, even if the lead has none yet."""
        lead = self.env["crm.lead"].create({"name": "Unknown"})
        order = self.order(opportunity_id=lead.id)
        order.action_confirm()
        self.assertEqual(self.row(order).partner_id, self.partner)

    def cost(self, number):
        orders = self.env["sale.order"].browse()
        for _number in range(number):
            partner = self.partner.copy()
            lead = self.lead.copy({"partner_id": partner.id})
            orders |= self.order(partner_id=partner.id, opportunity_id=lead.id)
        orders.write({"state": "sent"})
        with self.unrecorded():
            orders.write({"state": "sale"})
        counts = []
        for function in (orders._record_confirmed, orders._record_cancelled):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            function()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(len(self.row(orders)), number)
        return counts

    def test_queries_of_many(self):
        self.cost(1)
        self.assertEqual(self.cost(10), self.cost(1))


class TestOrderInStore(StoreCase):
    def test_channel_and_store(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Lan"}).id,
                "store_id": self.hanoi.id,
            }
        )
        order.action_confirm()
        row = self.env["crm.interaction"].search([("order_id", "=", order.id)])
        self.assertEqual((row.channel, row.store_id), ("store", self.hanoi))
        self.assertTrue(row.with_user(self.users["all"]).has_access("read"))
        self.assertFalse(row.with_user(self.saigon_user).has_access("read"))
