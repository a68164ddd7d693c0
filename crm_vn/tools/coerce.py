"""What people type into a form, as the value of a typed field."""

import re
from datetime import date, datetime

from .names import name_key

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_YES = {"1", "true", "yes", "y", "on", "co", "dong y", "x"}
_NO = {"0", "false", "no", "n", "off", "khong", "khong dong y"}
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
_TIMES = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S")


def coerce(kind: str, text: str, choices: dict | None = None):
    """Turn a text into the value of a field of type ``kind``.

    Numbers may be written as in Vietnam (``1.500.000``, ``2,5``), dates day first.

    :param choices: for a selection, ``{value: label}``; either may be given
    :raise ValueError: when the text is no such value
    """
    text = text.strip()
    if kind in ("integer", "float", "monetary"):
        number = _number(text)
        if kind == "integer":
            if number != int(number) or abs(number) >= 2**31:
                raise ValueError(text)
            return int(number)
        return number
    if kind == "boolean":
        key = name_key(text)
        if key in _YES or key in _NO:
            return key in _YES
        raise ValueError(text)
    if kind == "date":
        return _date(text).date()
    if kind == "datetime":
        return _date(text)
    if kind == "selection":
        key = name_key(text)
        for value, label in (choices or {}).items():
            if key in (name_key(value), name_key(label)):
                return value
        raise ValueError(text)
    return text


def _number(text):
    if _THOUSANDS.fullmatch(text):
        text = re.sub(r"[.,]", "", text)
    number = float(text.replace(",", "."))
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number


def _date(text) -> datetime:
    for day in _DATES:
        for time in _TIMES:
            try:
                found = datetime.strptime(text, day + time)
            except ValueError:
                continue
            if found.date() < date(1000, 1, 1):
                raise ValueError(text)
            return found
    raise ValueError(text)
