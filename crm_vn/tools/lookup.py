"""What somebody types to find one customer, as the keys under which customers are kept.

A text may be several things at once: ten digits are a phone number, a tax code and an
account alike. All are looked for, each as a whole: a piece of a number finds nobody.
"""

import re
from typing import NamedTuple

from .phone import phone_key, split_phones

#: Numbers looked for in one text: a lookup is about the customer at the counter.
MAX_PHONES = 3
MAX_TEXT = 200
MIN_ACCOUNT = 5

_NOT_IN_TAX_CODE = re.compile(r"[^0-9A-Z]")
_TAX_CODE = re.compile(r"(?=(?:.*[0-9]){8})[0-9A-Z]{8,15}")


class LookupKeys(NamedTuple):
    """Keys to compare by ``=``; none if the text is too short to mean one customer."""

    phones: frozenset
    tax_codes: frozenset
    accounts: frozenset

    def __bool__(self):
        return any(self)


def tax_key(raw):
    """Return a tax code without spaces, dashes and ``VN``, None if it is none.

    Vietnamese codes have 10 digits (13 for a branch), or the 12 of an identity card.
    """
    key = _NOT_IN_TAX_CODE.sub("", (raw or "").upper()).removeprefix("VN")
    return key if _TAX_CODE.fullmatch(key) else None


def lookup_keys(text, countries=("VN",)):
    """Return the :class:`LookupKeys` of what somebody typed.

    An e-mail address is looked for among the accounts, in lower case.

    :param str text: a phone number in any spelling, an e-mail address, a tax code or
        the customer's account on a channel
    :param countries: ISO codes of the countries whose numbers need no country code
    """
    text = (text or "").strip()[:MAX_TEXT]
    phones = []
    for country in countries:
        pieces = split_phones(text, country)[:MAX_PHONES]
        phones += [phone_key(piece, country) for piece in pieces]
    tax_code = tax_key(text)
    accounts = {text, text.lower()} if len(text) >= MIN_ACCOUNT else set()
    return LookupKeys(
        frozenset(phones),
        frozenset([tax_code] if tax_code else []),
        frozenset(accounts),
    )
