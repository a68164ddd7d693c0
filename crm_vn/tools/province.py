"""One key for all spellings of a province: ``TP.HCM``, ``Sài Gòn``, ``Hồ Chí Minh``."""

import re

from .names import name_key

_PREFIX = re.compile(r"^(?:thanh pho|t\.? ?p\.?|tinh|city of|province of)[ .]+")
_SUFFIX = re.compile(r" (?:city|province)$")
_ALIASES = {
    "hcm": "ho chi minh",
    "tphcm": "ho chi minh",
    "hcmc": "ho chi minh",
    "sai gon": "ho chi minh",
    "saigon": "ho chi minh",
    "sg": "ho chi minh",
    "hn": "ha noi",
    "hanoi": "ha noi",
    "dn": "da nang",
    "danang": "da nang",
    "thua thien hue": "hue",
    "daklak": "dak lak",
    "dac lac": "dak lak",
}


def province_key(raw: str) -> str:
    """The name without rank, tones and hyphens; empty for nothing."""
    key = name_key(raw)
    key = _SUFFIX.sub("", _PREFIX.sub("", key))
    key = " ".join(re.findall(r"[^\W_]+", key))
    return _ALIASES.get(key, _ALIASES.get(key.replace(" ", ""), key))
