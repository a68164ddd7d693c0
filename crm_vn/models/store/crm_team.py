from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    store_ids = fields.One2many("crm.store", "team_id", "Stores", readonly=True)
