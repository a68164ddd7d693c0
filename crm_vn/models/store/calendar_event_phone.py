from odoo import api, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    @api.model
    def _prepare_partner_contact_details_html(self, section_title, partner):
        """Extend: the description of a meeting is read by all who take part.

        It gets a number only where everybody sees numbers, or that of a colleague.
        """
        if self.env.user._are_phones_private() and not partner._has_public_phone():
            hidden = self.env.user._hide_phone(partner.phone)
            partner = partner.new({"phone": hidden}, origin=partner)
        return super()._prepare_partner_contact_details_html(section_title, partner)
