from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: How long leads and calls wait in *My Work*: field → system parameter, default.
WORK_LIMITS = {
    "work_response_minutes": ("crm_vn.work_response_minutes", 30),
    "work_hot_days": ("crm_vn.work_hot_days", 2),
    "work_days": ("crm_vn.work_days", 30),
}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    work_response_minutes = fields.Integer(
        "New Leads Are Late After",
        config_parameter=WORK_LIMITS["work_response_minutes"][0],
        default=WORK_LIMITS["work_response_minutes"][1],
    )
    work_hot_days = fields.Integer(
        "Hot Leads Wait After",
        config_parameter=WORK_LIMITS["work_hot_days"][0],
        default=WORK_LIMITS["work_hot_days"][1],
    )
    work_days = fields.Integer(
        "Leads and Calls Are History After",
        config_parameter=WORK_LIMITS["work_days"][0],
        default=WORK_LIMITS["work_days"][1],
    )

    @api.constrains(*WORK_LIMITS)
    def _check_work_limits(self):
        """:raise ValidationError: if a limit is not positive, or far too long"""
        for settings in self:
            for fname in WORK_LIMITS:
                if not 1 <= settings[fname] <= 3650:
                    raise ValidationError(
                        self.env._(
                            "“%s” (My Work) is a number from 1 to 3,650.",
                            self._fields[fname]._description_string(self.env),
                        )
                    )
