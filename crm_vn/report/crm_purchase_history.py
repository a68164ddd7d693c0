from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmPurchaseHistory(models.Model):
    """What customers bought: one row per product line of a confirmed order.

    *Whose*: the customer is the commercial entity, so that what a person or an address
    of theirs bought is theirs.

    *Serial*: the one noted on the order line, and those that were delivered where
    serial numbers are tracked in stock.

    *Who sees what*: sales people see what was sold in their stores, and all that the
    customers they serve bought anywhere, whoever sold it: the history travels with
    the customer. The orders themselves stay with the store. Without a store, those
    with own documents only see what they sold themselves.
    """

    _name = "crm.purchase.history"
    _description = "Purchase History"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "order_name"
    _depends = {
        "res.partner": ["commercial_partner_id"],
        "sale.order": ["company_id", "currency_id", "date_order", "name"]
        + ["partner_id", "state", "user_id"],
        "sale.order.line": ["display_type", "is_downpayment", "order_id", "price_total"]
        + ["product_id", "product_uom_qty", "serial_number", "store_id"],
    }

    date = fields.Datetime("Bought On", readonly=True)
    order_name = fields.Char("Order", readonly=True)
    store_id = fields.Many2one("crm.store", "Store", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    product_id = fields.Many2one("product.product", "Product", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    amount = fields.Monetary(readonly=True, help="Taxes included.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    serial_number = fields.Char("Serial / IMEI", readonly=True)
    in_store_scope = fields.Boolean(
        compute="_compute_in_store_scope",
        search="_search_in_store_scope",
        compute_sudo=True,
        export_string_translation=False,
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.id, o.date_order AS date, o.name AS order_name,
                   line.store_id, o.company_id, o.user_id,
                   person.commercial_partner_id AS partner_id, line.product_id,
                   line.product_uom_qty AS quantity, line.price_total AS amount,
                   o.currency_id, %s AS serial_number
              FROM sale_order_line line
              JOIN sale_order o ON o.id = line.order_id
              JOIN res_partner person ON person.id = o.partner_id
             WHERE o.state = 'sale' AND line.product_id IS NOT NULL
               AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
            """,
            self._get_serial_sql(),
        )

    @api.model
    def _get_serial_sql(self):
        Move = self.env.registry.get("stock.move")
        if Move is None or "sale_line_id" not in Move._fields:
            return SQL("line.serial_number")
        return SQL(
            """NULLIF(concat_ws(', ', NULLIF(line.serial_number, ''), (
                   SELECT string_agg(DISTINCT lot.name, ', ')
                     FROM stock_move move
                     JOIN stock_move_line moved ON moved.move_id = move.id
                     JOIN stock_location target ON target.id = moved.location_dest_id
                     JOIN stock_lot lot ON lot.id = moved.lot_id
                    WHERE move.sale_line_id = line.id AND move.state = 'done'
                      AND target.usage = 'customer'
                      AND lot.name IS DISTINCT FROM line.serial_number)), '')"""
        )

    # SCOPE

    @api.depends("store_id", "partner_id")
    @api.depends_context("uid")
    def _compute_in_store_scope(self):
        scope = self.env.user._get_store_scope()
        for row in self:
            row.in_store_scope = (
                row.store_id.id in scope or row.partner_id.served_in_scope
            )

    def _search_in_store_scope(self, operator, value):
        """Search by index probes for each row: a customer has few, a chain millions."""
        if operator != "in" or True not in value:
            return NotImplemented
        scope = self.env.user._get_store_scope()
        if scope.everything:
            return Domain.TRUE
        probes = self.env["res.partner"]._get_serving_probes(scope.ids)
        if not probes:
            return Domain("store_id", "=", False)

        def to_sql(model, alias, query):
            return SQL(
                "(%(store)s IN %(stores)s OR EXISTS (SELECT FROM (%(probes)s) served"
                " WHERE served.partner_id = %(partner)s))",
                store=SQL.identifier(alias, "store_id"),
                stores=tuple(scope.ids),
                probes=SQL(" UNION ALL ").join(probes),
                partner=SQL.identifier(alias, "partner_id"),
            )

        return Domain.custom(to_sql=to_sql)

    # READING

    @api.model
    def _get_last(self, customers, limit):
        """Return the last rows of each customer that the acting user sees, by id."""
        last = defaultdict(self.browse)
        if not customers.ids:
            return last
        query = self._search([("partner_id", "in", customers.ids)])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, partner_id FROM (%s) numbered WHERE number <= %s"
                " ORDER BY number",
                query.select(
                    SQL.identifier(self._table, "id"),
                    SQL.identifier(self._table, "partner_id"),
                    SQL(
                        """row_number() OVER (
                            PARTITION BY %(partner)s
                            ORDER BY %(date)s DESC, %(id)s DESC) AS number""",
                        partner=SQL.identifier(self._table, "partner_id"),
                        date=SQL.identifier(self._table, "date"),
                        id=SQL.identifier(self._table, "id"),
                    ),
                ),
                limit,
            )
        )
        for row_id, partner_id in rows:
            last[partner_id] += self.browse(row_id)
        return last
