from odoo import fields, models


class CrmInteraction(models.Model):
    _inherit = "crm.interaction"

    kind = fields.Selection(
        selection_add=[("delivery", "Delivery")],
        ondelete={"delivery": "set default"},
    )
