from odoo import SUPERUSER_ID, models
from odoo.tools import ormcache

from ...tools.mask import mask_phone, mask_text

SEE_PHONES = "crm_vn.group_phone_clear"


class ResUsers(models.Model):
    _inherit = "res.users"

    def _sees_phones(self):
        """Return whether customers' phone numbers are clear for the user.

        Users of the portal see nothing but what is shared with them, and are left
        alone; whoever is no internal user is none of those who must not see numbers.
        """
        return (
            self._has_group(SEE_PHONES)
            or not self._has_group("base.group_user")
            or self.id == SUPERUSER_ID
        )

    @ormcache("self.id")
    def _get_company_partner_ids(self):
        """Return the ids of the contacts of the user's companies."""
        return frozenset(
            self.sudo().with_context(active_test=False).company_ids.partner_id.ids
        )

    def _are_phones_private(self):
        """Return whether phone numbers are hidden from employees by default."""
        definitions = self.env["res.groups"]._get_group_definitions()
        user_group = definitions.get_id("base.group_user")
        clear = definitions.get_id(SEE_PHONES)
        return clear not in definitions.get_superset_ids([user_group])

    def _hide_phone(self, number):
        """Return a number for a text that everybody reads and nobody can unmask."""
        return mask_phone(number) if self._are_phones_private() else number

    def _hide_phones_in(self, text):
        """Return a text that everybody reads without numbers nobody could unmask."""
        return mask_text(text) if self._are_phones_private() else text
