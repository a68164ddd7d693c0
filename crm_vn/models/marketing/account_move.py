from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    term_id = fields.Many2one(ondelete="set null")
    content_id = fields.Many2one(ondelete="set null")
