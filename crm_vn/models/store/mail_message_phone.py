from odoo import models
from odoo.fields import Domain


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _get_tracking_values_domain(self, search_term):
        """Extend: the search in a chatter does not find by hidden numbers."""
        domain = super()._get_tracking_values_domain(search_term)
        if self.env.user._sees_phones():
            return domain
        hidden = [
            self.env["ir.model.fields"]._get(name, fname).id
            for name in ("res.partner", "crm.lead")
            for fname in self.env[name]._get_phone_fields()
        ]
        return domain & Domain("field_id", "not in", hidden)
