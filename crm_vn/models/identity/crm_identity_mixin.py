from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.names import name_key
from ...tools.phone import partial_digits, phone_key


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
    * ``identity_search`` finds by either, and by the accounts of ``crm.identity``. It
      holds nothing; it is there for domains and search views.

    Both keys are stored and follow every write; a later change of the company's
    country leaves the keys as they are. The model must have ``identity_ids``, and the
    phone fields announced by ``_phone_get_number_fields``.
    """

    _name = "crm.identity.mixin"
    _description = "Keys of a Person"

    phone_key = fields.Char(
        compute="_compute_phone_key",
        store=True,
        index="btree_not_null",
        help="Phone number in its international form, whichever way it was written.",
    )
    name_key = fields.Char(
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
        if self._phones_are_guarded():
            return self._search_whole_phone(operator, value)
        domain = Domain(super()._search_phone_mobile_search(operator, value))
        if operator in ("=", "like", "ilike") and value and isinstance(value, str):
            domain |= self._get_phone_domain(value, operator == "=")
        return domain

    def _search_whole_phone(self, operator, value):
        """Search by phone for those who may not find out numbers by parts of them."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        texts = [value] if isinstance(value, str) else list(value or [False])
        domain = Domain.OR(self._get_phone_domain(text, True) for text in texts)
        if not all(texts):
            domain |= Domain("phone_key", "=", False)
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
        """Return a domain on the phone key alone, false if the text is no number.

        A part of a number is none for those from whom numbers are hidden.
        """
        if not text or not isinstance(text, str):
            return Domain.FALSE
        exact = exact or self._phones_are_guarded()
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
