from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    term_id = fields.Many2one(ondelete="set null")
    content_id = fields.Many2one(ondelete="set null")

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Extend to hand the term and the content over to the credit note."""
        default_values_list = default_values_list or [{} for _move in self]
        for move, values in zip(self, default_values_list, strict=False):
            values["term_id"] = move.term_id.id
            values["content_id"] = move.content_id.id
        return super()._reverse_moves(
            default_values_list=default_values_list, cancel=cancel
        )
