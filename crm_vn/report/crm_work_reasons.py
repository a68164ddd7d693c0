from odoo import api, models
from odoo.tools import SQL

from ..models.timeline.crm_interaction import MISSED
from ..models.timeline.crm_interaction_called_back import TALKED

#: Documents with activities: what leads to their lead, order, customer.
DOCUMENTS = {
    "crm.lead": ("id", None, "partner_id"),
    "sale.order": ("opportunity_id", "id", "partner_id"),
    "res.partner": (None, None, "id"),
}
#: What is listed of an open service by itself: it is overdue, due today or without an
#: outcome, or has no date at all.
LISTED = """(%(record)s.state IN ('planned', 'in_progress') AND (
    %(record)s.state = 'in_progress' OR %(record)s.deadline < %(tomorrow)s
    OR %(record)s.scheduled_at < %(tomorrow)s
    OR (%(record)s.scheduled_at IS NULL AND %(record)s.deadline IS NULL)))"""


class CrmWork(models.Model):
    """Why the rows are there: one source for each kind of reason."""

    _inherit = "crm.work"

    @api.model
    def _get_work_sources(self, parts):
        parts = {
            **parts,
            "missed": MISSED,
            "listed": SQL(
                LISTED, record=SQL.identifier("record"), tomorrow=parts["tomorrow"]
            ),
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
            *(self._get_activities(parts, model) for model in DOCUMENTS),
            self._get_new_leads(parts),
            self._get_hot_leads(parts),
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
            listed=SQL(
                LISTED, record=SQL.identifier("source"), tomorrow=parts["tomorrow"]
            ),
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

    # ACTIVITIES

    @api.model
    def _get_activities(self, parts, model):
        """One that somebody was given because of a missed call is about that call."""
        lead, order, partner = (
            SQL.identifier("document", name) if name else SQL("NULL::int4")
            for name in DOCUMENTS[model]
        )
        team = "team_id" if "team_id" in self.env[model]._fields else None
        columns = {"id", "store_id", "company_id", team, *DOCUMENTS[model]} - {None}
        return self._get_source_sql(
            "mail.activity",
            SQL(
                """CASE WHEN EXISTS (SELECT FROM crm_interaction missed
                                      WHERE missed.follow_up_id = source.id)
                        THEN 'missed' ELSE 'activity' END"""
            ),
            SQL(
                """(source.date_deadline + 1)::timestamp AT TIME ZONE %s
                   AT TIME ZONE 'UTC'""",
                self._get_timezone(),
            ),
            SQL(
                """FROM mail_activity source
                   JOIN %s AS document ON document.id = source.res_id
                  WHERE source.active AND source.res_model = %s
                    AND source.date_deadline <= %s""",
                self._get_visible(model, sorted(columns)),
                model,
                parts["today"],
            ),
            activity_id=SQL("source.id"),
            order_id=order,
            lead_id=lead,
            partner_id=partner,
            user_id=SQL("source.user_id"),
            team_id=SQL.identifier("document", team) if team else SQL("NULL::int4"),
            store_id=SQL("document.store_id"),
            company_id=SQL("document.company_id"),
        )

    # LEADS

    @api.model
    def _get_new_leads(self, parts):
        condition = SQL(
            """source.create_date < %(answered)s AND source.create_date >= %(oldest)s
               AND NOT EXISTS (
                   SELECT FROM crm_interaction answer
                    WHERE answer.lead_id = source.id AND answer.direction = 'out')
               AND NOT EXISTS (
                   SELECT FROM crm_service_record record
                    WHERE record.lead_id = source.id
                      AND (record.started_at IS NOT NULL OR %(listed)s))
               AND NOT EXISTS (
                   SELECT FROM mail_activity planned
                    WHERE planned.res_model = 'crm.lead'
                      AND planned.res_id = source.id AND planned.active
                      AND planned.date_deadline <= %(today)s)""",
            **parts,
        )
        return self._get_leads("new_lead", SQL("source.create_date"), condition)

    @api.model
    def _get_hot_leads(self, parts):
        condition = SQL(
            """source.priority IN ('2', '3') AND %(changed)s < %(touched)s
               AND NOT EXISTS (
                   SELECT FROM crm_service_record record
                    WHERE record.lead_id = source.id
                      AND record.state IN ('planned', 'in_progress'))
               AND NOT EXISTS (
                   SELECT FROM mail_activity planned
                    WHERE planned.res_model = 'crm.lead'
                      AND planned.res_id = source.id AND planned.active)
               AND NOT EXISTS (
                   SELECT FROM crm_interaction touch
                    WHERE touch.lead_id = source.id AND touch.date >= %(touched)s)""",
            **parts,
            changed=self._get_lead_changed(),
        )
        date = SQL(
            """GREATEST(%s, (SELECT max(touch.date) FROM crm_interaction touch
                              WHERE touch.lead_id = source.id))""",
            self._get_lead_changed(),
        )
        return self._get_leads("hot_lead", date, condition)

    @api.model
    def _get_lead_changed(self):
        """When it came, was given to somebody or moved on."""
        return SQL(
            """GREATEST(source.create_date, source.date_open,
                        source.date_last_stage_update)"""
        )

    @api.model
    def _get_leads(self, reason, date, condition):
        columns = [
            *("id", "create_date", "date_open", "date_last_stage_update"),
            *("priority", "won_status", "partner_id"),
            *("user_id", "team_id", "store_id", "company_id"),
        ]
        return self._get_source_sql(
            "crm.lead",
            SQL("%s::text", reason),
            date,
            SQL(
                "FROM %s AS source WHERE source.won_status = 'pending' AND %s",
                self._get_visible("crm.lead", columns),
                condition,
            ),
            lead_id=SQL("source.id"),
            partner_id=SQL("source.partner_id"),
            user_id=SQL("source.user_id"),
            team_id=SQL("source.team_id"),
            store_id=SQL("source.store_id"),
            company_id=SQL("source.company_id"),
        )
