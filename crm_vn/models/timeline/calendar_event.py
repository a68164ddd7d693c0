from odoo import api, fields, models

#: What the interaction of a meeting tells.
FOLLOWED = frozenset(
    [
        *("interaction_result", "name", "start", "stop", "duration", "allday"),
        *("start_date", "stop_date", "partner_ids", "opportunity_id", "user_id"),
        *("res_model_id", "res_id", "privacy", "activity_ids"),
    ]
)


class CalendarEvent(models.Model):
    """What came of a meeting with a customer is on the timeline.

    With a customer is a meeting about an opportunity, a contact or an order, or planned
    by an activity of one, or with an attendee who is no internal user, and was none.

    ``interaction_result`` is empty until it is known what came of it. It is set by the
    buttons of the meeting, by a scheduled action some minutes after its end (*held*,
    see :meth:`_presumes_held`), and when it is archived before its beginning
    (*cancelled*). A meeting that is deleted leaves its interaction behind.

    What is changed later, the result, the title, the time, the customer, changes on the
    timeline, too. A meeting that is moved to the future has yet to come: its result is
    not known, and its interaction stays as it is until then.

    Each occurrence of a recurring meeting is one by itself. Those that Odoo archives or
    deletes because it makes the occurrences anew are not cancelled, and those of the
    past that it makes anew have happened already.
    """

    _inherit = "calendar.event"

    interaction_result = fields.Selection(
        [("held", "Held"), ("no_show", "No-show"), ("cancelled", "Cancelled")],
        "Result",
        copy=False,
        help="What came of the meeting. Empty: not known yet.",
    )
    is_with_customer = fields.Boolean(
        compute="_compute_is_with_customer",
        compute_sudo=True,
        export_string_translation=False,
    )

    has_begun = fields.Boolean(
        compute="_compute_has_begun", export_string_translation=False
    )

    _interaction_result_idx = models.Index(
        "(stop) WHERE interaction_result IS NULL AND active"
    )

    @api.depends(
        "partner_ids", "opportunity_id", "res_model_id", "res_id", "activity_ids"
    )
    def _compute_is_with_customer(self):
        subjects = self._origin._get_meeting_subjects()
        for event in self:
            event.is_with_customer = event._origin.id in subjects

    @api.depends("start")
    def _compute_has_begun(self):
        now = fields.Datetime.now()
        for event in self:
            event.has_begun = bool(event.start) and event.start <= now

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: see the class."""
        if self.env.context.get("meeting_remade") == "update":
            return super().create([self._settle_past(vals) for vals in vals_list])
        if any(vals.get("recurrency") for vals in vals_list):
            events = self.with_context(meeting_remade="create")
            created = super(CalendarEvent, events).create(vals_list)
            created = created.with_context(meeting_remade=False)
        else:
            created = super().create(vals_list)
        created.filtered("interaction_result")._record_meetings()
        return created

    def write(self, vals):
        """Extend: see the class."""
        events = self
        if self.env.context.get("meeting_remade"):
            pass
        elif not self._get_repeating_fields().isdisjoint(vals):
            events = self.with_context(meeting_remade="update")
        elif vals.get("active") is False and "interaction_result" not in vals:
            for result, gone in self._get_last_results().items():
                gone.write({"interaction_result": result})
        told = set(vals)
        result = super(CalendarEvent, events).write(vals)
        if not told.isdisjoint({"start", "active"}) and (
            "interaction_result" not in told
        ):
            self._forget_results()
        if not told.isdisjoint(FOLLOWED):
            known = self.sudo().filtered("interaction_result")
            if "interaction_result" not in told:
                known = known._filter_recorded()
            known._record_meetings()
        return result

    def unlink(self):
        """Extend: see the class."""
        if not self._is_remade():
            results = self._get_last_results()
            self.browse().union(*results.values())._record_meetings(
                {event.id: result for result in results for event in results[result]}
            )
        return super().unlink()

    @api.model
    def _get_repeating_fields(self):
        return {"recurrence_update", "recurrency", *self._get_recurrent_fields()}

    @api.model
    def _settle_past(self, vals):
        """Return the values of an occurrence that is made anew."""
        stop = fields.Datetime.to_datetime(vals.get("stop"))
        past = stop and stop <= fields.Datetime.now()
        return {**vals, "interaction_result": "held"} if past else vals

    def _is_remade(self):
        context = self.env.context
        return context.get("meeting_remade") or context.get("archive_on_error")

    # RESULTS

    @api.model
    def _presumes_held(self):
        """Return whether a meeting that nobody said anything about was held."""
        parameters = self.env["ir.config_parameter"].sudo()
        value = parameters.get_param("crm_vn.meeting_presumed_held", "True")
        return value.strip().lower() not in ("", "0", "false", "no")

    def _get_last_results(self):
        """Return ``{result: meetings}`` of what disappears without a result."""
        now = fields.Datetime.now()
        unknown = self.sudo().filtered(
            lambda event: event.active and not event.interaction_result
        )
        unknown = unknown.filtered("is_with_customer")
        ahead = unknown.filtered(lambda event: event.start > now)
        ended = (unknown - ahead).filtered(lambda event: event.stop <= now)
        results = {"cancelled": ahead}
        if ended and self._presumes_held():
            results["held"] = ended
        return {result: events for result, events in results.items() if events}

    def _forget_results(self):
        """Nothing came yet of the meetings that are still to come."""
        now = fields.Datetime.now()
        ahead = self.sudo().filtered(
            lambda event: (
                event.active and event.interaction_result and event.start > now
            )
        )
        if ahead:
            ahead.write({"interaction_result": False})

    def action_meeting_held(self):
        self.write({"interaction_result": "held"})

    def action_meeting_no_show(self):
        self.write({"interaction_result": "no_show"})

    def action_meeting_cancel(self):
        """Take meetings out of the calendars, and note that they were cancelled."""
        self.write({"interaction_result": "cancelled"})
        self.action_archive()

    # SCHEDULED ACTION

    @api.model
    def _cron_record_meetings(self, limit=500):
        """Take the meetings that ended as held, the latest first."""
        if not self._presumes_held():
            return
        domain = [
            ("stop", "<=", fields.Datetime.now()),
            ("interaction_result", "=", False),
            ("active", "=", True),
        ]
        cron = self.env["ir.cron"]
        remaining = self.search_count(domain)
        while events := self.search(domain, order="stop desc, id desc", limit=limit):
            events = events.try_lock_for_update()
            if not events:
                break
            events.write({"interaction_result": "held"})
            remaining = max(remaining - len(events), 0)
            if not cron._commit_progress(len(events), remaining=remaining):
                break
