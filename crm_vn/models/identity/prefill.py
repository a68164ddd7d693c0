"""Keys of the rows that were there before the addon.

When the column of a stored computed field is there already, the ORM takes its values
for computed: filled here in large sets, a million contacts take minutes; one by one,
hours.
"""

import logging

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ...tools.names import name_key
from ...tools.phone import phone_key

_logger = logging.getLogger(__name__)

BATCH = 20_000

#: Table, and the columns its name key is made of, the best first.
TABLES = {
    "res_partner": ["name"],
    "crm_lead": ["contact_name", "partner_name", "name"],
}


def prefill_keys(env):
    """Create and fill ``phone_key`` and ``name_key`` where they do not exist yet."""
    company = env.company.id
    for table, name_columns in TABLES.items():
        if column_exists(env.cr, table, "phone_key"):
            continue
        create_column(env.cr, table, "phone_key", "varchar")
        create_column(env.cr, table, "name_key", "varchar")
        env.cr.execute(SQL("SELECT max(id) FROM %s", SQL.identifier(table)))
        last = env.cr.fetchone()[0] or 0
        for start in range(0, last + 1, BATCH):
            _prefill_batch(env.cr, table, name_columns, start, company)
        if last > BATCH:
            _logger.info("Filled the phone and name keys of %s", table)


def _prefill_batch(cr, table, name_columns, start, company):
    names = SQL(", ").join(
        SQL("NULLIF(t.%s, '')", SQL.identifier(column)) for column in name_columns
    )
    cr.execute(
        SQL(
            """
            SELECT t.id, t.phone, COALESCE(%(names)s),
                   COALESCE(country.code, company_country.code, 'VN')
              FROM %(table)s t
         LEFT JOIN res_country country ON country.id = t.country_id
         LEFT JOIN res_company company
                ON company.id = COALESCE(t.company_id, %(company)s)
         LEFT JOIN res_partner address ON address.id = company.partner_id
         LEFT JOIN res_country company_country
                ON company_country.id = address.country_id
             WHERE t.id >= %(start)s AND t.id < %(end)s
               AND (t.phone IS NOT NULL OR COALESCE(%(names)s) IS NOT NULL)
            """,
            table=SQL.identifier(table),
            names=names,
            company=company,
            start=start,
            end=start + BATCH,
        )
    )
    rows = [
        (row_id, phone_key(phone, country), name_key(name) or None)
        for row_id, phone, name, country in cr.fetchall()
    ]
    rows = [row for row in rows if row[1] or row[2]]
    if not rows:
        return
    ids, phones, keys = map(list, zip(*rows, strict=True))
    cr.execute(
        SQL(
            """
            UPDATE %(table)s t
               SET phone_key = filled.phone_key, name_key = filled.name_key
              FROM unnest(%(ids)s::int[], %(phones)s::varchar[], %(keys)s::varchar[])
                AS filled (id, phone_key, name_key)
             WHERE t.id = filled.id
               AND t.id >= %(start)s AND t.id < %(end)s
            """,
            table=SQL.identifier(table),
            ids=ids,
            phones=phones,
            keys=keys,
            start=start,
            end=start + BATCH,
        )
    )
