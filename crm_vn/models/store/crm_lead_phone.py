from odoo import api, models

from .base import PhoneField


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.phone.mixin", "crm.lead"]

    @api.model
    def _get_own_phone_fields(self):
        return super()._get_own_phone_fields() | {
            "phone": PhoneField(),
            "phone_key": PhoneField(),
            "phone_sanitized": PhoneField(),
            "phone_mobile_search": PhoneField(search="whole"),
            "identity_search": PhoneField(search="text"),
        }

    @api.model
    def _get_given_numbers(self, fname, vals):
        """Extend: a lead takes over the number of its customer."""
        numbers = super()._get_given_numbers(fname, vals)
        partner = self.env["res.partner"].browse(vals.get("partner_id") or ())
        return [*numbers, *partner._filtered_access("read").mapped(fname)]

    def _message_get_suggested_recipients_batch(self, **kwargs):
        """Extend: a recipient to be created carries the number to the client."""
        result = super()._message_get_suggested_recipients_batch(**kwargs)
        if not self.env.user._sees_phones():
            for recipient in [item for items in result.values() for item in items]:
                recipient["create_values"].pop("phone", None)
        return result
