from odoo import api, fields, models


class CrmServiceRecord(models.Model):
    """What the form of a record shows, and where it leads."""

    _inherit = "crm.service.record"

    color = fields.Integer(related="service_id.color", export_string_translation=False)
    purpose = fields.Text(related="service_id.purpose")
    script = fields.Html(related="service_id.script")
    has_script = fields.Boolean(
        compute="_compute_has_script", export_string_translation=False
    )
    outcome_reason = fields.Selection(
        related="outcome_id.reason",
        string="Reason Asked",
        export_string_translation=False,
    )
    next_name = fields.Char(
        compute="_compute_next_name", export_string_translation=False
    )

    @api.depends("service_id")
    def _compute_has_script(self):
        for record in self:
            record.has_script = bool(record.script)

    @api.depends("next_ids.service_id")
    def _compute_next_name(self):
        for record in self:
            names = record.next_ids.mapped("service_id.name")
            record.next_name = ", ".join(dict.fromkeys(names))

    @api.onchange("service_id")
    def _onchange_service_id(self):
        if self.outcome_id.service_id != self.service_id:
            self.outcome_id = False

    @api.onchange("lead_id")
    def _onchange_lead_id(self):
        if self.lead_id.partner_id:
            self.partner_id = self.lead_id.partner_id

    @api.onchange("order_id")
    def _onchange_order_id(self):
        if self.order_id:
            self.partner_id = self.order_id.partner_id
            self.lead_id = self.order_id.opportunity_id

    # ACTIONS

    def action_open(self):
        """Open the form of the record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_view_lead(self):
        """Open the deal that the record is for."""
        self.ensure_one()
        return self.lead_id.get_formview_action()

    def action_view_next(self):
        """Open what followed the record."""
        self.ensure_one()
        following = self.next_ids
        if len(following) == 1:
            return following.action_open()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn.crm_service_record_action"
        )
        action["domain"] = [("previous_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_view_previous(self):
        """Open what the record followed."""
        self.ensure_one()
        return self.previous_id.action_open()
