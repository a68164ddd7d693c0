"""As many service records as asked for, of ten services with four outcomes each."""

from odoo.fields import Command
from odoo.tools import SQL

SERVICES = 10
OUTCOMES = [
    ("booked", "success"),
    ("later", "neutral"),
    ("no_answer", "failure"),
    ("refused", "failure"),
]


def make_services(env):
    """Make ten services of all models, with four outcomes each.

    :return: the services
    """
    models = env["crm.service.model"].search([])
    return env["crm.service"].create(
        [
            {
                "name": f"Service {number}",
                "code": f"bench_service_{number}",
                "model_id": models[number % len(models)].id,
                "sla_hours": 24,
                "outcome_ids": [
                    Command.create({"name": code.title(), "code": code, "kind": kind})
                    for code, kind in OUTCOMES
                ],
            }
            for number in range(SERVICES)
        ]
    )


def add_services(env, services, users, start, end):
    """Insert records on the leads of the benchmark, over two years.

    Of a hundred, 85 are done, ten cancelled, three planned and two in progress; what is
    open is of the last days and the next. A tenth was done after its deadline.
    """
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO crm_service_record (
                service_id, state, outcome_id, inputs, outputs, scheduled_at, deadline,
                duration, started_at, done_at, response_hours, user_id, store_id,
                team_id, company_id, lead_id, partner_id, product_id, source_id,
                medium_id, campaign_id, note,
                create_uid, create_date, write_uid, write_date)
            SELECT service_id, state,
                   CASE WHEN state = 'done' THEN outcomes[1 + i / 7 %% 4] END,
                   jsonb_build_object('need', 'Tủ lạnh số ' || i, 'source', 'web'),
                   CASE WHEN state = 'done' THEN
                       jsonb_build_object('budget', i, 'remark', 'Khách hẹn ngày mai')
                   END,
                   at, at + interval '1 day', 0.5,
                   CASE WHEN state IN ('done', 'in_progress') THEN at END,
                   CASE WHEN state = 'done' THEN at + CASE WHEN i %% 10 = 0
                       THEN interval '2 days' ELSE interval '20 minutes' END END,
                   CASE WHEN state IN ('done', 'in_progress') THEN i %% 50 / 10.0 END,
                   lead.user_id, lead.store_id, lead.team_id, lead.company_id, lead.id,
                   lead.partner_id, (%(products)s::int[])[1 + i %% %(product_count)s],
                   (%(sources)s::int[])[1 + i / 3 %% %(source_count)s],
                   (%(media)s::int[])[1 + i / 5 %% %(medium_count)s],
                   (%(campaigns)s::int[])[1 + i / 11 %% %(campaign_count)s],
                   CASE WHEN i %% 3 = 0 THEN 'Gọi lại sau giờ làm việc.' END,
                   1, at - interval '1 day', 1, at
              FROM (SELECT i, j.state,
                           (%(services)s::int[])[1 + i %% %(service_count)s]
                           AS service_id,
                           date_trunc('second', now()) - CASE
                               WHEN j.state IN ('planned', 'in_progress')
                               THEN (i::bigint * 7919 %% 14400 - 7200)
                                    * interval '1 minute'
                               ELSE (i::bigint * 7919 %% 1051200)
                                    * interval '1 minute' + interval '3 days'
                               END AS at
                      FROM (SELECT i, CASE WHEN i * 37 %% 100 < 85 THEN 'done'
                                           WHEN i * 37 %% 100 < 95 THEN 'cancelled'
                                           WHEN i * 37 %% 100 < 98 THEN 'planned'
                                           ELSE 'in_progress' END AS state
                              FROM generate_series(%(start)s::bigint, %(end)s - 1) AS i
                           ) AS j
                   ) AS row
              JOIN (SELECT id, user_id, store_id, team_id, company_id, partner_id,
                           row_number() OVER (ORDER BY id) - 1 AS place
                      FROM crm_lead WHERE user_id = ANY(%(users)s)) AS lead
                ON lead.place = i %% (
                   SELECT count(*) FROM crm_lead WHERE user_id = ANY(%(users)s))
              JOIN (SELECT service_id AS of, array_agg(id ORDER BY id) AS outcomes
                      FROM crm_service_outcome GROUP BY service_id) AS outcome
                ON outcome.of = service_id
            """,
            **_get_choices(env),
            services=services.ids,
            service_count=len(services),
            users=users.ids,
            start=start,
            end=end,
        )
    )
    env.invalidate_all()


def _get_choices(env):
    choices = {}
    for model, many, one in (
        ("product.product", "products", "product"),
        ("utm.source", "sources", "source"),
        ("utm.medium", "media", "medium"),
        ("utm.campaign", "campaigns", "campaign"),
    ):
        ids = env[model].search([], limit=50).ids
        missing = [{"name": f"{one} {number}"} for number in range(50 - len(ids))]
        ids += env[model].create(missing).ids
        choices[many] = ids
        choices[f"{one}_count"] = len(ids)
    return choices
