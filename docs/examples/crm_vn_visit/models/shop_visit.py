from odoo import api, fields, models


class ShopVisit(models.Model):
    """Somebody came into a shop.

    A visit goes to the default store of its salesperson, else of its author.
    """

    _name = "shop.visit"
    _description = "Shop Visit"
    _inherit = ["crm.store.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char("Purpose", required=True)
    date = fields.Datetime(default=fields.Datetime.now, required=True)
    partner_id = fields.Many2one("res.partner", "Customer", check_company=True)
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        default=lambda self: self._default_user_id(),
        domain="[('share', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self._default_company_id()
    )
    note = fields.Text()

    def _default_user_id(self):
        return self.env.user

    def _default_company_id(self):
        return self.env.company

    @api.model
    def _get_store_triggers(self):
        return ["user_id"]

    def _find_store(self):
        owner = self.user_id
        if owner and self.store_id.id not in owner._get_store_scope():
            return self._get_default_store(owner)
        return super()._find_store()
