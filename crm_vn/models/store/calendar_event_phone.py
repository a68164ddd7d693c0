from odoo import api, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    @api.model
    def _prepare_partner_contact_details_html(self, section_title, partner):
        """Extend: the description of a meeting is read by all who take part.

        It gets a number only where everybody sees numbers, or that of a colleague.
        """
        partner = partner.with_context(phones_for_all=True)._mask_copy()
        return super()._prepare_partner_contact_details_html(section_title, partner)
