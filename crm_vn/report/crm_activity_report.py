from odoo import fields, models


class CrmActivityReport(models.Model):
    _inherit = "crm.activity.report"

    store_id = fields.Many2one("crm.store", readonly=True)

    def _select(self):
        """Extend with the store of the lead."""
        return super()._select() + ", l.store_id"
