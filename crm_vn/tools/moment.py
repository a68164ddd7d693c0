"""Points in time and durations, as machines in Vietnam write them.

All moments are returned in UTC without a zone, as Odoo stores them, in whole seconds.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

#: Vietnam has had no other time, and no summer time, since 1975.
VIETNAM = timezone(timedelta(hours=7))
#: What is outside is a counter, a zero or a mistake, not the time of a call.
FIRST, LAST = datetime(2000, 1, 1), datetime(2100, 1, 1)
#: Longest duration that is believed, in seconds.
MAX_SECONDS = 7 * 24 * 3600

_NUMBER = re.compile(r"(\d{1,20})(?:\.\d*)?")
_TIME = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
_ZONE = r"\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?:[-T\s]+{_TIME}{_ZONE})?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}})(?:[-T\s]+{_TIME}{_ZONE})?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:\.\d*)?")
# digits of a second, by how many there are before the decimal point
_UNITS = {9: 1, 10: 1, 12: 10**3, 13: 10**3, 15: 10**6, 16: 10**6, 19: 10**9}
_PACKED = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


def read_moment(value, zone=VIETNAM):
    """Return the moment a value means, or None if it means none.

    Numbers are seconds, milliseconds … since 1970, or ``20261010101010``. Texts are
    ISO 8601, ``2026-10-10 10:10:10``, ``2026-10-10-10:10:10`` or the day first; without
    a zone of their own they are local.

    :param value: what was sent, of any type
    :param tzinfo zone: what is local
    :rtype: datetime | None
    """
    text = _text(value)
    moment = _from_number(text, zone) or _from_text(text, zone)
    return moment if moment and FIRST <= moment < LAST else None


def read_seconds(value):
    """Return a duration in whole seconds, or None if the value is none.

    ``35``, ``"35"``, ``"35.4"``, ``"35s"``, ``"00:35"`` and ``"0:00:35"`` are the same.

    :rtype: int | None
    """
    text = _text(value).lower().removesuffix("s").rstrip()
    if match := _NUMBER.fullmatch(text):
        seconds = int(match[1])
    elif match := _CLOCK.fullmatch(text):
        hours, minutes, rest = (int(part or 0) for part in match.groups())
        seconds = hours * 3600 + minutes * 60 + rest
    else:
        return None
    return seconds if seconds <= MAX_SECONDS else None


def _text(value):
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    # no exponent: 1.5e9 is a moment, too
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return text.strip() if text.isascii() else ""


def _from_number(text, zone):
    match = _NUMBER.fullmatch(text)
    if not match:
        return None
    digits = match[1]
    if digits.startswith("20") and (layout := _PACKED.get(len(digits))):
        return _utc(lambda: datetime.strptime(digits, layout).replace(tzinfo=zone))
    if unit := _UNITS.get(len(digits)):
        return _utc(lambda: datetime.fromtimestamp(int(digits) // unit, UTC))
    return None


def _from_text(text, zone):
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day, *time, offset = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year, *time, offset = match.groups()
    else:
        return None
    parts = [int(part or 0) for part in (year, month, day, *time)]
    return _utc(lambda: datetime(*parts, tzinfo=_zone(offset) or zone))


def _zone(offset):
    if not offset:
        return None
    if offset[0] not in "+-":
        return UTC
    minutes = int(offset[1:3]) * 60 + int(offset[-2:] if len(offset) > 3 else 0)
    return timezone(timedelta(minutes=minutes if offset[0] == "+" else -minutes))


def _utc(make):
    try:
        return make().astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return None
