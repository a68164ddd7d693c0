from odoo import fields, models

from .service_properties import ServiceDefinition

#: States of records that are still to be done.
OPEN = ("planned", "in_progress")
#: Units of delays, as arguments of ``timedelta``.
DELAY_UNITS = [
    ("minutes", "Minutes"),
    ("hours", "Hours"),
    ("days", "Days"),
    ("weeks", "Weeks"),
]


class CrmService(models.Model):
    """What is done for a customer, or for a colleague, again and again.

    What it declares
        ``purpose``; the data it needs and the data it yields (``field_ids``, of
        direction *input* and *output*); the outcomes it can have; how long it takes
        (``duration``, hours) and until when it is to be done (``sla_hours`` after it
        is scheduled, or opened); whom it falls to (``assign``).

    When it is opened
        By ``trigger``, for the leads that match ``domain``: *manual* by a person or by
        the outcome of another service; *lead_new* when a lead arrives; *stage* when it
        enters ``trigger_stage_id``; *won* when it is won. Once per lead and event.

    What a change of it does to its records: see :mod:`crm_service_field`.
    """

    _name = "crm.service"
    _inherit = ["crm.code.mixin"]
    _description = "Service"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        copy=False, help="What programs and import files call this service."
    )
    model_id = fields.Many2one(
        "crm.service.model", "Service Model", required=True, ondelete="restrict"
    )
    channel = fields.Selection(related="model_id.channel")
    has_appointment = fields.Boolean(related="model_id.has_appointment")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies."
    )
    purpose = fields.Text(translate=True, help="What it is for, in a few words.")
    duration = fields.Float("Duration (h)", default=0.5, help="How long it takes.")
    sla_hours = fields.Float(
        "To Be Done Within (h)",
        help="Hours after it is scheduled, or opened if it has no time of its own, "
        "until it is overdue. 0: never overdue.",
    )
    # WHAT GOES IN AND COMES OUT: in use, and for the form all of them
    field_ids = fields.One2many("crm.service.field", "service_id", copy=True)
    input_ids = fields.One2many(
        "crm.service.field",
        "service_id",
        "Inputs",
        domain=[("direction", "=", "input")],
        context={"active_test": False},
    )
    output_ids = fields.One2many(
        "crm.service.field",
        "service_id",
        "Outputs",
        domain=[("direction", "=", "output")],
        context={"active_test": False},
    )
    outcome_ids = fields.One2many("crm.service.outcome", "service_id", copy=True)
    all_outcome_ids = fields.One2many(
        "crm.service.outcome",
        "service_id",
        "Outcomes",
        context={"active_test": False},
    )
    input_definition = ServiceDefinition("Input Fields", copy=False)
    output_definition = ServiceDefinition("Output Fields", copy=False)
    # WHEN
    trigger = fields.Selection(
        [
            ("manual", "By hand, or after another service"),
            ("lead_new", "When a lead arrives"),
            ("stage", "When a stage is reached"),
            ("won", "When an opportunity is won"),
        ],
        "Opened",
        required=True,
        default="manual",
        copy=False,
    )
    trigger_stage_id = fields.Many2one(
        "crm.stage", "Stage", ondelete="restrict", copy=False
    )
    domain = fields.Char(
        "Only For", default="[]", help="The leads that it is opened for by itself."
    )
    delay = fields.Integer(help="How long after the event it is scheduled.")
    delay_unit = fields.Selection(DELAY_UNITS, required=True, default="days")
    convert_lead = fields.Boolean(
        "Makes an Opportunity",
        help="Planning this service for a lead makes it an opportunity.",
    )
    # WHO
    assign = fields.Selection(
        [
            ("owner", "Salesperson of the deal"),
            ("user", "One person"),
            ("team", "A team, in turn"),
            ("store", "Manager of the store"),
            ("nobody", "Whoever takes it"),
        ],
        "Done By",
        required=True,
        default="owner",
    )
    user_id = fields.Many2one(
        "res.users",
        "Person",
        domain="[('share', '=', False)]",
        ondelete="restrict",
        check_company=True,
    )
    team_id = fields.Many2one(
        "crm.team", "Team", ondelete="restrict", check_company=True
    )
    # WITH WHAT
    mail_template_id = fields.Many2one(
        "mail.template",
        "E-mail",
        domain="[('model', '=', 'crm.service.record')]",
        ondelete="set null",
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        "SMS",
        domain="[('model', '=', 'crm.service.record')]",
        ondelete="set null",
    )
    script = fields.Html(
        "Call Script", translate=True, help="What to say, shown on the care screen."
    )
    product_ids = fields.Many2many(
        "product.product", string="Products", check_company=True
    )
    server_action_id = fields.Many2one(
        "ir.actions.server",
        "Then Run",
        domain="[('model_name', '=', 'crm.service.record')]",
        ondelete="set null",
        groups="base.group_system",
        help="Run when it is planned, such as a webhook that tells another system.",
    )
    record_ids = fields.One2many("crm.service.record", "service_id")
    record_count = fields.Integer("Records", compute="_compute_record_count")
    open_count = fields.Integer(
        "No Outcome Yet",
        compute="_compute_record_count",
        help="Records that are neither done nor cancelled.",
    )
    success_count = fields.Integer("Successful", compute="_compute_record_count")

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "Two services cannot have the same code."
    )
    _check_duration = models.Constraint(
        "CHECK (duration >= 0 AND sla_hours >= 0 AND delay >= 0)",
        "Durations and delays are not negative.",
    )

    def _compute_record_count(self):
        counts = {}
        for service, state, kind, count in self.env["crm.service.record"]._read_group(
            [("service_id", "in", self.ids)],
            ["service_id", "state", "outcome_id.kind"],
            ["__count"],
        ):
            total, no_outcome, success = counts.get(service.id, (0, 0, 0))
            counts[service.id] = (
                total + count,
                no_outcome + count * (state in OPEN),
                success + count * (state == "done" and kind == "success"),
            )
        for service in self:
            total, no_outcome, success = counts.get(service._origin.id, (0, 0, 0))
            service.record_count = total
            service.open_count = no_outcome
            service.success_count = success

    # CRUD

    def copy_data(self, default=None):
        """Extend: the copy has a name of its own."""
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for service, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", service.name)
        return vals_list

    def copy(self, default=None):
        """Extend: what follows on itself, follows on the copy of itself."""
        copies = super().copy(default)
        for service, copied in zip(self, copies, strict=True):
            copied.outcome_ids.filtered(
                lambda outcome, service=service: outcome.next_service_id == service
            ).next_service_id = copied
        return copies

    # ACTIONS

    def action_view_records(self):
        """Show the records of the service; with ``service_records`` in the context,
        those without an outcome (*open*), or the successful ones (*success*)."""
        self.ensure_one()
        domain = {
            "open": [("state", "in", OPEN)],
            "success": [("state", "=", "done"), ("outcome_id.kind", "=", "success")],
        }.get(self.env.context.get("service_records"), [])
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "crm.service.record",
            "view_mode": "list,form",
            "domain": [("service_id", "=", self.id), *domain],
            "context": {"default_service_id": self.id},
        }
