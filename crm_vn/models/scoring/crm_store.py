from odoo import api, models
from odoo.exceptions import UserError


class CrmStore(models.Model):
    """Rules for the leads of some stores."""

    _inherit = "crm.store"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_named_by_rules(self):
        rules = self.env["crm.score.rule"].sudo().with_context(active_test=False)
        rules = rules.search([("store_ids", "in", self.ids)])
        if rules:
            raise UserError(
                self.env._(
                    "Score rules are for %(stores)s: %(rules)s. Choose other stores "
                    "in these rules first.",
                    stores=", ".join((rules.store_ids & self).mapped("name")),
                    rules=", ".join(rules.mapped("name")),
                )
            )
