"""Codes made of names: for columns, domains and import files."""

import re

from .names import name_key

_OTHERS = re.compile(r"[^a-z0-9]+")
_CODE = re.compile(r"[a-z][a-z0-9_]*")


def make_code(name, size, taken=()):
    """Return a code for a name: ``Cỡ áo (EU)`` gives ``co_ao_eu``.

    :param int size: longest length
    :param taken: codes that are in use; a number is appended to be none of them
    :rtype: str
    """
    words = _OTHERS.sub("_", name_key(name)).strip("_")
    if not words[:1].isalpha():
        words = f"a_{words}".strip("_")
    base = code = words[:size].strip("_")
    number = 2
    while code in taken:
        suffix = f"_{number}"
        code = base[: size - len(suffix)].strip("_") + suffix
        number += 1
    return code


def is_code(code, size):
    """Tell whether a text is a code of at most ``size`` characters."""
    return bool(code) and len(code) <= size and bool(_CODE.fullmatch(code))
