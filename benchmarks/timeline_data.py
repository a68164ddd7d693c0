"""As many interactions as asked for, and one customer who has 5,000 of them."""

from odoo.tools import SQL

#: Interactions of the one customer, a tenth of them about the one lead.
BIG = 5_000
KINDS = ("call", "call", "message", "message", "message", "email", "email", "note")
RARE = "survey"


def add_interactions(env, customer, lead, start, end):
    """Insert interactions of the benchmark's contacts, over three years.

    The first time, ``BIG`` of them are the customer's: every second one of the
    customer's store, the others of any; one in a thousand is of a rare kind.
    """
    contacts = get_contacts(env)
    env.cr.execute(
        SQL(
            """
            INSERT INTO crm_interaction (
                kind, direction, channel, date, duration, name, summary, result,
                partner_id, lead_id, store_id, user_id, company_id,
                provider, external_ref, create_uid, create_date, write_uid, write_date)
            SELECT CASE WHEN i %% 1000 = 0 THEN %(rare)s
                        ELSE (%(kinds)s::text[])[1 + i %% 8] END,
                   CASE WHEN i %% 3 = 0 THEN 'in' ELSE 'out' END,
                   CASE WHEN i %% 8 < 2 THEN 'phone' ELSE 'zalo' END,
                   date_trunc('second', now()
                       - (i::bigint * 7919 %% (3 * 365 * 1440)) * interval '1 minute'),
                   i %% 600, 'Trao đổi số ' || i,
                   repeat('Khách hỏi giá và thời gian giao hàng. ', 1 + i %% 4),
                   CASE WHEN i %% 8 < 2 AND i %% 5 = 0 THEN 'no_answer'
                        ELSE 'answered' END,
                   CASE WHEN big THEN %(customer)s ELSE contact.id END,
                   CASE WHEN big AND i %% 10 = 0 THEN %(lead)s END,
                   CASE WHEN big AND i %% 2 = 0 THEN %(store)s
                        ELSE contact.store_id END,
                   (%(users)s::int[])[1 + i %% %(user_count)s], %(company)s,
                   'bench', 'row' || i, 1, now(), 1, now()
              FROM (SELECT i, %(first)s AND i %% %(every)s = 0
                              AND i < %(every)s * %(big)s AS big
                      FROM generate_series(%(start)s, %(end)s - 1) AS i) AS numbers
              JOIN (SELECT id, store_id,
                           row_number() OVER (ORDER BY id) - 1 AS place
                      FROM res_partner WHERE id = ANY(%(contacts)s)) AS contact
                ON contact.place = i %% %(contact_count)s
            """,
            rare=RARE,
            kinds=list(KINDS),
            customer=customer.id,
            lead=lead.id,
            store=customer.store_id.id,
            users=env["res.users"].search([("login", "=like", "bench_%")]).ids,
            user_count=env["res.users"].search_count([("login", "=like", "bench_%")]),
            company=env.company.id,
            first=start == 0,
            every=(end - start) // BIG if start == 0 else 1,
            big=BIG,
            start=start,
            end=end,
            contacts=contacts,
            contact_count=len(contacts),
        )
    )
    env.cr.execute(
        SQL(
            """INSERT INTO crm_message_link (interaction_id, res_model, res_id)
               SELECT id, 'res.partner', %s FROM crm_interaction
                WHERE external_ref = ANY(%s)""",
            customer.id,
            [f"row{i}" for i in range(start, end, (end - start) // 20)],
        )
    )
    env.invalidate_all()


def get_contacts(env, limit=None):
    """Return the ids of the contacts of the benchmark."""
    return env["res.partner"].search([("ref", "=like", "bench%")], limit=limit).ids
