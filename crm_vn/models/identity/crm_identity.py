from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import email_normalize

from ...tools.phone import phone_key


class CrmIdentity(models.Model):
    """One way in which a person is known: a further phone or e-mail, or an account.

    What it means
        ``kind`` and ``value`` name an account on a channel (the Zalo user id, the
        Facebook page-scoped id, the KiotViet customer code …); ``partner_id`` is whose
        it is, or ``lead_id`` as long as there is no customer. ``verified`` says that
        the channel itself has told us so (a signed call of the platform), not that
        somebody typed it.

    Rules
        * An account belongs to one person: ``(kind, value)`` is unique in the
          database. A value that is only unique within a shop or a page must carry the
          shop or the page (``<shop>:<code>``). Phones and e-mails are shared by
          families and companies, and may be there several times.
        * Values are normalised when written, so that ``=`` finds them: phones to their
          key, e-mails to lower case, others stripped. A phone or an e-mail that is
          none is refused.
        * When the lead gets a customer, its identities without one get that customer.
          When leads merge, they move to the remaining lead; when contacts merge, to
          the remaining contact, without doubles.
        * Who may read the lead may read its identities; identities of a contact alone
          are read by who may read the contact.

    Left open
        A lead that changes from one customer to another leaves its identities where
        they are: an account does not change hands because a salesperson corrects a
        lead.
    """

    _name = "crm.identity"
    _description = "Customer Identity"
    _order = "kind, id"
    _rec_name = "value"
    _rec_names_search = ["value", "partner_id"]

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="cascade",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Lead",
        index="btree_not_null",
        ondelete="set null",
        help="Lead by which this identity became known.",
    )
    kind = fields.Selection(
        [
            ("phone", "Phone"),
            ("email", "Email"),
            ("zalo", "Zalo"),
            ("facebook", "Facebook"),
            ("tiktok", "TikTok"),
            ("kiotviet", "KiotViet"),
            ("other", "Other"),
        ],
        required=True,
        default="phone",
    )
    value = fields.Char(
        required=True,
        index=True,
        help="Phone number, e-mail address, or the customer's id on the channel.",
    )
    verified = fields.Boolean(
        help="Confirmed by the channel itself, not only entered by somebody."
    )

    _account_uniq = models.UniqueIndex(
        "(kind, value) WHERE kind NOT IN ('phone', 'email')",
        "This account already belongs to another customer or lead.",
    )

    @api.depends("lead_id.partner_id")
    def _compute_partner_id(self):
        for identity in self:
            if not identity.partner_id:
                identity.partner_id = identity.lead_id.partner_id

    @api.constrains("partner_id", "lead_id")
    def _check_owner(self):
        if any(not identity.partner_id and not identity.lead_id for identity in self):
            raise ValidationError(
                self.env._("Choose the customer or the lead this identity belongs to.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_verified(vals)
            if "value" in vals:
                kind = vals.get("kind") or self._default_kind()
                vals["value"] = self._normalize(kind, vals["value"])
            if not vals.get("partner_id"):
                # Left to the lead's customer; False would be taken for a decision.
                vals.pop("partner_id", None)
        return super().create(vals_list)

    def write(self, vals):
        """Extend: what somebody typed over is not verified any more, and nobody hands
        an identity to a lead or a contact they may not read.

        :raise AccessError: a user says that an identity is verified, or gives it away
        """
        self._check_verified(vals)
        if not self.env.su and ("value" in vals or "kind" in vals):
            vals = {**vals, "verified": False}
        result = True
        for identities, values in self._get_normalized_writes(vals):
            result = super(CrmIdentity, identities).write(values)
        if "lead_id" in vals or "partner_id" in vals:
            self.check_access("write")
        return result

    def _check_verified(self, vals):
        if vals.get("verified") and not self.env.su:
            raise AccessError(
                self.env._("Only the channel itself can verify an identity.")
            )

    def _get_normalized_writes(self, vals):
        """Yield what to write to which identities, values in the form of their kind."""
        if "value" not in vals and "kind" not in vals:
            yield self, vals
            return
        for kind, identities in self.grouped("kind").items():
            kind = vals.get("kind", kind)
            if "value" in vals:
                yield identities, dict(vals, value=self._normalize(kind, vals["value"]))
                continue
            for identity in identities:
                value = self._normalize(kind, identity.value)
                yield identity, dict(vals, value=value)

    def _filter_forgettable(self):
        """Return the identities that say nothing without the lead they became known by,
        and are deleted with it."""
        return self

    @api.model
    def _default_kind(self):
        return self.default_get(["kind"]).get("kind") or "other"

    @api.model
    def _normalize(self, kind, value):
        """Return the value in the form in which it is stored and compared.

        :raise ValidationError: if the kind is phone or e-mail and the value is none
        """
        country = self.env.company.country_id.code or "VN"
        if normalized := self._normalize_value(kind, value, country):
            return normalized
        if kind == "phone":
            message = self.env._(
                "“%(value)s” is not a phone number. Write it with all its digits, and "
                "with + and the country code if it is foreign.",
                value=value,
            )
        elif kind == "email":
            message = self.env._("“%(value)s” is not an e-mail address.", value=value)
        else:
            message = self.env._("Enter the customer's id on the channel.")
        raise ValidationError(message)

    @api.model
    def _normalize_value(self, kind, value, country):
        """Return the normalised value, None if it is no value of its kind."""
        value = str(value or "").strip()
        if kind == "phone":
            return phone_key(value, country)
        if kind == "email":
            return email_normalize(value) or None
        return value or None
