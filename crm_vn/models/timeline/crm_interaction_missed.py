from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_datetime

from .crm_interaction import MISSED

#: Where the company's calendar names no time zone.
TIMEZONE = "Asia/Ho_Chi_Minh"
CALL = "mail.mail_activity_data_call"


class CrmInteraction(models.Model):
    """What becomes of a missed call: somebody calls back.

    * Of a customer, or about a lead: an activity, due at once, on the lead, else on the
      newest open one of the customer in the store of the call, else on the contact.
    * Of a number that nobody knows: on the open lead of that number in the store of the
      call, else on a new one.

    It is assigned to the first who sees the record: its salesperson, the customer's,
    the manager of the store or of the nearest one above, whom the caller of
    :meth:`_follow_calls` names. Further missed calls are added to the note of the
    activity as long as it is open; how it ends: ``crm_interaction_follow_up``.
    """

    _inherit = "crm.interaction"

    follow_up_id = fields.Many2one(
        "mail.activity",
        "Follow-up",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The activity that somebody was given because nobody had answered.",
    )
    is_followed = fields.Boolean(readonly=True, copy=False)

    def _is_missed(self):
        """Return whether a customer called and nobody answered."""
        return self.kind == "call" and self.direction == "in" and self.result in MISSED

    def _follow_calls(self, user=None, lead_vals=None):
        """See to the missed calls among these being called back, see the class.

        To be called once the end of the calls is known; again does no harm. The number
        of queries does not grow with the number of calls.

        :param res.users user: who is given the calls that nobody else is to return
        :param dict lead_vals: further values of new leads, e.g. their team
        """
        calls = self.sudo().filtered(
            lambda row: row._is_missed() and not row.is_followed
        )
        if not calls:
            return
        calls.is_followed = True
        calls = calls.filtered(lambda row: not row.called_back_id)
        calls._find_customers_leads()
        calls._find_or_create_leads(user or self.env["res.users"], lead_vals or {})
        calls._schedule_call_backs(user or self.env["res.users"])

    # LEADS

    def _find_customers_leads(self):
        """Put the calls of customers on their newest open lead."""
        calls = self.filtered(lambda row: row.partner_id and not row.lead_id)
        leads = self._get_open_leads([("partner_id", "in", calls.partner_id.ids)])
        calls._put_on_leads(
            leads, lambda row: (row.partner_id, row.store_id, row.company_id)
        )

    def _find_or_create_leads(self, user, lead_vals):
        """Put the calls of strangers on the lead of their number, be it a new one."""

        def whose(row):
            return row.phone_key, row.store_id, row.company_id

        calls = self.filtered(
            lambda row: row.phone_key and not row.partner_id and not row.lead_id
        )
        keys = list(set(calls.mapped("phone_key")))
        calls._put_on_leads(self._get_open_leads([("phone_key", "in", keys)]), whose)
        strangers = calls.filtered(lambda row: not row.lead_id).grouped(whose)
        leads = (
            self.env["crm.lead"]
            .sudo()
            .create(
                [
                    {**rows._prepare_missed_lead(user), **lead_vals}
                    for rows in strangers.values()
                ]
            )
        )
        for rows, lead in zip(strangers.values(), leads, strict=True):
            rows.lead_id = lead

    @api.model
    def _get_open_leads(self, domain):
        """Return the open leads of a domain, the newest first."""
        return (
            self.env["crm.lead"]
            .sudo()
            .search([*domain, ("won_status", "=", "pending")], order="id desc")
        )

    def _put_on_leads(self, leads, whose):
        """Set the lead of the calls for which there is one.

        :param whose: what a lead and a call have in common. A lead without a company is
            of any
        """
        by_key = {}
        for lead in leads:
            known, store, company = whose(lead)
            by_key.setdefault((known, store, company.id), lead)
        found = defaultdict(self.browse)
        for row in self:
            known, store, company = whose(row)
            for company_id in (company.id, False):
                if lead := by_key.get((known, store, company_id)):
                    found[lead] |= row
                    break
        for lead, rows in found.items():
            rows.lead_id = lead

    def _prepare_missed_lead(self, user):
        """Return the values of the lead of a stranger's missed calls."""
        row = self[0]
        store = row.store_id
        calendar = store.resource_calendar_id or row.company_id.resource_calendar_id
        when = format_datetime(
            self.env, row.date, tz=calendar.tz or TIMEZONE, dt_format="short"
        )
        owner = user.filtered(lambda user: store.id in user._get_store_scope())
        return {
            "name": self.env._("Missed call of %s", when),
            "type": self._get_missed_lead_type(store.team_id),
            "phone": row.phone or row.phone_key,
            "user_id": owner.id,
            "team_id": store.team_id.id,
            "store_id": store.id,
            "company_id": row.company_id.id,
            **{
                fname: row[fname].id
                for fname in self.env["utm.mixin"]._utm_field_names()
            },
        }

    @api.model
    def _get_missed_lead_type(self, team):
        """Lead or opportunity, by the rule core has for incoming mail."""
        if not self.env.user.has_group("crm.group_use_lead"):
            return "opportunity"
        return "lead" if not team or team.use_leads else "opportunity"

    # ACTIVITIES

    def _schedule_call_backs(self, fallback):
        """Give the calls to somebody; those of one record together."""
        by_record, first = {}, {}
        for row in self:
            if record := row.lead_id or row.partner_id:
                by_record[record] = by_record.get(record, self.browse()) | row
                first.setdefault(record, row)
        open_ones = self._get_open_follow_ups(by_record)
        new = [record for record in by_record if record not in open_ones]
        users = self._choose_users(
            {record: first[record]._get_candidates(record, fallback) for record in new}
        )
        activities = (
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True)
            .create([by_record[rec]._prepare_follow_up(rec, users[rec]) for rec in new])
        )
        for record, activity in zip(new, activities, strict=True):
            by_record[record].follow_up_id = activity
        for record, activity in open_ones.items():
            by_record[record].follow_up_id = activity
            activity.note = activity.missed_call_ids._format_missed(activity.user_id)

    @api.model
    def _get_open_follow_ups(self, records):
        """Return ``{record: activity}`` of the open follow-ups of records."""
        found = {}
        for model in {record._name for record in records}:
            ids = {record.id: record for record in records if record._name == model}
            for activity in (
                self.env["mail.activity"]
                .sudo()
                .search(
                    [
                        ("res_model", "=", model),
                        ("res_id", "in", list(ids)),
                        ("missed_call_ids", "!=", False),
                    ]
                )
            ):
                found[ids[activity.res_id]] = activity
        return found

    def _get_candidates(self, record, fallback):
        """Return who may call back about a record, the best first."""
        return (
            record.user_id
            | self.partner_id.user_id
            | self.store_id._get_line().manager_id
            | fallback
        ).filtered("active")

    @api.model
    def _choose_users(self, candidates):
        """Return ``{record: user}``: of the candidates, the first who sees the record.

        The records are asked together, once per user.
        """
        seen = {}
        for model in {record._name for record in candidates}:
            records = [record for record in candidates if record._name == model]
            together = records[0].union(*records)
            for user in together.env["res.users"].union(*candidates.values()):
                for record in together:
                    if record._filter_store_users(user):
                        seen.setdefault(record, set()).add(user)
        nobody = self.env["res.users"]
        return {
            record: next(
                (user for user in users if user in seen.get(record, ())), nobody
            )
            for record, users in candidates.items()
        }

    def _prepare_follow_up(self, record, user):
        env = self.with_context(lang=user.lang or self.env.lang).env
        today = fields.Date.context_today(self.with_context(tz=user.tz or TIMEZONE))
        return {
            "activity_type_id": env["ir.model.data"]._xmlid_to_res_id(CALL),
            "res_model_id": env["ir.model"]._get_id(record._name),
            "res_id": record.id,
            "summary": env._("Call back"),
            "note": self._format_missed(user),
            "date_deadline": today,
            "user_id": user.id,
            "automated": True,
        }

    def _format_missed(self, user):
        """Return when they called, as HTML, for whoever calls back. No numbers."""
        env = self.with_context(lang=user.lang or self.env.lang).env
        times = [
            format_datetime(env, row.date, tz=user.tz or TIMEZONE, dt_format="short")
            for row in self.sorted("date")
        ]
        return Markup("<p>%s</p>") % env._("Missed calls: %s", " · ".join(times))
