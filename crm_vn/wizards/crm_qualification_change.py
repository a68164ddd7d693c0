from odoo import api, fields, models


class CrmQualificationChange(models.TransientModel):
    """Why MQLs are rejected, or leads are recycled."""

    _name = "crm.qualification.change"
    _description = "Reject or Recycle Leads"
    _telling_references = ("lead_ids",)

    kind = fields.Selection(
        [("rejected", "Reject"), ("recycled", "Recycle")], required=True
    )
    lead_ids = fields.Many2many("crm.lead", string="Leads", required=True)
    lead_count = fields.Integer(compute="_compute_lead_count")
    reason_id = fields.Many2one(
        "crm.qualification.reason",
        required=True,
        domain="[('kind', 'in', [kind, 'both'])]",
        ondelete="cascade",
    )
    note = fields.Text()

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        for change in self:
            change.lead_count = len(change.lead_ids)

    def action_apply(self):
        """Reject or recycle the leads.

        :raise AccessError: if the user may not change the leads
        """
        self.ensure_one()
        if self.kind == "rejected":
            self.lead_ids.action_reject(self.reason_id, self.note)
        else:
            self.lead_ids.action_recycle(self.reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}
