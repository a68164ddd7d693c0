from odoo import api, models


class IrQwebField(models.AbstractModel):
    _inherit = "ir.qweb.field"

    @api.model
    def record_to_html(self, record, field_name, options):
        """Extend: ``t-field`` of a phone number in reports and pages."""
        if record and field_name in record._get_phone_fields() and record[field_name]:
            record = record.with_context(**self.env.context)
            shown = record._show_phone(field_name, record[field_name])
            return self.value_to_html(shown, options)
        return super().record_to_html(record, field_name, options)


class IrQwebFieldContact(models.AbstractModel):
    _inherit = "ir.qweb.field.contact"

    @api.model
    def value_to_html(self, value, options):
        """Extend: the address block of a contact."""
        if value and not self.env.user._sees_phones():
            value = value.sudo()._mask_copy()
        return super().value_to_html(value, options)
