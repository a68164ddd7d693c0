"""The serial numbers of what was delivered, where a stock is kept."""

import json
import unittest

from . import scratch


class TestHistoryWithStock(unittest.TestCase):
    def test_delivered_serial_numbers(self):
        with scratch.database(scratch.ADDON) as name:
            scratch.odoo(name, "-i", "sale_stock", "--stop-after-init")
            output = scratch.odoo_shell(
                name,
                """
                import json
                from odoo.fields import Command
                product = env["product.product"].create(
                    {"name": "Phone", "is_storable": True, "tracking": "serial"})
                shelf = env["stock.warehouse"].search([], limit=1).lot_stock_id
                lots = env["stock.lot"].create(
                    [{"name": n, "product_id": product.id} for n in ("SN1", "SN2")])
                for lot in lots:
                    env["stock.quant"]._update_available_quantity(
                        product, shelf, 1, lot_id=lot)
                customer = env["res.partner"].create({"name": "Customer"})
                order = env["sale.order"].create({"partner_id": customer.id,
                    "order_line": [Command.create({"product_id": product.id,
                        "product_uom_qty": 2, "serial_number": "NOTE"})]})
                order.action_confirm()
                def serials():
                    env.flush_all()
                    env.invalidate_all()
                    return env["crm.purchase.history"].search(
                        [("partner_id", "=", customer.id)]).mapped("serial_number")
                seen = [serials()]
                picking = order.picking_ids
                picking.action_assign()
                picking.move_ids.picked = True
                picking.button_validate()
                seen.append(serials())
                order.order_line.serial_number = "SN1"
                seen.append(serials())
                print("SEEN" + json.dumps(seen))
                """,
            )
        seen = json.loads(output.split("SEEN")[1].splitlines()[0])
        self.assertEqual(seen, [["NOTE"], ["NOTE, SN1, SN2"], ["SN1, SN2"]])
