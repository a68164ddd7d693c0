"""A chain with as many leads, contacts and members of staff as asked for."""

import contextlib

from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.sql import table_columns

from odoo.addons.crm_vn.tools.names import name_key

from dev import database

from .bench_identity import FAMILY, GIVEN, MIDDLE

STORES = 50
SALESMAN = "sales_team.group_sale_salesman_all_leads"
ALL_STORES = "crm_vn.group_all_stores"


def make_chain(env):
    """Make a chain of 50 stores in five regions, a salesperson in each.

    :return: the stores, and a salesperson of each
    """
    Store = env["crm.store"]
    chain = Store.create({"name": "Chain", "code": "ALL"})
    regions = Store.create(
        [
            {"name": f"Region {i}", "code": f"R{i}", "parent_id": chain.id}
            for i in range(5)
        ]
    )
    stores = Store.create(
        [
            {"name": f"Store {i}", "code": f"S{i}", "parent_id": regions[i % 5].id}
            for i in range(STORES)
        ]
    )
    sellers = [new_user(env, f"bench_{i}", stores[i]) for i in range(STORES)]
    return stores, env["res.users"].union(*sellers)


def new_user(env, login, stores, *groups):
    groups = [env.ref(xml_id).id for xml_id in ("base.group_user", SALESMAN, *groups)]
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": login,
                "login": login,
                "group_ids": [Command.set(groups)],
                "store_ids": [Command.set(stores.ids)],
            }
        )
    )


def add_leads(env, stores, sellers, start, end):
    template = env["crm.lead"].create({"name": "template", "type": "opportunity"})
    env.flush_all()
    stages = env["crm.stage"].search([]).ids
    _insert(
        env,
        "crm_lead",
        template.id,
        start,
        end,
        {
            "name": SQL("'Tư vấn ' || full_name"),
            "name_key": SQL("'tu van ' || full_key"),
            "contact_name": SQL("full_name"),
            "phone": SQL("people.phone"),
            "phone_sanitized": SQL("people.phone_key"),
            "phone_key": SQL("people.phone_key"),
            "email_from": SQL("people.email"),
            "email_normalized": SQL("people.email"),
            "store_id": _nth(stores.ids, "i"),
            "user_id": _nth(sellers.ids, "i"),
            "stage_id": _nth(stages, "i / 50"),
            "priority": SQL("(i / 7 %% 4)::text"),
            "expected_revenue": SQL("i::bigint * 7919 %% 1000 * 1000"),
            "create_date": SQL("now() - (i::bigint * 7919 %% 730) * interval '1 day'"),
        },
    )
    template.unlink()


def add_contacts(env, stores, start, end):
    """Every tenth contact is served by two stores; one in a hundred by none."""
    template = env["res.partner"].create({"name": "template"})
    env.flush_all()
    home, second = _nth(stores.ids, "i / 100 + i"), _nth(stores.ids, "i / 100 + i + 7")
    serial = SQL("currval('res_partner_id_seq')")
    _insert(
        env,
        "res_partner",
        template.id,
        start,
        end,
        {
            "id": SQL("nextval('res_partner_id_seq')"),
            "commercial_partner_id": serial,
            "name": SQL("full_name"),
            "complete_name": SQL("full_name"),
            "name_key": SQL("full_key"),
            "phone": SQL("people.phone"),
            "phone_sanitized": SQL("people.phone_key"),
            "phone_key": SQL("people.phone_key"),
            "email": SQL("people.email"),
            "email_normalized": SQL("people.email"),
            "ref": SQL("'bench' || i"),
            "store_id": SQL("CASE WHEN i %% 100 > 0 THEN %s END", home),
            "store_keys": SQL(
                """CASE WHEN i %% 10 = 1 THEN ARRAY[%s, %s]
                        WHEN i %% 100 > 0 THEN ARRAY[%s] END""",
                home,
                second,
                home,
            ),
        },
    )
    env.cr.execute(
        SQL(
            """INSERT INTO crm_store_partner_rel (partner_id, store_id)
               SELECT id, unnest(store_keys) FROM res_partner
                WHERE ref LIKE 'bench%%' AND substr(ref, 6)::int >= %s""",
            start,
        )
    )
    template.unlink()


def add_staff(env, count):
    """Insert members of staff like one made by the ORM.

    :return: the users
    """
    template = new_user(env, "bench_staff", env["crm.store"])
    env.flush_all()
    _insert(
        env,
        "res_partner",
        template.partner_id.id,
        0,
        count,
        {"name": SQL("'staff' || i"), "complete_name": SQL("'staff' || i")},
    )
    _insert(
        env,
        "res_users",
        template.id,
        0,
        count,
        {
            "login": SQL("'staff' || i"),
            "partner_id": SQL(
                "(SELECT id FROM res_partner WHERE complete_name = 'staff' || i)"
            ),
        },
    )
    for table, column in (
        ("res_groups_users_rel", "gid"),
        ("res_company_users_rel", "cid"),
    ):
        user = "uid" if column == "gid" else "user_id"
        env.cr.execute(
            SQL(
                """INSERT INTO %(table)s (%(user)s, %(column)s)
                   SELECT staff.id, rel.%(column)s
                     FROM res_users staff, %(table)s rel
                    WHERE staff.login LIKE 'staff%%' AND rel.%(user)s = %(id)s""",
                table=SQL.identifier(table),
                user=SQL.identifier(user),
                column=SQL.identifier(column),
                id=template.id,
            )
        )
    env.invalidate_all()
    return env["res.users"].search([("login", "=like", "staff%")])


def settle(env, *tables):
    """Commit, and give autovacuum its turn."""
    env.cr.commit()
    with (
        contextlib.closing(database.connect(env.cr.dbname)) as link,
        link.cursor() as cursor,
    ):
        for table in tables:
            cursor.execute(f"VACUUM ANALYZE {table}")


def phone(i):
    return f"09{i * 7_919 % 100_000_000:08}"


def contact_store(i):
    """Which store a contact of a number is of."""
    return (i // 100 + i) % STORES


def full_key(i):
    names = FAMILY[i % 10], MIDDLE[i // 10 % 10], GIVEN[i // 100 % 10]
    return name_key(f"{' '.join(names)} {i}")


def _nth(values, index):
    return SQL(f"(%s::int[])[1 + ({index}) %% %s]", values, len(values))


def _insert(env, table, template_id, start, end, own):
    """Insert rows like one made by the ORM, with some values of their own."""
    columns = table_columns(env.cr, table)
    own = {column: value for column, value in own.items() if column in columns}
    others = [column for column in columns if column not in own and column != "id"]
    env.cr.execute(
        SQL(
            """
            INSERT INTO %(table)s (%(own)s, %(others)s)
            SELECT %(values)s, %(copied)s
              FROM (SELECT i,
                           '09' || tail AS phone,
                           '+849' || tail AS phone_key,
                           'khach' || i || '@example.com' AS email,
                           (%(family)s::text[])[1 + i %% 10] || ' '
                           || (%(middle)s::text[])[1 + i / 10 %% 10] || ' '
                           || (%(given)s::text[])[1 + i / 100 %% 10] || ' ' || i
                           AS full_name,
                           (%(family_keys)s::text[])[1 + i %% 10] || ' '
                           || (%(middle_keys)s::text[])[1 + i / 10 %% 10] || ' '
                           || (%(given_keys)s::text[])[1 + i / 100 %% 10] || ' ' || i
                           AS full_key
                      FROM (SELECT i,
                                   lpad((i::bigint * 7919 %% 100000000)::text, 8, '0')
                                   AS tail
                              FROM generate_series(%(start)s, %(end)s - 1) AS i
                           ) AS numbers
                   ) AS people,
                   (SELECT * FROM %(table)s WHERE id = %(id)s) AS template
            """,
            table=SQL.identifier(table),
            own=SQL(", ").join(map(SQL.identifier, own)),
            values=SQL(", ").join(own.values()),
            others=SQL(", ").join(map(SQL.identifier, others)),
            copied=SQL(", ").join(SQL.identifier("template", name) for name in others),
            family=FAMILY,
            middle=MIDDLE,
            given=GIVEN,
            family_keys=[name_key(name) for name in FAMILY],
            middle_keys=[name_key(name) for name in MIDDLE],
            given_keys=[name_key(name) for name in GIVEN],
            start=start,
            end=end,
            id=template_id,
        )
    )
    env.invalidate_all()
