import re
from typing import NamedTuple
from urllib.parse import urlsplit

import phonenumbers
from phonenumbers import PhoneNumberFormat

from odoo.tools import email_normalize

from ...tools.field_alias import UTM_KEYS
from ...tools.phone import phone_key, split_phones

MAX_NAME = 300
MAX_EMAIL = 254
# with the name before it; Python's parser takes seconds for a long text
MAX_EMAIL_TEXT = 1_000


class IntakeForm(NamedTuple):
    """What one request says, understood: the input of matching and of the lead.

    ``values`` holds the text of the known fields, without those that turned out to be
    unusable; those are in ``extra``, as ``(label, text)``, with the unknown ones.
    ``accounts`` are what the channel calls the person, as pairs (kind, value).
    """

    event: object
    values: dict
    extra: list
    phone_key: str | None
    email: str | None
    click_id: str = ""
    accounts: tuple = ()

    @classmethod
    def understand(cls, event, extraction, accounts=()):
        """Understand what :func:`~crm_vn.tools.payload.extract` found in a request."""
        values, extra = dict(extraction.values), list(extraction.extra)
        raw_phone = values.pop("phone", "")
        phones = split_phones(raw_phone)
        if raw_phone and [_letters(phone) for phone in phones] != [_letters(raw_phone)]:
            extra.append(("phone", raw_phone))
        raw_email = values.pop("email", "")
        email = _read_email(raw_email)
        if raw_email and not email:
            extra.append(("email", raw_email))
        if not _is_website(values.get("website", "")):
            extra.append(("website", values.pop("website")))
        for target in ("name", "company"):
            if len(values.get(target, "")) > MAX_NAME:
                extra.append((target, values[target]))
                values[target] = values[target][: MAX_NAME - 1] + "…"
        key = phone_key(phones[0]) if phones else None
        return cls(event, values, extra, key, email, extraction.click_id, accounts)

    @property
    def phone(self):
        """The phone number as people read it."""
        if not self.phone_key:
            return None
        number = phonenumbers.parse(self.phone_key)
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)

    @property
    def sent(self):
        """All that was sent except the message, as ``(label, text)``."""
        known = [
            (target.removeprefix("field:"), text)
            for target, text in self.values.items()
            if target not in ("message", "external_id")
        ]
        reached = [("phone", self.phone), ("email", self.email)]
        found = known + [pair for pair in reached if pair[1]] + self.extra
        return list(dict.fromkeys(found))

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
            "company": self.event.env.company,
            "country": "VN",
            "identities": self.accounts,
        }

    @property
    def utm(self):
        """The five parameters, as far as they were sent."""
        return {key: self.values[key] for key in UTM_KEYS if self.values.get(key)}


def _read_email(text):
    """Return the normalised address, None if there is none."""
    if len(text) > MAX_EMAIL_TEXT:
        return None
    try:
        email = email_normalize(text)
    except RecursionError:  # nested comments: "((((…"
        return None
    return email if email and len(email) <= MAX_EMAIL else None


def _is_website(text):
    """Whether core can read it as an address, and a browser may follow it."""
    try:
        return urlsplit(text).scheme not in ("javascript", "data", "vbscript")
    except ValueError:
        return False


def _letters(text):
    return re.sub(r"\W", "", text)
