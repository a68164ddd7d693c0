from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools.mask import mask_phone
from ..store.base_phone import PhoneField

#: Accounts that people write from before anybody knows who they are.
CHAT_KINDS = ("zalo", "facebook", "tiktok")


class CrmIdentity(models.Model):
    """A chat account, and the conversation with it.

    What it means
        Somebody writes on Zalo, Facebook or TikTok: their account is known at once, who
        they are is not. Such an account may have neither customer nor lead; what they
        write are interactions of the account (``identity_id``) without a customer.

    Whose it becomes
        Who links the account to a contact, or to a lead, moves what was said so far
        under them: see :meth:`_move_interactions`. There is no second contact, and no
        second account: (kind, value) is unique.

    Who sees it
        An account of nobody yet is a document of the store whose account was written
        to, and of ``user_id`` if somebody answers. One that is linked is seen with its
        contact or lead, as any identity; what was said stays at its store.

    What becomes of it
        When its contact or its lead is deleted, an account with a conversation is
        nobody's again.
    """

    _inherit = "crm.identity"
    _store_scoped = True
    _check_company_auto = True

    name = fields.Char(help="How the person is called on the channel.")
    phone = fields.Char(
        readonly=True, help="The number that was told in the conversation."
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    store_id = fields.Many2one(
        "crm.store",
        "Store",
        check_company=True,
        domain="[('in_my_scope', '=', True)]",
        index="btree_not_null",
        ondelete="restrict",
        help="The store whose account was written to. Its people answer as long as "
        "nobody knows who it is.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Answered By",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        ondelete="set null",
    )
    interaction_ids = fields.One2many(
        "crm.interaction", "identity_id", "Conversation", readonly=True
    )
    last_message_date = fields.Datetime("Last Message", readonly=True)
    message_count = fields.Integer(
        "Messages",
        compute="_compute_message_count",
        help="Messages from and to this account that you may see.",
    )
    is_linked = fields.Boolean(
        "Linked",
        compute="_compute_is_linked",
        store=True,
        help="Whether the customer or the lead is known.",
    )
    candidate_ids = fields.Many2many(
        "res.partner", string="Possible Customers", compute="_compute_candidate_ids"
    )

    _conversation_idx = models.Index(
        "(is_linked, last_message_date DESC) WHERE last_message_date IS NOT NULL"
    )

    # COMPUTE

    @api.depends("store_id")
    def _compute_company_id(self):
        for identity in self:
            identity.company_id = identity.store_id.company_id or identity.company_id

    @api.depends("partner_id", "lead_id")
    def _compute_is_linked(self):
        for identity in self:
            identity.is_linked = identity.partner_id or identity.lead_id

    @api.depends("interaction_ids.kind")
    @api.depends_context("uid")
    def _compute_message_count(self):
        counts = dict(
            self.env["crm.interaction"]._read_group(
                [("identity_id", "in", self.ids), ("kind", "=", "message")],
                ["identity_id"],
                ["__count"],
            )
        )
        for identity in self:
            identity.message_count = counts.get(identity._origin, 0)

    @api.depends("name", "kind", "value")
    def _compute_display_name(self):
        """Extend: an account is called as on its channel, else by its last part."""
        result = super()._compute_display_name()
        for identity in self:
            if identity.kind in CHAT_KINDS and identity.value:
                account = identity.value.rpartition(":")[2]
                identity.display_name = identity.name or account
        return result

    @api.model
    def _search_display_name(self, operator, value):
        """Extend: find accounts by their name, too."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        domain = super()._search_display_name(operator, value)
        return Domain(domain) | Domain("name", operator, value)

    # PHONES

    @api.model
    def _get_own_phone_fields(self):
        return super()._get_own_phone_fields() | {"phone": PhoneField()}

    def _mask_phone(self, fname, number):
        """Extend: what an account is called is no secret, the number it told is one."""
        if fname == "phone":
            return mask_phone(number)
        return super()._mask_phone(fname, number)

    # SCOPE

    @api.constrains("partner_id", "lead_id", "kind")
    def _check_owner(self):
        """Extend: a chat account may be of nobody yet."""
        owned = self.filtered(lambda identity: identity.kind not in CHAT_KINDS)
        return super(CrmIdentity, owned)._check_owner()

    def _check_referable(self):
        """Extend: nobody refers to an account that they do not see.

        :raise AccessError: without its name
        """
        if len(self._filtered_access("read")) < len(self):
            raise AccessError(
                self.env._(
                    "You cannot refer to this account: it belongs to a store, or to a "
                    "customer, that is not one of yours."
                )
            )

    def _filter_forgettable(self):
        """Extend: a conversation outlives the lead it was about."""
        conversations = self.filtered("last_message_date")
        return super(CrmIdentity, self - conversations)._filter_forgettable()

    # CRUD

    def write(self, vals):
        """Extend: what was said follows the account to its customer or lead.

        :raise AccessError: if it would leave the sight of the acting user, or be taken
            from a store that is not theirs: what is said next is the store's
        """
        if "store_id" in vals:
            self._check_takeable(vals["store_id"])
        result = True
        for identities, values in self._get_linking_writes(vals):
            before = identities._get_owners()
            result = super(CrmIdentity, identities).write(values)
            identities._move_interactions(before)
        if "store_id" in vals:
            self.check_access("write")
        return result

    def _check_takeable(self, store_id):
        if self.env.su:
            return
        scope = self.env.user._get_store_scope()
        for store in self.sudo().store_id:
            if store.id != store_id and store.id not in scope:
                raise AccessError(
                    self.env._(
                        "This account was written to at a store that is not one of "
                        "yours. Ask headquarters to move it."
                    )
                )

    def _get_linking_writes(self, vals):
        """Yield what to write to which accounts.

        The lead of a customer whose account it is no more is left behind.
        """
        strays = self.browse()
        if "partner_id" in vals and "lead_id" not in vals:
            strays = self.filtered(
                lambda identity: (
                    identity.kind in CHAT_KINDS
                    and identity.sudo().lead_id.partner_id.id
                    not in (False, vals["partner_id"])
                )
            )
        if strays:
            yield strays, {**vals, "lead_id": False}
        if strays != self:
            yield self - strays, vals

    # LINKING

    def _get_owners(self):
        return {
            identity: (identity.partner_id, identity.lead_id)
            for identity in self.sudo()
        }

    def _move_interactions(self, before):
        """Take what was said along to the new customer and lead of the accounts.

        The customer of an interaction becomes the new one if it has none, or the one of
        the account until now; those that somebody gave to another customer stay there.
        Under a new lead come those that had no customer, or were under the lead of the
        account until now.

        :param dict before: customer and lead of each account until now
        """
        moves = {}
        for identity, owners in before.items():
            now = (identity.partner_id, identity.lead_id)
            if now != owners:
                moves[owners, now] = moves.get((owners, now), self.sudo()) | identity
        Interaction = self.env["crm.interaction"].sudo()
        for ((partner, lead), (new_partner, new_lead)), identities in moves.items():
            of_accounts = Domain("identity_id", "in", identities.ids)
            if lead != new_lead:
                of_lead = Domain("lead_id", "=", lead.id)
                if not lead:
                    of_lead &= Domain("partner_id", "=", False)
                Interaction.search(of_accounts & of_lead).lead_id = new_lead
            if partner != new_partner:
                of_partner = Domain("partner_id", "in", [partner.id, False])
                Interaction.search(of_accounts & of_partner).partner_id = new_partner
