from odoo import api, fields, models
from odoo.fields import Domain

from .crm_service import OPEN
from .service_properties import ServiceProperties


class CrmServiceRecord(models.Model):
    """One piece of work: a service, for whom, by whom, until when, and what came of it.

    Its life
        *planned* → *in progress* (:meth:`action_start`, which checks the inputs) →
        *done* (:meth:`action_done`, which checks the outputs and the outcome), or
        *cancelled* (:meth:`action_cancel`). See ``crm_service_record_flow``.

    When
        ``scheduled_at`` is when it takes place, ``deadline`` until when it is to be
        done; overdue is what is open after its deadline.

    Whose
        ``partner_id``, ``lead_id``, ``order_id``: whom it is for. It is of the store of
        its deal. Salespeople with own documents see what is theirs, and what is for
        their deals.
    """

    _name = "crm.service.record"
    _description = "Service Record"
    _inherit = ["crm.store.mixin", "mail.thread", "utm.mixin"]
    _order = "scheduled_at, id"
    _check_company_auto = True
    _mail_post_access = "read"
    _telling_references = (
        *("service_id", "partner_id", "lead_id", "order_id", "previous_id"),
    )

    service_id = fields.Many2one(
        "crm.service",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    model_id = fields.Many2one(related="service_id.model_id")
    channel = fields.Selection(related="service_id.model_id.channel")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("in_progress", "In Progress"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="planned",
        tracking=True,
        group_expand="_expand_states",
    )
    inputs = ServiceProperties(definition="service_id.input_definition", copy=True)
    outputs = ServiceProperties(definition="service_id.output_definition", copy=False)
    outcome_id = fields.Many2one(
        "crm.service.outcome",
        domain="[('service_id', '=', service_id)]",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    outcome_kind = fields.Selection(related="outcome_id.kind")
    reason = fields.Char(copy=False, help="Why it came so.")
    note = fields.Text(copy=False)
    score_points = fields.Integer(
        readonly=True, copy=False, help="What the outcome was worth when it was set."
    )
    # WHEN
    scheduled_at = fields.Datetime("Scheduled", index=True, tracking=True)
    deadline = fields.Datetime(
        compute="_compute_deadline",
        store=True,
        readonly=False,
        precompute=True,
        help="The time it is scheduled for, or was opened at, and what the service "
        "allows from then on.",
    )
    duration = fields.Float(
        "Duration (h)",
        compute="_compute_duration",
        store=True,
        readonly=False,
        precompute=True,
    )
    started_at = fields.Datetime("Started", readonly=True, copy=False)
    done_at = fields.Datetime("Done On", readonly=True, copy=False)
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    # WHO
    user_id = fields.Many2one(
        "res.users",
        "Done By",
        default=lambda self: self._default_user_id(),
        domain="[('share', '=', False)]",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        help="Empty: whoever takes it.",
    )
    team_id = fields.Many2one(
        "crm.team",
        "Team",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    store_id = fields.Many2one(check_company=True)
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", export_string_translation=False
    )
    # FOR WHOM
    partner_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", ondelete="set null"
    )
    lead_id = fields.Many2one(
        "crm.lead",
        "Lead / Opportunity",
        index="btree_not_null",
        ondelete="set null",
    )
    order_id = fields.Many2one(
        "sale.order", "Order", index="btree_not_null", ondelete="set null"
    )
    product_id = fields.Many2one("product.product", "Product", ondelete="set null")
    # WHAT IT IS LINKED TO
    trigger_ref = fields.Char(
        readonly=True,
        copy=False,
        help="The event that opened it; it opens the service once.",
        export_string_translation=False,
    )
    previous_id = fields.Many2one(
        "crm.service.record",
        "Follows",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    next_ids = fields.One2many("crm.service.record", "previous_id", "Followed By")
    calendar_event_id = fields.Many2one(
        "calendar.event",
        "Calendar Event",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    interaction_id = fields.Many2one(
        "crm.interaction",
        "On the Timeline",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _trigger_uniq = models.UniqueIndex(
        "(service_id, trigger_ref) WHERE trigger_ref IS NOT NULL",
        "This service was already opened by this event.",
    )
    _open_idx = models.Index(
        "(user_id, scheduled_at, id) WHERE state IN ('planned', 'in_progress')"
    )
    _deadline_idx = models.Index("(deadline) WHERE state IN ('planned', 'in_progress')")
    _check_done = models.Constraint(
        "CHECK (state != 'done' OR (outcome_id IS NOT NULL AND done_at IS NOT NULL))",
        "What is done has an outcome.",
    )

    # DEFAULTS

    def _default_user_id(self):
        return self.env.user

    # COMPUTE

    @api.depends("service_id", "scheduled_at")
    def _compute_deadline(self):
        for record in self:
            begin = record.scheduled_at or record.create_date
            record.deadline = record.service_id._get_deadline(begin)

    @api.depends("service_id")
    def _compute_duration(self):
        for record in self:
            record.duration = record.service_id.duration

    @api.depends("lead_id", "order_id")
    def _compute_company_id(self):
        for record in self:
            document = record.lead_id or record.order_id
            company = document.company_id or record.company_id
            record.company_id = company or self.env.company

    @api.depends("company_id")
    def _compute_currency_id(self):
        for record in self:
            record.currency_id = (record.company_id or self.env.company).currency_id

    @api.depends("state", "deadline")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for record in self:
            record.is_overdue = bool(
                record.state in OPEN and record.deadline and record.deadline < now
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "in", OPEN) & Domain(
            "deadline", "<", fields.Datetime.now()
        )
        if True in value:
            return Domain.TRUE if False in value else overdue
        return ~overdue

    @api.model
    def _expand_states(self, states, domain):
        """Return the states that are columns of a kanban: those of open work, and
        what is there."""
        selection = self._fields["state"]._selection
        return [state for state in selection if state in OPEN or state in states]

    # STORES

    @api.model
    def _get_store_triggers(self):
        return ["lead_id", "order_id"]

    def _find_store(self):
        """Extend: it is where its deal is, else where its customer is, else where who
        does it is at home."""
        if document := self.lead_id or self.order_id:
            return document.store_id.id
        return self.store_id.id or self._get_usable_store(
            self.partner_id.store_id.id or self._get_default_store(self.user_id)
        )
