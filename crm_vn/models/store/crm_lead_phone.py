from odoo import api, models

from .base_phone import PERSON_PHONES


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.phone.mixin", "crm.lead"]

    @api.model
    def _get_own_phone_fields(self):
        return super()._get_own_phone_fields() | PERSON_PHONES

    @api.model
    def _get_given_numbers(self, fname, vals):
        """Extend: a lead takes over the number of its customer."""
        numbers = super()._get_given_numbers(fname, vals)
        partner = self.env["res.partner"].browse(vals.get("partner_id") or ())
        return [*numbers, *partner._filtered_access("read").mapped(fname)]

    def _inverse_phone(self):
        """Extend: a hidden number does not become that of a colleague, who has none
        that is hidden."""
        leads = self
        if self._phones_are_masked():
            leads = self.filtered(lambda lead: not lead.partner_id._has_public_phone())
        return super(CrmLead, leads)._inverse_phone()

    def _merge_log_summary(self, merged_followers, opportunities_tail):
        """Extend: the note has no numbers where they are private.

        What it does not say is kept as an identity: the merged leads are deleted.
        """
        lead = self.with_context(phones_for_all=True)
        result = super(CrmLead, lead)._merge_log_summary(
            merged_followers, opportunities_tail
        )
        if self.env.user._are_phones_private():
            known = {self.phone_key, *self.sudo().identity_ids.mapped("value")}
            keys = set(opportunities_tail.mapped("phone_key")) - known - {False}
            self.env["crm.identity"].sudo().create(
                [
                    {"lead_id": self.id, "kind": "phone", "value": key}
                    for key in sorted(keys)
                ]
            )
        return result

    def _message_get_suggested_recipients_batch(self, **kwargs):
        """Extend: a recipient to be created carries the number to the client."""
        result = super()._message_get_suggested_recipients_batch(**kwargs)
        if not self.env.user._sees_phones():
            for recipient in [item for items in result.values() for item in items]:
                recipient["create_values"].pop("phone", None)
        return result
