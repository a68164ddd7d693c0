"""Columns of existing tables, made before the fields are.

Odoo computes a new stored field for every row of its table. On the day of installation
there is no store, so there is nothing to compute: an empty column is what it would be.
"""

from odoo.tools import sql

TABLES = (
    "res_partner",
    "crm_lead",
    "sale_order",
    "sale_order_line",
    "account_move",
    "calendar_event",
)


def precreate_columns(env):
    """Add the empty columns to the tables that existed before."""
    for table in TABLES:
        if not sql.column_exists(env.cr, table, "store_id"):
            sql.create_column(env.cr, table, "store_id", "int4")
    if not sql.column_exists(env.cr, "res_partner", "store_keys"):
        sql.create_column(env.cr, "res_partner", "store_keys", "int4[]")
