from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .score_consent import CONSENT_FIELDS, PERSONAL


class CrmLead(models.Model):
    """A lead that is not to be scored, for itself or for its contact.

    A reason that is the person's (they asked, or are a minor) is noted with the contact
    too, as soon as the lead has one that is no company: it holds for their other leads.
    """

    _name = "crm.lead"
    _inherit = ["crm.score.consent.mixin", "crm.lead"]

    is_score_excluded = fields.Boolean(
        "Not Scored",
        compute="_compute_score_exclusion",
        search="_search_is_score_excluded",
        help="The lead or its contact is not to be scored.",
    )
    score_exclusion = fields.Char(
        "Not Scored Because", compute="_compute_score_exclusion"
    )

    # COMPUTE

    @api.depends(
        *CONSENT_FIELDS,
        "partner_id",
        *(f"partner_id.{fname}" for fname in CONSENT_FIELDS),
    )
    @api.depends_context("uid", "lang")
    def _compute_score_exclusion(self):
        kinds = dict(
            self._fields["score_excluded_kind"]._description_selection(self.env)
        )
        # Sudo: whoever sees the lead is told that its contact objected, and in which
        # words if they may see the contact.
        contacts = self.partner_id.sudo().filtered("score_excluded")
        told = contacts.sudo(False)._filtered_access("read")
        for lead in self:
            parts = []
            contact = lead.partner_id.sudo() & contacts
            if contact:
                parts.append(
                    self.env._(
                        "Contact: %s",
                        _explain(contact, kinds, contact.sudo(False) in told),
                    )
                )
            if lead.score_excluded:
                own = _explain(lead, kinds)
                if not parts or _explain(contact, kinds) != own:
                    parts.append(own)
            lead.score_exclusion = " · ".join(parts)
            lead.is_score_excluded = bool(parts)

    def _search_is_score_excluded(self, operator, value):
        if operator != "in":
            return NotImplemented
        excluded = self.env["res.partner"].sudo().with_context(active_test=False)
        domain = Domain("score_excluded", "=", True) | Domain(
            "partner_id", "in", excluded._search([("score_excluded", "=", True)])
        )
        if True not in value:
            return ~domain
        return Domain.TRUE if False in value else domain

    def _field_to_sql(self, alias, fname, query=None):
        """Extend: leads are grouped by whether they are scored."""
        if fname != "is_score_excluded":
            return super()._field_to_sql(alias, fname, query)
        self._check_field_access(self._fields[fname], "read")
        partner = query.left_join(
            alias, "partner_id", "res_partner", "id", "partner_id"
        )
        return SQL(
            "(COALESCE(%s, FALSE) OR COALESCE(%s, FALSE))",
            SQL.identifier(alias, "score_excluded"),
            SQL.identifier(partner, "score_excluded"),
        )

    # CRUD

    def write(self, vals):
        """Extend: the contact that a lead gets learns what was said on the lead."""
        result = super().write(vals)
        if vals.get("partner_id"):
            self._mark_for_scoring()
        if vals.get("partner_id") or vals.get("score_excluded_kind"):
            self._tell_contact_consent()
        return result

    def _after_score_consent(self, excluded, included=None):
        """Extend: leads are scored, or no longer are; contacts learn of it."""
        self._mark_for_scoring()
        excluded._tell_contact_consent()
        return super()._after_score_consent(excluded, included)

    def _tell_contact_consent(self):
        """Note with the contacts what is the person's own reason."""
        for lead in self.filtered(
            lambda lead: lead.score_excluded and lead.score_excluded_kind in PERSONAL
        ):
            # Sudo: a note of the system's, of those who may write the lead.
            contact = lead.partner_id.sudo()
            if contact and not contact.is_company:
                if contact.score_excluded_kind not in PERSONAL:
                    contact.write({fname: lead[fname] for fname in CONSENT_FIELDS})

    # MERGE

    def _merge_get_fields(self):
        """Extend: one lead that is not to be scored is enough."""
        return super()._merge_get_fields() + list(CONSENT_FIELDS)

    def _merge_data(self, fnames=None):
        """Extend: the strongest reason is kept."""
        data = super()._merge_data(fnames)
        data.update(self._get_score_consent())
        return data


def _explain(record, kinds, in_words=True):
    """Return why a contact or a lead is not scored."""
    kind = kinds.get(record.score_excluded_kind, "")
    if in_words and record.score_excluded_reason:
        return f"{kind}: {record.score_excluded_reason}"
    return kind
