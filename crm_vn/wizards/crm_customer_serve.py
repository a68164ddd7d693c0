from odoo import api, fields, models


class CrmCustomerServe(models.TransientModel):
    """Why, and in which of the acting user's stores, a found customer is served."""

    _name = "crm.customer.serve"
    _description = "Serve Customer Here"

    line_id = fields.Many2one(
        "crm.customer.lookup.line", required=True, ondelete="cascade"
    )
    state = fields.Selection(
        related="line_id.state", related_sudo=False, export_string_translation=False
    )
    name = fields.Char(related="line_id.name", related_sudo=False)
    allowed_store_ids = fields.Many2many(
        "crm.store",
        compute="_compute_allowed_store_ids",
        export_string_translation=False,
    )
    store_id = fields.Many2one(
        "crm.store",
        "Serve In",
        required=True,
        default=lambda self: self._default_store_id(),
        domain="[('id', 'in', allowed_store_ids)]",
        ondelete="cascade",
    )
    several_stores = fields.Boolean(
        compute="_compute_allowed_store_ids", export_string_translation=False
    )
    reason = fields.Char(required=True)

    @api.model
    def _default_store_id(self):
        return self.env.user._get_store_scope().default

    @api.depends_context("uid")
    def _compute_allowed_store_ids(self):
        scope = self.env.user._get_store_scope()
        stores = self.env["crm.store"].search([("id", "in", list(scope.ids))])
        for serve in self:
            serve.allowed_store_ids = stores
            serve.several_stores = len(stores) > 1

    def action_serve(self):
        """Get access to the customer, or ask for it, as the policy says.

        :return: the customer's form if access was granted
        :raise AccessError: if the line is not the acting user's, or the store
        """
        self.ensure_one()
        line = self.line_id
        line.check_access("read")
        access = self.env["crm.store.access"]._request(
            line.sudo().partner_id, self.store_id, self.reason
        )
        line._refresh()
        if all(state == "granted" for state in access.mapped("state")):
            return line.action_open()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The home store has been asked. You will get a message."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
