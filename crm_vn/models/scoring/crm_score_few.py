from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from .score_sql import cut_points

#: Where the leads come in a statement that is kept ready.
IDS = "crm_vn.leads"


class CrmScoreEngine(models.AbstractModel):
    """Few leads at once: statements that are made once a day, and kept ready.

    Most leads are scored for the first time as they are created, one at a time, when
    nothing happened to them yet. The statement for all cases takes longer to plan than
    to run. There PostgreSQL only tells what fits each lead, and a row is added. Who has
    a score or events, or qualifies at once, is left to the statement. For leads without
    a customer that are new to this transaction, only their own fields are looked at.
    """

    _inherit = "crm.score.engine"

    @api.model
    def _rescore_few(self, lead_ids, new_ids=()):
        """Extend: new leads in the one way, the others in the other."""
        written = 0
        others = [lead_id for lead_id in lead_ids if lead_id not in new_ids]
        if new := [lead_id for lead_id in lead_ids if lead_id in new_ids]:
            written, left = self._score_fresh(new, alone=True)
            others += left
        if others:
            count, others = self._score_fresh(others, alone=False)
            written += count
        if others:
            written += self._score_known(others)
        return written

    # NEW LEADS

    @api.model
    def _score_fresh(self, lead_ids, alone):
        """Score those leads that are new.

        :param bool alone: whether they have neither customer nor events
        :return: how many, and the ids of the others that are open
        """
        key = self.env["crm.score.rule"]._get_scoring_ids(), self._get_day(), alone
        code, params, points = self._get_fresh(*key) or self._make_fresh(*key)[:3]
        self._execute(code, params, lead_ids)
        rows, others = [], []
        for lead_id, company_id, is_fresh, hits in self.env.cr.fetchall():
            hits = [(rule_id, points[rule_id]) for rule_id in hits if rule_id]
            thresholds = self._get_thresholds(company_id)
            row = is_fresh and _get_row(hits, *thresholds)
            if row:
                rows.append((lead_id, *row))
            else:
                others.append(lead_id)
        written = self._insert_fresh(rows)
        others += [lead_id for lead_id, *_row in rows if lead_id not in written]
        return len(written), others

    @api.model
    @ormcache("rule_ids", "day", "alone", "self._get_zone()")
    def _get_fresh(self, rule_ids, day, alone):
        """Return :meth:`_make_fresh`, or None if it is not the same all day."""
        code, params, points, is_static = self._make_fresh(rule_ids, day, alone)
        return (code, params, points) if is_static else None

    @api.model
    def _make_fresh(self, rule_ids, day, alone):
        """Return the code and the parameters of a query on the leads ``IDS``, the
        points by rule, and whether all that is the same all day."""
        compiled = self._compile(self.env["crm.score.rule"].browse(rule_ids), day)
        fit = {rule: sql for rule, sql in compiled.items() if rule.kind == "fit"}
        is_static = all(sql.is_static for sql in fit.values())
        if alone:
            fit = {
                rule: sql._replace(condition=sql.alone, joins=sql.alone_joins)
                for rule, sql in fit.items()
                if sql.alone
            }
        domain = self._get_open_domain() & self._get_ids_domain()
        score = self._assemble(fit, domain, self._get_moment())
        hits = [
            SQL("CASE WHEN %s THEN %s END", condition, rule.id)
            for rule, condition in score.fit
        ]
        query = score.query
        statement = query.select(
            SQL.identifier(query.table, "id"),
            SQL.identifier(query.table, "company_id"),
            self._is_alone(query.table) if alone else self._is_untouched(score),
            SQL("ARRAY[%s]::integer[]", SQL(", ").join(hits)),
        )
        points = {rule.id: cut_points(rule) for rule in fit}
        return statement.code, statement.params, points, is_static

    @api.model
    def _is_alone(self, table):
        """Return whether a lead without events has no customer, and may be scored."""
        return SQL(
            "%s IS NULL AND %s IS NOT TRUE",
            SQL.identifier(table, "partner_id"),
            SQL.identifier(table, "score_excluded"),
        )

    @api.model
    def _is_untouched(self, score):
        """Return whether nothing happened to a lead, and it may be scored."""
        return SQL(
            """NOT (%(excluded)s
                    OR EXISTS (SELECT FROM crm_interaction AS event
                                WHERE event.lead_id = %(lead)s.id
                                   OR event.partner_id = %(lead)s.partner_id)
                    OR EXISTS (SELECT FROM crm_service_record AS record
                                WHERE record.lead_id = %(lead)s.id
                                  AND record.state = 'done'))""",
            excluded=score.join_exclusion(),
            lead=SQL.identifier(score.query.table),
        )

    @api.model
    def _insert_fresh(self, rows):
        """Return the ids of the leads that had no score, and have one now."""
        if not rows:
            return set()
        values = [
            SQL("(%s, %s, %s, 0, %s, 'iql', FALSE, FALSE, %s::integer[])", *row)
            for row in sorted(rows)
        ]
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_lead_score (
                          lead_id, score, fit_score, engagement_score, temperature,
                          qualification, is_recycled, is_excluded, lines)
                   VALUES %s ON CONFLICT (lead_id) DO NOTHING RETURNING lead_id""",
                SQL(", ").join(values),
            )
        )
        return {lead_id for (lead_id,) in self.env.cr.fetchall()}

    @api.model
    def _execute(self, code, params, lead_ids):
        """Run a statement that was kept ready on some leads.

        What goes wrong is not logged here: the database may quote a customer.
        """
        params = [lead_ids if param is IDS else param for param in params]
        self.env.cr.execute(code, params, log_exceptions=False)

    # OTHERS

    @api.model
    def _score_known(self, lead_ids):
        """Score leads in one statement, which leaves out rules without any event."""
        key = self.env["crm.score.rule"]._get_scoring_ids(), self._get_day()
        code, params = self._get_hits(*key) or self._make_hits(*key)[:2]
        self._execute(code, params, lead_ids)
        key += (tuple(self.env.cr.fetchone()[0]),)
        code, params = self._get_ready(*key) or self._make_ready(*key)[:2]
        self._execute(code, params, lead_ids)
        return self.env.cr.fetchone()[0]

    @api.model
    @ormcache("rule_ids", "day", "self._get_zone()")
    def _get_hits(self, rule_ids, day):
        """Return :meth:`_make_hits`, or None if it is not the same all day."""
        code, params, is_static = self._make_hits(rule_ids, day)
        return (code, params) if is_static else None

    @api.model
    def _make_hits(self, rule_ids, day):
        """Return the code and the parameters of a query of the rules that events of the
        leads ``IDS`` may count for, and whether it is the same all day.

        Where and when they happened is not looked at: it may be some rules too many.
        """
        compiled = {
            rule: sql
            for rule, sql in self._compile(
                self.env["crm.score.rule"].browse(rule_ids), day
            ).items()
            if rule.kind == "engagement"
        }
        query = self._assemble(compiled, Domain.FALSE, self._get_moment()).event_query
        query.add_where(
            SQL(
                """crm_interaction.id IN (
                       SELECT id FROM crm_interaction WHERE lead_id = ANY(%(ids)s)
                        UNION ALL
                       SELECT event.id
                         FROM crm_lead AS lead
                         JOIN crm_interaction AS event
                           ON event.partner_id = lead.partner_id
                        WHERE lead.id = ANY(%(ids)s))""",
                ids=IDS,
            )
        )
        done = SQL(
            """EXISTS (SELECT FROM crm_service_record AS record
                        WHERE record.lead_id = ANY(%s) AND record.state = 'done')""",
            IDS,
        )
        hits = [
            SQL(
                "CASE WHEN %s THEN %s END",
                done
                if rule.source == "service"
                else SQL("bool_or(%s)", sql.event_condition),
                rule.id,
            )
            for rule, sql in compiled.items()
        ]
        statement = query.select(
            SQL("array_remove(ARRAY[%s]::integer[], NULL)", SQL(", ").join(hits)),
            SQL("count(*)"),
        )
        is_static = all(sql.is_static for sql in compiled.values())
        return statement.code, statement.params, is_static

    @api.model
    @ormcache("rule_ids", "day", "engaged_ids", "self._get_zone()")
    def _get_ready(self, rule_ids, day, engaged_ids):
        """Return :meth:`_make_ready`, or None if it is not the same all day."""
        code, params, is_static = self._make_ready(rule_ids, day, engaged_ids)
        return (code, params) if is_static else None

    @api.model
    def _make_ready(self, rule_ids, day, engaged_ids):
        """Return the code and the parameters of a statement on the leads ``IDS``, and
        whether it is the same all day."""
        compiled = {
            rule: sql
            for rule, sql in self._compile(
                self.env["crm.score.rule"].browse(rule_ids), day
            ).items()
            if rule.kind == "fit" or rule.id in engaged_ids
        }
        domain = self._get_open_domain() & self._get_ids_domain()
        statement = self._assemble(compiled, domain, self._get_moment()).upsert()
        is_static = all(sql.is_static for sql in compiled.values())
        return statement.code, statement.params, is_static

    @api.model
    def _get_ids_domain(self):
        """Return the domain of the leads of a statement that is kept ready."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(%s)", SQL.identifier(alias, "id"), IDS
            )
        )


def _get_row(hits, warm, hot, mql, sql, by_score):
    """Return score, fit, temperature and lines of who does not qualify, else None.

    :param hits: the rules that fit them, and their points
    """
    score = sum(points for _rule_id, points in hits)
    if score >= mql or (by_score and score >= sql):
        return None
    temperature = "hot" if score >= hot else "warm" if score >= warm else "cold"
    lines = [
        figure for rule_points in hits for figure in (*rule_points, None, None, None)
    ]
    return score, score, temperature, lines
