from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .crm_service_record import OPEN

#: What only the actions of a record, and what follows them, write.
FLOW_FIELDS = frozenset(
    [
        *("state", "started_at", "done_at", "score_points", "response_hours"),
        *("trigger_ref", "interaction_id", "calendar_event_id"),
    ]
)
#: What was done stays so: of a finished record, a sales administrator corrects these;
#: others complete what came of it: the outputs, the reason, the note.
SETTLED_FIELDS = frozenset(
    [
        *("service_id", "outcome_id", "user_id", "scheduled_at", "deadline"),
        *("lead_id", "order_id", "partner_id", "store_id", "company_id"),
    ]
)


class CrmServiceRecord(models.Model):
    """The life of a record: what may be done, and what must be there for it.

    *planned* → *in progress* → *done*, or *cancelled* and planned again. Finishing what
    was not started starts it. An action does nothing to records that are past it, so
    that two people who press a button at the same moment do it once: each locks the
    rows first; the second one's transaction is tried again by Odoo, and finds it done.
    """

    _inherit = "crm.service.record"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend.

        :raise UserError: if a person says what only happens by the buttons, in the
            values, in the defaults of the context or in a file
        """
        if not self.env.su:
            defaults = self._get_context_defaults()
            for vals in vals_list:
                self._check_new({**defaults, **vals})
        return super().create(vals_list)

    def write(self, vals):
        """Extend.

        :raise UserError: if a person changes what the buttons change, or what is done
        """
        if not self.env.su:
            if not FLOW_FIELDS.isdisjoint(vals):
                raise UserError(
                    self.env._("Use the buttons to start, to finish or to cancel it.")
                )
            self._check_settled(vals)
        return super().write(vals)

    @api.model
    def _check_new(self, vals):
        said = {fname for fname in FLOW_FIELDS if vals.get(fname)} - {"state"}
        if said or vals.get("state", "planned") != "planned":
            raise UserError(self.env._("Plan it first: then start it, and finish it."))

    def _check_settled(self, vals):
        """Make sure that nobody changes what came of finished work.

        :raise UserError: if somebody who is no sales administrator does
        """
        settled = SETTLED_FIELDS.intersection(vals)
        if not settled or self.env.user.has_group("sales_team.group_sale_manager"):
            return
        for record in self:
            if record.state == "done" and any(
                record._fields[fname].convert_to_cache(vals[fname], record)
                != record._fields[fname].convert_to_cache(record[fname], record)
                for fname in settled
            ):
                raise UserError(
                    self.env._(
                        "“%(service)s” is done already. You may complete its outputs, "
                        "the reason and the note; a sales administrator corrects the "
                        "rest.",
                        service=record.display_name,
                    )
                )

    # ACTIONS

    def action_start(self):
        """Begin the work.

        :raise UserError: if a required input is missing
        """
        self.check_access("write")
        self._lock()
        records = self.filtered(lambda record: record.state == "planned")
        records._check_inputs()
        records._begin({"state": "in_progress"})

    def action_done(self):
        """Finish the work, with the outcome and the outputs the records hold.

        :raise UserError: if the outcome, its reason, an input or an output is missing
        """
        self.check_access("write")
        self._lock()
        records = self.filtered(lambda record: record.state in OPEN)
        if not records:
            return
        records._check_outputs()
        vals = {"state": "done", "done_at": fields.Datetime.now()}
        fresh = records.filtered(lambda record: not record.started_at)
        (records - fresh).sudo().write(vals)
        fresh._begin(vals)
        records._take_over()
        records._on_outcome()

    def action_cancel(self):
        """Give the work up; what was filled in stays."""
        self.check_access("write")
        self._lock()
        records = self.filtered(lambda record: record.state in OPEN)
        records.sudo().write({"state": "cancelled"})
        records._after_cancel()

    def action_reopen(self):
        """Plan again what was cancelled."""
        self.check_access("write")
        self._lock()
        records = self.filtered(lambda record: record.state == "cancelled")
        records.sudo().write({"state": "planned", "started_at": False})
        records._after_reopen()

    def action_take(self):
        """Do oneself what nobody does yet.

        :return: a notification if some of several were no longer free
        :raise UserError: if none is free any more
        """
        taken = self.env._(
            "This is no longer free: somebody else has taken it, or it was finished "
            "or moved. Look at the list again."
        )
        self._lock()
        try:
            self.check_access("write")
        except AccessError as error:
            raise UserError(taken) from error
        me = self.env.user
        free = self.filtered(lambda record: record.state in OPEN and not record.user_id)
        free.user_id = me
        mine = self.filtered(lambda record: record.user_id == me)
        if not mine and self:
            raise UserError(taken)
        if mine == self:
            return None
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._(
                    "%(count)s of them were no longer free.",
                    count=len(self - mine),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _lock(self):
        """Wait until nobody else is changing the records.

        :raise psycopg2.errors.SerializationFailure: if somebody has changed them since
            this transaction began: it is to be tried again, as Odoo does with requests
        """
        if self.ids:
            # a collision is no error that an administrator should read of
            self.env.cr.execute(
                SQL(
                    """SELECT FROM crm_service_record WHERE id IN %s
                     ORDER BY id FOR NO KEY UPDATE""",
                    tuple(self.ids),
                ),
                log_exceptions=False,
            )

    def _begin(self, vals):
        """Write values with the time at which the work began: now."""
        if self:
            self.sudo().write({**vals, "started_at": fields.Datetime.now()})
            self._take_over()
            self._on_start()

    def _take_over(self):
        """Whoever does what nobody was to do has done it."""
        free = self.sudo().filtered(lambda record: not record.user_id)
        if free and not self.env.user._is_superuser():
            free.user_id = self.env.user

    # GUARDS

    def _check_inputs(self):
        """Make sure that the required inputs are there.

        :raise UserError: with the names of the missing ones
        """

    def _check_outputs(self):
        """Make sure that the outcome, its reason and all required fields are there.

        :raise UserError: with the names of the missing ones
        """

    # WHAT FOLLOWS

    def _on_start(self):
        """Follow what was started. To be extended; called once for all the records that
        were started together."""

    def _on_outcome(self):
        """Do what the outcomes say. To be extended; called once for all the records
        that were finished together."""

    def _after_cancel(self):
        """Follow what was cancelled. To be extended."""

    def _after_reopen(self):
        """Follow what was planned again. To be extended."""
