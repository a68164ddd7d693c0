from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, ormcache, plaintext2html
from odoo.tools.misc import clean_context

from .crm_service_record import OPEN

#: What the calendar event of a record shows.
SHOWN = frozenset(
    [
        *("service_id", "state", "outcome_id", "scheduled_at", "duration", "user_id"),
        *("colleague_ids", "partner_id", "lead_id", "location"),
    ]
)
#: What brings a record into the calendar.
SCHEDULING = frozenset(["scheduled_at", "user_id", "service_id"])


class CrmServiceRecord(models.Model):
    """An appointment is in the calendar, and both are in step.

    Which
        Records of services with an appointment have a ``calendar.event`` as soon as
        they have a time and somebody who does them.

    What changes the event
        Another time, duration, person, customer, place: the event changes. Without a
        time it disappears. A record that is cancelled cancels its event; one that is
        done says what came of it: the result of its outcome, else what is known of the
        meeting, else *held*.

    What changes the record
        See ``calendar.event``.

    Who is invited
        Planned one by one by a person: at once, as by Odoo. Planned in numbers, by an
        event or by the outcome of another record: nobody until :meth:`action_invite`,
        as nobody agreed to that time yet. ``service_invite`` in the context decides
        otherwise.
    """

    _inherit = "crm.service.record"

    has_appointment = fields.Boolean(
        related="service_id.model_id.has_appointment", export_string_translation=False
    )
    colleague_ids = fields.Many2many(
        "res.users",
        "crm_service_record_colleague_rel",
        "record_id",
        "user_id",
        "Colleagues",
        domain="[('share', '=', False)]",
        help="Who else of the company takes part.",
    )
    location = fields.Char(help="Where it takes place.")

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: see the class."""
        records = super().create(vals_list)
        records._schedule_meetings()
        return records

    def write(self, vals):
        """Extend: see the class."""
        if SHOWN.isdisjoint(vals):
            return super().write(vals)
        scheduled = vals.get("state") == "planned" or not SCHEDULING.isdisjoint(vals)
        shown = {
            record.id: {
                "state": record.state,
                "outcome": record.outcome_id,
                "name": record._get_meeting_name(),
                "attendees": record._get_meeting_attendees(),
            }
            for record in self.sudo()
            if record.calendar_event_id
        }
        result = super().write(vals)
        if shown:
            self.sudo()._update_meetings(shown)
        if scheduled:
            self._schedule_meetings()
        return result

    def unlink(self):
        """Extend: what is still to come is cancelled."""
        events = self.sudo().filtered(lambda record: record.state in OPEN)
        events = events.calendar_event_id.filtered("active")
        result = super().unlink()
        if events:
            events.with_context(no_mail_to_attendees=True).action_meeting_cancel()
        return result

    # MAKE THE EVENT

    def _schedule_meetings(self):
        """Put the appointments that have none yet in the calendar."""
        missing = self.sudo().filtered(
            lambda record: (
                not record.calendar_event_id
                and record.state in OPEN
                and record.user_id
                and record.scheduled_at
                and record.has_appointment
            )
        )
        if not missing:
            return
        env = self.env(context=missing._get_meeting_context(), su=True)
        events = env["calendar.event"].create(
            [
                {
                    **record._prepare_meeting_time(),
                    "name": record._get_meeting_name(),
                    "allday": False,
                    "user_id": record.user_id.id,
                    "partner_ids": [
                        fields.Command.set(record._get_meeting_attendees().ids)
                    ],
                    "opportunity_id": record.lead_id.id,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": record.id,
                    "description": plaintext2html(record.service_id.purpose or ""),
                    "location": record.location,
                }
                for record in missing
            ]
        )
        if len(missing) > 1:
            events._log_on_leads()

    def _get_meeting_context(self):
        """Return the context in which the calendar is written."""
        invite = self.env.context.get(
            "service_invite",
            len(self) == 1 and not self.trigger_ref and not self.previous_id,
        )
        context = {
            **clean_context(self.env.context),
            "active_model": False,
            "active_id": False,
            "orig_activity_ids": [],
        }
        if not invite:
            context["no_mail_to_attendees"] = True
        if len(self) > 1:
            context |= {
                "log_meetings_together": True,
                "mail_create_nolog": True,
                "mail_create_nosubscribe": True,
                "mail_notrack": True,
                "skip_contact_description": True,
            }
        return context

    def _prepare_meeting_time(self):
        start = self.scheduled_at.replace(microsecond=0)
        return {
            "start": start,
            "stop": start + timedelta(minutes=self._get_minutes()),
        }

    def _get_minutes(self):
        return round((self.duration or 0) * 60)

    def _get_meeting_attendees(self):
        """Return the contacts that take part."""
        partners = self.user_id.partner_id | self.colleague_ids.partner_id
        if self.service_id.model_id.audience == "external":
            partners |= self.partner_id
        return partners

    def _get_meeting_name(self):
        """Return the title of the event, in the language of who does it."""
        lead = self.lead_id
        customer = (
            self.partner_id.name or lead.contact_name or lead.partner_name or lead.name
        )
        lang = self.user_id.lang or self.env.lang
        service = self.service_id.with_context(lang=lang).name
        return f"{service} · {customer}" if customer else service

    # WHETHER THERE ARE ANY

    @api.model
    @ormcache()
    def _has_meetings(self):
        """Return whether any record is in the calendar: the meetings of a company that
        has no services are not slower for them."""
        return bool(
            self.env.execute_query(
                SQL(
                    """SELECT FROM crm_service_record
                        WHERE calendar_event_id IS NOT NULL LIMIT 1""",
                    to_flush=self._fields["calendar_event_id"],
                )
            )
        )
