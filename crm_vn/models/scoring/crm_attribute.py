from odoo import models


class CrmAttribute(models.Model):
    _inherit = "crm.attribute"

    def _after_privacy_change(self):
        """Extend: a rule that asks for what became sensitive rests, and says so."""
        result = super()._after_privacy_change()
        fnames = {attribute._get_field_name() for attribute in self}
        self.env["crm.score.rule"].sudo()._check_again(fnames)
        return result
