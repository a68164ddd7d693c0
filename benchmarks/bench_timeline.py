"""The timeline: opening it, recording, counters, at up to a million interactions."""

import statistics
from datetime import datetime

from odoo.addons.crm_vn.models.timeline.crm_timeline_counters import FORMULAS

from .harness import Row, clone, environment, seconds
from .store_data import (
    ALL_STORES,
    add_contacts,
    add_leads,
    make_chain,
    new_user,
    settle,
)
from .timeline_data import add_interactions, get_contacts

PAGE_BAR_MS, RECORD_BAR_MS = 50, 5
ROUNDS = 15
RECORDED = 500
COUNTED = 10_000


def run(sizes=(10_000, 100_000, 1_000_000)):
    with clone("addon") as name, environment(name) as env:
        stores, sellers = make_chain(env)
        add_contacts(env, stores, 0, 20_000)
        add_leads(env, stores, sellers, 0, 20_000)
        customer = _make_customer(env, stores[0])
        lead = env["crm.lead"].create(
            {
                "name": "Big deal",
                "type": "opportunity",
                "partner_id": customer.id,
                "user_id": sellers[0].id,
                "store_id": stores[0].id,
            }
        )
        users = {
            "all stores": new_user(env, "timeline_hq", stores[:0], ALL_STORES),
            "a store's user": sellers[0],
            "own documents": _make_own(env, stores[0]),
        }
        filled = 0
        for size in sizes:
            add_interactions(env, customer, lead, filled, size)
            filled = size
            settle(env, "crm_interaction", "crm_message_link")
            there = f"{size:,} interactions"
            yield from _bench_pages(users, customer, lead, there)
            yield from _bench_recording(env, get_contacts(env, RECORDED), there)
            yield from _bench_counters(users, env, there)


def _make_customer(env, store):
    return env["res.partner"].create({"name": "Regular", "store_id": store.id})


def _make_own(env, store):
    user = new_user(env, "timeline_own", store)
    all_leads = env.ref("sales_team.group_sale_salesman_all_leads")
    user.group_ids -= all_leads
    user.group_ids += env.ref("sales_team.group_sale_salesman")
    return user


# OPENING


def _bench_pages(users, customer, lead, there):
    for who, user in users.items():
        first = _as(user, customer).get_timeline()
        counted = sum(first["counts"].values())
        for what, call in {
            "first page": lambda user=user: _as(user, customer).get_timeline(),
            "next page": lambda user=user, place=first["next"]: _as(
                user, customer
            ).get_timeline(before=place),
            "calls only": lambda user=user: _as(user, customer).get_timeline(
                kinds=["call"]
            ),
            "surveys only (rare)": lambda user=user: _as(user, customer).get_timeline(
                kinds=["survey"]
            ),
        }.items():
            yield _page(f"{what} of {counted:,} rows: {who}", there, call)
    manager = users["all stores"]
    for what, options in (("own", {}), ("whole customer", {"whole": True})):
        yield _page(
            f"first page of a lead, {what}",
            there,
            lambda options=options: _as(manager, lead).get_timeline(**options),
        )


def _page(what, there, call):
    call()
    figure = round(_median(call) * 1000, 1)
    return Row(what, there, figure, "ms", f"< {PAGE_BAR_MS}", figure < PAGE_BAR_MS)


def _median(call):
    return statistics.median(seconds(call) for _round in range(ROUNDS))


def _as(user, record):
    """A record as a user has it in a request, with nothing read yet."""
    user.env.invalidate_all()
    return record.with_user(user).with_context(
        lang=user.lang, allowed_company_ids=user.company_id.ids
    )


# RECORDING


def _bench_recording(env, contacts, there):
    interactions = env["crm.interaction"]
    now = datetime.now().replace(microsecond=0)

    def rows(prefix):
        return [
            {
                "kind": "call",
                "channel": "phone",
                "direction": "in",
                "date": now,
                "duration": 60,
                "partner_id": contact_id,
                "provider": "bench",
                "external_ref": f"{prefix}{number}",
            }
            for number, contact_id in enumerate(contacts)
        ]

    def save(events):
        interactions._record(events)
        env.flush_all()

    for what, call in (
        ("recording, one by one", lambda: [save([row]) for row in rows("one")]),
        ("recording, one batch", lambda: save(rows("batch"))),
    ):
        env.invalidate_all()
        with env.cr.savepoint() as savepoint:
            figure = round(seconds(call) / len(contacts) * 1000, 2)
            savepoint.rollback()
        env.invalidate_all()
        yield Row(
            what,
            there,
            figure,
            "ms each",
            f"≤ {RECORD_BAR_MS}",
            figure <= RECORD_BAR_MS,
        )


# COUNTERS


def _bench_counters(users, env, there):
    """All counters at once; the bar is one query for each of them."""
    contacts = env["res.partner"].browse(get_contacts(env, COUNTED))
    for who in ("all stores", "a store's user"):
        seen = _as(users[who], contacts)._filtered_access("read")
        counted = f"{len(seen):,} contacts, {there}"
        for what, call, bar in (
            ("in one call", seen._get_timeline_figures, 1),
            (
                "by the fields, as a list has them",
                lambda seen=seen: [seen.mapped(fname) for fname in FORMULAS],
                len(FORMULAS),
            ),
        ):
            call()
            seen.invalidate_recordset()
            before = env.cr.sql_log_count
            took = seconds(call)
            queries = env.cr.sql_log_count - before
            what = f"{len(FORMULAS)} counters, {what}: {who}"
            yield Row(what, counted, round(took, 2), "s")
            yield Row(what, counted, queries, "queries", f"≤ {bar}", queries <= bar)
    model = _as(users["all stores"], contacts.browse())
    for what, domain in (
        ("no contact for 30 days", [("idle_days", ">=", 30)]),
        ("more than 3 calls", [("call_count", ">", 3)]),
    ):
        took = _median(lambda domain=domain: model.search(domain, limit=80))
        yield Row(f"80 contacts with {what}", there, round(took * 1000, 1), "ms")
