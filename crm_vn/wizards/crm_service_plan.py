from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.service.crm_service_record import OPEN
from ..models.service.service_properties import ServiceProperties

#: What services are planned for, and the field that holds one of them.
DOCUMENTS = {
    "crm.lead": "lead_id",
    "sale.order": "order_id",
    "res.partner": "partner_id",
}


class CrmServicePlan(models.TransientModel):
    """Plan a service: for the record it is opened on, for those selected in a list, or
    for whom is chosen here.

    What a service says is filled in, and can be changed: the time, who does it, what it
    needs to know. For many records, their inputs are filled from each of them, and the
    work may be spread over working days. What cannot be planned, and why, is told
    before; it is left out of many.
    """

    _name = "crm.service.plan"
    _description = "Plan Service"
    _telling_references = ("service_id", *DOCUMENTS.values())

    service_id = fields.Many2one(
        "crm.service",
        required=True,
        domain="[('company_id', 'in', [False, company_id])]",
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self._default_company_id()
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id", export_string_translation=False
    )
    purpose = fields.Text(related="service_id.purpose")
    has_appointment = fields.Boolean(related="service_id.has_appointment")
    # FOR WHOM
    res_model = fields.Char(readonly=True, export_string_translation=False)
    res_ids = fields.Json(readonly=True, export_string_translation=False)
    lead_id = fields.Many2one("crm.lead", "Lead / Opportunity", ondelete="cascade")
    order_id = fields.Many2one("sale.order", "Order", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="cascade")
    is_mass = fields.Boolean(compute="_compute_is_mass")
    # HOW
    scheduled_at = fields.Datetime(
        "When",
        compute="_compute_scheduled_at",
        store=True,
        readonly=False,
        compute_sudo=False,
    )
    user_id = fields.Many2one(
        "res.users",
        "Done By",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        compute_sudo=False,
        domain="[('share', '=', False)]",
        ondelete="cascade",
        help="Empty: whom the service falls to.",
    )
    product_id = fields.Many2one(
        "product.product",
        "Product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        compute_sudo=False,
        ondelete="cascade",
    )
    inputs = ServiceProperties(definition="service_id.input_definition")
    has_inputs = fields.Boolean(compute="_compute_has_inputs")
    # somebody saw what the inputs are filled with
    inputs_shown = fields.Boolean(export_string_translation=False)
    per_day = fields.Integer(
        "Per Person a Day",
        help="Spread over working hours: how many each person does in a day. "
        "0: all at the same time.",
    )
    leave_open = fields.Boolean(
        "Leave Out Open Ones",
        default=True,
        help="Those who have this service planned, or in progress, already.",
    )
    # WHAT HAPPENS
    planned_count = fields.Integer("To Be Planned", compute="_compute_preview")
    skipped_count = fields.Integer("Left Out", compute="_compute_preview")
    skipped = fields.Text("Why Left Out", compute="_compute_preview")
    is_open_already = fields.Boolean(compute="_compute_preview")

    _check_per_day = models.Constraint(
        "CHECK (per_day >= 0)", "A number of records a day is not negative."
    )

    # DEFAULTS

    def _default_company_id(self):
        return self.env.company

    @api.model
    def default_get(self, fields):
        """Extend: it is opened on a record, on many, on a service, or on nothing."""
        values = super().default_get(fields)
        context = self.env.context
        model = context.get("active_model")
        ids = context.get("active_ids") or [context.get("active_id")]
        if model in DOCUMENTS and len(ids) > 1:
            values |= {"res_model": model, "res_ids": ids}
        elif model in DOCUMENTS or model == "crm.service":
            chosen = self.env[model].browse(filter(None, ids[:1])).exists()
            # nothing is said of what the user may not read
            if chosen._filtered_access("read"):
                values[DOCUMENTS.get(model, "service_id")] = chosen.id
        return values

    # COMPUTE

    @api.depends("res_ids")
    def _compute_is_mass(self):
        for plan in self:
            plan.is_mass = bool(plan.res_ids)

    @api.depends("service_id")
    def _compute_has_inputs(self):
        for plan in self:
            plan.has_inputs = bool(plan.service_id.sudo().input_definition)

    @api.depends("service_id")
    def _compute_scheduled_at(self):
        for plan in self:
            service = plan.service_id
            plan.scheduled_at = service and service._get_planned_time()

    @api.depends("service_id", "lead_id", "order_id", "partner_id")
    def _compute_user_id(self):
        for plan in self:
            service, user = plan.service_id.sudo(), self.env["res.users"]
            if not plan.res_ids and service.assign == "owner":
                owner = plan._get_documents().sudo().user_id
                user = owner if owner.active else self.env.user
            elif service.assign == "user":
                user = service.user_id
            plan.user_id = user.id

    @api.depends("service_id")
    def _compute_product_id(self):
        for plan in self:
            products = plan.service_id.product_ids
            plan.product_id = products if len(products) == 1 else False

    @api.depends("service_id", "leave_open", "res_ids", *DOCUMENTS.values())
    def _compute_preview(self):
        for plan in self:
            documents, skipped = plan._get_documents(), {}
            if plan.service_id and documents:
                skipped = plan._get_skipped(documents)
            left_out = documents.browse().union(*skipped.values())
            already = bool(plan._find_open(documents)) if documents else False
            plan.is_open_already = already and not plan.res_ids
            plan.planned_count = len(documents - left_out)
            plan.skipped_count = len(left_out)
            plan.skipped = "\n".join(
                reason if len(documents) == 1 else f"{reason} ({len(found)})"
                for reason, found in skipped.items()
            )

    @api.onchange("service_id", *DOCUMENTS.values())
    def _onchange_inputs(self):
        """Fill the inputs from the record, as far as the user may read it."""
        documents = self._get_documents()
        if self.res_ids or not self.service_id or not documents:
            return
        service = self.service_id.sudo()
        for vals in service._prepare_records(documents.sudo()):
            if inputs := vals.get("inputs"):
                self.inputs = inputs
        self.inputs_shown = True

    # DOCUMENTS

    def _get_documents(self):
        """Return what it is planned for, as far as the user may read it."""
        self.ensure_one()
        if self.res_ids:
            if self.res_model not in DOCUMENTS:
                return self.env["res.partner"]
            documents = self.env[self.res_model].browse(self.res_ids)
            documents = documents.with_context(active_test=False).exists()
        else:
            chosen = self.order_id or self.lead_id or self.partner_id
            documents = self.env[chosen._name].browse(chosen._origin.ids)
        return documents._filtered_access("read")

    def _get_skipped(self, documents):
        """Return ``{reason: documents}``: what is not planned, each once."""
        skipped = dict(self.service_id._find_refused(documents))
        if self.leave_open and self.res_ids:
            left_out = documents.browse().union(*skipped.values())
            if found := self._find_open(documents) - left_out:
                skipped[self.env._("It is open already.")] = found
        return skipped

    def _find_open(self, documents):
        """Return those that have the service open, whoever does it."""
        fname = DOCUMENTS[documents._name]
        groups = (
            self.env["crm.service.record"]
            .sudo()
            ._read_group(
                [
                    ("service_id", "=", self.service_id.id),
                    ("state", "in", OPEN),
                    (fname, "in", documents.ids),
                ],
                [fname],
            )
        )
        ids = {document.id for (document,) in groups}
        return documents.filtered(lambda document: document.id in ids)

    # ACTIONS

    def action_plan(self):
        """Plan the service, and open what was planned.

        :raise UserError: if there is nobody to plan it for, or no time
        """
        self.ensure_one()
        documents = self._get_documents()
        if not documents:
            raise UserError(self.env._("Choose whom the service is for."))
        if self.has_appointment and not self.scheduled_at:
            raise UserError(self.env._("An appointment has a time: choose one."))
        values = {}
        if self.product_id:
            values["product_id"] = self.product_id.id
        if not self.res_ids:
            asked = self.service_id.sudo().field_ids.filtered(
                lambda field: self.inputs_shown and field.direction == "input"
            )
            # what was emptied stays empty
            values["inputs"] = dict.fromkeys(asked.mapped("code")) | self.inputs._values
        skipped = self._get_skipped(documents)
        if skipped and not self.res_ids:
            raise UserError("\n".join(skipped))
        documents -= documents.browse().union(*skipped.values())
        if not documents:
            raise UserError(
                self.env._("Nothing can be planned:\n%s", "\n".join(skipped))
            )
        records = self.service_id._plan(
            documents,
            scheduled_at=self.scheduled_at,
            user=self.user_id or None,
            per_day=self.per_day if self.res_ids else 0,
            **values,
        )
        return self._open_planned(records)

    def _open_planned(self, records):
        """Return what shows the records, as far as the user sees them."""
        seen = records._filtered_access("read")
        if len(records) > 1:
            message = self.env._("%s records were planned.", len(records))
        else:
            name = records.sudo().user_id.name or self.env._("whoever takes it")
            message = self.env._("It is planned for %s.", name)
        action = {"type": "ir.actions.act_window_close"}
        if seen:
            action = {
                "type": "ir.actions.act_window",
                "name": self.service_id.name,
                "res_model": records._name,
                "views": [(False, "form")],
                "res_id": seen.id if len(records) == 1 else False,
            }
        if seen and len(records) > 1:
            views = [(False, view) for view in ("list", "kanban", "form")]
            action |= {"views": views, "domain": [("id", "in", seen.ids)]}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message, "next": action},
        }
