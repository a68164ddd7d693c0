"""Services planned and opened in large numbers, against core's activities.

Core creates activities for as many leads, without mails, on a database of its own: the
nearest work it has. What opens as leads are won is held against it, too: winning is
timed with and without the service, and the difference is what the records cost.

Odoo inserts a hundred rows a statement, so that each table written to makes ten more
queries per 1,000: records and their followers when they are planned, records alone when
they open by themselves.
"""

import contextlib

from odoo.fields import Command
from odoo.tools import SQL

from .harness import Row, clone, environment, paired, seconds
from .store_data import add_leads, make_chain, new_user, settle

SIZES = (100, 1_000, 10_000)
PLANNED = 5_000
WON = 10_000
MEMBERS = 20
TIME_BAR = 1.0
PLAN_GROWTH_BAR, WON_GROWTH_BAR = 20, 10


def run(sizes=SIZES, planned=PLANNED, won=WON):
    leads = max((*sizes, planned, won))
    with clone("base") as base, clone("addon") as addon, contextlib.ExitStack() as both:
        core = _Core(both.enter_context(environment(base)), leads)
        ours = _Ours(both.enter_context(environment(addon)), leads)
        counts = {}
        for size in sizes:
            counts[size] = _count(ours, lambda size=size: ours.plan(size))
            yield Row("planning: queries", f"{size:,} leads", counts[size], "queries")
        growth = (counts[sizes[-1]] - counts[sizes[-2]]) / (sizes[-1] - sizes[-2])
        yield _growth("planning", growth * 1000, PLAN_GROWTH_BAR)
        yield from _compare("planning", core, ours, planned)
        counts = {}
        for size in sizes:
            counts[size] = _count(ours, lambda size=size: ours.win(size)) - _count(
                ours, lambda size=size: ours.win(size, service_triggers=False)
            )
            yield Row(
                "winning: queries for the service",
                f"{size:,} leads",
                counts[size],
                "queries",
            )
        growth = (counts[sizes[-1]] - counts[sizes[-2]]) / (sizes[-1] - sizes[-2])
        yield _growth("winning", growth * 1000, WON_GROWTH_BAR)
        yield from _compare_won(core, ours, won)


def _growth(what, figure, bar):
    figure = round(figure)
    what = f"{what}: queries more per 1,000 leads"
    return Row(what, "", figure, "queries", f"≤ {bar}", figure <= bar)


def _compare(what, core, ours, size):
    core_time, our_time, ratio = paired(
        lambda: core.undo(lambda: core.plan(size)),
        lambda: ours.undo(lambda: ours.plan(size)),
        rounds=3,
    )
    there = f"{size:,} leads"
    yield Row("core's activities", there, round(size / core_time), "a second")
    yield Row(what, there, round(size / our_time), "a second")
    ratio = round(ratio, 2)
    met = ratio <= TIME_BAR
    yield Row(what, there, ratio, "× core's time", f"≤ {TIME_BAR}", met)


def _compare_won(core, ours, size):
    without, with_service, _ratio = paired(
        lambda: ours.undo(lambda: ours.win(size, service_triggers=False)),
        lambda: ours.undo(lambda: ours.win(size)),
        rounds=3,
    )
    there = f"{size:,} leads"
    yield Row("winning, no service", there, round(without, 2), "s")
    yield Row("winning, with a service", there, round(with_service, 2), "s")
    activities = seconds(lambda: core.undo(lambda: core.plan(size)))
    ratio = round((with_service - without) / activities, 2)
    yield Row(
        "opening as they are won",
        there,
        ratio,
        "× core's activities",
        f"≤ {TIME_BAR}",
        ratio <= TIME_BAR,
    )


def _count(side, call):
    """Return how many queries a call takes, from an empty cache."""
    side.undo(call)
    before = side.env.cr.sql_log_count
    side.undo(call)
    return side.env.cr.sql_log_count - before


class _Side:
    def undo(self, call):
        """Do something, and take it back."""
        with self.env.cr.savepoint() as savepoint:
            self.env.invalidate_all()
            call()
            self.env.flush_all()
            savepoint.rollback()
        self.env.transaction.clear()

    def _find_leads(self, env):
        """Return the leads, all of them open."""
        stage = env["crm.stage"].search([("is_won", "=", False)], limit=1)
        env.cr.execute(SQL("UPDATE crm_lead SET stage_id = %s", stage.id))
        settle(env, "crm_lead")
        env.invalidate_all()
        return env["crm.lead"].search([], order="id desc")


class _Core(_Side):
    """Core alone: a call is planned for each lead, as an activity of one person."""

    def __init__(self, env, leads):
        salesman = env.ref("sales_team.group_sale_salesman_all_leads")
        user = env["res.users"].create(
            {
                "name": "Minh",
                "login": "bench_service",
                "group_ids": [Command.link(salesman.id)],
            }
        )
        add_leads(env, user, user, 0, leads)
        self.env, self.user = env, user
        self.leads = self._find_leads(env)
        self.call = env.ref("mail.mail_activity_data_call")

    def plan(self, size):
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": self.call.id,
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": lead_id,
                    "user_id": self.user.id,
                    "summary": "First call",
                }
                for lead_id in self.leads[:size].ids
            ]
        )


class _Ours(_Side):
    """A chain: the members of a team call in turn, with two inputs from each lead."""

    def __init__(self, env, leads):
        stores, sellers = make_chain(env)
        add_leads(env, stores, sellers, 0, leads)
        members = env["res.users"].union(
            *(
                new_user(env, f"caller_{number}", stores[:0], "crm_vn.group_all_stores")
                for number in range(MEMBERS)
            )
        )
        team = env["crm.team"].create(
            {"name": "Callers", "member_ids": [Command.set(members.ids)]}
        )
        values = {
            "model_id": env.ref("crm_vn.service_model_call").id,
            "assign": "team",
            "team_id": team.id,
            "field_ids": [
                Command.create({"direction": "input", **field})
                for field in (
                    {"name": "Need", "code": "need", "value_from": "lead_id.name"},
                    {
                        "name": "Amount",
                        "code": "amount",
                        "type": "monetary",
                        "value_from": "lead_id.expected_revenue",
                    },
                )
            ],
        }
        services = env["crm.service"].create(
            [
                {**values, "name": "First call", "code": "bench_call"},
                {**values, "name": "Contract", "code": "bench_won", "trigger": "won"},
            ]
        )
        self.env, self.service = env, services[0]
        self.won = env["crm.stage"].search([("is_won", "=", True)], limit=1)
        self.leads = self._find_leads(env)

    def plan(self, size):
        self.service._plan(self.leads[:size])

    def win(self, size, **context):
        leads = self.leads[:size].with_context(tracking_disable=True, **context)
        leads.write({"stage_id": self.won.id})
