from odoo import api, fields, models
from odoo.exceptions import UserError

from ..store.base_phone import PhoneField

#: What a person enters; everything else is written by what saw it.
MANUAL_KINDS = ("note", "call", "store_visit", "message")
#: What a person may complete on a row that was written by a machine.
COMPLETED_FIELDS = frozenset(
    [
        "summary",
        "result",
        "callback_date",
        "partner_id",
        "lead_id",
        "order_id",
        "linked_subjects",
    ]
)
#: What only the code that saw an event says of it: by it, a person could claim an event
#: that is still to be told, or read the name of a record that they do not see.
RECORDED_FIELDS = frozenset(
    [
        "provider",
        "external_ref",
        "mail_message_id",
        "calendar_event_id",
        "called_back_id",
        "follow_up_id",
        "is_followed",
    ]
)
#: Results of a call that nobody talked in.
MISSED = ("no_answer", "busy", "cancelled", "voicemail", "failed")


class CrmInteraction(models.Model):
    """Something that happened between a customer and the company, on any channel.

    What it is
        One row per event: a call, a message, an e-mail, a meeting, a visit, a form, an
        order, a note. ``kind`` says what, ``channel`` through what, ``direction`` who
        began (*in*: the customer), ``result`` what came of it, ``date`` when it began,
        ``duration`` for how many seconds they talked.

    Whose it is
        ``partner_id`` the customer, ``lead_id`` and ``order_id`` the deal, as far as
        they are known; ``identity_id`` the chat account of somebody who is not known
        yet. Further records it is about are ``crm.message.link`` rows. When a lead,
        an order or an account gets its customer, the rows that had none get it, too.

    Who writes it
        The code that saw the event, by :meth:`_record`: at once, never by a nightly
        job. ``provider`` and ``external_ref`` name the event where it came from and are
        unique together, so that an event told twice is one row, and what is told later
        (a recording, the end of a call) completes it. People write notes and log calls;
        of the rows of others they complete only :data:`COMPLETED_FIELDS`.

    Who sees it
        Members of its store, as any document of a store (``crm.store.mixin``): it
        follows its lead and its order. Salespeople with own documents only see what is
        about documents of others neither here.

    What becomes of it
        Nothing deletes it but a sales administrator: not a merge, not the end of the
        lead, not that of the message or the meeting it came from.
    """

    _name = "crm.interaction"
    _description = "Interaction"
    _inherit = ["crm.phone.mixin", "crm.store.mixin", "utm.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    kind = fields.Selection(
        [
            ("visit", "Web visit"),
            ("form", "Form"),
            ("call", "Call"),
            ("email", "E-mail"),
            ("message", "Message"),
            ("meeting", "Meeting"),
            ("store_visit", "Store visit"),
            ("order", "Order"),
            ("survey", "Survey"),
            ("note", "Note"),
        ],
        required=True,
        default="note",
    )
    direction = fields.Selection(
        [("in", "From the customer"), ("out", "To the customer")]
    )
    channel = fields.Selection(
        [
            ("web", "Web"),
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("zalo", "Zalo"),
            ("facebook", "Facebook"),
            ("tiktok", "TikTok"),
            ("sms", "SMS"),
            ("store", "Store"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    duration = fields.Integer(
        "Duration (s)", help="How long they talked or met, in seconds."
    )
    name = fields.Char("Subject")
    summary = fields.Text(help="What was said, shortened.")
    result = fields.Selection(
        [
            ("answered", "Answered"),
            ("no_answer", "No answer"),
            ("busy", "Busy"),
            ("wrong_number", "Wrong number"),
            ("callback", "Call back later"),
            ("refused", "Refused"),
            ("voicemail", "Voicemail"),
            ("failed", "Failed"),
            ("sent", "Sent"),
            ("held", "Held"),
            ("no_show", "No-show"),
            ("cancelled", "Cancelled"),
            ("confirmed", "Confirmed"),
        ]
    )
    # WHOSE
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="set null")
    lead_id = fields.Many2one("crm.lead", "Lead / Opportunity", ondelete="set null")
    order_id = fields.Many2one("sale.order", "Order", ondelete="set null")
    identity_id = fields.Many2one(
        "crm.identity", "Account", index="btree_not_null", ondelete="set null"
    )
    link_ids = fields.One2many(
        "crm.message.link",
        "interaction_id",
        readonly=True,
        groups="base.group_system",
    )
    user_id = fields.Many2one(
        "res.users",
        "Colleague",
        default=lambda self: self._default_user_id(),
        index="btree_not_null",
        ondelete="set null",
        help="Who of the company took part.",
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self._default_company_id()
    )
    store_id = fields.Many2one(check_company=True)
    # CALLS
    phone = fields.Char(help="The customer's number.")
    phone_key = fields.Char(help="The customer's number in international form.")
    hotline = fields.Char(help="The company's number.")
    extension = fields.Char(help="The extension that the call centre names.")
    waiting = fields.Integer("Waiting (s)", help="Seconds until somebody answered.")
    recording_url = fields.Char("Recording")
    callback_date = fields.Datetime("Next Call")
    called_back_id = fields.Many2one(
        "crm.interaction",
        "Called Back By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The first later call to this number, or from it and answered.",
    )
    # WEB
    url = fields.Char("Page")
    referrer = fields.Char()
    click_id = fields.Char("Ad Click")
    # WHERE IT CAME FROM
    provider = fields.Char(
        readonly=True, help="Who told of the event; empty if a person entered it."
    )
    external_ref = fields.Char(
        "Reference", readonly=True, help="What the provider calls the event."
    )
    mail_message_id = fields.Many2one(
        "mail.message",
        "Message",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    calendar_event_id = fields.Many2one(
        "calendar.event",
        "Meeting",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _provider_uniq = models.UniqueIndex(
        "(provider, external_ref) WHERE provider IS NOT NULL",
        "This event is already on the timeline.",
    )
    # What the filters of a timeline count, without a look at the rows.
    _partner_idx = models.Index(
        "(partner_id, date DESC, id DESC) INCLUDE (kind, store_id, company_id)"
    )
    _lead_idx = models.Index("(lead_id, date DESC, id DESC) WHERE lead_id IS NOT NULL")
    # what happened with customers apart from their deals, such as for their scores
    _customer_idx = models.Index(
        "(partner_id, date) WHERE lead_id IS NULL AND partner_id IS NOT NULL"
    )
    _order_idx = models.Index("(order_id) WHERE order_id IS NOT NULL")
    _date_idx = models.Index("(date DESC, id DESC)")
    _call_idx = models.Index("(date DESC, id DESC) WHERE kind = 'call'")
    _phone_idx = models.Index("(phone_key, date) WHERE phone_key IS NOT NULL")
    _check_provider = models.Constraint(
        "CHECK ((provider IS NULL) = (external_ref IS NULL))",
        "A reference says who calls the event so.",
    )

    # DEFAULTS

    def _default_user_id(self):
        return self.env.user

    def _default_company_id(self):
        return self.env.company

    # COMPUTE

    @api.depends("name", "kind", "partner_id", "lead_id")
    @api.depends_context("interaction_customer", "uid", "allowed_company_ids")
    def _compute_display_name(self):
        """Extend: the subject, or with ``interaction_customer`` in the context whom it
        was with.

        A call that another one refers to may be of another store: it says no more than
        what it is, as names of related records are shown as the superuser reads them.
        """
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        with_whom = self.browse()
        if self.env.context.get("interaction_customer"):
            with_whom = self._origin.sudo(False)._filtered_access("read")
        people = with_whom.partner_id._filtered_access("read")
        leads = with_whom.lead_id._filtered_access("read")
        for interaction in self:
            kind = kinds.get(interaction.kind)
            if interaction._origin in with_whom:
                whom = (interaction.partner_id & people) or (
                    interaction.lead_id & leads
                )
                interaction.display_name = whom.display_name or kind
            elif interaction.kind == "call":
                interaction.display_name = kind
            else:
                interaction.display_name = interaction.name or kind

    @api.model
    def _get_store_triggers(self):
        return ["lead_id", "order_id"]

    def _find_store(self):
        """Extend: it is where its deal is, else where who took part is at home, else
        where the customer is."""
        if document := self.lead_id or self.order_id:
            return document.store_id.id
        return self.store_id.id or self._get_usable_store(
            self._get_default_store(self.user_id) or self.partner_id.store_id.id
        )

    @api.model
    def _get_own_phone_fields(self):
        return super()._get_own_phone_fields() | {
            "phone": PhoneField(),
            "phone_key": PhoneField(),
        }

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend.

        :raise UserError: if somebody enters what only happens by itself
        """
        if not self.env.su:
            defaults = self.default_get(["kind", *RECORDED_FIELDS])
            for vals in vals_list:
                self._check_manual({**defaults, **vals})
        return super().create(vals_list)

    def write(self, vals):
        """Extend.

        :raise UserError: if somebody changes what was recorded by itself
        """
        if not self.env.su and not COMPLETED_FIELDS.issuperset(vals):
            self._check_manual(vals)
            if self.sudo().filtered("provider"):
                raise UserError(
                    self.env._(
                        "This was recorded as it happened, and stays so. Add what you "
                        "know to the summary."
                    )
                )
        return super().write(vals)

    @api.model
    def _check_manual(self, vals):
        """Make sure that a person may enter values.

        :raise UserError: if they say what only happens by itself
        """
        if vals.get("kind", "note") not in MANUAL_KINDS or any(
            vals.get(fname) for fname in RECORDED_FIELDS
        ):
            raise UserError(
                self.env._(
                    "This is recorded by itself when it happens. Log a call, "
                    "a visit or a note instead."
                )
            )
