"""What a Zalo Official Account (OA) reports to a webhook. No Odoo here.

Zalo signs with plain SHA-256 over a concatenation, not with HMAC. Its documents, and
those who have built on it, disagree on what is concatenated: the id of the app or that
of the OA, the time in the body or that in a header. So :func:`signed_by` tries all of
them; each contains the secret, so each proves the sender.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import NamedTuple

SIGNATURE = "X-ZEvent-Signature"
TIMESTAMP = "X-ZEvent-Timestamp"
#: What the sender calls events that say nothing about a person, or nothing new.
_MESSAGES = {"user_send_": "in", "oa_send_": "out"}
_FIRST_YEAR = 2012
_FOLLOWS = ("follow", "unfollow")
_SUBMIT = "user_submit_info"
#: The parts of ``info``, by our name; the older shape is flat, the newer one nested.
_INFO = {
    "name": ("name",),
    "phone": ("phone",),
    "street": ("user_address", "address"),
    "ward": ("user_ward", "ward"),
    "district": ("user_district", "district"),
    "city": ("user_city", "city"),
    "birthday": ("user_dob", "dob"),
    "gender": ("gender",),
}


class ZaloEvent(NamedTuple):
    """An event, understood.

    ``kind`` is *message*, *follow*, *unfollow*, *info*, or empty for what says nothing
    for a timeline. ``date`` is UTC without time zone. ``account`` names the person:
    the id that an OA knows somebody by is another one for each OA.
    """

    name: str
    kind: str = ""
    direction: str = "in"
    oa_id: str = ""
    user_id: str = ""
    message_id: str = ""
    date: datetime | None = None
    text: str = ""
    url: str = ""
    info: dict = {}  # noqa: RUF012

    @property
    def account(self):
        if self.oa_id and self.user_id:
            return f"{self.oa_id}:{self.user_id}"
        return ""


# -----------------------------------------------------------------------------
# Signature
# -----------------------------------------------------------------------------


def signed_by(payload: dict, raw: bytes, headers, secret: str) -> str:
    """Return which reading of the documents a signature follows, empty if none.

    :param headers: a mapping; the signature is ``mac=<hex>``
    :param secret: the *OA Secret Key* of the webhook's page
    """
    given = (headers.get(SIGNATURE) or "").strip()
    for prefix in ("mac=", "sha256="):
        given = given.removeprefix(prefix)
    given = given.lower().encode("utf-8", "replace")
    found = ""
    for reading, (first, timestamp) in _readings(payload, headers).items():
        text = first.encode() + raw + timestamp.encode() + secret.encode()
        mac = hashlib.sha256(text).hexdigest().encode()
        if hmac.compare_digest(given, mac):
            found = found or reading
    return found


def _readings(payload, headers):
    event = parse_event(payload)
    firsts = {"app_id": _text(payload.get("app_id")), "oa_id": event.oa_id}
    timestamps = {
        "body": _text(payload.get("timestamp")),
        "header": (headers.get(TIMESTAMP) or "").strip(),
    }
    return {
        f"{first}, {timestamp}": (firsts[first], timestamps[timestamp])
        for timestamp in timestamps
        for first in firsts
        if firsts[first] and timestamps[timestamp]
    }


# -----------------------------------------------------------------------------
# Events
# -----------------------------------------------------------------------------


def parse_event(payload: dict) -> ZaloEvent:
    """Understand an event; what is missing or malformed is empty. Never fails."""
    name = _text(payload.get("event_name"))
    common = {"name": name, "date": _date(payload.get("timestamp"))}
    sender, recipient = _id(payload, "sender"), _id(payload, "recipient")
    if name in _FOLLOWS:
        return ZaloEvent(
            kind=name,
            oa_id=_text(payload.get("oa_id")) or recipient,
            user_id=_id(payload, "follower") or sender,
            **common,
        )
    direction = next((d for p, d in _MESSAGES.items() if name.startswith(p)), None)
    if direction == "out":
        common |= {"oa_id": sender, "user_id": recipient}
    else:
        common |= {"oa_id": recipient, "user_id": sender}
    if name == _SUBMIT:
        return ZaloEvent(kind="info", info=_info(payload), **common)
    if not direction:
        return ZaloEvent(**common)
    message = _dict(payload.get("message"))
    text, url = _content(name, message)
    return ZaloEvent(
        kind="message",
        direction=direction,
        message_id=_text(message.get("msg_id")),
        text=text,
        url=url,
        **common,
    )


def event_key(payload: dict) -> str | None:
    """What identifies an event; the same for each time that it is sent again."""
    event = parse_event(payload)
    if event.message_id:
        return f"{event.name}:{event.message_id}"
    if event.account and payload.get("timestamp"):
        return f"{event.name}:{event.account}:{_text(payload['timestamp'])}"
    return None


def _content(name, message):
    """Return what was written, with what was attached in brackets, and its address."""
    parts, url = [_text(message.get("text"))], ""
    attachments = message.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else ():
        attachment = _dict(attachment)
        payload = _dict(attachment.get("payload"))
        kind = _text(attachment.get("type")) or "file"
        title = _text(payload.get("name") or payload.get("title"))
        link = _text(payload.get("url") or payload.get("thumbnail"))
        if coordinates := _dict(payload.get("coordinates")):
            latitude = _text(coordinates.get("latitude"))
            longitude = _text(coordinates.get("longitude"))
            title = title or f"{latitude}, {longitude}"
        if not link.lower().startswith(("http://", "https://")):
            link = ""
        parts.append(" ".join(filter(None, (f"[{kind}]", title, link))))
        url = url or link
    if not any(parts):
        parts = [f"[{name.partition('_send_')[2]}]"]
    return "\n".join(filter(None, parts)), url


def _info(payload):
    """Return what somebody submitted, by our names."""
    info = _dict(payload.get("info"))
    found = {**info, **_dict(info.get("full_address"))}
    result = {}
    for target, names in _INFO.items():
        value = next((_text(found[n]) for n in names if _text(found.get(n))), "")
        if value:
            result[target] = value
    return result


def _id(payload, key):
    return _text(_dict(payload.get(key)).get("id"))


def _dict(value):
    return value if isinstance(value, dict) else {}


def _text(value):
    """Return a text or a number as text; anything else is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _date(value):
    """Return milliseconds since 1970 as a date in UTC, None if they are none, or of a
    time when there was no Zalo."""
    try:
        date = datetime.fromtimestamp(int(_text(value)) // 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return date.replace(tzinfo=None) if date.year >= _FIRST_YEAR else None
