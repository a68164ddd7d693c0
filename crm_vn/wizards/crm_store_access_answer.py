from odoo import fields, models


class CrmStoreAccessAnswer(models.TransientModel):
    """What is said when access to a customer is refused or revoked."""

    _name = "crm.store.access.answer"
    _description = "Answer to an Access Request"

    access_id = fields.Many2one("crm.store.access", required=True, ondelete="cascade")
    decision = fields.Selection(
        [("refused", "Refuse"), ("revoked", "Revoke")], required=True
    )
    note = fields.Char("Reason", required=True)

    def action_answer(self):
        """Refuse the request or revoke the access, and tell who asked.

        :raise AccessError: if it is not the acting user's to decide
        """
        self.ensure_one()
        if self.decision == "refused":
            self.access_id._decide("refused", self.note)
        else:
            self.access_id._revoke(self.note)
        return {"type": "ir.actions.act_window_close"}
