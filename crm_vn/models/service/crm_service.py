from odoo import fields, models

from .service_properties import ServiceDefinition

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
    code = fields.Char(help="What programs and import files call this service.")
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
    # WHAT GOES IN AND COMES OUT
    field_ids = fields.One2many("crm.service.field", "service_id", copy=True)
    outcome_ids = fields.One2many("crm.service.outcome", "service_id", copy=True)
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
    )
    trigger_stage_id = fields.Many2one("crm.stage", "Stage", ondelete="restrict")
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
    )
    team_id = fields.Many2one("crm.team", "Team", ondelete="restrict")
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
    product_ids = fields.Many2many("product.product", string="Products")
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

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "Two services cannot have the same code."
    )
    _check_duration = models.Constraint(
        "CHECK (duration >= 0 AND sla_hours >= 0 AND delay >= 0)",
        "Durations and delays are not negative.",
    )

    def _compute_record_count(self):
        counts = dict(
            self.env["crm.service.record"]._read_group(
                [("service_id", "in", self.ids)], ["service_id"], ["__count"]
            )
        )
        for service in self:
            service.record_count = counts.get(service, 0)
