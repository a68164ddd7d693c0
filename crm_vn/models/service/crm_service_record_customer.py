from odoo import api, fields, models

from ..store.base_phone import PhoneField


class CrmServiceRecord(models.Model):
    """How the customer of a record is reached."""

    _name = "crm.service.record"
    _inherit = ["crm.phone.mixin", "crm.service.record"]

    phone = fields.Char(compute="_compute_customer", compute_sudo=True)
    email = fields.Char(compute="_compute_customer", compute_sudo=True)

    @api.depends(
        *("partner_id.phone", "partner_id.email"),
        *("lead_id.phone", "lead_id.email_from"),
    )
    def _compute_customer(self):
        for record in self:
            partner, lead = record.partner_id, record.lead_id
            record.phone = lead.phone or partner.phone
            record.email = partner.email or lead.email_from

    @api.model
    def _get_own_phone_fields(self):
        return super()._get_own_phone_fields() | {"phone": PhoneField()}
