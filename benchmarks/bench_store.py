"""Stores: what a store's user waits for, against who sees all and asks for the same."""

import random
import statistics

from lxml import etree

from odoo.fields import Command, Domain
from odoo.tools.safe_eval import safe_eval

from .harness import Row, clone, environment, paired, seconds
from .store_data import (
    ALL_STORES,
    STORES,
    add_contacts,
    add_leads,
    add_staff,
    contact_store,
    full_key,
    make_chain,
    new_user,
    phone,
    settle,
)

LEAD_BAR, CONTACT_BAR, STAFF_BAR, LOOKUP_BAR_MS = 1.10, 1.25, 1, 20
LOOKUPS = 100
STAFF = 10_000
ROUNDS = 9
PROGRESS = {
    "field": "activity_state",
    "colors": {"planned": "success", "today": "warning", "overdue": "danger"},
}


def run(
    leads=(10_000, 50_000, 200_000),
    contacts=(10_000, 100_000, 500_000),
    lookups=1_000_000,
):
    with clone("addon") as name, environment(name) as env:
        stores, sellers = make_chain(env)
        people = sellers[0], new_user(env, "bench_hq", stores[:0], ALL_STORES)
        filled = 0
        for size in leads:
            add_leads(env, stores, sellers, filled, size)
            filled = size
            settle(env, "crm_lead")
            yield from _bench_leads(*people, stores[0], size)
        filled = 0
        for size in contacts:
            add_contacts(env, stores, filled, size)
            filled = size
            settle(env, "res_partner", "crm_store_partner_rel")
            yield from _bench_contacts(*people, stores[0], size)
            yield from _bench_lookup(sellers[0], size)
        add_contacts(env, stores, filled, lookups)
        settle(env, "res_partner", "crm_store_partner_rel")
        yield from _bench_lookup(sellers[0], lookups)
        yield from _bench_staff(env, stores)


# LEADS


def _bench_leads(seller, headquarters, store, size):
    domain = [("type", "=", "opportunity")]
    explicit = [*domain, ("store_id", "in", store.ids)]
    picked = size // 2 // STORES * STORES  # one of the first store
    for what, call in _lead_calls(picked).items():
        yield from _compare(
            f"leads: {what}",
            f"{size:,} leads",
            lambda call=call: call(_model(headquarters, "crm.lead"), explicit),
            lambda call=call: call(_model(seller, "crm.lead"), domain),
            LEAD_BAR,
        )


def _lead_calls(picked):
    return {
        "kanban": _kanban,
        "list": _list,
        "count": lambda model, domain: model.search_count(domain),
        "search by name": _search(full_key(picked)),
        "search by phone": _search(phone(picked)),
        "by salesperson": _group("user_id", "expected_revenue:sum"),
        "by store": _group("store_id", "expected_revenue:sum"),
        "by month": _group("create_date:month", "expected_revenue:sum"),
    }


def _kanban(model, domain):
    model = model.with_context(read_group_expand=True)
    found = model.web_read_group(
        domain,
        ["stage_id"],
        ["expected_revenue:sum"],
        auto_unfold=True,
        unfold_read_default_limit=40,
        unfold_read_specification=_specification(model, "kanban"),
    )
    assert sum(group["__count"] for group in found["groups"])
    model.read_progress_bar(domain, "stage_id", PROGRESS)


# CONTACTS


def _bench_contacts(seller, headquarters, store, size):
    served = [("store_ids", "in", store.ids)]
    same = ["|", *served, ("store_id", "=", False)]
    picked = next(
        i for i in range(size // 2, size) if i % 100 and contact_store(i) == 0
    )
    for what, call in _contact_calls(picked).items():
        for explicit, note, bar in (
            (same, "", CONTACT_BAR),
            (served, ", against those served alone", None),
        ):
            yield from _compare(
                f"contacts: {what}{note}",
                f"{size:,} contacts",
                lambda call=call, domain=explicit: call(
                    _model(headquarters, "res.partner"), domain
                ),
                lambda call=call: call(_model(seller, "res.partner"), []),
                bar,
            )


def _contact_calls(picked):
    return {
        "kanban": lambda model, domain: _list(model, domain, "kanban"),
        "list": _list,
        "count": lambda model, domain: model.search_count(domain),
        "search by name": _search(full_key(picked)),
        "search by phone": _search(phone(picked)),
        "choose by name": lambda model, domain: model.name_search(
            full_key(picked)[:-2], domain, limit=8
        ),
        "by salesperson": _group("user_id"),
        "by store": _group("store_id"),
        "by month": _group("create_date:month"),
    }


# LOOKUP


def _bench_lookup(seller, size):
    """A salesperson types what a customer of another store tells them."""
    env = seller.env
    if "crm.customer.lookup" not in env:
        return
    env.company.store_lookup_limit = 0
    picked = random.Random(size).sample(range(size), LOOKUPS)
    for what, text in (
        ("phone", phone),
        ("e-mail", lambda i: f"khach{i}@example.com"),
    ):
        times = []
        for i in picked:
            lookup = _model(seller, "crm.customer.lookup").create({"query": text(i)})
            times.append(seconds(lookup.action_search))
            assert lookup.line_ids, text(i)
        figure = round(statistics.median(times) * 1000, 1)
        yield Row(
            f"find a customer by {what}",
            f"{size:,} contacts",
            figure,
            "ms",
            f"< {LOOKUP_BAR_MS}",
            figure < LOOKUP_BAR_MS,
        )


# STAFF


def _bench_staff(env, stores):
    staff = add_staff(env, STAFF)
    settle(env, "res_users", "res_partner", "res_groups_users_rel")
    one, rest = staff[0], staff[1:]
    first, second, third = stores[:3]
    for what, change in (
        (
            "10,000 members at once",
            lambda: first.write({"user_ids": [Command.set(rest.ids)]}),
        ),
        (
            "one more member of a store that has 10,000",
            lambda: first.write({"user_ids": [Command.link(one.id)]}),
        ),
        (
            "another store of one user",
            lambda: one.write({"store_ids": [Command.link(second.id)]}),
        ),
        (
            "another store of 10,000 users",
            lambda: rest.write({"store_ids": [Command.link(third.id)]}),
        ),
        (
            "10,000 members out",
            lambda: first.write({"user_ids": [Command.clear()]}),
        ),
        (
            "a store that has 10,000 members moves",
            lambda: third.write({"parent_id": stores[10].id}),
        ),
    ):
        env.invalidate_all()

        def save(change=change):
            change()
            env.flush_all()

        figure = round(seconds(save), 2)
        yield Row(
            f"saving {what}",
            f"{STAFF:,} users",
            figure,
            "s",
            f"< {STAFF_BAR}",
            figure < STAFF_BAR,
        )


# WHAT THE WEB CLIENT ASKS FOR


def _model(user, name):
    """A model as a user has it in the browser, with nothing read yet."""
    user.env.invalidate_all()
    return (
        user.env[name]
        .with_user(user)
        .with_context(
            lang=user.lang,
            tz="Asia/Ho_Chi_Minh",
            uid=user.id,
            allowed_company_ids=user.company_id.ids,
        )
    )


def _list(model, domain, view="list"):
    found = model.web_search_read(
        domain, _specification(model, view), limit=80, count_limit=10_001
    )
    assert found["length"]


def _search(text):
    """What the first field of the search view finds for a text."""

    def search(model, domain):
        arch = etree.fromstring(model.get_view(view_type="search")["arch"])
        typed = safe_eval(arch.find(".//field").get("filter_domain"), {"self": text})
        _list(model, Domain(domain) & Domain(typed))

    return search


def _group(spec, *aggregates):
    def group(model, domain):
        assert model.formatted_read_group(domain, [spec], ["__count", *aggregates])

    return group


def _specification(model, view):
    """What the web client reads of each record, roughly: the fields of the view."""
    arch = etree.fromstring(model.get_view(view_type=view)["arch"])
    fnames = {node.get("name") for node in arch.iterfind(".//field")}
    return {
        fname: {"fields": {"display_name": {}}}
        if model._fields[fname].relational
        else {}
        for fname in sorted(fnames)
    }


def _compare(what, size, explicit, restricted, bar):
    theirs, ours, ratio = paired(explicit, restricted, ROUNDS)
    ratio = round(ratio, 2)
    yield Row(f"{what}: all stores", size, round(theirs * 1000, 1), "ms")
    yield Row(f"{what}: a store's user", size, round(ours * 1000, 1), "ms")
    yield Row(
        what,
        size,
        ratio,
        "× all stores",
        f"≤ {bar:.2f}" if bar else "",
        ratio <= bar if bar else None,
    )
