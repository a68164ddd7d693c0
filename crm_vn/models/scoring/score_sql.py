from odoo.tools import SQL

TRUE = SQL("TRUE")

#: Columns of a score that are compared: what is the same is not written.
COMPARED = (
    *("score", "fit_score", "engagement_score", "temperature", "qualification"),
    *("is_excluded", "lines"),
)


class ScoreSql:
    """The statement that scores leads, put together rule by rule.

    ``lead``: a row for each lead, with the points and lines of fit, and a column for
    each engagement rule that is not for all. ``event``: a row for each event of theirs,
    with a column for each rule that says whether it counts. ``engaged``: their sums.
    ``ledger``: what they get.

    :param Query query: the leads, to which the conditions of rules add their joins
    :param Query event_query: the interactions, as well
    :param SQL moment: until when events count
    """

    def __init__(self, query, event_query, moment):
        self.query = query
        self.event_query = event_query
        self.moment = moment
        self.thresholds = []
        self._fit = []
        self._engagement = []
        self._events = []
        self._applies = {}

    def add_fit(self, rule, condition):
        self._fit.append((rule, condition))

    def add_engagement(self, rule, condition, event_condition):
        """Add a rule; ``event_condition`` says which interactions count."""
        self._events.append(event_condition)
        if condition != TRUE:
            self._applies[len(self._engagement)] = condition
        self._engagement.append(rule)

    # STATEMENTS

    def preview(self):
        return SQL(
            """WITH %s SELECT lead_id, fit_score, engagement_score, score, temperature,
                              qualification, lines FROM ledger""",
            self._get_ctes(),
        )

    def upsert(self):
        return SQL(
            """WITH %(ctes)s,
               changed AS MATERIALIZED (
                   SELECT * FROM ledger WHERE is_new OR %(differs)s
               ),
               written AS (
                   INSERT INTO crm_lead_score AS score (
                          lead_id, score, fit_score, engagement_score, temperature,
                          qualification, mql_date, sql_date, acceptance,
                          is_recycled, is_excluded, lines)
                   SELECT lead_id, score, fit_score, engagement_score, temperature,
                          qualification, mql_date, sql_date, acceptance,
                          is_recycled, is_excluded, lines
                     FROM changed
                       ON CONFLICT (lead_id) DO UPDATE
                      SET (score, fit_score, engagement_score, temperature,
                           qualification, mql_date, sql_date, acceptance,
                           is_recycled, is_excluded, lines)
                        = (excluded.score, excluded.fit_score,
                           excluded.engagement_score, excluded.temperature,
                           excluded.qualification, excluded.mql_date,
                           excluded.sql_date, excluded.acceptance,
                           excluded.is_recycled, excluded.is_excluded, excluded.lines)
               ),
               logged AS (
                   INSERT INTO crm_qualification_log (
                          lead_id, kind, from_qualification, to_qualification, score,
                          date, state, user_id, team_id, store_id, company_id,
                          create_uid, create_date, write_uid, write_date)
                   SELECT changed.lead_id, 'reached', level.before, level.after,
                          changed.score, now() AT TIME ZONE 'UTC', 'waiting',
                          changed.user_id, changed.team_id, changed.store_id,
                          changed.company_id,
                          1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
                     FROM changed
                     JOIN (VALUES ('iql', 'mql', 1), ('mql', 'sql', 2))
                       AS level (before, after, rank)
                       ON level.rank > changed.rank_before
                      AND level.rank <= changed.rank_after
               )
               SELECT count(*)::int FROM changed""",
            ctes=self._get_ctes(),
            differs=self._differs(),
        )

    # PARTS

    def _differs(self):
        return SQL(
            "(%s) IS DISTINCT FROM (%s)",
            SQL(", ").join(SQL.identifier(name) for name in COMPARED),
            SQL(", ").join(SQL.identifier(f"was_{name}") for name in COMPARED),
        )

    def _get_ctes(self):
        parts = [SQL("lead AS MATERIALIZED (%s)", self._get_leads())]
        engaged = SQL("lead")
        points, lines = SQL("0"), SQL("'{}'::integer[]")
        if self._engagement:
            parts.append(SQL("event AS (%s)", self._get_events()))
            parts.append(SQL("engaged AS (%s)", self._get_sums()))
            engaged = SQL("lead LEFT JOIN engaged ON engaged.lead_id = lead.id")
            points = SQL(
                "(%s)",
                SQL(" + ").join(
                    SQL("COALESCE(%s, 0)", _column("p", number))
                    for number in range(len(self._engagement))
                ),
            )
            lines = SQL(
                "(%s)",
                SQL(" || ").join(
                    SQL(
                        """CASE WHEN %(events)s > 0 THEN ARRAY[
                               %(rule)s, %(points)s, %(events)s, %(last)s, %(fade)s
                           ]::integer[] ELSE '{}' END""",
                        rule=rule.id,
                        points=_column("p", number),
                        events=_column("n", number),
                        last=_column("d", number),
                        fade=_column("f", number),
                    )
                    for number, rule in enumerate(self._engagement)
                ),
            )
        parts.append(
            SQL(
                """scored AS (
                   SELECT lead.*,
                          CASE WHEN lead.is_excluded THEN 0 ELSE lead.fit END
                            AS fit_score,
                          CASE WHEN lead.is_excluded THEN 0 ELSE %(points)s END
                            AS engagement_score,
                          CASE WHEN lead.is_excluded THEN '{}'
                               ELSE lead.fit_lines || %(lines)s END AS lines
                     FROM %(engaged)s
                   )""",
                engaged=engaged,
                points=points,
                lines=lines,
            )
        )
        parts.append(SQL("ledger AS (%s)", self._get_ledger()))
        return SQL(", ").join(parts)

    def _get_leads(self):
        table = SQL.identifier(self.query.table)
        partner = self.query.left_join(
            self.query.table, "partner_id", "res_partner", "id", "partner_id"
        )
        excluded = SQL(
            "(COALESCE(%s, FALSE) OR COALESCE(%s, FALSE))",
            SQL.identifier(self.query.table, "score_excluded"),
            SQL.identifier(partner, "score_excluded"),
        )
        hits = [SQL("(%s) IS TRUE", condition) for _rule, condition in self._fit]
        points = SQL("0")
        lines = SQL("'{}'::integer[]")
        if hits:
            points = SQL(" + ").join(
                SQL("CASE WHEN %s THEN %s ELSE 0 END", hit, rule.points)
                for hit, (rule, _condition) in zip(hits, self._fit, strict=True)
            )
            lines = SQL(" || ").join(
                SQL(
                    """CASE WHEN %s THEN ARRAY[%s, %s, NULL, NULL, NULL]::integer[]
                            ELSE '{}' END""",
                    hit,
                    rule.id,
                    rule.points,
                )
                for hit, (rule, _condition) in zip(hits, self._fit, strict=True)
            )
        applies = [
            SQL("(%s) IS TRUE AS %s", condition, _column("a", number))
            for number, condition in self._applies.items()
        ]
        return self.query.select(
            SQL("%s.id", table),
            SQL("%s.partner_id", table),
            SQL("%s.user_id", table),
            SQL("%s.team_id", table),
            SQL("%s.store_id", table),
            SQL("%s.company_id", table),
            SQL("%s.type", table),
            SQL("%s AS moment", self.moment),
            SQL("%s AS is_excluded", excluded),
            SQL("(%s) AS fit", points),
            SQL("(%s) AS fit_lines", lines),
            *applies,
        )

    def _get_events(self):
        """Return the events of the leads: one row each, with what they count for."""
        parts = []
        applies = SQL("").join(
            SQL(", lead.%s", _column("a", number)) for number in self._applies
        )
        window = max(rule.window_days for rule in self._engagement)
        rules = self._engagement
        if any(rule.source == "interaction" for rule in rules):
            hits = SQL(", ").join(
                SQL("(%s) IS TRUE AS %s", condition, _column("h", number))
                for number, condition in enumerate(self._events)
            )
            for condition in (
                SQL("crm_interaction.lead_id = lead.id"),
                SQL(
                    """crm_interaction.partner_id = lead.partner_id
                       AND crm_interaction.lead_id IS NULL
                       AND (crm_interaction.store_id IS NULL
                            OR crm_interaction.store_id = lead.store_id)
                       AND (crm_interaction.company_id IS NULL
                            OR lead.company_id IS NULL
                            OR crm_interaction.company_id = lead.company_id)"""
                ),
            ):
                parts.append(
                    SQL(
                        """SELECT lead.id AS lead_id, lead.moment,
                                  crm_interaction.date, 1 AS weight, %(hits)s%(applies)s
                             FROM lead CROSS JOIN %(events)s
                            WHERE %(condition)s
                              AND crm_interaction.date < lead.moment
                              AND crm_interaction.date
                                  >= lead.moment - %(window)s * interval '1 day'""",
                        hits=hits,
                        applies=applies,
                        events=self.event_query.from_clause,
                        condition=condition,
                        window=window,
                    )
                )
        if any(rule.source == "service" for rule in rules):
            hits = SQL(", ").join(
                SQL("%s AS %s", rule.source == "service", _column("h", number))
                for number, rule in enumerate(rules)
            )
            parts.append(
                SQL(
                    """SELECT lead.id, lead.moment, record.done_at,
                              record.score_points, %(hits)s%(applies)s
                         FROM lead
                         JOIN crm_service_record AS record ON record.lead_id = lead.id
                        WHERE record.state = 'done' AND record.score_points <> 0
                          AND record.done_at < lead.moment
                          AND record.done_at
                              >= lead.moment - %(window)s * interval '1 day'""",
                    hits=hits,
                    applies=applies,
                    window=window,
                )
            )
        return SQL(" UNION ALL ").join(parts)

    def _get_sums(self):
        """Return, for each lead and rule: points, events, last day, day of change."""
        sums, ledger = [], []
        age = SQL("(extract(epoch FROM event.moment - event.date)::bigint / 86400)")
        for number, rule in enumerate(self._engagement):
            hit = SQL(
                "%s AND age < %s%s",
                _column("h", number),
                rule.window_days,
                SQL(" AND %s", _column("a", number))
                if number in self._applies
                else SQL(),
            )
            worth = SQL("weight")
            if rule.half_life_days:
                worth = SQL(
                    "weight * power(0.5::float8, age::float8 / %s)", rule.half_life_days
                )
            sums.append(
                SQL(
                    """sum(%(worth)s) FILTER (WHERE %(hit)s) AS %(s)s,
                       count(*) FILTER (WHERE %(hit)s) AS %(n)s,
                       min(age) FILTER (WHERE %(hit)s) AS %(y)s,
                       max(age) FILTER (WHERE %(hit)s) AS %(o)s""",
                    worth=worth,
                    hit=hit,
                    s=_column("s", number),
                    n=_column("n", number),
                    y=_column("y", number),
                    o=_column("o", number),
                )
            )
            total = SQL("(%s * %s)::float8", rule.points, _column("s", number))
            if rule.max_points:
                total = SQL(
                    "greatest(least(%s, %s), -%s)",
                    total,
                    rule.max_points,
                    rule.max_points,
                )
            points = SQL("(sign(%s) * floor(abs(%s) + 0.5))::integer", total, total)
            leaves = SQL("%s - %s", rule.window_days, _column("o", number))
            if rule.half_life_days:
                leaves = SQL(
                    """least(%(leaves)s, CASE WHEN abs(%(total)s) >= 0.5 THEN
                           floor(%(half)s * log(2, (abs(%(points)s * %(s)s)
                                 / (floor(abs(%(total)s) + 0.5) - 0.5))::numeric
                           ))::bigint + 1 END)""",
                    leaves=leaves,
                    total=total,
                    half=rule.half_life_days,
                    points=rule.points,
                    s=_column("s", number),
                )
            day = SQL("(moment_day - 1)")
            ledger.append(
                SQL(
                    """%(points)s AS %(p)s, %(n)s, %(day)s - %(y)s AS %(d)s,
                       %(day)s + %(leaves)s AS %(f)s""",
                    points=points,
                    p=_column("p", number),
                    n=_column("n", number),
                    day=day,
                    y=_column("y", number),
                    d=_column("d", number),
                    leaves=leaves,
                    f=_column("f", number),
                )
            )
        return SQL(
            """SELECT lead_id, %(ledger)s
                 FROM (SELECT event.lead_id, %(sums)s,
                              ((min(event.moment) + interval '12 hours')::date
                               - '1970-01-01'::date) AS moment_day
                         FROM (SELECT event.*, %(age)s AS age FROM event) AS event
                     GROUP BY event.lead_id) AS total""",
            ledger=SQL(", ").join(ledger),
            sums=SQL(", ").join(sums),
            age=age,
        )

    def _get_ledger(self):
        """Return what leads get, beside what they had."""
        return SQL(
            """SELECT fresh.*,
                      CASE rank_after WHEN 2 THEN 'sql' WHEN 1 THEN 'mql'
                                      ELSE 'iql' END AS qualification,
                      CASE WHEN rank_after >= 1 THEN
                           COALESCE(was_mql_date, now() AT TIME ZONE 'UTC')
                      END AS mql_date,
                      CASE WHEN rank_after = 2 THEN
                           COALESCE(was_sql_date, now() AT TIME ZONE 'UTC')
                      END AS sql_date,
                      CASE WHEN rank_after = 1 AND rank_before = 0 THEN 'waiting'
                           WHEN rank_after = 2 AND rank_before < 2 THEN 'accepted'
                           ELSE was_acceptance END AS acceptance,
                      was_recycled AND rank_after = 0 AS is_recycled
                 FROM (SELECT entry.*,
                              greatest(rank_before, CASE
                                  WHEN is_excluded THEN 0
                                  WHEN was_recycled AND score <= was_recycle_score
                                  THEN 0
                                  WHEN by_score AND score >= sql THEN 2
                                  WHEN score >= mql THEN 1
                                  ELSE 0 END) AS rank_after
                         FROM (SELECT scored.id AS lead_id, scored.user_id,
                                      scored.team_id, scored.store_id,
                                      scored.company_id, scored.is_excluded,
                                      scored.fit_score, scored.engagement_score,
                                      scored.fit_score + scored.engagement_score
                                        AS score,
                                      scored.lines, bar.mql, bar.sql, bar.by_score,
                                      CASE WHEN scored.is_excluded THEN NULL
                                           WHEN scored.fit_score
                                                + scored.engagement_score >= bar.hot
                                           THEN 'hot'
                                           WHEN scored.fit_score
                                                + scored.engagement_score >= bar.warm
                                           THEN 'warm'
                                           ELSE 'cold' END AS temperature,
                                      was.id IS NULL AS is_new,
                                      CASE was.qualification WHEN 'sql' THEN 2
                                           WHEN 'mql' THEN 1 ELSE 0 END
                                        AS rank_before,
                                      was.score AS was_score,
                                      was.fit_score AS was_fit_score,
                                      was.engagement_score AS was_engagement_score,
                                      was.temperature AS was_temperature,
                                      was.qualification AS was_qualification,
                                      was.is_excluded AS was_is_excluded,
                                      was.lines AS was_lines,
                                      was.mql_date AS was_mql_date,
                                      was.sql_date AS was_sql_date,
                                      was.acceptance AS was_acceptance,
                                      COALESCE(was.recycle_score, 0)
                                        AS was_recycle_score,
                                      COALESCE(was.is_recycled, FALSE)
                                        AS was_recycled
                                 FROM scored
                                 JOIN (VALUES %(bars)s) AS bar (
                                      company_id, warm, hot, mql, sql, by_score)
                                   ON bar.company_id
                                      = COALESCE(scored.company_id, %(main)s)
                            LEFT JOIN crm_lead_score AS was
                                   ON was.lead_id = scored.id
                              ) AS entry
                      ) AS fresh""",
            bars=SQL(", ").join(
                SQL("(%s)", SQL(", ").join(SQL("%s", value) for value in bar))
                for bar in self.thresholds
            ),
            main=self.thresholds[0][0],
        )


def _column(prefix, number):
    """Return the name of a column of the rule of a number."""
    return SQL.identifier(f"{prefix}{number}")
