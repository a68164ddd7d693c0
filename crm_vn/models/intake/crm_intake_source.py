import hashlib
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ...tools.field_alias import alias_key

TOKEN_BYTES = 32
MANAGER = "sales_team.group_sale_manager"


def token_key(token):
    """The digest by which a token is looked up, so that the lookup's timing tells
    nothing about the token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class CrmIntakeSource(models.Model):
    """A place leads come in from: a landing page, a form, an advertising account.

    Each source has an address of its own, ``/crm_vn/intake/<token>``. Whoever knows the
    token may post leads, and do nothing else: so the token is long and random, is shown
    to sales administrators only, is compared in constant time, and can be replaced or
    revoked at any moment, whereupon the old address does not exist any more. An
    archived source has no address either.

    What a source says goes for all of its leads:

    * team, salesperson, product and the five UTM parameters are taken over where the
      form says nothing; a parameter in the form goes before the one of the source;
    * ``store_id`` is the store of its leads, and nothing in a form changes that. A
      further request of the same person joins a lead of this store, or of one below
      it, never one of another store. Without it, a lead finds its store as any does,
      and may join an open lead of any store;
    * ``field_map_ids`` name the fields of the form whose meaning cannot be guessed;
    * ``dedupe_days`` is the time during which the same content is the same request, and
      a further request of the same person is added to their open lead instead of
      becoming another one. With 0, every request is new;
    * ``allowed_origins`` are the pages whose visitors may post. Empty means any page:
      the token is what authenticates. Calls from servers carry no origin and pass;
    * ``rate_limit`` is the number of new requests kept per minute, 0 for no limit.
      Senders of more are told to come back (429); repeated requests do not count.

    The counters are computed when looked at, each in one query for all the sources.
    """

    _name = "crm.intake.source"
    _description = "Lead Source (Landing Page)"
    _inherit = ["crm.cached.mixin", "utm.mixin"]
    _order = "sequence, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    kind = fields.Selection(
        [
            ("landing_page", "Landing page"),
            ("form", "Form"),
            ("facebook", "Facebook"),
            ("google", "Google Ads"),
            ("zalo", "Zalo"),
            ("call", "Call centre"),
            ("pos", "Point of sale"),
            ("file", "File"),
            ("api", "API"),
        ],
        required=True,
        default="landing_page",
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self._default_company_id()
    )
    page_url = fields.Char("Page", help="Where visitors find the form.")
    product_id = fields.Many2one("product.product", check_company=True)
    store_id = fields.Many2one(
        "crm.store",
        "Store",
        default=lambda self: self._default_store_id(),
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The store that gets the leads. Empty: that of the salesperson, of the "
        "team, of the customer, or of the province.",
    )
    team_id = fields.Many2one("crm.team", "Sales Team", check_company=True)
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        domain="[('share', '=', False)]",
        check_company=True,
        help="Who receives the leads. Empty: they arrive unassigned.",
    )
    field_map_ids = fields.One2many(
        "crm.intake.field", "source_id", "Field Map", copy=True, groups=MANAGER
    )
    # ADDRESS
    token = fields.Char(
        copy=False,
        readonly=True,
        groups=MANAGER,
        default=lambda self: self._default_token(),
    )
    token_key = fields.Char(
        compute="_compute_token_key",
        store=True,
        copy=False,
        groups="base.group_system",
        help="Digest by which the token is looked up.",
    )
    has_address = fields.Boolean(compute="_compute_has_address", compute_sudo=True)
    url = fields.Char("Address", compute="_compute_url", groups=MANAGER)
    embed_code = fields.Text(compute="_compute_url", groups=MANAGER)
    # POLICY
    dedupe_days = fields.Integer(
        "Same Request Within (Days)",
        default=30,
        groups=MANAGER,
        help="The same content, or the same person while their lead is open, within "
        "this many days does not make another lead. 0: every request is a new lead.",
    )
    allowed_origins = fields.Text(
        "Allowed Pages",
        groups=MANAGER,
        help="One per line: https://shop.vn, shop.vn or *.shop.vn. Empty: any page.",
    )
    rate_limit = fields.Integer(
        "New Requests per Minute",
        default=600,
        groups=MANAGER,
        help="Beyond it, senders are asked to try again later. 0: no limit.",
    )
    google_key = fields.Char(
        copy=False,
        groups=MANAGER,
        help="The key entered beside the address in the lead form of Google Ads.",
    )
    redirect_url = fields.Char(
        "Thank-you Page",
        groups=MANAGER,
        help="Where a visitor is led whose page posts the form without a script.",
    )
    # COUNTERS
    event_ids = fields.One2many("crm.intake.event", "source_id", groups=MANAGER)
    event_count = fields.Integer(
        "Requests",
        compute="_compute_event_counts",
        groups=MANAGER,
        help="Requests kept, test requests excepted.",
    )
    duplicate_count = fields.Integer(
        "Repeated",
        compute="_compute_event_counts",
        groups=MANAGER,
        help="Requests added to a lead that was already open.",
    )
    failed_count = fields.Integer(
        "To Repair",
        compute="_compute_event_counts",
        groups=MANAGER,
        help="Requests that could not become a lead yet.",
    )
    lead_count = fields.Integer(
        "Leads",
        compute="_compute_lead_counts",
        groups=MANAGER,
        help="Leads created from this source, won, lost and archived ones included.",
    )
    conversion = fields.Float(
        "Conversion (%)",
        compute="_compute_lead_counts",
        digits=(5, 1),
        groups=MANAGER,
        help="100 × won leads of this source / all leads of this source.",
    )

    _token_key_uniq = models.UniqueIndex(
        "(token_key) WHERE token_key IS NOT NULL",
        "This token is taken. Please try again.",
    )
    _check_limits = models.Constraint(
        "CHECK (dedupe_days >= 0 AND rate_limit >= 0)",
        "Days and requests per minute cannot be negative.",
    )

    # DEFAULTS

    def _default_company_id(self):
        return self.env.company

    def _default_store_id(self):
        scope = self.env.user._get_store_scope()
        return False if scope.everything else scope.default

    def _default_token(self):
        return secrets.token_urlsafe(TOKEN_BYTES)

    # COMPUTE

    @api.depends("token")
    def _compute_token_key(self):
        for source in self:
            source.token_key = source.token and token_key(source.token)

    @api.depends("token")
    def _compute_has_address(self):
        for source in self:
            source.has_address = bool(source.token)

    @api.depends("token")
    def _compute_url(self):
        for source in self:
            base = source.get_base_url()
            source.url = source.token and f"{base}/crm_vn/intake/{source.token}"
            source.embed_code = source.token and (
                f'<script src="{base}/crm_vn/static/src/embed/crm_vn_form.js"'
                f' data-endpoint="{source.url}" defer></script>'
            )

    def _compute_event_counts(self):
        counts = dict.fromkeys(self.ids, (0, 0, 0))
        for source, state, number in self.env["crm.intake.event"]._read_group(
            [("source_id", "in", self.ids), ("is_test", "=", False)],
            ["source_id", "state"],
            ["__count"],
        ):
            total, duplicate, failed = counts[source.id]
            counts[source.id] = (
                total + number,
                duplicate + number * (state == "duplicate"),
                failed + number * (state == "failed"),
            )
        for source in self:
            total, duplicate, failed = counts.get(source.id, (0, 0, 0))
            source.event_count = total
            source.duplicate_count = duplicate
            source.failed_count = failed

    def _compute_lead_counts(self):
        counts = {}
        for source, status, number in (
            self.env["crm.lead"]
            .with_context(active_test=False)
            ._read_group(
                [("intake_source_id", "in", self.ids)],
                ["intake_source_id", "won_status"],
                ["__count"],
            )
        ):
            total, won = counts.get(source.id, (0, 0))
            counts[source.id] = (total + number, won + number * (status == "won"))
        for source in self:
            total, won = counts.get(source.id, (0, 0))
            source.lead_count = total
            source.conversion = total and 100 * won / total

    # CONSTRAINTS

    @api.constrains("store_id", "user_id")
    def _check_salesperson(self):
        for source in self.filtered("store_id"):
            user = source.user_id
            if user and source.store_id.id not in user._get_store_scope():
                raise ValidationError(
                    self.env._(
                        "%(user)s would not see the leads of %(store)s. Choose one of "
                        "its members, or make them a member first.",
                        user=user.name,
                        store=source.store_id.name,
                    )
                )

    # CRUD

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.env["crm.intake.event"].search_count(
            [("source_id", "in", self.ids)], limit=1
        ):
            raise UserError(
                self.env._(
                    "Requests were received by this source. Archive it instead of "
                    "deleting it: its address will stop working all the same."
                )
            )

    # ACTIONS

    def action_rotate_token(self):
        """Give the sources new addresses; the old ones stop working at once."""
        for source in self:
            source.token = self._default_token()

    def action_revoke_token(self):
        """Take the sources' addresses away."""
        self.token = False

    def action_view_leads(self):
        """Open the leads of the source."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm.crm_lead_all_leads"
            if self.env.user.has_group("crm.group_use_lead")
            else "crm.crm_lead_action_pipeline"
        )
        action["domain"] = [("intake_source_id", "=", self.id)]
        action["context"] = {"active_test": False, "create": False}
        return action

    def action_view_events(self):
        """Open what the source received."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_vn.crm_intake_event_action"
        )
        action["domain"] = [("source_id", "=", self.id)]
        action["context"] = {"search_default_failed": self.failed_count > 0}
        return action

    # BUSINESS

    @ormcache("self.id")
    def _get_field_map(self):
        """Return ``{alias key: target}`` of the fields this source explains."""
        self.ensure_one()
        lines = self.sudo().field_map_ids
        return {alias_key(line.key): line._get_target() for line in lines}
