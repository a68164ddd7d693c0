from odoo import api, fields, models

from ..store.base_phone import PhoneField


class CrmServiceRecord(models.Model):
    """Who the customer of a record is, and how they are reached."""

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

    @api.depends("service_id.name", "partner_id", "lead_id")
    @api.depends_context("service_customer", "uid", "allowed_company_ids")
    def _compute_display_name(self):
        """Extend: the service; with ``service_customer`` in the context, for whom, too.

        Names of related records are shown as the superuser reads them: whoever does not
        see the record learns no more than what is done.
        """
        with_whom = self.browse()
        if self.env.context.get("service_customer"):
            with_whom = self._origin.sudo(False)._filtered_access("read")
        for record in self:
            names = [record.service_id.name]
            if record._origin in with_whom:
                names.insert(0, record.customer_name or record.lead_id.name)
            record.display_name = " · ".join(filter(None, names))

    @api.model
    def _get_own_phone_fields(self):
        return super()._get_own_phone_fields() | {"phone": PhoneField()}
