from odoo import api, fields, models
from odoo.tools import SQL


class CrmStoreAccess(models.Model):
    """The right of a store to serve a customer of another store, for a time.

    States: *requested* (waits for the manager of the customer's home store), *granted*,
    *refused*, *revoked*. A granted access ends by itself at ``expires_at``.
    """

    _name = "crm.store.access"
    _description = "Access to a Customer of Another Store"
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    store_id = fields.Many2one(
        "crm.store", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", "Requested By", required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("granted", "Granted"),
            ("refused", "Refused"),
            ("revoked", "Revoked"),
        ],
        required=True,
        readonly=True,
        default="requested",
    )
    granted_at = fields.Datetime(readonly=True)
    expires_at = fields.Datetime(readonly=True)

    _granted_idx = models.Index("(store_id, partner_id) WHERE state = 'granted'")

    @api.model
    def _get_granted_sql(self, store_ids):
        """Return a query of the ids of the contacts that stores may serve now."""
        return SQL(
            """SELECT partner_id
                 FROM crm_store_access
                WHERE state = 'granted' AND store_id IN %s
                  AND (expires_at IS NULL OR expires_at > %s)""",
            tuple(store_ids),
            self.env.cr.now(),
            to_flush=self._fields["state"],
        )
