from odoo import models


class SmsComposer(models.TransientModel):
    """Whoever may not see a number may write to it: the server knows where to."""

    _name = "sms.composer"
    _inherit = ["crm.phone.mixin", "sms.composer"]

    def _find_masked_number(self, fname, vals):
        """Extend: the number is that of the record written to."""
        number = super()._find_masked_number(fname, vals)
        if number or self:
            return number
        known = ("res_model", "res_id", "number_field_name", "composition_mode")
        composer = self.new({name: vals[name] for name in known if vals.get(name)})
        return super(SmsComposer, composer)._find_masked_number(fname, vals)
