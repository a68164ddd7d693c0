from odoo import models
from odoo.tools import SQL


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def unlink(self):
        """Extend: a rule that asks for a field that is deleted rests, and says so."""
        if not self._are_rules_going():
            deleted = {
                (field.model, field.name): field.field_description for field in self
            }
            self.env["crm.score.rule"].sudo()._stop_using(deleted)
        return super().unlink()

    def _are_rules_going(self):
        """Return whether the rules themselves are being uninstalled."""
        statement = SQL(
            """SELECT 1 FROM ir_module_module
                WHERE name = 'crm_vn' AND state = 'to remove'"""
        )
        return bool(self.env.execute_query(statement))
