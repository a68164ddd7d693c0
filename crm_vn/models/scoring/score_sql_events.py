from odoo.tools import SQL

#: What an event is worth is a whole number of these parts: whole numbers have the same
#: sum in whatever order they are added up.
PARTS = 2**30
#: Rules that are summed up in one query; PostgreSQL limits the columns of one.
CHUNK = 100
#: No line gives more, see ``score_sql``.
MOST = 1_000_000


def get_engaged(score):
    """Return the queries that sum up the events of leads, as terms of a ``WITH``.

    Each gives ``lead_id`` and, for some of the rules, the sum of their points and the
    concatenation of their lines.

    :param ScoreSql score: the statement, with a query ``lead``
    :return: the terms, the points and the lines of a lead in all of them
    """
    terms, points, lines = [], [], []
    for start in range(0, len(score.engagement), CHUNK):
        rules = list(enumerate(score.engagement))[start : start + CHUNK]
        name = f"engaged{len(terms)}"
        terms.append(SQL("%s AS (%s)", SQL.identifier(name), _get_lines(score, rules)))
        points.append(SQL("COALESCE(%s, 0)", SQL.identifier(name, "points")))
        lines.append(SQL("COALESCE(%s, '{}')", SQL.identifier(name, "lines")))
    if not terms:
        return [], SQL("0"), SQL("'{}'::integer[]")
    return terms, SQL("(%s)", SQL(" + ").join(points)), SQL(" || ").join(lines)


def _get_lines(score, rules):
    """Return the points and lines of leads, from what :func:`_get_sums` found."""
    points, lines, figures = [], [], []
    for number, (rule, _condition) in rules:
        columns = {name: _column(name, number) for name in "snyopf"}
        points.append(SQL("COALESCE(%(p)s, 0)", p=columns["p"]))
        lines.append(
            SQL(
                """CASE WHEN %(n)s > 0 THEN ARRAY[
                       %(rule)s, %(p)s, %(n)s, day - %(y)s, %(f)s
                   ]::integer[] ELSE '{}' END""",
                rule=rule.id,
                **{name: columns[name] for name in "npyf"},
            )
        )
        figures.append(_get_figures(rule, columns))
    return SQL(
        """SELECT lead_id, %(points)s AS points, %(lines)s AS lines
             FROM (SELECT lead_id, day, %(figures)s FROM (%(sums)s) AS total
                   OFFSET 0) AS figure""",
        points=SQL(" + ").join(points),
        lines=SQL(" || ").join(lines),
        figures=SQL(", ").join(figures),
        sums=_get_sums(score, rules),
    )


def _get_figures(rule, columns):
    """Return the points of a rule, and the day on which they change.

    That is the day on which the oldest event leaves the window, or on which what is
    left of the sum, as it is halved, is rounded to less.
    """
    most = min(rule.max_points or MOST, MOST)
    total = SQL("(%s * %s::float8)", rule.points, columns["s"])
    if rule.half_life_days:
        total = SQL("(%s / %s)", total, PARTS)
    rounded = SQL("least(floor(abs(%s) + 0.5), %s)", total, most)
    leaves = SQL("%s - %s", rule.window_days, columns["o"])
    if rule.half_life_days:
        leaves = SQL(
            """least(%(leaves)s, CASE WHEN abs(%(total)s) >= 0.5 THEN
                   floor(least(%(half)s * ln(abs(%(total)s) / (%(rounded)s - 0.5))
                               / ln(2.0::float8) + 1e-9, 1e6))::integer + 1 END)""",
            leaves=leaves,
            half=rule.half_life_days,
            total=total,
            rounded=rounded,
        )
    return SQL(
        """(sign(%(total)s) * %(rounded)s)::integer AS %(p)s,
           %(n)s, %(y)s, day + %(leaves)s AS %(f)s""",
        total=total,
        rounded=rounded,
        leaves=leaves,
        **{name: columns[name] for name in "pnyf"},
    )


def _get_sums(score, rules):
    """Return, for each lead and rule: their sum ``s``, how many events ``n``, the age
    of the youngest ``y`` and of the oldest ``o``."""
    sums = []
    weighted = any(rule.source == "service" for _number, (rule, _sql) in rules)
    for number, (rule, _condition) in rules:
        hit = SQL("%s AND age < %s", _column("h", number), rule.window_days)
        if number in score.applies:
            hit = SQL("%s AND %s", hit, _column("a", number))
        worth = SQL("weight") if rule.source == "service" else SQL("1")
        if rule.half_life_days:
            worth = SQL(
                # after so many half-lives nothing is left, not even a number
                "%s * (%s * power(0.5::float8, least(age::float8 / %s, 64)))::integer",
                SQL("weight::bigint") if rule.source == "service" else SQL("1"),
                PARTS,
                rule.half_life_days,
            )
        summed = SQL("sum(%s)", worth) if worth.code != "1" else SQL("count(*)")
        sums.append(
            SQL(
                """%(summed)s FILTER (WHERE %(hit)s) AS %(s)s,
                   count(*) FILTER (WHERE %(hit)s) AS %(n)s,
                   min(age) FILTER (WHERE %(hit)s) AS %(y)s,
                   max(age) FILTER (WHERE %(hit)s) AS %(o)s""",
                summed=summed,
                hit=hit,
                **{name: _column(name, number) for name in "snyo"},
            )
        )
    return SQL(
        """SELECT lead_id, min(day) AS day, %s
             FROM (%s) AS event GROUP BY lead_id""",
        SQL(", ").join(sums),
        SQL(" UNION ALL ").join(_get_events(score, rules, weighted)),
    )


def _get_events(score, rules, weighted):
    """Return queries of the events of leads: a row each, with the rules they hit."""
    numbers = [number for number, _rule in rules]
    applies = [
        SQL("lead.%s", _column("a", number))
        for number in numbers
        if number in score.applies
    ]
    window = max(rule.window_days for _number, (rule, _condition) in rules)

    def select(source, date, weight, hits, condition):
        return SQL(
            """SELECT lead.lead_id, lead.day, lead.day - %(day)s AS age, %(columns)s
                 FROM %(source)s
                WHERE %(condition)s AND %(date)s < %(until)s
                  AND %(date)s >= %(until)s - %(days)s * interval '1 day'""",
            # a day more: it may have been one of 25 hours
            days=window + 1,
            day=SQL(
                "(timezone(%s, timezone('UTC', %s))::date - '1970-01-01'::date)",
                score.zone,
                date,
            ),
            columns=SQL(", ").join(
                [
                    *(
                        SQL("%s AS %s", hit, _column("h", number))
                        for number, hit in zip(numbers, hits, strict=True)
                    ),
                    *applies,
                    *([SQL("%s AS weight", weight)] if weighted else []),
                ]
            ),
            source=source,
            condition=condition,
            date=date,
            until=(
                SQL("lead.moment")
                if isinstance(score.moment, SQL)
                else SQL("%s::timestamp", score.moment)
            ),
        )

    sources = {rule.source for _number, (rule, _condition) in rules}
    if "interaction" in sources:
        hits = [SQL("(%s) IS TRUE", sql) for _number, (_rule, sql) in rules]
        for condition in (
            SQL("crm_interaction.lead_id = lead.lead_id"),
            SQL(
                """crm_interaction.partner_id = lead.partner_id
                   AND crm_interaction.lead_id IS NULL
                   AND (crm_interaction.store_id IS NULL
                        OR crm_interaction.store_id = lead.store_id)
                   AND (crm_interaction.company_id IS NULL
                        OR COALESCE(lead.company_id, lead.store_id) IS NULL
                        OR crm_interaction.company_id = COALESCE(
                           lead.company_id,
                           (SELECT store.company_id FROM crm_store AS store
                             WHERE store.id = lead.store_id)))"""
            ),
        ):
            yield select(
                SQL("lead CROSS JOIN %s", score.event_query.from_clause),
                SQL("crm_interaction.date"),
                SQL("1"),
                hits,
                SQL("%s AND (%s)", condition, SQL(" OR ").join(hits)),
            )
    if "service" in sources:
        yield select(
            SQL(
                """lead JOIN crm_service_record AS record
                          ON record.lead_id = lead.lead_id"""
            ),
            SQL("record.done_at"),
            SQL("record.score_points"),
            [SQL("%s", rule.source == "service") for _number, (rule, _sql) in rules],
            SQL("record.state = 'done' AND record.score_points <> 0"),
        )


def _column(prefix, number):
    """Return the name of a column of the rule of a number."""
    return SQL.identifier(f"{prefix}{number}")
