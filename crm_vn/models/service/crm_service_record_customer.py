from odoo import api, fields, models

from ..store.base_phone import PhoneField


class CrmServiceRecord(models.Model):
    """How the customer of a record is reached."""

    _name = "crm.service.record"
    _inherit = ["crm.phone.mixin", "crm.service.record"]

    customer_name = fields.Char(
        "Customer's Name", compute="_compute_customer", compute_sudo=True
    )
    phone = fields.Char(compute="_compute_customer", compute_sudo=True)
    email = fields.Char(compute="_compute_customer", compute_sudo=True)

    @api.depends(
        *("partner_id.name", "partner_id.phone", "partner_id.email"),
        *("lead_id.contact_name", "lead_id.partner_name"),
        *("lead_id.phone", "lead_id.email_from"),
    )
    def _compute_customer(self):
        for record in self:
            partner, lead = record.partner_id, record.lead_id
            record.customer_name = (
                partner.name or lead.contact_name or lead.partner_name
            )
            record.phone = lead.phone or partner.phone
            record.email = partner.email or lead.email_from

    @api.model
    def _get_own_phone_fields(self):
        return super()._get_own_phone_fields() | {"phone": PhoneField()}
