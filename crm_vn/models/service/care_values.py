"""Values of fields as the care screen says them."""

from odoo.tools.misc import format_amount, format_date, format_datetime


def show_value(record, fname):
    """Return the value of a field in words; nothing where there is none."""
    value, field, env = record[fname], record._fields[fname], record.env
    if not value:
        return ""
    if field.relational:
        return ", ".join(value.mapped("display_name"))
    if field.type == "selection":
        return dict(field._description_selection(env))[value]
    if field.type == "boolean":
        return env._("Yes")
    if field.type == "date":
        return format_date(env, value)
    if field.type == "datetime":
        return format_datetime(env, value, dt_format="short")
    if field.type == "monetary":
        return format_amount(env, value, record[field.get_currency_field(record)])
    if field.type == "float":
        return f"{value:g}"
    return str(record._show_phone(fname, value))
