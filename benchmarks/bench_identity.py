"""Recognising people: keys of existing contacts, and lookups, by number of contacts."""

import contextlib
import random
import statistics
import time

from odoo.tools import SQL
from odoo.tools.sql import table_columns

from odoo.addons.crm_vn.models.identity.prefill import TABLES, prefill_keys
from odoo.addons.crm_vn.tools.names import name_key
from odoo.addons.crm_vn.tools.phone import phone_key

from dev import database

from .harness import Row, clone, environment

LOOKUPS = 100
BAR_MS = 20

FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô"]
MIDDLE = ["Văn", "Thị", "Đình", "Minh", "Quốc", "Thu", "Ngọc", "Hữu", "Xuân", "Kim"]
GIVEN = ["Đức", "An", "Bình", "Lan", "Hoà", "Quỳnh", "Tuấn", "Mai", "Sơn", "Hạnh"]


def run(sizes=(10_000, 100_000, 1_000_000)):
    yield from _bench_tools()
    with clone("addon") as name, environment(name) as env:
        template = env["res.partner"].create({"name": "template"})
        env.flush_all()
        filled = 0
        for size in sizes:
            label = f"{size:,} contacts"
            _drop_keys(env)
            _fill(env, template.id, filled, size)
            filled = size
            start = time.perf_counter()
            prefill_keys(env)
            keys = time.perf_counter() - start
            yield Row(
                "installation: keys of existing contacts", label, round(keys, 1), "s"
            )
            _index(env)
            indexes = time.perf_counter() - start - keys
            yield Row("installation: their indexes", label, round(indexes, 1), "s")
            # PostgreSQL does not use an index in the transaction that made it after
            # updating rows; and autovacuum has had its turn before anybody searches.
            env.cr.commit()
            _vacuum(name)
            for what, figure, has_bar in _bench_lookup(env, size):
                yield Row(
                    what,
                    label,
                    figure,
                    "ms",
                    f"< {BAR_MS}" if has_bar else "",
                    figure < BAR_MS if has_bar else None,
                )


def _number(i):
    """A mobile number for each i, every third one in its spelling of before 2018."""
    tail = f"{i * 7_919 % 10_000_000:07}"
    return (f"0166{tail}", f"091{tail[:3]}.{tail[3:]}", f"+84 36{tail}")[i % 3]


def _fill(env, template_id, start, end):
    """Insert contacts like one made by the ORM, with names and phones of their own."""
    own = ("name", "complete_name", "phone", "email", "email_normalized")
    keys = ("id", "phone_key", "name_key")
    env.cr.execute(
        SQL(
            """
            INSERT INTO res_partner (%(own)s, %(others)s)
            SELECT full_name, full_name,
                   CASE i %% 3
                        WHEN 0 THEN '0166' || tail
                        WHEN 1 THEN '091' || left(tail, 3) || '.' || substr(tail, 4)
                        ELSE '+84 36' || tail
                   END,
                   'khach' || i || '@example.com', 'khach' || i || '@example.com',
                   %(others)s
              FROM (SELECT i,
                           lpad((i::bigint * 7919 %% 10000000)::text, 7, '0') AS tail,
                           (%(family)s::text[])[1 + i %% 10] || ' '
                           || (%(middle)s::text[])[1 + i / 10 %% 10] || ' '
                           || (%(given)s::text[])[1 + i / 100 %% 10] || ' ' || i
                           AS full_name
                      FROM generate_series(%(start)s, %(end)s - 1) AS i) AS people,
                   (SELECT %(others)s FROM res_partner WHERE id = %(id)s) AS template
            """,
            own=SQL(", ").join(map(SQL.identifier, own)),
            others=SQL(", ").join(
                SQL.identifier(column)
                for column in table_columns(env.cr, "res_partner")
                if column not in own + keys
            ),
            family=FAMILY,
            middle=MIDDLE,
            given=GIVEN,
            start=start,
            end=end,
            id=template_id,
        )
    )
    env.invalidate_all()


def _drop_keys(env):
    """Bring the tables back to what they are before the addon is installed."""
    env.company.mapped("name")
    env.cr.execute("SET LOCAL maintenance_work_mem = '1GB'")
    env.cr.execute("DROP INDEX IF EXISTS res_partner_identity_text_idx")
    env.cr.execute("DROP INDEX IF EXISTS res_partner__email_normalized_index")
    for table in TABLES:
        env.cr.execute(
            SQL(
                "ALTER TABLE %s DROP COLUMN phone_key, DROP COLUMN name_key",
                SQL.identifier(table),
            )
        )


def _index(env):
    registry = env.registry
    models = ["res.partner", "crm.lead"]
    for model in models:
        for table_object in env[model]._table_objects.values():
            table_object.apply_to_database(env[model])
    registry.check_indexes(env.cr, models)
    env.cr.execute("ANALYZE res_partner")
    env.invalidate_all()


def _vacuum(name):
    with contextlib.closing(database.connect(name)) as link, link.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE res_partner")


def _bench_lookup(env, size):
    user = _salesperson(env)
    Partner = env["res.partner"].with_user(user)
    picked = random.Random(size)
    sample = [picked.randrange(size) for _ in range(LOOKUPS)]
    numbers = {i: _number(i) for i in sample}
    names = {
        i: f"{FAMILY[i % 10]} {MIDDLE[i // 10 % 10]} {GIVEN[i // 100 % 10]} {i}"
        for i in sample
    }

    def match(i):
        match = Partner._match_identity(name=names[i], phone=numbers[i])
        assert match.partner, names[i]

    def by(text):
        def search(i):
            assert Partner.name_search(text(i), limit=8), text(i)

        return search

    def core(i):
        fnames = ["complete_name", "email", "ref", "vat", "company_registry"]
        domain = ["|"] * 4 + [(fname, "ilike", numbers[i]) for fname in fnames]
        Partner.search(domain, limit=8)

    timed = [
        ("lookup by phone and name", match, sample, True),
        ("name_search: phone as typed", by(lambda i: numbers[i]), sample, True),
        (
            "name_search: phone, international",
            by(lambda i: phone_key(numbers[i])),
            sample,
            True,
        ),
        (
            "name_search: last 6 digits",
            by(lambda i: phone_key(numbers[i])[-6:]),
            sample,
            False,
        ),
        (
            "name_search: full name, no accents",
            by(lambda i: name_key(names[i])),
            sample,
            False,
        ),
        (
            "name_search: common name, no accents",
            by(lambda i: "dang dinh duc"),
            sample[:20],
            False,
        ),
        ("core: search of the same number", core, sample[:5], False),
    ]
    for what, function, picks, has_bar in timed:
        yield what, _median(env, function, picks), has_bar


def _median(env, function, sample):
    """Median milliseconds of a call, with nothing cached."""
    function(sample[0])
    times = []
    for i in sample:
        env.invalidate_all()
        start = time.perf_counter()
        function(i)
        times.append(time.perf_counter() - start)
    return round(statistics.median(times) * 1000, 2)


def _salesperson(env):
    login = "bench_identity"
    user = env["res.users"].search([("login", "=", login)])
    return user or env["res.users"].create(
        {
            "name": login,
            "login": login,
            "group_ids": [env.ref("sales_team.group_sale_salesman").id],
        }
    )


def _bench_tools():
    count = 100_000
    numbers = [_number(i) for i in range(count)]
    names = [f"{FAMILY[i % 10]} {MIDDLE[i % 7]} {GIVEN[i % 3]}" for i in range(count)]
    for what, function, values in (
        ("phone_key", phone_key, numbers),
        ("name_key", name_key, names),
    ):
        start = time.perf_counter()
        for value in values:
            function(value)
        rate = round(count / (time.perf_counter() - start))
        yield Row(what, f"{count:,} calls", rate, "calls/s")
