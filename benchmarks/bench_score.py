"""Scores of all leads, against core's predictive scoring of as many.

Passes go through the leads by id, so many a transaction, as the scheduled action does.
"""

import statistics
import time

from odoo.tools import SQL

from .harness import Row, clone, environment, seconds
from .score_data import add_events, add_scored, close_some, make_rules
from .store_data import add_leads, make_chain, settle

BATCH = 20_000
ROUNDS = 3
FIRST_BAR, LATER_BAR = 1, 3
#: Leads that are open, and how many there are with those that are won and lost.
SIZES = {10_000: 10_527, 50_000: 52_632, 150_000: 157_895}
INTERACTIONS = 1_000_000


def run(sizes=tuple(SIZES)):
    with (
        clone("base") as base,
        clone("addon") as addon,
        environment(base) as core,
        environment(addon) as ours,
    ):
        core["ir.config_parameter"].set_param("crm.pls_start_date", "2000-01-01")
        stores, sellers = make_chain(ours)
        make_rules(ours).active = True
        ours.cr.commit()
        leads = events = 0
        for size in sizes:
            # core's leads are of one person, and of no store
            for first, last in ((leads, leads + 2000), (leads + 2000, SIZES[size])):
                add_leads(core, core.user, core.user, first, last)
                settle(core, "crm_lead")
            close_some(core)
            add_scored(ours, stores, sellers, leads, SIZES[size])
            close_some(ours)
            leads = SIZES[size]
            to = INTERACTIONS * size // max(SIZES)
            for first, last in ((events, events + 2000), (events + 2000, to)):
                add_events(ours, first, last)
            events = to
            yield from _measure(core, ours, f"{size:,} leads, {events:,} interactions")
        yield from _measure_lists(ours, f"{size:,} leads")


def _measure(core, ours, size):
    times = {name: [] for name in ("core", "first", "later", "same", "whole")}
    changed = 0
    core_leads = _count(core)
    our_leads = _count(ours)
    _predict(core)
    for number in range(ROUNDS):
        times["core"].append(seconds(lambda: _predict(core)))
        ours.cr.execute("TRUNCATE crm_lead_score")
        ours.cr.execute("DELETE FROM crm_qualification_log")
        settle(ours, "crm_lead_score", "crm_qualification_log")
        times["first"].append(seconds(lambda: _pass(ours)))
        settle(ours, "crm_lead_score")
        _change(ours, number)
        started = time.perf_counter()
        changed = _pass(ours) / our_leads
        times["later"].append(time.perf_counter() - started)
        settle(ours, "crm_lead_score")
        times["same"].append(seconds(lambda: _pass(ours)))
        _change(ours, number)
        times["whole"].append(seconds(lambda: _pass(ours, whole=True)))
    spent = {name: statistics.median(values) for name, values in times.items()}
    pace = core_leads / spent["core"]
    yield Row("core: predictive scoring", size, round(spent["core"], 2), "s")
    yield Row("core: predictive scoring", size, round(pace), "leads/s")
    for name, what, bar in (
        ("first", "first build", FIRST_BAR),
        ("later", f"later pass, {changed:.0%} changed", LATER_BAR),
        ("same", "later pass, nothing changed", None),
        ("whole", f"later pass in one statement, {changed:.0%} changed", None),
    ):
        yield Row(f"crm_vn: {what}", size, round(spent[name], 2), "s")
        ratio = round(our_leads / spent[name] / pace, 2)
        if bar:
            yield Row(what, size, ratio, "× core's rate", f"≥ {bar}", ratio >= bar)
        else:
            yield Row(what, size, ratio, "× core's rate")


def _count(env):
    return env["crm.lead"].search_count([("won_status", "=", "pending")])


def _predict(env):
    env["crm.lead"]._cron_update_automated_probabilities()


def _pass(env, whole=False):
    """Score all leads.

    :return: how many scores changed
    """
    engine = env["crm.score.engine"]
    env.cr.execute("SELECT min(id), max(id) FROM crm_lead")
    first, last = env.cr.fetchone()
    written = 0
    step = last - first + 1 if whole else BATCH
    for start in range(first, last + 1, step):
        written += engine._rescore([("id", ">=", start), ("id", "<", start + step)])
        env.cr.commit()
    return written


def _change(env, number):
    """Change what one lead of ten is worth."""
    env.cr.execute(
        SQL(
            """UPDATE crm_lead
                  SET priority = CASE WHEN priority IN ('2', '3') THEN '0' ELSE '3' END
                WHERE id / 40 %% 10 = %s""",
            number,
        )
    )
    settle(env, "crm_lead")
    env.invalidate_all()


def _measure_lists(env, size):
    """Screens by score, beside the same ones by a column of leads."""
    leads, lines = env["crm.lead"], env["crm.score.line"]
    for what, work in {
        "list by score": lambda: leads.search([], order="score desc, id", limit=80),
        "list by priority": lambda: leads.search(
            [], order="priority desc, id", limit=80
        ),
        "hot leads": lambda: leads.search_count([("temperature", "=", "hot")]),
        "leads of a priority": lambda: leads.search_count([("priority", "=", "3")]),
        "leads by temperature": lambda: leads._read_group(
            [], ["temperature"], ["__count", "expected_revenue:sum"]
        ),
        "leads by priority": lambda: leads._read_group(
            [], ["priority"], ["__count", "expected_revenue:sum"]
        ),
        "score lines by rule": lambda: lines._read_group(
            [], ["rule_id"], ["__count", "points:sum"]
        ),
    }.items():
        work()
        spent = statistics.median(seconds(work) for _round in range(5))
        yield Row(what, size, round(1000 * spent, 1), "ms")
