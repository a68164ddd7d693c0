from odoo import models


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def unlink(self):
        """Extend: a rule that asks for a field that is deleted rests, and says so."""
        rules = self.env["crm.score.rule"]
        deleted = {(field.model, field.name): field.field_description for field in self}
        if not any(model == rules._name for model, _name in deleted):
            rules.sudo()._stop_using(deleted)
        return super().unlink()
