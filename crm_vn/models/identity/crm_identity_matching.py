from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...tools.matching import Evidence, designate
from ...tools.phone import phone_key, split_phones


class CrmIdentityMatching(models.AbstractModel):
    """Find which record is of a person, by phone, name, e-mail and accounts.

    The rules are those of ``tools.matching``; this model gathers what they judge, for
    many people in a constant number of queries (one on ``crm.identity``, one on the
    model), with the rights of the current user: nobody is matched with a record they
    may not read. A superuser must name the company.
    """

    _name = "crm.identity.matching"
    _inherit = ["crm.identity.mixin"]
    _description = "Recognition of a Person"

    @api.model
    def _match_evidence(
        self, values_list, domain=Domain.TRUE, order="id", several=False
    ):
        """Find who each of many people is among the records of this model.

        :param list[dict] values_list: name, phone, email, identities (pairs kind,
            value), country (ISO code), company (only its records and those of no
            company), domain (only these records); all optional
        :param Domain domain: which records are looked at
        :param str order: which of several equal records is preferred
        :param bool several: see ``tools.matching.designate``
        :return: for each, the record or nobody, the candidates, the rule that decided
            and the evidence looked for
        :rtype: list[tuple]
        """
        sought = [self._get_sought_evidence(values) for values in values_list]
        owned = self._get_owned_evidence(sought)
        records = self._search_evidence(sought, owned, domain, order)
        known, ranks, by_key = {}, {}, defaultdict(set)
        for rank, record in enumerate(records):
            known[record.id] = record._get_known_evidence(owned.get(record.id))
            ranks[record.id] = rank
            for key in known[record.id].keys():
                by_key[key].add(record.id)
        results = []
        for values, evidence in zip(values_list, sought, strict=True):
            ids = {rid for key in evidence.keys() for rid in by_key.get(key, ())}
            candidates = self.browse(sorted(ids, key=ranks.get))
            candidates = candidates.with_prefetch(records.ids)
            candidates = candidates._filter_candidates(values)
            found, rule = designate(
                evidence, [known[rid] for rid in candidates.ids], several
            )
            record = self.browse() if found is None else candidates[found]
            results.append((record, candidates, rule, evidence))
        return results

    def _filter_candidates(self, values):
        candidates = self
        if company := values.get("company"):
            companies = company.sudo().parent_ids
            candidates = candidates.filtered(
                lambda record: (not record.company_id or record.company_id in companies)
            )
        if domain := values.get("domain"):
            candidates = candidates.filtered_domain(domain)
        return candidates

    @api.model
    def _get_sought_evidence(self, values):
        company = values.get("company") or self.env.company
        country = values.get("country") or company.sudo().country_id.code or "VN"
        pieces = split_phones(values.get("phone"), country)
        email = email_normalize(values.get("email") or "", strict=False)
        phones = {phone_key(piece, country) for piece in pieces}
        emails = {email} if email else set()
        accounts = set()
        for kind, value in values.get("identities") or ():
            value = self.env["crm.identity"]._normalize_value(kind, value, country)
            if not value:
                continue
            {"phone": phones, "email": emails}.get(kind, accounts).add(
                value if kind in ("phone", "email") else (kind, value)
            )
        return Evidence(
            name=values.get("name") or "",
            phones=frozenset(phones),
            emails=frozenset(emails),
            accounts=frozenset(accounts),
        )

    @api.model
    def _get_owned_evidence(self, sought):
        """Return what ``crm.identity`` knows of the people sought, by record id."""
        Identity = self.env["crm.identity"]
        keys = {key for evidence in sought for key in evidence.keys()}
        if not keys or not Identity.has_access("read"):
            return {}
        inverse = self._fields["identity_ids"].inverse_name
        owned = defaultdict(lambda: defaultdict(set))
        for identity in Identity._with_unguarded_phones().search_fetch(
            [("value", "in", [value for _kind, value in keys]), (inverse, "!=", False)],
            [inverse, "kind", "value", "verified"],
        ):
            kind, value = identity.kind, identity.value
            if (kind, value) not in keys:
                continue
            evidence = owned[identity[inverse].id]
            if kind in ("phone", "email"):
                evidence[f"{kind}s"].add(value)
            else:
                evidence["verified" if identity.verified else "accounts"].add(
                    (kind, value)
                )
        return {
            record_id: Evidence(**{k: frozenset(v) for k, v in evidence.items()})
            for record_id, evidence in owned.items()
        }

    @api.model
    def _search_evidence(self, sought, owned, domain, order):
        """Return the records that share anything with the people sought."""
        found_by = {
            "phone_key": {key for evidence in sought for key in evidence.phones},
            "email_normalized": {key for evidence in sought for key in evidence.emails},
            "id": set(owned),
        }
        shared = Domain.OR(
            Domain(fname, "in", list(values))
            for fname, values in found_by.items()
            if values
        )
        if shared.is_false():
            return self.browse()
        fnames = ["phone_key", "email_normalized", "company_id"]
        fnames += self._get_identity_name_fields()
        model = self._with_unguarded_phones()
        records = model.search_fetch(shared & domain, fnames, order=order)
        return records.with_env(self.env)

    def _get_known_evidence(self, owned=None):
        """Return what the record says of its person, and ``crm.identity`` besides."""
        owned = owned or Evidence()
        return owned._replace(
            name=self._get_person_name(),
            phones=owned.phones | {self.phone_key} - {False},
            emails=owned.emails | {self.email_normalized} - {False},
        )

    def _get_person_name(self):
        """Return the name of the person; that of a contact unless overridden."""
        return self._get_identity_name()

    @api.model
    def _get_match_reason(self, rule, candidates, evidence):
        """Return why a match was made or is in doubt, in the user's language."""
        count = len(candidates)
        kinds = self.env["crm.identity"]._fields["kind"]
        labels = dict(kinds._description_selection(self.env))
        channel = ", ".join(sorted(labels[kind] for kind, _value in evidence.accounts))
        reasons = {
            "account": self.env._("same %(channel)s account", channel=channel),
            "phone_name": self.env._("same phone and same name"),
            "phone_similar": self.env._("same phone and similar name"),
            "email": self.env._("same e-mail"),
            "account_unverified": self.env._(
                "same %(channel)s account, not verified", channel=channel
            ),
            "phone": self.env._("same phone, one of the names is missing"),
            "account_shared": self.env._("account of %(count)s people", count=count),
            "phone_shared": self.env._(
                "phone shared by %(count)s people, names differ", count=count
            ),
            "phone_differs": self.env._("same phone, names differ"),
            "email_shared": self.env._(
                "e-mail shared by %(count)s people", count=count
            ),
            "email_differs": self.env._("same e-mail, but phone and name differ"),
            "account_differs": self.env._("same account, names differ"),
        }
        return reasons.get(rule, "")
