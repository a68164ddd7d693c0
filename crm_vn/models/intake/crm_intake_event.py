from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.payload import (
    Unreadable,
    correct,
    dump_payload,
    extract,
    load_payload,
)

BATCH = 100
GC_LIMIT = 10_000
RETENTION_DAYS = 180


class CrmIntakeEvent(models.Model):
    """One request that came in through a source: what was sent, and what became of it.

    **Nothing lost.** The request is stored and committed first; only then is it worked
    on, in a transaction of its own (see ``crm.intake.processing``). What cannot become
    a lead (no phone and no e-mail, a technical error) stays here as *failed* with its
    reason, is corrected and replayed. What was interrupted (the server was killed)
    stays *new*; the cron, or the next attempt of the sender, finishes it.

    **Nothing twice.** ``external_key`` is unique per source, so that of any number of
    equal requests at the same moment exactly one is stored. It is

    1. the sender's ``Idempotency-Key``, whatever the content;
    2. else the number the provider gave the request (``lead_id``, ``leadgen_id`` …);
    3. else the digest of the content, and the id of the last request with this content
       if that one is older than the source's ``dedupe_days``. Requests that come at the
       same time follow the same one, hence claim the same key: there is no moment, not
       even at the end of the period, when two of them get through.

    Two different requests of one person at the same moment are worked on one after the
    other, so that the second finds the lead of the first.

    States: *new* (stored), *done* (a lead was created; or a test of the provider's,
    kept without a lead), *duplicate* (added to the person's open lead), *failed*. What
    is done or duplicate is never worked on again: replaying it does nothing.

    Payloads are personal data: those of done and duplicate requests are erased after
    ``crm_vn.intake_payload_days`` days (system parameter, 180 by default, 0 keeps
    them). The row stays, so that a late repetition is still recognised.
    """

    _name = "crm.intake.event"
    _description = "Incoming Request"
    _inherit = ["crm.intake.processing"]
    _order = "received_at desc, id desc"

    source_id = fields.Many2one(
        "crm.intake.source", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="source_id.company_id", store=True)
    store_id = fields.Many2one(
        related="source_id.store_id", store=True, index="btree_not_null"
    )
    external_key = fields.Char(
        "Key", required=True, readonly=True, help="Equal requests have equal keys."
    )
    content_hash = fields.Char(readonly=True)
    payload = fields.Text("Content", help="What was sent, as JSON.")
    referrer = fields.Char("Sent From", readonly=True)
    received_at = fields.Datetime("Received", required=True, readonly=True)
    state = fields.Selection(
        [
            ("new", "New"),
            ("done", "Done"),
            ("duplicate", "Repeated"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="new",
    )
    reason = fields.Selection(
        [
            ("contact", "Neither a usable phone number nor an e-mail address."),
            ("unreadable", "The content cannot be read."),
            ("refused", "Odoo refused the lead."),
            ("technical", "A technical error occurred."),
        ],
        readonly=True,
    )
    error = fields.Char("Details", readonly=True)
    attempts = fields.Integer(readonly=True)
    is_test = fields.Boolean("Test", readonly=True)
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index="btree_not_null"
    )
    # READ FROM THE CONTENT
    contact_name = fields.Char(
        "Name", compute="_compute_contact", inverse="_inverse_contact_name"
    )
    phone = fields.Char(compute="_compute_contact", inverse="_inverse_phone")
    email = fields.Char("E-mail", compute="_compute_contact", inverse="_inverse_email")

    _external_key_uniq = models.Constraint(
        "UNIQUE (source_id, external_key)", "This request is already here."
    )
    _content_idx = models.Index("(source_id, content_hash, id)")
    _received_idx = models.Index("(source_id, received_at)")
    _order_idx = models.Index("(received_at DESC, id DESC)")
    _new_idx = models.Index("(id) WHERE state = 'new'")

    # COMPUTE

    def _compute_display_name(self):
        for event in self:
            event.display_name = f"{event.source_id.name} #{event.id}"

    @api.depends("payload", "source_id")
    def _compute_contact(self):
        for event in self:
            adapter = event.source_id._get_adapter()
            try:
                if adapter is None:
                    values = event._read_payload().values
                else:
                    values = adapter._get_contact(event)
            except Unreadable:
                values = {}
            event.contact_name = values.get("name")
            event.phone = values.get("phone")
            event.email = values.get("email")

    def _inverse_contact_name(self):
        self._correct_payload("name", "contact_name")

    def _inverse_phone(self):
        self._correct_payload("phone", "phone")

    def _inverse_email(self):
        self._correct_payload("email", "email")

    def _correct_payload(self, target, fname):
        for event in self:
            try:
                payload = load_payload(event.payload)
            except Unreadable:
                payload = {"_raw": event.payload or ""}
            event.payload = dump_payload(correct(payload, target, event[fname] or ""))

    # CRUD

    def write(self, vals):
        if vals.get("payload"):
            try:
                load_payload(vals["payload"])
            except Unreadable as error:
                raise ValidationError(
                    self.env._(
                        "The content must be one JSON object, such as "
                        '{"phone": "0912345678"}. Please correct it: %s',
                        error,
                    )
                ) from error
        return super().write(vals)

    # ACTIONS

    def action_replay(self):
        """Work again on the requests that are new or failed; leave the others alone.

        One that fails again does not keep the others back.

        :return: a notification of how many succeeded
        """
        self.check_access("write")
        todo = self.filtered(lambda event: event.state in ("new", "failed"))
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            batch._call_locks("pg_advisory_xact_lock", batch._get_people_locks())
            batch._process()
        done = todo.filtered(lambda event: event.state in ("done", "duplicate"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if done == todo else "warning",
                "message": self.env._(
                    "%(done)s done, %(failed)s failed.",
                    done=len(done),
                    failed=len(todo) - len(done),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_lead(self):
        """Open the lead the request became or was added to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "view_mode": "form",
        }

    # READING

    def _read_payload(self):
        self.ensure_one()
        return extract(load_payload(self.payload), self.source_id._get_field_map())

    def _mark(self, state, reason=False, error=False):
        for event in self:
            event.state = state
            event.reason = reason
            event.error = error
            event.attempts += 1

    def _after_intake(self):
        """Hook for higher floors: does nothing.

        Called in the transaction that worked on the requests, with those that became a
        lead (state *done*) or were added to one (*duplicate*); ``lead_id`` is set. An
        exception makes the requests fail.
        """

    # CLEANING

    @api.autovacuum
    def _gc_events(self):
        """Erase what old requests contained, see the class."""
        days = int(
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("crm_vn.intake_payload_days", RETENTION_DAYS)
        )
        if days <= 0:
            return None
        self.env.cr.execute(
            SQL(
                """UPDATE crm_intake_event
                      SET payload = NULL, referrer = NULL
                    WHERE id IN (
                        SELECT id FROM crm_intake_event
                         WHERE state IN ('done', 'duplicate')
                           AND payload IS NOT NULL
                           AND received_at < %s
                         LIMIT %s
                           FOR UPDATE SKIP LOCKED)""",
                self.env.cr.now() - timedelta(days=days),
                GC_LIMIT,
            )
        )
        erased = self.env.cr.rowcount
        self.invalidate_model(["payload", "referrer"])
        return erased, erased == GC_LIMIT
