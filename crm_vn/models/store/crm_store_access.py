from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmStoreAccess(models.Model):
    """The right of a store to serve a customer of another store, for a time.

    What it means
        A customer has a home store. Another store that is granted access sees the
        customer, their people and addresses, and what they bought anywhere. It ends by
        itself at ``expires_at``, at that moment. An order confirmed
        meanwhile makes the store one of those that serve the customer, for good.

    States
        *requested* → *granted* or *refused*; *requested* or *granted* → *revoked*. All
        changes go through the methods below: nobody has the right to write or delete,
        and neither customer nor store can be deleted while a row tells about them. The
        row is the audit: who asked, when and why, who decided, until when.

    Policy
        That of the company of the customer's home store: ``store_access_policy``
        grants at once or asks, ``store_access_days`` says for how long.

    Who decides
        The manager of the home store or of a store above it, a store manager who is a
        member there, or whoever sees all stores. Nobody decides on their own request
        unless they see all stores. Who asked may give up the request or the access.

    Who sees what
        The requesting store sees that it asked, not whom it asked for, nor which store
        answers until it has: ``customer_id`` is empty for whoever may not see the
        customer, and ``partner_id`` is readable by nobody.
    """

    _name = "crm.store.access"
    _description = "Access to a Customer of Another Store"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["reason", "store_id"]

    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )
    customer_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_customer_id",
        search="_search_customer_id",
        compute_sudo=False,
        help="Shown to those who may see the customer.",
    )
    store_id = fields.Many2one(
        "crm.store",
        "For Store",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True)
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
        tracking=True,
    )
    granted_at = fields.Datetime(readonly=True)
    expires_at = fields.Datetime("Ends", readonly=True, tracking=True)
    is_expired = fields.Boolean("Ended", compute="_compute_is_expired")
    decided_by_id = fields.Many2one("res.users", "Decided By", readonly=True)
    decided_at = fields.Datetime("Decided", readonly=True)
    revoked_by_id = fields.Many2one("res.users", "Revoked By", readonly=True)
    revoked_at = fields.Datetime("Revoked On", readonly=True)
    note = fields.Char("Answer", readonly=True, help="What the deciding side said.")
    can_decide = fields.Boolean(
        compute="_compute_can_decide", export_string_translation=False
    )
    can_revoke = fields.Boolean(
        compute="_compute_can_decide", export_string_translation=False
    )

    _granted_idx = models.Index("(store_id, partner_id) WHERE state = 'granted'")

    # COMPUTE

    @api.depends("store_id")
    def _compute_display_name(self):
        """Extend: messages and activities carry the name, so it names no customer."""
        for access in self:
            access.display_name = f"{access.store_id.sudo().name} #{access.id}"

    @api.depends("partner_id", "state")
    @api.depends_context("uid")
    def _compute_customer_id(self):
        partners = self.sudo().partner_id.with_user(self.env.user)
        seen = set(partners._filtered_access("read").ids)
        for access in self:
            partner = access.sudo().partner_id.with_env(access.env)
            access.customer_id = partner if partner.id in seen else False

    def _search_customer_id(self, operator, value):
        if operator == "any":
            domain = Domain(value)
        elif operator == "in":
            domain = Domain("id", "in", list(value))
        elif operator in ("like", "ilike"):
            domain = Domain("display_name", operator, value)
        else:
            return NotImplemented
        customers = self.env["res.partner"]._search(domain)
        accesses = self.sudo()._search([("partner_id", "in", customers)])
        return Domain("id", "in", accesses)

    @api.depends("state", "expires_at")
    def _compute_is_expired(self):
        now = self.env.cr.now()
        for access in self:
            access.is_expired = (
                access.state == "granted"
                and bool(access.expires_at)
                and access.expires_at <= now
            )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for access in self:
            decider = access._is_decider()
            access.can_decide = decider and access.state == "requested"
            access.can_revoke = access.state == "granted" and not access.is_expired
            access.can_revoke |= access.state == "requested"
            access.can_revoke &= decider or access.user_id == self.env.user

    # MAIL

    @api.model
    def _mail_get_partner_fields(self, introspect_fields=False):
        """Extend: nobody writes to the customer from here, nor learns who it is."""
        return []

    # SQL

    @api.model
    def _get_granted_sql(self, store_ids):
        """Return a query of the ids of the contacts that stores may serve now: the
        customers, their people and their addresses."""
        return SQL(
            """SELECT person.id AS partner_id
                 FROM crm_store_access access
                 JOIN res_partner person
                   ON person.commercial_partner_id = access.partner_id
                WHERE access.state = 'granted' AND access.store_id IN %s
                  AND (access.expires_at IS NULL OR access.expires_at > %s)""",
            tuple(store_ids),
            self.env.cr.now(),
            to_flush=self._fields["state"],
        )
