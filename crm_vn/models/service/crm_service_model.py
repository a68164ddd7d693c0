from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmServiceModel(models.Model):
    """A kind of work, by channel: how its services are planned, invited to and told.

    ``channel`` says how the customer, or the colleague, is reached; a service of a
    channel with an appointment (:data:`APPOINTMENTS`) is in the calendar.
    ``invite_from`` says whose address invitations leave from: the *system*'s, or the
    *organizer*'s own, with the calendar event attached.
    """

    _name = "crm.service.model"
    _inherit = ["crm.code.mixin"]
    _description = "Service Model"
    _order = "sequence, id"

    #: Channels whose services take place at a time, in the calendar.
    APPOINTMENTS = ("meeting", "visit")

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="What programs and import files call this model.")
    channel = fields.Selection(
        [
            ("meeting", "Meeting"),
            ("call", "Call"),
            ("email", "E-mail"),
            ("message", "Message"),
            ("visit", "Visit"),
            ("task", "Task"),
        ],
        required=True,
        default="task",
    )
    audience = fields.Selection(
        [("internal", "Colleagues"), ("external", "Customers")],
        required=True,
        default="external",
    )
    invite_from = fields.Selection(
        [("system", "The company's system address"), ("organizer", "The organizer")],
        "Invitations From",
        required=True,
        default="organizer",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    has_appointment = fields.Boolean(
        compute="_compute_has_appointment", export_string_translation=False
    )
    service_ids = fields.One2many("crm.service", "model_id")
    service_count = fields.Integer("Services", compute="_compute_service_count")

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "Two service models cannot have the same code."
    )

    @api.depends("channel")
    def _compute_has_appointment(self):
        for model in self:
            model.has_appointment = model.channel in self.APPOINTMENTS

    @api.depends("service_ids")
    def _compute_service_count(self):
        counts = dict(
            self.env["crm.service"]._read_group(
                [("model_id", "in", self.ids)], ["model_id"], ["__count"]
            )
        )
        for model in self:
            model.service_count = counts.get(model, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        services = self.env["crm.service"].sudo().with_context(active_test=False)
        for model in services.search([("model_id", "in", self.ids)], limit=1).model_id:
            raise UserError(
                self.env._(
                    "There are services of the model “%(model)s”. Archive it instead.",
                    model=model.name,
                )
            )
