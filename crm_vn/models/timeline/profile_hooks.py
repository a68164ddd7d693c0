"""Profiles of contacts, when the addon is installed and when it is uninstalled."""

from odoo.tools import sql


def precreate_profile_columns(env):
    """Add the columns of computed fields: without a birthdate, they are empty."""
    for column in ("birthday_key", "birth_month"):
        if not sql.column_exists(env.cr, "res_partner", column):
            sql.create_column(env.cr, "res_partner", column, "varchar")


def remove_attributes(env):
    """Remove the fields that attributes became, with their values.

    They are no fields of the addon, so nobody else would; and fields of options cannot
    live without the model of options.
    """
    env["crm.attribute"]._get_all_made()._remove_fields()
