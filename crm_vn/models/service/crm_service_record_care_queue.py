from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_service_record import OPEN

#: How many records of the queue are listed.
SHOWN = 60
#: Why a record is where it is in the queue, in the order of the queue. The first four
#: are for now; the others wait for their time.
REASONS = ("overdue", "promised", "today", "anytime", "later_today", "later")
READY = 4


class CrmServiceRecord(models.Model):
    """The queue of the care screen: whose turn it is, and why.

    What is in it
        The open records of a person; of their own queue also those of nobody that they
        may take: of a team of theirs, or of no team and one of their stores. All as
        the record rules let the acting user see.

    The order
        What is overdue; what was promised for a time that has come; what is due today;
        what has no time. Then what waits for its time: later today, and later. What
        was skipped comes after the rest that is ready.

    ``options`` of the methods, all of them optional: ``user_id``, whose queue;
    ``mine``, without the records of nobody; ``service_id`` and ``channel``, of these
    alone; ``skipped``, ids; ``ahead``, whether to go on with what waits for its time;
    ``current_id``, the record on the screen.
    """

    _inherit = "crm.service.record"

    _done_idx = models.Index("(user_id, done_at) WHERE state = 'done'")

    # WHAT IS IN IT

    @api.model
    def _get_care_domain(self, options):
        """Return the domain of a queue."""
        user_id = options.get("user_id") or self.env.uid
        whose = Domain("user_id", "=", user_id)
        if user_id == self.env.uid and not options.get("mine"):
            whose |= self._get_takeable_domain()
        domain = Domain("state", "in", OPEN) & whose
        if service_id := options.get("service_id"):
            domain &= Domain("service_id", "=", service_id)
        if channel := options.get("channel"):
            services = self.env["crm.service"].with_context(active_test=False)
            found = services.search([("model_id.channel", "=", channel)])
            domain &= Domain("service_id", "in", found.ids)
        return domain

    @api.model
    def _get_takeable_domain(self):
        """Return the domain of the records of nobody that the acting user may take."""
        me = Domain("user_id", "=", self.env.uid)
        team = me | Domain("crm_team_member_ids", "any!", me)
        stores = list(self.env.user._get_store_scope().ids) or [False]
        return Domain("user_id", "=", False) & (
            Domain("team_id", "any!", team)
            | (Domain("team_id", "=", False) & Domain("store_id", "in", stores))
        )

    # THE ORDER

    @api.model
    def _find_care_queue(self, options):
        """Return what comes next, in one query.

        :return: rows of ``id, reason, number`` (of all) and ``ready`` (of those that do
            not wait for their time), in the order of the queue
        """
        query = self._search(self._get_care_domain(options))
        now = fields.Datetime.now()
        alias = self._table
        scheduled = self._field_to_sql(alias, "scheduled_at", query)
        deadline = self._field_to_sql(alias, "deadline", query)
        tonight = self._get_care_midnight(now) + timedelta(days=1)
        reason = SQL(
            """CASE WHEN %(deadline)s < %(now)s THEN 0
                    WHEN %(scheduled)s <= %(now)s THEN 1
                    WHEN %(scheduled)s < %(tonight)s THEN 4
                    WHEN %(scheduled)s IS NOT NULL THEN 5
                    WHEN %(deadline)s < %(tonight)s THEN 2
                    ELSE 3 END AS reason""",
            deadline=deadline,
            scheduled=scheduled,
            now=now,
            tonight=tonight,
        )
        # The time that put a record where it is.
        moment = SQL(
            "CASE WHEN %(deadline)s < %(now)s THEN %(deadline)s"
            " ELSE COALESCE(%(scheduled)s, %(deadline)s) END AS moment",
            deadline=deadline,
            scheduled=scheduled,
            now=now,
        )
        return self.env.execute_query(
            SQL(
                """SELECT id, reason, count(*) OVER () AS number,
                          count(*) FILTER (WHERE reason < %(ready)s) OVER () AS ready
                     FROM (%(rows)s) AS queue
                 ORDER BY reason >= %(ready)s, id = ANY(%(skipped)s),
                          reason, moment, id
                    LIMIT %(limit)s""",
                rows=query.select(SQL.identifier(alias, "id"), reason, moment),
                ready=READY,
                skipped=[int(res_id) for res_id in options.get("skipped") or []],
                limit=SHOWN,
            )
        )

    @api.model
    def _get_care_midnight(self, now):
        """Return when the day began where the acting user is, in UTC."""
        zone = ZoneInfo(self.env.user.tz or "UTC")
        today = now.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
        begin = datetime.combine(today, time.min, zone)
        return begin.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    # READING

    @api.model
    @api.readonly
    def get_care_queue(self, options=None):
        """Return the queue as the screen shows it.

        :return: ``items``, the first of them; ``number`` of all and ``ready``, of those
            that do not wait for their time; ``done``, what was done today; and
            ``gone``, a message if the current record is no longer to be done
        :rtype: dict
        """
        options = options or {}
        self.check_access("read")
        queue = self._read_care_queue(self._find_care_queue(options), options)
        if current := self.browse(options.get("current_id") or ()):
            queue["gone"] = current._explain_gone(options.get("current_user_id"))
        return queue

    @api.model
    def _read_care_queue(self, rows, options):
        records = self.browse(row[0] for row in rows)
        user_id = options.get("user_id") or self.env.uid
        midnight = self._get_care_midnight(fields.Datetime.now())
        done = self.search_count(
            [
                ("state", "=", "done"),
                ("user_id", "=", user_id),
                ("done_at", ">=", midnight),
            ]
        )
        return {
            "items": [
                record._prepare_care_item(REASONS[row[1]])
                for record, row in zip(records, rows, strict=True)
            ],
            "number": rows[0][2] if rows else 0,
            "ready": rows[0][3] if rows else 0,
            "done": done,
        }

    def _prepare_care_item(self, reason):
        """Return a record as a line of the queue."""
        overdue = reason == "overdue"
        moment = self.deadline if overdue else self.scheduled_at or self.deadline
        return {
            "id": self.id,
            "name": self.care_name or self.service_id.name,
            "service": self.service_id.name,
            "channel": self.channel,
            "reason": reason,
            "date": fields.Datetime.to_string(moment) if moment else False,
            "is_mine": bool(self.user_id),
        }

    @api.model
    @api.readonly
    def get_care_choices(self, options=None):
        """Return what a queue can be narrowed to, and whose there are.

        :return: ``services`` with their channel and the number of records, and
            ``people`` who have open records that the acting user sees
        :rtype: dict
        """
        options = {**(options or {}), "service_id": False, "channel": False}
        self.check_access("read")
        services = self._read_group(
            self._get_care_domain(options), ["service_id"], ["__count"]
        )
        people = []
        if self.env.user.has_group("sales_team.group_sale_salesman_all_leads"):
            people = self._read_group(
                [("state", "in", OPEN), ("user_id", "!=", False)],
                ["user_id"],
                ["__count"],
            )
        return {
            "services": [
                {
                    "id": service.id,
                    "name": service.name,
                    "channel": service.channel,
                    "count": count,
                }
                for service, count in sorted(
                    services, key=lambda row: (row[0].sequence, row[0].id)
                )
            ],
            "people": [
                {"id": user.id, "name": user.sudo().name, "count": count}
                for user, count in sorted(people, key=lambda row: row[0].sudo().name)
                if user != self.env.user
            ],
        }
