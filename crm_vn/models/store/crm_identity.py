from odoo import api, models
from odoo.fields import Domain

from ...tools.phone import phone_key
from .base_phone import PhoneField


class CrmIdentity(models.Model):
    _name = "crm.identity"
    _inherit = ["crm.phone.mixin", "crm.identity"]

    @api.model
    def _get_own_phone_fields(self):
        return super()._get_own_phone_fields() | {
            "value": PhoneField(),
            "display_name": PhoneField(search="text"),
        }

    def _has_public_phone(self):
        """Only a further phone is a secret; the rest are no numbers."""
        return self.kind != "phone" or (
            bool(self.partner_id) and self.partner_id._has_public_phone()
        )

    @api.depends("kind", "value", "partner_id")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """Extend: names of related records are shown as the superuser reads them."""
        result = super()._compute_display_name()
        for identity in self:
            identity.display_name = identity._show_phone("value", identity.value)
        return result

    @api.model
    def _search_display_name(self, operator, value):
        """Extend: a part of a hidden number finds nothing."""
        if not self._phones_are_guarded() or not operator.endswith("like"):
            return super()._search_display_name(operator, value)
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        domain = Domain("value", operator, value) & Domain("kind", "!=", "phone")
        domain |= Domain("partner_id", operator, value)
        if key := phone_key(value, self.env.company.country_id.code or "VN"):
            domain |= Domain("value", "=", key)
        return domain
