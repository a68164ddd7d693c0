"""The care screen: saving and going on, with a million records behind it."""

import statistics

from lxml import etree

from odoo.fields import Command
from odoo.tools import SQL

from .harness import Row, clone, environment, seconds
from .store_data import add_contacts, add_leads, make_chain, settle

SAVE_BAR_MS = 300
PEOPLE = 20_000
#: One record in so many is still to be done.
OPEN_EVERY = 10
ROUNDS = 2


def run(sizes=(10_000, 100_000, 1_000_000)):
    with clone("addon") as name, environment(name) as env:
        stores, sellers = make_chain(env)
        add_contacts(env, stores, 0, PEOPLE)
        add_leads(env, stores, sellers, 0, PEOPLE)
        service = _make_service(env)
        specification = _get_specification(env)
        filled = 0
        for size in sizes:
            _add_records(env, service, stores, sellers, filled, size)
            filled = size
            settle(env, "crm_service_record", "crm_lead", "res_partner")
            there = f"{size:,} records, {len(sellers)} people"
            yield from _bench_queue(sellers, there)
            yield from _bench_opening(sellers, specification, there)
            yield from _bench_saving(env, service, sellers, specification, there)


def _make_service(env):
    model = env.ref("crm_vn.service_model_call").id
    stages = env["crm.stage"].search([], order="sequence")
    following = env["crm.service"].create(
        {
            "name": "Follow-up",
            "code": "bench_follow_up",
            "model_id": model,
            "outcome_ids": [Command.create({"name": "Done", "code": "done"})],
        }
    )
    return env["crm.service"].create(
        {
            "name": "First call",
            "code": "bench_first_call",
            "model_id": model,
            "sla_hours": 4,
            "script": "<p>Hello {{ object.partner_id.name ||| there }}</p>",
            "field_ids": [
                Command.create({"name": "Need", "code": "need", "direction": "input"}),
                Command.create({"name": "Budget", "code": "budget", "type": "integer"}),
                Command.create({"name": "Remark", "code": "remark", "type": "text"}),
            ],
            "outcome_ids": [
                Command.create(
                    {
                        "name": "Booked",
                        "code": "booked",
                        "kind": "success",
                        "stage_id": stages[1:2].id,
                        "next_service_id": following.id,
                        "next_delay": 1,
                        "score_points": 5,
                        "interaction_result": "answered",
                    }
                ),
                Command.create({"name": "Later", "code": "later"}),
            ],
        }
    )


def _get_specification(env):
    """Return what the web client asks for: the fields of the form."""
    view = env.ref("crm_vn.crm_service_record_view_form_care")
    arch = etree.fromstring(env["crm.service.record"].get_view(view.id, "form")["arch"])
    return _read_fields(env["crm.service.record"], arch)


def _read_fields(model, node):
    specification = {}
    for element in node.iterchildren():
        if element.tag != "field":
            specification |= _read_fields(model, element)
            continue
        field = model._fields[element.get("name")]
        specification[field.name] = {}
        if field.type == "many2one":
            specification[field.name] = {"fields": {"display_name": {}}}
        elif field.relational:
            comodel = model.env[field.comodel_name]
            inner = _read_fields(comodel, element) or {"display_name": {}}
            specification[field.name] = {"fields": inner}
    return specification


def _add_records(env, service, stores, sellers, start, end):
    """Insert records of two years for the leads of the benchmark."""
    outcome = service.outcome_ids[0]
    leads = env["crm.lead"].search([("name", "like", "Tư vấn %")], limit=PEOPLE)
    env.cr.execute(
        SQL(
            """
            WITH lead AS (
                SELECT id, user_id, store_id, row_number() OVER (ORDER BY id) - 1 AS n
                  FROM crm_lead WHERE id = ANY(%(leads)s)),
            customer AS (
                SELECT id, store_id,
                       row_number() OVER (PARTITION BY store_id ORDER BY id) - 1 AS n
                  FROM res_partner WHERE ref LIKE 'bench%%' AND store_id IS NOT NULL)
            INSERT INTO crm_service_record (
                service_id, state, outcome_id, scheduled_at, deadline, duration,
                started_at, done_at, user_id, team_id, store_id, company_id, lead_id,
                partner_id,
                inputs, outputs, create_uid, create_date, write_uid, write_date)
            SELECT %(service)s,
                   CASE WHEN open THEN 'planned' ELSE 'done' END,
                   CASE WHEN NOT open THEN %(outcome)s END,
                   moment, moment + interval '4 hours', 0.5,
                   CASE WHEN NOT open THEN moment END,
                   CASE WHEN NOT open THEN moment + interval '10 minutes' END,
                   CASE WHEN NOT open OR i / %(every)s %% 7 != 0
                        THEN lead.user_id END,
                   CASE WHEN i / %(every)s %% 3 = 0 THEN %(team)s END,
                   lead.store_id, %(company)s, lead.id, customer.id,
                   '{"need": "Tủ lạnh"}'::jsonb, '{"budget": 12}'::jsonb,
                   1, moment, 1, moment
              FROM (SELECT i, i %% %(every)s = 0 AS open,
                           date_trunc('second', now()) - CASE
                               WHEN i %% %(every)s = 0
                               THEN (i / %(every)s %% 96 - 24) * interval '1 hour'
                               ELSE i::bigint * 7919 %% (730 * 1440)
                                    * interval '1 minute' END AS moment
                      FROM generate_series(%(start)s, %(end)s - 1) AS i) AS numbers
              JOIN lead ON lead.n = (i * 7 + i / %(every)s) %% %(lead_count)s
              LEFT JOIN customer ON customer.store_id = lead.store_id
                                AND customer.n = i %% 300
            """,
            leads=leads.ids,
            lead_count=len(leads),
            service=service.id,
            outcome=outcome.id,
            company=env.company.id,
            team=env.ref("sales_team.team_sales_department").id,
            every=OPEN_EVERY,
            start=start,
            end=end,
        )
    )
    env.invalidate_all()


def _as(user):
    """The model as a user has it in a request, with nothing read yet."""
    user.env.flush_all()
    user.env.invalidate_all()
    return (
        user.env["crm.service.record"]
        .with_user(user)
        .with_context(lang=user.lang, allowed_company_ids=user.company_id.ids)
    )


def _bench_queue(sellers, there):
    for user in sellers:
        _as(user).get_care_queue()
    queue = _as(sellers[:1]).get_care_queue()
    yield Row("length of a queue", there, queue["number"], "records")
    times = []
    for user in sellers:
        model = _as(user)
        times.append(seconds(model.get_care_queue))
    yield from _rows("get_care_queue", there, times)


def _bench_opening(sellers, specification, there):
    times = []
    for user in sellers:
        model = _as(user)
        times.append(seconds(lambda model=model: model.open_care(specification)))
    yield from _rows("open_care", there, times)


def _bench_saving(env, service, sellers, specification, there):
    outcome = service.outcome_ids[0]
    times = []
    queries = []
    for _round in range(ROUNDS):
        for user in sellers:
            model = _as(user)
            record_id = model.open_care(specification)["record"]["id"]
            record = _as(user).browse(record_id)
            vals = {
                "outcome_id": outcome.id,
                "outputs": {"budget": 20, "remark": "Comes on Saturday"},
                "note": "Wants delivery",
            }

            def save(record=record, vals=vals):
                record.save_care_and_next(vals, specification)
                env.flush_all()

            before = env.cr.sql_log_count
            times.append(seconds(save))
            queries.append(env.cr.sql_log_count - before)
    yield from _rows("save_care_and_next", there, times, SAVE_BAR_MS)
    yield Row("save_care_and_next", there, round(statistics.median(queries)), "queries")


def _rows(what, there, times, bar=None):
    times = sorted(time * 1000 for time in times)
    figures = {
        "median": statistics.median(times),
        "95th percentile": times[int(len(times) * 0.95)],
    }
    for name, figure in figures.items():
        yield Row(
            f"{what}, {name}",
            there,
            round(figure, 1),
            "ms",
            f"< {bar}" if bar else "",
            figure < bar if bar else None,
        )
