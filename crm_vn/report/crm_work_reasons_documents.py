from odoo import api, models
from odoo.tools import SQL

from .crm_work_reasons import get_listed_sql

#: Documents with activities: what leads to their lead, order, customer.
DOCUMENTS = {
    "crm.lead": ("id", None, "partner_id"),
    "sale.order": ("opportunity_id", "id", "partner_id"),
    "res.partner": (None, None, "id"),
}
#: Leads that somebody marked as important.
HIGH_PRIORITY = SQL("source.priority IN ('2', '3')")


class CrmWork(models.Model):
    """Work that activities give, and leads that nobody sees to."""

    _inherit = "crm.work"

    @api.model
    def _get_work_sources(self, parts):
        parts = {**parts, "listed": get_listed_sql("record", parts)}
        return [
            *super()._get_work_sources(parts),
            *(self._get_activities(parts, model) for model in DOCUMENTS),
            self._get_new_leads(parts),
            self._get_hot_leads(parts),
        ]

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
    def _get_hot_leads(self, parts, hot=HIGH_PRIORITY):
        """Return leads that nobody touched for days.

        :param SQL hot: which leads are hot, in the terms of ``source``
        """
        condition = SQL(
            """%(hot)s AND %(changed)s < %(touched)s
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
            hot=hot,
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
