"""Phone numbers as they are shown to those who may not see them.

A mask says just enough to tell two customers apart: the first two and the last three
digits of the number as it is dialled (``03•• ••• 128``). The hidden part always has the
same length. At least five digits of a Vietnamese number are hidden: whoever knows the
mask and may search by a whole number would guess three of them in a minute.

All spellings of a number have one mask, so that a mask says nothing about the spelling.
"""

import re

from .phone import phone_key, replace_phones, split_phones

#: The character that stands for a hidden digit.
HIDDEN = "•"
_MIDDLE = f"{HIDDEN * 2} {HIDDEN * 3} "
_SHORTEST = 8  # digits; of a shorter number nothing is shown


def mask_phone(raw):
    """Return the mask of a text that holds a phone number, or several.

    Words around the numbers are left out. A text without any number, and a number too
    short to show a part of it, are hidden altogether. A mask is its own mask.

    :param str raw: what was typed, or a key; False and None are returned as they are
    """
    if not raw or is_masked(raw):
        return raw
    pieces = split_phones(raw) or [str(raw)]
    return " / ".join(map(_mask_number, pieces))


def mask_text(text):
    """Return a text with the phone numbers in it masked, and the rest as it is.

    Lines longer than what is looked at for numbers are cut.
    """
    lines = (text or "").splitlines()
    return "\n".join(replace_phones(line, mask_phone) for line in lines)


def is_masked(value):
    """Return whether a text is a mask, or what somebody made of one."""
    return isinstance(value, str) and HIDDEN * 2 in value


def number_key(raw):
    """Return what two spellings of one number have in common, a word or none too."""
    return phone_key(raw) or str(raw or "").strip()


def _mask_number(raw):
    number = phone_key(raw) or re.sub(r"[^0-9+]", "", raw)
    if number.startswith("+84"):
        number = f"0{number[3:]}"
    if len(number.removeprefix("+")) < _SHORTEST:
        return _MIDDLE + HIDDEN * 3
    return f"{number[:2]}{_MIDDLE}{number[-3:]}"
