from typing import NamedTuple

from odoo import api, fields, models


class IdentityMatch(NamedTuple):
    """Whom the evidence designates.

    ``partner`` is the one customer, or nobody; ``candidates`` all who share a phone, an
    e-mail or an account; ``reason`` says why in the user's language, and is empty when
    there is no candidate.
    """

    partner: models.BaseModel
    candidates: models.BaseModel
    reason: str


def _text_index(registry):
    """Index behind core's ``ilike`` on the texts of a contact; none without pg_trgm."""
    if not registry.has_trigram:
        return ""
    columns = ("complete_name", "email", "ref", "vat", "company_registry")
    unaccent = registry.unaccent
    parts = ", ".join(f"({unaccent(column)}) gin_trgm_ops" for column in columns)
    return f"USING gin ({parts})"


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["crm.identity.matching", "res.partner"]

    # Looked up by equality at every match; core leaves it without an index here.
    email_normalized = fields.Char(index="btree_not_null")
    identity_ids = fields.One2many("crm.identity", "partner_id", string="Identities")

    # Without it a name search over a million contacts reads them all.
    _identity_text_idx = models.Index(_text_index)

    def action_identify_lead(self):
        """Make this contact the customer of the lead named in the context."""
        self.ensure_one()
        lead = self.env["crm.lead"].browse(self.env.context["identity_lead_id"])
        lead.partner_id = self
        return True

    @api.model
    def _match_identity(
        self, name=None, phone=None, email=None, company=None, identities=()
    ):
        """Return the customer whom a name, phone, e-mail and accounts designate.

        The rules are those of ``tools.matching``. The search runs with the rights of
        the current user. A superuser must say the ``company``: then only customers
        of that company, or of none, are looked at.

        :param iterable identities: pairs (kind, value), see ``crm.identity``
        :rtype: IdentityMatch
        """
        return self._match_identities(
            [
                {
                    "name": name,
                    "phone": phone,
                    "email": email,
                    "company": company,
                    "identities": identities,
                }
            ]
        )[0]

    @api.model
    def _match_identities(self, values_list):
        """Match many people in a constant number of queries.

        :param list[dict] values_list: the parameters of :meth:`_match_identity`, and
            ``country`` (ISO code) for phones of another country than the company's
        :rtype: list[IdentityMatch]
        """
        return [
            IdentityMatch(
                partner, candidates, self._get_match_reason(rule, candidates, evidence)
            )
            for partner, candidates, rule, evidence in self._match_evidence(values_list)
        ]
