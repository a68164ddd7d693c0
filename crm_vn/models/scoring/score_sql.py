from odoo.tools import SQL

from .score_sql_events import get_engaged
from .score_sql_ledger import COMPARED, LEDGER

TRUE = SQL("TRUE")
THRESHOLDS = ("score_warm", "score_hot", "score_mql", "score_sql", "score_sql_by_score")
#: No line gives more, whatever a rule says: sums of lines stay whole numbers.
MOST = 1_000_000


class ScoreSql:
    """The statement that scores leads, put together rule by rule.

    ``lead``: a row for each lead, with the points and lines of fit, and a column for
    each engagement rule that is not for all (here). ``engaged``: the points and lines
    of engagement (see ``score_sql_events``). ``ledger``: what leads get, beside what
    they have (see ``score_sql_ledger``).

    :param Query query: the leads, with the joins of the conditions of rules
    :param Query event_query: the interactions, as well
    :param moment: until when events count: a moment, or an SQL in the terms of leads
    :param str zone: the time zone in which days are counted
    :param int main_id: the company whose thresholds are those of leads without one
    """

    def __init__(self, query, event_query, moment, zone, main_id):
        self.query = query
        self.event_query = event_query
        self.moment = moment
        self.zone = zone
        self.main_id = main_id
        self.fit = []
        self.engagement = []
        self.applies = {}

    def add_fit(self, rule, condition):
        self.fit.append((rule, condition))

    def add_engagement(self, rule, condition, event_condition):
        """Add a rule; ``event_condition`` says which interactions count."""
        if condition != TRUE:
            self.applies[len(self.engagement)] = condition
        self.engagement.append((rule, event_condition))

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
                   SELECT * FROM ledger WHERE is_new OR %(differs)s ORDER BY lead_id
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
                 ORDER BY changed.lead_id, level.rank
               )
               SELECT count(*)::int FROM changed""",
            ctes=self._get_ctes(),
            differs=SQL(
                "(%s) IS DISTINCT FROM (%s)",
                SQL(", ").join(SQL.identifier(name) for name in COMPARED),
                SQL(", ").join(SQL.identifier(f"was_{name}") for name in COMPARED),
            ),
        )

    # PARTS

    def _get_ctes(self):
        parts = [SQL("lead AS MATERIALIZED (%s)", self._get_leads())]
        engaged, points, lines = get_engaged(self)
        parts += engaged
        source = SQL(" ").join(
            [
                SQL("lead"),
                *(
                    SQL("LEFT JOIN %s USING (lead_id)", SQL.identifier(f"engaged{n}"))
                    for n in range(len(engaged))
                ),
            ]
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
                     FROM %(source)s
                   )""",
                source=source,
                points=points,
                lines=lines,
            )
        )
        parts.append(SQL("ledger AS (%s)", LEDGER))
        return SQL(", ").join(parts)

    def join_thresholds(self):
        """Join the company whose thresholds count, and return its alias."""
        alias = self.query.make_alias(self.query.table, "thresholds")
        company = SQL.identifier(self.query.table, "company_id")
        self.query.add_join(
            "LEFT JOIN",
            alias,
            "res_company",
            SQL(
                "%s = COALESCE(%s, %s)",
                SQL.identifier(alias, "id"),
                company,
                self.main_id,
            ),
        )
        return alias

    def join_exclusion(self):
        """Join the customer, and return whether a lead is excluded."""
        partner = self.query.left_join(
            self.query.table, "partner_id", "res_partner", "id", "partner_id"
        )
        return SQL(
            "(COALESCE(%s, FALSE) OR COALESCE(%s, FALSE))",
            SQL.identifier(self.query.table, "score_excluded"),
            SQL.identifier(partner, "score_excluded"),
        )

    def _get_leads(self):
        """Return the leads: what fits is found out once, then made points and lines."""
        table = self.query.table
        excluded = self.join_exclusion()
        bar = self.join_thresholds()
        hits = [
            SQL("(%s) IS TRUE AS %s", condition, SQL.identifier(f"f{number}"))
            for number, (_rule, condition) in enumerate(self.fit)
        ]
        applies = [
            SQL("(%s) IS TRUE AS %s", condition, SQL.identifier(f"a{number}"))
            for number, condition in self.applies.items()
        ]
        columns = ("partner_id", "user_id", "team_id", "store_id", "company_id")
        found = self.query.select(
            SQL("%s AS lead_id", SQL.identifier(table, "id")),
            *(SQL.identifier(table, column) for column in columns),
            *(SQL.identifier(bar, column) for column in THRESHOLDS),
            SQL("%s::timestamp AS moment", self.moment),
            SQL("%s AS is_excluded", excluded),
            *hits,
            *applies,
        )
        points = [
            SQL(
                "CASE WHEN %s THEN %s ELSE 0 END",
                SQL.identifier(f"f{n}"),
                cut_points(rule),
            )
            for n, (rule, _condition) in enumerate(self.fit)
        ]
        lines = [
            SQL(
                """CASE WHEN %s THEN ARRAY[%s, %s, NULL, NULL, NULL]::integer[]
                        ELSE '{}' END""",
                SQL.identifier(f"f{n}"),
                rule.id,
                cut_points(rule),
            )
            for n, (rule, _condition) in enumerate(self.fit)
        ]
        return SQL(
            """SELECT found.*, %(day)s AS day, %(points)s AS fit, %(lines)s AS fit_lines
                 FROM (%(found)s OFFSET 0) AS found""",
            found=found,
            day=get_day(SQL("found.moment - interval '1 microsecond'"), self.zone),
            points=SQL("(%s)", SQL(" + ").join(points)) if points else SQL("0"),
            lines=SQL("(%s)", SQL(" || ").join(lines))
            if lines
            else SQL("'{}'::integer[]"),
        )


def get_day(moment, zone):
    """Return the day of a moment in a time zone, in days since 1970."""
    return SQL(
        "(timezone(%s, timezone('UTC', %s))::date - '1970-01-01'::date)", zone, moment
    )


def cut_points(rule):
    """Return the points that a rule of fit gives."""
    return max(-MOST, min(MOST, rule.points))
