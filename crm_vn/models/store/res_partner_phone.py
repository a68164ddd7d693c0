from odoo import api, models

from odoo.addons.mail.tools.discuss import Store

from .base_phone import PERSON_PHONES


class ResPartner(models.Model):
    """The numbers of colleagues and of the own company are no secret."""

    _name = "res.partner"
    _inherit = ["crm.phone.mixin", "res.partner"]

    @api.model
    def _get_own_phone_fields(self):
        return super()._get_own_phone_fields() | PERSON_PHONES

    def _has_public_phone(self):
        """Extend. The people of the own company are no exception: anybody could make
        a customer one of them."""
        companies = self.env.user._get_company_partner_ids()
        return not self.partner_share or self._origin.id in companies

    def _mask_copy(self):
        """Return the contact, or one that differs by its number being hidden.

        For what is made of the contact elsewhere than in the ORM.
        """
        shown = self._show_phone("phone", self.phone)
        if shown == self.phone:
            return self
        return self.new({"phone": shown}, origin=self)

    def _build_vcard(self):
        """Extend: a visiting card has the number only for those who see it."""
        return super(ResPartner, self._mask_copy())._build_vcard()

    def _get_store_avatar_card_fields(self, target):
        """Extend: the card shown next to a message."""
        fnames = super()._get_store_avatar_card_fields(target)
        if "phone" in fnames and not self.env.user._sees_phones():
            fnames[fnames.index("phone")] = Store.Attr(
                "phone", lambda partner: partner._show_phone("phone", partner.phone)
            )
        return fnames
