"""Leads, customers and interactions to score, twenty rules, and core's own leads."""

from odoo.tools import SQL

from .store_data import add_contacts, add_leads, settle

KINDS = ("call", "call", "message", "message", "form", "email", "visit", "store_visit")
FIT = (
    ("[('expected_revenue', '>=', 500000)]", 10),
    ("[('priority', 'in', ['2', '3'])]", 15),
    ("[('phone_sanitized', '!=', False)]", 5),
    ("[('email_normalized', '!=', False)]", 5),
    ("[('user_id', '!=', False)]", 3),
    ("[('source_id', '!=', False)]", 5),
    ("[('type', '=', 'opportunity'), ('expected_revenue', '>', 900000)]", 10),
    ("[('create_date', '>=', 'today -30d')]", 5),
    ("[('partner_id.is_company', '=', True)]", 10),
    ("[('partner_id.city', '=', 'Hà Nội')]", 8),
    ("[('partner_id.function', '!=', False)]", 6),
    ("[('partner_id.email_normalized', '=', False)]", -10),
)
ENGAGEMENT = (
    ("[('kind', '=', 'call'), ('result', '=', 'answered')]", 8, 40, 180, 30),
    ("[('kind', '=', 'call'), ('result', '=', 'no_answer')]", -3, 15, 90, 0),
    ("[('kind', '=', 'message'), ('direction', '=', 'in')]", 4, 20, 90, 14),
    ("[('kind', '=', 'form')]", 10, 30, 365, 60),
    ("[('kind', '=', 'email'), ('direction', '=', 'in')]", 3, 15, 180, 30),
    ("[('kind', '=', 'visit')]", 2, 20, 60, 7),
    ("[('kind', '=', 'store_visit')]", 20, 60, 365, 90),
    ("[('channel', '=', 'zalo'), ('result', '=', 'answered')]", 2, 10, 90, 0),
)


def make_rules(env):
    """Make twenty rules, twelve of fit and eight of engagement.

    :return: the rules; they score nothing until they are made active
    """
    Rule = env["crm.score.rule"]
    Rule.search([]).active = False
    return Rule.create(
        [
            {"name": f"Fit {number}", "domain": domain, "points": points}
            | {"kind": "fit", "active": False, "company_id": False}
            for number, (domain, points) in enumerate(FIT)
        ]
        + [
            {
                "name": f"Engagement {number}",
                "kind": "engagement",
                "interaction_domain": domain,
                "points": points,
                "max_points": most,
                "window_days": window,
                "half_life_days": half_life,
                "active": False,
                "company_id": False,
            }
            for number, (domain, points, most, window, half_life) in enumerate(
                ENGAGEMENT
            )
        ]
    )


def add_scored(env, stores, sellers, start, end):
    """Insert leads, and as many customers; two leads of three have one."""
    # The plans of the first rows are those of empty tables.
    for first, last in ((start, start + 2000), (start + 2000, end)):
        add_contacts(env, stores, first, last)
        add_leads(env, stores, sellers, first, last)
        settle(env, "res_partner", "crm_store_partner_rel", "crm_lead")
    env.cr.execute(
        SQL(
            """UPDATE crm_lead SET partner_id = contact.id, store_id = contact.store_id
                 FROM (SELECT id, substring(email_from FROM '[0-9]+')::int AS i
                         FROM crm_lead WHERE email_from LIKE 'khach%%') AS numbered
                 JOIN res_partner AS contact ON contact.ref = 'bench' || numbered.i
                WHERE crm_lead.id = numbered.id AND numbered.i %% 3 > 0
                  AND numbered.i BETWEEN %s AND %s""",
            start,
            end - 1,
        )
    )
    env.cr.execute(
        """UPDATE res_partner SET is_company = substr(ref, 6)::int % 7 = 0,
                  city = CASE WHEN substr(ref, 6)::int % 5 = 0 THEN 'Hà Nội' END,
                  function = CASE WHEN substr(ref, 6)::int % 4 = 0 THEN 'Kế toán' END
            WHERE ref LIKE 'bench%' AND city IS NULL AND function IS NULL"""
    )
    settle(env, "res_partner", "crm_lead")
    env.invalidate_all()


def add_events(env, start, end):
    """Insert interactions of the last two years: one of two is a lead's, the others
    are their customers'."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO crm_interaction (
                kind, direction, channel, date, result, name,
                partner_id, lead_id, store_id, company_id,
                provider, external_ref, create_uid, create_date, write_uid, write_date)
            SELECT (%(kinds)s::text[])[1 + i %% 8],
                   CASE WHEN i %% 3 = 0 THEN 'in' ELSE 'out' END,
                   CASE WHEN i %% 8 < 2 THEN 'phone' ELSE 'zalo' END,
                   date_trunc('second', now()
                       - (i::bigint * 7919 %% (730 * 1440)) * interval '1 minute'),
                   CASE WHEN i %% 5 = 0 THEN 'no_answer' ELSE 'answered' END,
                   'Trao đổi số ' || i,
                   lead.partner_id,
                   CASE WHEN i %% 2 = 0 OR lead.partner_id IS NULL THEN lead.id END,
                   lead.store_id, %(company)s,
                   'bench', 'row' || i, 1, now(), 1, now()
              FROM generate_series(%(start)s, %(end)s - 1) AS i
              JOIN (SELECT id, partner_id, store_id,
                           row_number() OVER (ORDER BY id) - 1 AS place
                      FROM crm_lead WHERE email_from LIKE 'khach%%') AS lead
                ON lead.place = i::bigint * 7919 %% %(leads)s
            """,
            kinds=list(KINDS),
            company=env.company.id,
            leads=env["crm.lead"]
            .with_context(active_test=False)
            .search_count([("email_from", "=like", "khach%")]),
            start=start,
            end=end,
        )
    )
    settle(env, "crm_interaction")
    env.invalidate_all()


def close_some(env):
    """Win one lead of forty and lose another: what core learns from."""
    won = env["crm.stage"].search([("is_won", "=", True)], limit=1)
    env.cr.execute(
        SQL(
            """UPDATE crm_lead
                  SET won_status = CASE WHEN id %% 40 = 0 THEN 'won' ELSE 'lost' END,
                      active = id %% 40 = 0,
                      probability = CASE WHEN id %% 40 = 0 THEN 100 ELSE 0 END,
                      stage_id = CASE WHEN id %% 40 = 0 THEN %s ELSE stage_id END,
                      date_closed = now()
                WHERE id %% 40 IN (0, 20) AND won_status = 'pending'""",
            won.id,
        )
    )
    settle(env, "crm_lead")
    env.invalidate_all()
