from odoo import api, fields, models
from odoo.fields import Domain

from .base_phone import PhoneField


class CalendarAttendee(models.Model):
    """The e-mail and the phone of an attendee are shown to whoever sees the contact."""

    _inherit = "calendar.attendee"

    email = fields.Char(
        related=None,
        compute="_compute_contact_details",
        search="_search_email",
        compute_sudo=True,
    )
    phone = fields.Char(
        related=None,
        compute="_compute_contact_details",
        search="_search_phone",
        compute_sudo=True,
    )

    @api.model
    def _get_own_phone_fields(self):
        own = super()._get_own_phone_fields()
        return own | {"phone": PhoneField(path=("partner_id",))}

    @api.depends("partner_id.email", "partner_id.phone")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_contact_details(self):
        for attendee in self:
            partner = attendee.partner_id
            shown = partner.is_shown
            attendee.email = shown and partner.email
            attendee.phone = shown and partner.phone

    def _search_email(self, operator, value):
        return Domain("partner_id.is_shown", "=", True) & Domain(
            "partner_id.email", operator, value
        )

    def _search_phone(self, operator, value):
        return Domain("partner_id.is_shown", "=", True) & Domain(
            "partner_id.phone", operator, value
        )
