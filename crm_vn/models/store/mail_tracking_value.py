from odoo import models

from ...tools.mask import mask_phone


class MailTrackingValue(models.Model):
    _inherit = "mail.tracking.value"

    def _tracking_value_format_model(self, model):
        """Extend: changes of a phone number, in the chatter and in notifications.

        A notification goes to several people with one text: it has no number where
        not everybody sees it.
        """
        result = super()._tracking_value_format_model(model)
        user = self.env.user
        clear = user._sees_phones()
        if self.env.context.get("phones_for_all"):
            clear = not user._are_phones_private()
        if clear or model not in self.env:
            return result
        phones = self.env[model]._get_phone_fields()
        fnames = {tracking.id: tracking.field_id.name for tracking in self}
        for values in result:
            if fnames[values["id"]] in phones:
                for key in ("oldValue", "newValue"):
                    values[key] = mask_phone(values[key])
        return result

    def _filter_free_field_access(self):
        """Extend: what everybody may know of a change."""
        trackings = super()._filter_free_field_access()
        if not self.env.user._are_phones_private():
            return trackings
        return trackings.filtered(
            lambda tracking: (
                tracking.field_id.name
                not in self.env[tracking.field_id.model]._get_phone_fields()
            )
        )
