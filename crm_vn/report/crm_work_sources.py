from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.service.res_config_settings import WORK_LIMITS
from ..models.timeline.crm_interaction_missed import TIMEZONE
from .crm_work import SOURCES, URGENCY

#: What a row refers to, in the order of the columns of the sources.
REFERENCES = (
    *("record_id", "interaction_id", "activity_id", "order_id", "lead_id"),
    *("partner_id", "user_id", "team_id", "store_id", "company_id"),
)
#: What distinguishes rows, so that a filter by one of these is applied to the tables.
PILE = SQL("thing, lead_id, user_id, team_id, store_id, company_id")


class CrmWork(models.Model):
    """Where the rows come from.

    Each source is what the acting user sees of its model; see ``crm_work_reasons``.
    """

    _inherit = "crm.work"

    # TIME

    @api.model
    def _get_timezone(self):
        """Return the name of the time zone in which it is today."""
        name = self.env.context.get("tz") or self.env.user.tz
        return name if name in pytz.all_timezones_set else TIMEZONE

    @api.model
    def _get_today(self):
        """Return the day that it is for the acting user."""
        zone = pytz.timezone(self._get_timezone())
        return pytz.utc.localize(fields.Datetime.now()).astimezone(zone).date()

    @api.model
    def _get_tomorrow(self):
        """Return when the day of the acting user ends, in UTC."""
        zone = pytz.timezone(self._get_timezone())
        midnight = datetime.combine(self._get_today() + timedelta(days=1), time())
        return zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _get_work_limits(self):
        """Return since when leads and calls wait, as the settings say.

        *answered*: a new lead is late; *touched*: a hot lead waits; *oldest*: calls and
        new leads are history, and no work of today any more.
        """
        get = self.env["ir.config_parameter"].sudo().get_param
        now = fields.Datetime.now()
        limits = {
            "answered": ("minutes", "work_response_minutes"),
            "touched": ("days", "work_hot_days"),
            "oldest": ("days", "work_days"),
        }
        return {
            name: now - timedelta(**{unit: int(get(key) or default)})
            for name, (unit, fname) in limits.items()
            for key, default in [WORK_LIMITS[fname]]
        }

    # ROWS

    @api.model
    def _get_work_sql(self):
        parts = {
            "now": fields.Datetime.now(),
            "today": self._get_today(),
            "tomorrow": self._get_tomorrow(),
            **self._get_work_limits(),
        }
        sources = self._get_work_sources(parts)
        return SQL(
            """
            SELECT work.id, work.reason, work.urgency, work.date, work.reasons,
                   work.record_id, work.interaction_id, work.activity_id, work.order_id,
                   work.lead_id, work.partner_id, work.user_id, work.team_id,
                   work.store_id, work.company_id,
                   lead.stage_id, lead.priority, lead.expected_revenue
              FROM (
                SELECT ranked.*, row_number() OVER pile AS place,
                       jsonb_agg(jsonb_build_array(reason, id)) OVER (
                           pile ROWS BETWEEN UNBOUNDED PRECEDING
                                         AND UNBOUNDED FOLLOWING) AS reasons
                  FROM (
                    SELECT source.*, %(urgency)s AS urgency, %(thing)s AS thing
                      FROM (%(sources)s) AS source
                  ) AS ranked
                WINDOW pile AS (PARTITION BY %(pile)s ORDER BY urgency, date, id)
              ) AS work
              LEFT JOIN %(leads)s AS lead ON lead.id = work.lead_id
             WHERE work.place = 1
            """,
            urgency=self._get_urgency_sql(parts["now"]),
            thing=self._get_thing_sql(),
            sources=SQL(" UNION ALL ").join(sources),
            pile=PILE,
            leads=self._get_visible(
                "crm.lead",
                ["id", "stage_id", "priority", "expected_revenue"],
                active_test=False,
            ),
        )

    @api.model
    def _get_work_sources(self, parts):
        """Return the sources, to be extended.

        :param dict parts: of the SQL: *now*; *today* (a date) and *tomorrow* (its first
            moment, in UTC) of the user; the limits, see :meth:`_get_work_limits`
        :return: list of what :meth:`_get_source_sql` returns
        """
        return []

    @api.model
    def _get_source_sql(self, model, reason, date, tables, **references):
        """Return the query of one source.

        :param model: the model whose ids the rows are known by, one of ``SOURCES``
        :param references: SQL of the columns :data:`REFERENCES` that it has
        """
        return SQL(
            "SELECT source.id::int8 * %s + %s AS id, %s AS reason, %s AS date, %s %s",
            len(SOURCES),
            SOURCES.index(model),
            reason,
            date,
            SQL(", ").join(
                SQL(
                    "%s AS %s",
                    references.get(name, SQL("NULL::int4")),
                    SQL.identifier(name),
                )
                for name in REFERENCES
            ),
            tables,
        )

    @api.model
    def _get_visible(self, model, columns, active_test=True):
        """Return a subquery of what the acting user sees of a model."""
        comodel = self.env[model].with_context(active_test=active_test)
        query = comodel._search([])
        return SQL(
            "(%s)",
            query.select(*(SQL.identifier(comodel._table, name) for name in columns)),
        )

    @api.model
    def _get_urgency_sql(self, now):
        """A promised call is urgent once its time has come."""
        return SQL(
            "CASE %s %s END",
            SQL(
                "WHEN reason = 'callback' AND date > %s THEN %s", now, URGENCY["today"]
            ),
            SQL(" ").join(
                SQL("WHEN reason = %s THEN %s", reason, urgency)
                for reason, urgency in URGENCY.items()
            ),
        )

    @api.model
    def _get_thing_sql(self):
        """What a row is about: one lead, order or customer, or itself."""
        return SQL(
            """CASE WHEN lead_id IS NOT NULL THEN 'lead' || lead_id
                    WHEN order_id IS NOT NULL THEN 'order' || order_id
                    WHEN partner_id IS NOT NULL THEN 'partner' || partner_id
                    ELSE 'row' || id END"""
        )
