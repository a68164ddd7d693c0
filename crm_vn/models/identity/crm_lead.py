from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.matching import one_person
from ...tools.names import same_person
from ...tools.phone import phone_key

#: Above this number of leads, one phone says nothing (core's own limit).
MAX_DUPLICATES = 21


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.identity.matching", "crm.lead"]

    identity_ids = fields.One2many("crm.identity", "lead_id", string="Identities")
    identity_partner_id = fields.Many2one(
        "res.partner",
        string="Known Customer",
        compute="_compute_identity_match",
        help="Existing customer whom the phone, name, e-mail and accounts designate.",
    )
    identity_candidate_ids = fields.Many2many(
        "res.partner",
        string="Possible Customers",
        compute="_compute_identity_match",
        help="Existing customers who share the phone, the e-mail or an account.",
    )
    identity_reason = fields.Char(
        string="Reason of the Match", compute="_compute_identity_match"
    )

    @api.depends(
        "partner_id",
        "phone",
        "email_from",
        "contact_name",
        "partner_name",
        "country_id",
        "company_id",
        "identity_ids.kind",
        "identity_ids.value",
    )
    def _compute_identity_match(self):
        leads = self.filtered(lambda lead: not lead.partner_id)
        decided = self - leads
        decided.identity_partner_id = False
        decided.identity_candidate_ids = False
        decided.identity_reason = False
        matches = leads._match_customers()
        for lead, match in zip(leads, matches, strict=True):
            lead.identity_partner_id = match.partner
            lead.identity_candidate_ids = match.candidates[:MAX_DUPLICATES]
            lead.identity_reason = match.reason

    def _get_partner_phone_update(self, force_void=True):
        """Extend core: another spelling of the same number is not another number.

        Else the old eleven digits of a customer would replace a number that works.
        """
        key = self.partner_id.phone_key
        if key and key == phone_key(self.phone or "", self._get_phone_country_code()):
            return False
        return super()._get_partner_phone_update(force_void=force_void)

    @api.depends("phone_key")
    def _compute_potential_lead_duplicates(self):
        """Extend core's duplicates to the leads of the same phone in any spelling."""
        result = super()._compute_potential_lead_duplicates()
        keys = [key for key in self.mapped("phone_key") if key]
        if not keys:
            return result
        model = self.with_context(active_test=False)._with_unguarded_phones()
        groups = model._read_group(
            [("phone_key", "in", keys)],
            ["phone_key"],
            ["id:recordset"],
            having=[("__count", "<=", MAX_DUPLICATES)],
        )
        by_key = dict(groups)
        for lead in self:
            others = by_key.get(lead.phone_key, self.browse()).with_env(self.env)
            others -= lead._origin
            others -= lead.duplicate_lead_ids._origin
            if others:
                lead.duplicate_lead_ids |= others
                lead.duplicate_lead_count += len(others)
        return result

    def unlink(self):
        """Extend: identities that would belong to nobody are deleted, too."""
        identities = self.env["crm.identity"].sudo()
        orphans = identities.search(
            [("lead_id", "in", self.ids), ("partner_id", "=", False)]
        )
        forgotten = orphans._filter_forgettable()
        # written, as the database would not tell what depends on it
        (orphans - forgotten).lead_id = False
        forgotten.unlink()
        return super().unlink()

    def action_use_identity_partner(self):
        """Make the known customer the customer of the lead."""
        self.ensure_one()
        self.partner_id = self.identity_partner_id
        return True

    @api.model
    def _get_identity_name_fields(self):
        return ["contact_name", "partner_name", "name"]

    def _get_person_name(self):
        """Return the contact's or the company's name: the title is no person's."""
        return self.contact_name or self.partner_name or ""

    @api.model
    def _match_open_leads(self, values_list):
        """Return the newest open lead of each of many people, or an empty recordset.

        Open is active and pending. The rules are those of ``tools.matching``; two
        open leads of one person are no doubt, two people on one phone are. A constant
        number of queries, with the rights of the current user.

        :param list[dict] values_list: name, phone, email, and optionally identities
            (pairs kind, value), country (ISO code), company, domain
        :rtype: list[crm.lead]
        """
        matches = self._match_evidence(
            values_list,
            domain=Domain("active", "=", True) & Domain("won_status", "=", "pending"),
            order="create_date DESC, id DESC",
            several=True,
        )
        return [lead for lead, _candidates, _rule, _evidence in matches]

    def _match_customers(self):
        """Match each lead with the existing customers, see ``_match_identity``."""
        return self.env["res.partner"]._match_identities(
            [
                {
                    "name": lead._get_person_name(),
                    "phone": lead.phone,
                    "email": lead.email_normalized or lead.email_from,
                    "company": lead.company_id,
                    "country": lead._get_phone_country_code(),
                    "identities": [(i.kind, i.value) for i in lead.identity_ids],
                }
                for lead in self
            ]
        )

    def _find_matching_partner(self):
        """Extend core's match by e-mail to the phone, the name and the accounts.

        What core finds by e-mail is kept unless the phone and the name designate
        somebody else, or contradict it.
        """
        partner = super()._find_matching_partner()
        if self.partner_id:
            return partner
        match = self._match_customers()[0]
        if match.partner or partner in match.candidates:
            return match.partner
        return partner

    def _get_lead_duplicates(self, partner=None, email=None, include_lost=False):
        """Extend core's duplicates to those of one phone and no other name.

        Called on a lead, as assignment does, its phone counts; called on none, as the
        conversion does, that of the partner.
        """
        leads = super()._get_lead_duplicates(partner, email, include_lost)
        if len(self) == 1:
            return leads | self._get_phone_duplicates(include_lost)
        if partner and partner.phone_key:
            others = self._search_phone_leads([partner.phone_key], include_lost)
            leads |= others._filter_person(partner.name, partner.company_id)
        return leads

    def _get_phone_duplicates(self, include_lost=False):
        """Return the leads of the same person by their phone, this one included, or
        an empty recordset if there is no other."""
        self.ensure_one()
        if not self.phone_key:
            return self.browse()
        found = self.env.context.get("phone_duplicates")
        if found is None:
            leads = self._search_phone_leads([self.phone_key], include_lost)
        else:
            # Assignment asks for each lead in turn: all of them are searched at once.
            key = (self.phone_key, include_lost)
            if key not in found:
                keys = set(self.browse(self._prefetch_ids).mapped("phone_key"))
                found.update({(key, include_lost): self.browse() for key in keys})
                leads = self._search_phone_leads(list(keys - {False}), include_lost)
                for phone_key, group in leads.grouped("phone_key").items():
                    found[phone_key, include_lost] = group
            leads = found[key]
        leads = leads._filter_person(self._get_person_name(), self.company_id)
        return leads | self if leads - self else self.browse()

    @api.model
    def _search_phone_leads(self, keys, include_lost):
        """Search the leads of some phones that core would take for duplicates."""
        domain = Domain("phone_key", "in", keys)
        if include_lost:
            domain &= Domain("won_status", "!=", "won")
            domain &= Domain("type", "=", "opportunity") | Domain("active", "=", True)
        else:
            domain &= Domain("won_status", "=", "pending") & Domain("active", "=", True)
        model = self.with_context(active_test=False)._with_unguarded_phones()
        leads = model.search_fetch(
            domain, ["phone_key", "company_id", *self._get_identity_name_fields()]
        )
        return leads.with_env(self.env)

    def _filter_person(self, name, company):
        """Keep the leads that may be merged with one of this name and company.

        A family shares a phone, and duplicates are merged without asking: if the names
        of the leads contradict each other, only those of exactly this name are taken.
        One that may as well be of somebody else on the phone (no name, *anh Đức*) is
        left out. A lead of no company joins those of one, not of two.
        """
        leads = self
        if company or len(leads.company_id) > 1:
            leads = leads.filtered(lambda lead: lead.company_id <= company)
        relations = {lead: same_person(name, lead._get_person_name()) for lead in leads}
        others = leads.filtered(lambda lead: relations[lead] == "different")
        names = {lead._get_person_name() for lead in others}
        leads = (leads - others).filtered(
            lambda lead: (
                relations[lead] == "same"
                or all(
                    same_person(lead._get_person_name(), other) == "different"
                    for other in names
                )
            )
        )
        if not one_person([name, *(lead._get_person_name() for lead in leads)]):
            leads = leads.filtered(lambda lead: relations[lead] == "same")
        return leads

    def _merge_dependences(self, opportunities):
        """Extend the merge to the identities."""
        result = super()._merge_dependences(opportunities)
        # As core does for messages: who may merge the leads may merge what they hold.
        identities = opportunities.sudo().identity_ids
        identities.write({"lead_id": self.id})
        return result
