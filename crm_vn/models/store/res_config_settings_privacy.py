from odoo import api, fields, models

from .res_users_phone import SEE_PHONES


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mask_phones = fields.Boolean(
        "Mask Phone Numbers",
        help="Employees see the phone numbers of customers only if they have the right "
        "to, or one by one, on click. Each number shown is kept in the privacy log.",
    )

    @api.model
    def get_values(self):
        return super().get_values() | {
            "mask_phones": self.env.user._are_phones_private()
        }

    def set_values(self):
        """Extend: masking means that being an employee does not give the right.

        Nor that of writing placeholders into texts, which would be filled in with
        numbers.
        """
        super().set_values()
        if self.mask_phones == self.env.user._are_phones_private():
            return
        employees = self.env.ref("base.group_user").sudo()
        right = self.env.ref(SEE_PHONES)
        if self.mask_phones:
            employees._remove_group(right)
            parameters = self.env["ir.config_parameter"].sudo()
            parameters.set_param("mail.restrict.template.rendering", True)
        else:
            employees._apply_group(right)
