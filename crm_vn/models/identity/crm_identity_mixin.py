from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...tools.matching import Evidence, designate
from ...tools.names import name_key
from ...tools.phone import partial_digits, phone_key, split_phones


def _trigram_index(column):
    """Index for ``like`` on a piece of a column; none without pg_trgm."""

    def definition(registry):
        if not registry.has_trigram:
            return ""
        return f"USING gin ({column} gin_trgm_ops) WHERE {column} IS NOT NULL"

    return models.Index(definition)


class CrmIdentityMixin(models.AbstractModel):
    """Keys by which a person is recognised, for models with a phone and a name.

    * ``phone_key``: E.164 form of the first phone number of the record, in whichever
      spelling it was written. A number without its country code is read as one of the
      record's country, else of its company's (the current one if it has none), else
      of Vietnam. Empty if the record holds no phone number.
    * ``name_key``: the name in lower case, without tones. Of a lead it is the name of
      the contact, else of the company, else the title.
    * ``identity_search``: finds by either, and by the accounts of ``crm.identity``. It
      holds nothing; it is there for domains and search views.

    Both keys are stored and follow every write; a later change of the company's
    country leaves the keys as they are. The model must have ``identity_ids``, and the
    phone fields announced by ``_phone_get_number_fields``.
    """

    _name = "crm.identity.mixin"
    _description = "Keys of a Person"

    phone_key = fields.Char(
        string="Phone Key",
        compute="_compute_phone_key",
        store=True,
        index="btree_not_null",
        help="Phone number in its international form, whichever way it was written.",
    )
    name_key = fields.Char(
        string="Name Key",
        compute="_compute_name_key",
        store=True,
        index="trigram",
        help="Name in lower case, without accents.",
    )
    identity_search = fields.Char(
        string="Name, Phone or Account",
        compute="_compute_identity_search",
        search="_search_identity",
        export_string_translation=False,
    )

    _phone_key_part_idx = _trigram_index("phone_key")

    @api.depends(lambda self: self._get_phone_key_triggers())
    def _compute_phone_key(self):
        fnames = self._phone_get_number_fields()
        for record in self:
            key = False
            for fname in fnames:
                if number := record[fname]:
                    key = phone_key(number, record._get_phone_country_code())
                    if key:
                        break
            record.phone_key = key

    @api.depends(lambda self: self._get_identity_name_fields())
    def _compute_name_key(self):
        for record in self:
            record.name_key = name_key(record._get_identity_name()) or False

    def _compute_identity_search(self):
        self.identity_search = False

    def _search_identity(self, operator, value):
        """Search people by what somebody types: a phone number in any spelling or at
        least 6 digits of it, a name with or without accents, or an account."""
        if operator == "in":
            return Domain.OR(self._get_identity_domain(text, True) for text in value)
        if operator in ("like", "ilike", "=like", "=ilike"):
            return self._get_identity_domain(value, operator.startswith("="))
        return NotImplemented

    @api.model
    def _search_display_name(self, operator, value):
        """Extend the search by display name to the keys. Equality stays as it is: it
        is what imports use, where one name must find one record."""
        domain = Domain(super()._search_display_name(operator, value))
        if operator in ("like", "ilike") and value and isinstance(value, str):
            domain |= self._get_identity_domain(value)
        return domain

    def _search_phone_mobile_search(self, operator, value):
        """Extend the search by phone to the other spellings of the number."""
        domain = Domain(super()._search_phone_mobile_search(operator, value))
        if operator in ("=", "like", "ilike") and value and isinstance(value, str):
            domain |= self._get_phone_domain(value, operator == "=")
        return domain

    @api.model
    def _get_phone_key_triggers(self):
        return [*self._phone_get_number_fields(), "country_id", "company_id"]

    @api.model
    def _get_identity_name_fields(self):
        """Return the fields that may hold the person's name, the best first."""
        return ["name"]

    def _get_identity_name(self):
        for fname in self._get_identity_name_fields():
            if name := self[fname]:
                return name
        return ""

    def _get_phone_country_code(self):
        """Return the ISO code of the country whose numbers need no country code."""
        company = self.company_id or self.env.company
        return self.country_id.code or company.country_id.code or "VN"

    @api.model
    def _get_phone_domain(self, text, exact=False):
        """Return a domain on the phone key alone, false if the text is no number."""
        codes = {"VN", self.env.company.country_id.code or "VN"}
        keys = {key for code in codes if (key := phone_key(text, code))}
        domain = Domain("phone_key", "in", list(keys)) if keys else Domain.FALSE
        if not exact:
            # Whoever typed a number in full has its key; the rest is a piece of one.
            parts = [] if keys else partial_digits(text)
            domain |= Domain.OR(Domain("phone_key", "like", part) for part in parts)
        return domain

    @api.model
    def _get_identity_domain(self, text, exact=False):
        """Return the domain of the people a text may mean.

        :param bool exact: whether the text is the whole of a name or a number
        """
        if not text or not isinstance(text, str):
            return Domain.FALSE
        domain = self._get_phone_domain(text, exact)
        if key := name_key(text):
            domain |= Domain("name_key", "=" if exact else "ilike", key)
        if ids := self._get_identity_record_ids(text):
            domain |= Domain("id", "in", ids)
        return domain

    @api.model
    def _get_identity_record_ids(self, text):
        """Return the ids of the records that own an account or a further phone."""
        Identity = self.env["crm.identity"]
        text = text.strip()
        if len(text) < 5 or not Identity.has_access("read"):
            return []
        values = {text, text.lower()}
        if key := phone_key(text, self.env.company.country_id.code or "VN"):
            values |= {key, phone_key(text) or key}
        inverse = self._fields["identity_ids"].inverse_name
        identities = Identity.search_fetch([("value", "in", list(values))], [inverse])
        return identities[inverse].ids

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
                lambda record: (
                    not record.company_id or record.company_id in companies
                )
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
        for identity in Identity.search_fetch(
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
        return self.search_fetch(shared & domain, fnames, order=order)

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
        _ = self.env._
        reasons = {
            "account": _("same %(channel)s account", channel=channel),
            "phone_name": _("same phone and same name"),
            "phone_similar": _("same phone and similar name"),
            "email": _("same e-mail"),
            "account_unverified": _(
                "same %(channel)s account, not verified", channel=channel
            ),
            "phone": _("same phone, one of the names is missing"),
            "account_shared": _("account of %(count)s people", count=count),
            "phone_shared": _("phone shared by %(count)s people", count=count),
            "phone_differs": _("same phone, names differ"),
            "email_shared": _("e-mail shared by %(count)s people", count=count),
            "email_differs": _("same e-mail, but phone and name differ"),
            "account_differs": _("same account, names differ"),
        }
        return reasons.get(rule, "")
