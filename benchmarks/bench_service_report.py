"""The report of services at up to a million records, and the work of today."""

import statistics

from .harness import Row, clone, environment, seconds
from .service_data import add_services, make_services
from .store_data import (
    ALL_STORES,
    add_contacts,
    add_leads,
    make_chain,
    new_user,
    settle,
)
from .timeline_data import add_interactions

REPORT_BAR_MS, PERSON_BAR_MS, STORE_BAR_MS = 1000, 100, 300
ROUNDS = 5
LEADS = 200_000
MEASURES = [
    "__count",
    "planned_count:sum",
    "done_count:sum",
    "overdue_count:sum",
    "done_rate:avg",
    "success_rate:avg",
    "response_hours:avg",
]
GROUPINGS = [
    [],
    ["service_id"],
    ["model_id"],
    ["channel"],
    ["bucket"],
    ["outcome_name"],
    ["user_id"],
    ["team_id"],
    ["store_id"],
    ["product_id"],
    ["source_id"],
    ["medium_id"],
    ["campaign_id"],
    ["scheduled_at:month"],
    ["scheduled_at:week"],
    ["done_at:month"],
    ["create_date:month"],
    ["service_id", "bucket"],
]
PIVOTS = [("user_id", "bucket"), ("store_id", "outcome_name")]
COLUMNS = dict.fromkeys(
    ("reason", "when", "is_late", "name", "customer", "phone", "detail"), {}
) | {
    fname: {"fields": {"display_name": {}}}
    for fname in ("user_id", "store_id", "lead_id", "stage_id")
}


def run(sizes=(10_000, 100_000, 1_000_000)):
    with clone("addon") as name, environment(name) as env:
        stores, sellers = make_chain(env)
        add_contacts(env, stores, 0, 20_000)
        add_leads(env, stores, sellers, 0, LEADS)
        services = make_services(env)
        users = {
            "administrator": env.ref("base.user_admin"),
            "a store's user": sellers[0],
        }
        filled = 0
        for size in sizes:
            add_services(env, services, sellers, filled, size)
            filled = size
            settle(env, "crm_service_record", "crm_lead")
            there = f"{size:,} records"
            for who, user in users.items():
                yield from _bench_report(user, who, there)
        yield from _bench_work(env, stores, sellers)


def _bench_report(user, who, there):
    for groupby in GROUPINGS:
        what = ", ".join(groupby) or "nothing"
        yield _row(
            f"counted by {what}: {who}",
            there,
            lambda groupby=groupby: _as(
                user, "report.crm.service"
            ).formatted_read_group([], groupby, MEASURES),
            REPORT_BAR_MS,
        )
    for row, column in PIVOTS:
        sets = [[], [row], [column], [row, column]]
        yield _row(
            f"pivot of {row} × {column}: {who}",
            there,
            lambda sets=sets: _as(
                user, "report.crm.service"
            ).formatted_read_grouping_sets([], sets, MEASURES),
            REPORT_BAR_MS,
        )


# WORK


def _bench_work(env, stores, sellers):
    """The page of 80, with all its columns; without and with what is counted beside."""
    customer = env["res.partner"].create({"name": "Regular", "store_id": stores[0].id})
    lead = env["crm.lead"].search([("user_id", "=", sellers[0].id)], limit=1)
    add_interactions(env, customer, lead, 0, 1_000_000)
    env.cr.execute(
        """UPDATE crm_interaction SET lead_id = %s + id %% %s
            WHERE lead_id IS NULL AND id %% 4 != 0""",
        [env["crm.lead"].search([], order="id", limit=1).id, LEADS],
    )
    env.cr.execute(
        """UPDATE crm_interaction SET callback_date = date + interval '1 day'
            WHERE kind = 'call' AND id % 5 = 0"""
    )
    settle(env, "crm_interaction")
    # as people have it: a few dozen services to do, not a thousand
    env.cr.execute(
        """UPDATE crm_service_record SET state = 'cancelled'
            WHERE state IN ('planned', 'in_progress') AND id / 7 % 20 > 0"""
    )
    settle(env, "crm_service_record")
    everything = new_user(env, "work_hq", stores[:0], ALL_STORES)
    there = "1,000,000 records, 1,000,000 interactions, 200,000 leads"
    for what, user, domain, bar in (
        ("of a person", sellers[0], [("user_id", "=", sellers[0].id)], PERSON_BAR_MS),
        ("of a store", sellers[0], [("store_id", "=", stores[0].id)], STORE_BAR_MS),
        ("of a store, asked by all", everything, [("store_id", "=", stores[0].id)],
         STORE_BAR_MS),
        ("of the chain", everything, [], None),
    ):  # fmt: skip
        found = _as(user, "crm.work").search_count(domain)
        yield _row(
            f"work {what}, {found:,} rows",
            there,
            lambda user=user, domain=domain: _as(user, "crm.work").web_search_read(
                domain, COLUMNS, limit=80
            ),
            bar,
        )


def _row(what, there, call, bar):
    call()
    figure = round(statistics.median(seconds(call) for _round in range(ROUNDS)) * 1000)
    if bar is None:
        return Row(what, there, figure, "ms")
    return Row(what, there, figure, "ms", f"< {bar:,}", figure < bar)


def _as(user, model):
    """A model as a user has it in a request, with nothing read yet."""
    user.env.invalidate_all()
    return (
        user.env[model]
        .with_user(user)
        .with_context(
            lang=user.lang,
            tz="Asia/Ho_Chi_Minh",
            allowed_company_ids=user.company_id.ids,
        )
    )
