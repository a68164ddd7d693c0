"""``crm.lead.create`` with everything of the addon on, against core alone.

The company is in Vietnam, as the phone numbers are.
"""

import contextlib

from .harness import Row, clone, environment, paired
from .score_data import make_rules

BATCH = 1000
SINGLES = 400
BAR = 1.25


def _values(number):
    return {
        "name": f"iPhone 17 – khách {number}",
        "type": "lead",
        "contact_name": f"Nguyễn Văn {number}",
        "phone": f"09{number:08d}",
        "email_from": f"khach{number}@example.com",
        "city": "Hà Nội",
    }


def _fill(env, rows):
    """Existing leads, so that indexes and duplicate searches have something to do."""
    if rows:
        env.cr.execute(
            """
            INSERT INTO crm_lead (name, type, active, phone, email_from, user_id,
                                  email_normalized, phone_sanitized, create_date)
            SELECT 'Lead ' || n, 'lead', true, '09' || lpad(n::text, 8, '0'),
                   'cu' || n || '@example.com', NULL,
                   'cu' || n || '@example.com', '+849' || lpad(n::text, 8, '0'), now()
              FROM generate_series(1, %s) n
            """,
            [rows],
        )
        env.cr.execute("ANALYZE crm_lead")


def run(sizes=(0, 10_000, 100_000)):
    with clone("base") as base, clone("addon") as addon:
        for size in sizes:
            with contextlib.ExitStack() as stack:
                core = stack.enter_context(environment(base))
                ours = stack.enter_context(environment(addon))
                for env in (core, ours):
                    env.company.country_id = env.ref("base.vn")
                    _fill(env, size)
                numbers = iter(range(size + 1, 10_000_000))
                yield from _measure(core, ours, size, numbers)
                make_rules(ours).active = True
                yield from _measure(core, ours, size, numbers, " with 20 rules")


def _measure(core, ours, size, numbers, rules=""):
    def finish(env):
        env.flush_all()
        if rules and env is ours:
            # what waits for the end of the transaction
            env["crm.lead"]._flush_scores()

    def batch(env):
        env["crm.lead"].create([_values(next(numbers)) for _lead in range(BATCH)])
        finish(env)

    def single(env):
        env["crm.lead"].create(_values(next(numbers)))
        finish(env)

    for title, work, count, rounds in (
        ("create in one batch", batch, BATCH, 5),
        ("create one by one", single, 1, SINGLES),
    ):
        core_time, our_time, ratio = paired(
            lambda work=work: work(core), lambda work=work: work(ours), rounds
        )
        label = f"{count} new, {size:,} there"
        yield Row(f"core: {title}", label, round(count / core_time), "leads/s")
        yield Row(f"crm_vn: {title}{rules}", label, round(count / our_time), "leads/s")
        yield Row(
            f"{title}{rules}",
            label,
            round(ratio, 2),
            "× core's time",
            f"≤ {BAR}",
            ratio <= BAR,
        )
