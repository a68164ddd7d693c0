from odoo import api, models
from odoo.tools import SQL

from ..models.timeline.crm_interaction import MISSED
from ..models.timeline.crm_interaction_called_back import TALKED


def get_listed_sql(record, parts):
    """Return whether an open service is listed by itself: it is overdue, due today or
    without an outcome, or has no date at all.

    :param record: the alias of its table
    """
    return SQL(
        """(%(record)s.state IN ('planned', 'in_progress') AND (
                %(record)s.state = 'in_progress'
                OR %(record)s.deadline < %(tomorrow)s
                OR %(record)s.scheduled_at < %(tomorrow)s
                OR (%(record)s.scheduled_at IS NULL
                    AND %(record)s.deadline IS NULL)))""",
        record=SQL.identifier(record),
        tomorrow=parts["tomorrow"],
    )


class CrmWork(models.Model):
    """Work that services and calls give."""

    _inherit = "crm.work"

    @api.model
    def _get_work_sources(self, parts):
        parts = {
            **parts,
            "missed": MISSED,
            "made": SQL(
                """later.kind = 'call' AND later.date > source.date
                   AND (later.direction = 'out' OR later.result IN %s)""",
                TALKED,
            ),
        }
        return [
            *super()._get_work_sources(parts),
            self._get_services(parts),
            self._get_promised_calls(parts),
            self._get_missed_calls(parts),
        ]

    # SERVICES

    @api.model
    def _get_services(self, parts):
        reason = SQL(
            """CASE WHEN source.deadline < %(now)s THEN 'overdue'
                    WHEN source.state = 'in_progress'
                      OR source.scheduled_at + COALESCE(source.duration, 0)
                         * interval '1 hour' < %(now)s THEN 'no_outcome'
                    WHEN source.scheduled_at IS NULL AND source.deadline IS NULL
                    THEN 'anytime'
                    ELSE 'today' END""",
            **parts,
        )
        date = SQL(
            """CASE WHEN source.deadline < %(now)s THEN source.deadline
                    WHEN source.state = 'in_progress'
                    THEN COALESCE(source.started_at, source.scheduled_at)
                    ELSE COALESCE(source.scheduled_at, source.deadline,
                                  source.create_date) END""",
            **parts,
        )
        tables = SQL(
            """FROM %(sources)s AS source
               LEFT JOIN crm_lead lead ON lead.id = source.lead_id
               WHERE %(listed)s""",
            sources=self._get_visible(
                "crm.service.record",
                [
                    *("id", "state", "deadline", "scheduled_at", "started_at"),
                    *("duration", "create_date", "lead_id", "order_id", "partner_id"),
                    *("user_id", "team_id", "store_id", "company_id"),
                ],
            ),
            listed=get_listed_sql("source", parts),
        )
        return self._get_source_sql(
            "crm.service.record",
            reason,
            date,
            tables,
            record_id=SQL("source.id"),
            order_id=SQL("source.order_id"),
            lead_id=SQL("source.lead_id"),
            partner_id=SQL("source.partner_id"),
            user_id=SQL("source.user_id"),
            team_id=SQL("COALESCE(source.team_id, lead.team_id)"),
            store_id=SQL("source.store_id"),
            company_id=SQL("source.company_id"),
        )

    # CALLS

    @api.model
    def _get_promised_calls(self, parts):
        """A promise is kept by a call since, of the same lead, customer or number in
        the same store; it is put off by an activity of the same person."""
        condition = SQL(
            """source.callback_date < %(tomorrow)s
               AND source.callback_date >= %(oldest)s
               AND lead.won_status IS DISTINCT FROM 'lost'
               AND NOT EXISTS (
                   SELECT FROM crm_interaction later
                    WHERE later.lead_id = source.lead_id AND %(made)s)
               AND NOT EXISTS (
                   SELECT FROM crm_interaction later
                    WHERE later.partner_id = source.partner_id AND %(made)s
                      AND later.store_id IS NOT DISTINCT FROM source.store_id)
               AND NOT EXISTS (
                   SELECT FROM crm_interaction later
                    WHERE later.phone_key = source.phone_key AND %(made)s
                      AND later.store_id IS NOT DISTINCT FROM source.store_id)
               AND NOT EXISTS (
                   SELECT FROM mail_activity planned
                     JOIN mail_activity_type type ON type.id = planned.activity_type_id
                    WHERE planned.res_model = 'crm.lead'
                      AND planned.res_id = source.lead_id
                      AND planned.user_id = source.user_id
                      AND planned.active AND type.category = 'phonecall'
                      AND planned.date_deadline > %(today)s)""",
            **parts,
        )
        return self._get_calls(
            "callback", SQL("source.callback_date"), SQL("source.user_id"), condition
        )

    @api.model
    def _get_missed_calls(self, parts):
        """Missed calls that nobody was given; the others are activities. A call about
        the lead makes up for one, too, that came without a number."""
        condition = SQL(
            """source.kind = 'call' AND source.direction = 'in'
               AND source.called_back_id IS NULL AND source.is_followed IS NOT TRUE
               AND source.result IN %(missed)s AND source.date >= %(oldest)s
               AND lead.won_status IS DISTINCT FROM 'lost'
               AND NOT EXISTS (
                   SELECT FROM crm_interaction later
                    WHERE later.lead_id = source.lead_id AND %(made)s)""",
            **parts,
        )
        user = SQL("COALESCE(source.user_id, lead.user_id)")
        return self._get_calls("missed", SQL("source.date"), user, condition)

    @api.model
    def _get_calls(self, reason, date, user, condition):
        columns = [
            *("id", "kind", "direction", "date", "result", "callback_date"),
            *("called_back_id", "is_followed", "phone_key", "lead_id", "order_id"),
            *("partner_id", "user_id", "store_id", "company_id"),
        ]
        tables = SQL(
            """FROM %s AS source LEFT JOIN crm_lead lead ON lead.id = source.lead_id
               WHERE %s""",
            self._get_visible("crm.interaction", columns),
            condition,
        )
        return self._get_source_sql(
            "crm.interaction",
            SQL("%s::text", reason),
            date,
            tables,
            interaction_id=SQL("source.id"),
            order_id=SQL("source.order_id"),
            lead_id=SQL("source.lead_id"),
            partner_id=SQL("COALESCE(source.partner_id, lead.partner_id)"),
            user_id=user,
            team_id=SQL("lead.team_id"),
            store_id=SQL("source.store_id"),
            company_id=SQL("source.company_id"),
        )
