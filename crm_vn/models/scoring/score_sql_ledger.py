from odoo.tools import SQL

#: Columns of a score that are compared: what is the same is not written.
COMPARED = (
    *("score", "fit_score", "engagement_score", "temperature", "qualification"),
    *("is_excluded", "lines"),
)

#: A query of what leads get, beside what they had (``was_…``). Qualification only goes
#: up (``rank_before``, ``rank_after``: 0 IQL, 1 MQL, 2 SQL).
LEDGER = SQL(
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
                          WHEN was_recycled AND score <= was_recycle_score THEN 0
                          WHEN by_score AND score >= sql THEN 2
                          WHEN score >= mql THEN 1
                          ELSE 0 END) AS rank_after
                 FROM (SELECT scored.lead_id, scored.user_id, scored.team_id,
                              scored.store_id, scored.company_id,
                              scored.is_excluded, scored.fit_score,
                              scored.engagement_score, scored.score, scored.lines,
                              scored.score_mql AS mql,
                              scored.score_sql AS sql,
                              scored.score_sql_by_score AS by_score,
                              CASE WHEN scored.is_excluded THEN NULL
                                   WHEN scored.score >= scored.score_hot THEN 'hot'
                                   WHEN scored.score >= scored.score_warm THEN 'warm'
                                   ELSE 'cold' END AS temperature,
                              was.id IS NULL AS is_new,
                              CASE was.qualification WHEN 'sql' THEN 2
                                   WHEN 'mql' THEN 1 ELSE 0 END AS rank_before,
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
                              COALESCE(was.recycle_score, 0) AS was_recycle_score,
                              COALESCE(was.is_recycled, FALSE) AS was_recycled
                         FROM (SELECT *, fit_score + engagement_score AS score
                                 FROM scored) AS scored
                    LEFT JOIN crm_lead_score AS was
                           ON was.lead_id = scored.lead_id
                      ) AS entry
              ) AS fresh"""
)
