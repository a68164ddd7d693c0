from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_identify_account(self):
        """Make this contact the customer of the account named in the context."""
        self.ensure_one()
        account = self.env["crm.identity"].browse(self.env.context["identity_id"])
        account.partner_id = self
        return {"type": "ir.actions.act_window_close"}

    def unlink(self):
        """Extend: an account with a conversation is nobody's again."""
        accounts = self.env["crm.identity"].sudo()
        accounts.search(
            [("partner_id", "in", self.ids), ("last_message_date", "!=", False)]
        ).write({"partner_id": False, "lead_id": False})
        return super().unlink()
