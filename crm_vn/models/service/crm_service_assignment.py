from datetime import UTC, timedelta

from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.date_utils import localized

from ...tools.spread import spread_times
from ...tools.turns import Turns
from .crm_service_record import OPEN

#: Days to look ahead for working hours: a calendar may have none any more.
LONGEST = 3650


class CrmService(models.Model):
    """Whom a record falls to.

    *owner*
        The salesperson of the deal, or of the contact.
    *user*
        One person.
    *team*
        The members of a team in turn: who has the fewest open records, of whatever
        service, comes first; of equals who has waited longest for one.
    *store*
        The manager of the record's store, or of the nearest store above that has one.
    *nobody*
        Whoever takes it.

    Nobody gets what they may not see: records of another store, or of another company.
    Somebody who was named, and may not see a record or works here no more, is replaced
    by the manager of its store, else by nobody; the chatter of the record says why.
    """

    _inherit = "crm.service"

    def _assign_records(self, vals_list, documents, user=None):
        """Add who does it to the values of new records.

        :param user: who does it; else the service says
        :return: ``{position: why not who was meant}``
        """
        meant = self._get_meant_users(vals_list, documents, user)
        notes, managers = {}, None
        for index, (vals, user) in enumerate(zip(vals_list, meant, strict=True)):
            if user is None:
                continue
            if not user or self._may_do(user, vals):
                vals["user_id"] = user.id
                continue
            if managers is None:
                managers = self._get_managers(vals_list)
            manager = managers.get(vals["store_id"], user.browse())
            if not manager or not self._may_do(manager, vals):
                manager = user.browse()
            vals["user_id"] = manager.id
            notes[index] = self._explain_assignment(user, manager, vals)
        return notes

    def _get_meant_users(self, vals_list, documents, user=None):
        """Return who is to do each record: nobody, or None if the values say it."""
        nobody = self.env["res.users"]
        if user:
            return [user.sudo()] * len(vals_list)
        if any("user_id" in vals for vals in vals_list):
            return [None] * len(vals_list)
        if self.assign == "owner":
            owners = [document.user_id for document in documents]
            return [owner if owner.active else nobody for owner in owners]
        if self.assign == "user":
            return [self.user_id] * len(vals_list)
        if self.assign == "team":
            return self._take_turns(vals_list)
        if self.assign == "store":
            managers = self._get_managers(vals_list)
            return [managers.get(vals["store_id"], nobody) for vals in vals_list]
        return [nobody] * len(vals_list)

    def _may_do(self, user, vals):
        """Return whether a user works here, and may see a record."""
        return (
            user.active
            and not user.share
            and vals["company_id"] in user.company_ids.ids
            and vals["store_id"] in user._get_store_scope()
        )

    def _get_managers(self, vals_list):
        """Return ``{store id: its manager, or that of the nearest store above}``."""
        stores = self.env["crm.store"].browse(
            dict.fromkeys(vals["store_id"] for vals in vals_list if vals["store_id"])
        )
        every = stores.union(*(store._get_line() for store in stores))
        every.fetch(["manager_id"])
        nobody = self.env["res.users"]
        managers = {}
        for store in stores:
            line = every.browse(store._get_line().ids).with_prefetch(every._ids)
            working = [member.manager_id for member in line if member.manager_id.active]
            managers[store.id] = working[0] if working else nobody
        return managers

    def _explain_assignment(self, user, manager, vals):
        """Return why somebody else than who was meant does it."""
        if not user.active or user.share:
            why = self.env._("%s does not work here any more.", user.name)
        else:
            why = self.env._("%s does not see the store of this record.", user.name)
        if manager:
            what = self.env._("It falls to %s, who manages the store.", manager.name)
        else:
            what = self.env._("It is for whoever takes it.")
        return f"{why} {what}"

    # IN TURN

    def _take_turns(self, vals_list):
        """Return whose turn it is for each record; the team's leader, who then does not
        see the record, if no member does."""
        members = self.team_id.member_ids.filtered(
            lambda user: user.active and not user.share
        )
        turns = Turns(self._get_loads(members))
        users = {user.id: user for user in members}
        takers, meant = {}, []
        for vals in vals_list:
            place = (vals["store_id"], vals["company_id"])
            if place not in takers:
                takers[place] = tuple(
                    user.id for user in members if self._may_do(user, vals)
                )
            taker = turns.take(takers[place])
            meant.append(users.get(taker) or self.team_id.user_id)
        return meant

    def _get_loads(self, users):
        """Return ``{user id: (number of open records, id of the newest record)}``."""
        records = self.env["crm.service.record"]
        records.flush_model(["user_id", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT member.id,
                       (SELECT count(*) FROM crm_service_record record
                         WHERE record.user_id = member.id AND record.state = ANY(%s)),
                       (SELECT max(record.id) FROM crm_service_record record
                         WHERE record.user_id = member.id)
                  FROM unnest(%s::int[]) AS member(id)
                """,
                list(OPEN),
                users.ids,
            )
        )
        return {user_id: (load, last or 0) for user_id, load, last in rows}

    # IN WORKING HOURS

    def _spread_records(self, vals_list, per_day):
        """Schedule records from their time on, so many a day for each person.

        Working hours are the company's; nobody, too, is one person.
        """
        by_user = {}
        for vals in vals_list:
            by_user.setdefault(vals["user_id"], []).append(vals)
        begin = vals_list[0]["scheduled_at"] or fields.Datetime.now()
        longest = max(map(len, by_user.values()))
        days = self._get_working_days(begin, -(-longest // per_day))
        if not days:
            return
        for mine in by_user.values():
            times = spread_times(len(mine), per_day, days)
            # what no working day is left for stays where it was
            for vals, time in zip(mine, times, strict=False):
                vals["scheduled_at"] = time

    def _get_working_days(self, begin, number):
        """Return the working intervals (UTC) of so many days from a time on."""
        calendar = self.env.company.resource_calendar_id
        days, span = {}, 0
        while calendar.attendance_ids and len(days) < number and span < LONGEST:
            span = 2 * span or 2 * number + 7
            begin_utc = localized(begin)
            work = calendar._work_intervals_batch(
                begin_utc, begin_utc + timedelta(days=span)
            )[False]
            days = {}
            for start, stop, _rule in work:
                interval = tuple(
                    time.astimezone(UTC).replace(tzinfo=None) for time in (start, stop)
                )
                days.setdefault(start.date(), []).append(interval)
        return list(days.values())


class CrmServiceRecord(models.Model):
    _inherit = "crm.service.record"

    # Whose turn it is asks for the newest record of each member.
    user_id = fields.Many2one(index=False)
    _user_idx = models.Index("(user_id, id) WHERE user_id IS NOT NULL")
