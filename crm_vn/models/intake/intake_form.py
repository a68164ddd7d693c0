from typing import NamedTuple

from odoo.tools import email_normalize

from ...tools.field_alias import UTM_KEYS
from ...tools.phone import phone_key, split_phones

MAX_NAME = 300
MAX_EMAIL = 254


class IntakeForm(NamedTuple):
    """What one request says, understood: the input of matching and of the lead.

    ``values`` holds the text of the known fields, without those that turned out to be
    unusable; those are in ``extra``, as ``(label, text)``, with the unknown ones.
    """

    event: object
    values: dict
    extra: list
    phone_key: str | None
    email: str | None

    @classmethod
    def read(cls, event, extraction):
        """Understand what :func:`~crm_vn.tools.payload.extract` found in a request."""
        values, extra = dict(extraction.values), list(extraction.extra)
        raw_phone = values.pop("phone", "")
        phones = split_phones(raw_phone)
        if raw_phone and phones != [raw_phone.strip()]:
            extra.append(("phone", raw_phone))
        raw_email = values.pop("email", "")
        email = email_normalize(raw_email) or None
        if email and len(email) > MAX_EMAIL:
            email = None
        if raw_email and not email:
            extra.append(("email", raw_email))
        for target in ("name", "company"):
            if len(values.get(target, "")) > MAX_NAME:
                extra.append((target, values[target]))
                values[target] = values[target][: MAX_NAME - 1] + "…"
        return cls(event, values, extra, phone_key(phones[0]) if phones else None, email)

    @property
    def keys(self):
        """What tells whose request it is; empty if nobody can be reached."""
        return {key for key in (self.phone_key, self.email) if key}

    @property
    def evidence(self):
        """What the matching of customers and leads goes by."""
        return {
            "name": self.values.get("name"),
            "phone": self.phone_key,
            "email": self.email,
        }

    @property
    def utm(self):
        """The five parameters, as far as they were sent."""
        return {key: self.values[key] for key in UTM_KEYS if self.values.get(key)}
