from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_time

from ..models.store.base import get_named_ids
from ..models.store.base_phone import PhoneField

CALL = "mail.mail_activity_data_call"
SUBJECTS = ("lead_id", "order_id", "partner_id")
CHANNELS = {"call": "phone", "store_visit": "store"}


class CrmCallLog(models.TransientModel):
    """Log a call with a customer, in two clicks: open, and say what came of it.

    What is there is used: the number of the lead, of the order's or the contact's
    customer, now, outgoing. Each result is a button, which saves. A next call becomes
    an activity of whoever logs. A visit to the store and a message are logged alike.
    """

    _name = "crm.call.log"
    _inherit = ["crm.phone.mixin"]
    _description = "Log Call"

    kind = fields.Selection(
        [("call", "Call"), ("store_visit", "Store visit"), ("message", "Message")],
        required=True,
        default="call",
    )
    direction = fields.Selection(
        [("out", "To the customer"), ("in", "From the customer")],
        required=True,
        default="out",
    )
    channel = fields.Selection(
        [
            ("zalo", "Zalo"),
            ("facebook", "Facebook"),
            ("sms", "SMS"),
            ("other", "Other"),
        ],
        default="zalo",
    )
    date = fields.Datetime("Began", required=True, default=fields.Datetime.now)
    duration = fields.Integer(help="How long they talked, in seconds.")
    phone = fields.Char(
        compute="_compute_phone",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    callback_date = fields.Datetime("Next Call")
    usual_callback_date = fields.Datetime(compute="_compute_usual_callback_date")
    summary = fields.Text("Note")
    # ABOUT
    lead_id = fields.Many2one("crm.lead", "Lead / Opportunity", ondelete="cascade")
    order_id = fields.Many2one("sale.order", "Order", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="cascade")
    interaction_id = fields.Many2one("crm.interaction", "Call", ondelete="cascade")
    activity_id = fields.Many2one("mail.activity", "Activity", ondelete="cascade")
    linked_subjects = fields.Json(
        "Also About",
        help="Further contacts, opportunities and orders that it was about.",
    )

    # COMPUTE

    @api.depends("lead_id", "order_id", "partner_id", "interaction_id")
    def _compute_phone(self):
        for log in self:
            log.phone = log._find_phone() or log.phone

    def _find_phone(self):
        """Return the number of what the call is about."""
        return (
            self.interaction_id.phone
            or self.lead_id.phone
            or self.order_id.partner_id.phone
            or self.partner_id.phone
        )

    @api.depends("date")
    def _compute_usual_callback_date(self):
        for log in self:
            log.usual_callback_date = log._get_usual_callback_date()

    def _get_usual_callback_date(self):
        """Return when one calls back if nothing is said: a day later."""
        return (self.date or fields.Datetime.now()) + timedelta(days=1)

    @api.onchange("kind")
    def _onchange_kind(self):
        self.direction = "out" if self.kind == "call" else "in"

    @api.onchange("phone")
    def _onchange_phone(self):
        """Whose number it is, if somebody types one and nobody was chosen."""
        if self.phone and not any(self[fname] for fname in SUBJECTS):
            self.update(self._find_subject())

    def _find_subject(self):
        """Return the one contact, and the one open lead, with the number."""
        found = {}
        for fname, domain in (
            ("partner_id", []),
            ("lead_id", [("won_status", "=", "pending")]),
        ):
            model = self.env[self._fields[fname].comodel_name]
            domain = [*domain, *model._get_phone_domain(self.phone, exact=True)]
            records = model.search(domain, limit=2)
            if len(records) == 1:
                found[fname] = records.id
        return found

    # REFERENCES

    def _check_references(self, vals_list, defaults=False):
        """Extend: an activity may be called as its customer is.

        :raise AccessError: if the acting user may not read the activity
        """
        result = super()._check_references(vals_list, defaults)
        if defaults:
            vals_list = [*vals_list, self._get_context_defaults()]
        for vals in vals_list:
            if ids := get_named_ids(vals.get("activity_id") or ()):
                self.env["mail.activity"].browse(ids).exists().check_access("read")
        return result

    # PHONES

    @api.model
    def _get_own_phone_fields(self):
        return super()._get_own_phone_fields() | {"phone": PhoneField()}

    @api.model
    def _get_given_numbers(self, fname, vals):
        """Extend: a log takes over the number of what it is about."""
        numbers = super()._get_given_numbers(fname, vals)
        vals = {**self._get_context_defaults(), **vals}
        records = [
            self.env[self._fields[name].comodel_name].browse(vals.get(name) or ())
            for name in ("interaction_id", *SUBJECTS)
        ]
        for record in records:
            if record := record._filtered_access("read"):
                owner = record.partner_id if record._name == "sale.order" else record
                numbers.append(owner.phone)
        return numbers

    # ACTIONS

    def action_log(self):
        """Save, with the result that the button names in the context.

        :raise UserError: if it is about nobody
        :raise AccessError: if the user may not see what it is about
        """
        self.ensure_one()
        self._check_subjects()
        links = self.env["crm.message.link"]
        further = links._parse_subjects(self.linked_subjects)
        links._check_subjects(further)
        if self.env.context.get("call_result") == "callback" and not self.callback_date:
            self.callback_date = self._get_usual_callback_date()
        # what it is about was checked; its customer may be one of another store
        interaction = self.env["crm.interaction"]._record([self._prepare_interaction()])
        links._link((None, interaction.id, None, *pair) for pair in further)
        if self.callback_date:
            self._schedule_next(interaction)
        activity = self.activity_id.exists().filtered("active")
        if activity:
            activity.with_context(call_logged=True).action_feedback(
                feedback=self.summary or False
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self._get_message(),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_subjects(self):
        subjects = [self[fname] for fname in ("interaction_id", *SUBJECTS)]
        if not any(subjects) and not self.phone:
            raise UserError(
                self.env._("Say who it was: type the number, or choose the customer.")
            )
        for subject in subjects:
            subject.check_access("read")
        if self.activity_id.exists():
            self.activity_id.check_access("write")

    def _prepare_interaction(self):
        vals = {
            "kind": self.kind,
            "channel": CHANNELS.get(self.kind) or self.channel or "other",
            "direction": self.direction,
            "date": self.date,
            "summary": self.summary,
            "user_id": self.env.uid,
            "callback_date": self.callback_date,
        }
        vals.update({name: self[name].id for name in SUBJECTS if self[name]})
        if self.kind == "call":
            vals["phone"] = self.phone
            vals["duration"] = self.duration
            vals["result"] = self.env.context.get("call_result") or "answered"
        return vals

    def _schedule_next(self, interaction):
        """Plan the next call as an activity of the user, on the day it is for them."""
        subject = interaction.lead_id or interaction.order_id or interaction.partner_id
        if not subject:
            return
        local = fields.Datetime.context_timestamp(self, self.callback_date)
        subject.activity_schedule(
            CALL,
            date_deadline=local.date(),
            summary=self.env._(
                "Call back at %s",
                format_time(self.env, local.time(), time_format="HH:mm"),
            ),
            note=self.summary or "",
            user_id=self.env.uid,
            automated=False,
        )

    def _get_message(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return self.env._("%s logged.", kinds[self.kind])
