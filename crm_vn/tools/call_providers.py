"""What each call centre's payload means: :func:`read_call`.

A provider is a table, which says where the parts of a call are, and if need be a
function that works out what the provider does not say plainly. What the source's own
field map says goes before the table. The parts that are not there are empty.
"""

import re

from .call_event import ANSWERED, ENDED, UNKNOWN, CallReport, NoCallId, NotACall
from .call_tables import LOOSE, MAPPED, OUTER, TABLES
from .call_words import direction_of, result_of, result_of_sip, stage_of
from .field_alias import alias_key
from .moment import read_moment, read_seconds
from .payload import ACTION, CORRECTED, flatten
from .phone import phone_key

MAX_NUMBER, MAX_NAME, MAX_NOTE, MAX_URL = 40, 64, 2_000, 2_000

_NOTHING = re.compile(r"[\W_]*|null|none|undefined|nan|n/?a", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def read_call(provider, payload, field_map=None):
    """Read what a call centre sent.

    :param str provider: one of those of ``crm.intake.source``
    :param dict payload: the fields; what came after the token is :data:`ACTION`
    :param dict field_map: what the source says about fields, target by alias key
    :raise NotACall: if it is about something else, or about no customer
    :raise NoCallId: if it does not say which call it is about
    """
    parts = _find_parts(provider, payload, field_map or {})
    action = payload.get(ACTION) or ""
    parts["action"] = action if isinstance(action, str) else ""
    if understand := _UNDERSTAND.get(provider):
        understand(parts)
    corrected = payload.get(CORRECTED)
    if isinstance(corrected, dict) and corrected.get("phone"):
        parts["number"] = str(corrected["phone"])
    return _report(parts)


def _find_parts(provider, payload, field_map):
    """Lay out what was found, by the names of the tables; first names first."""
    whole, last, parts = {}, {}, {}
    for path, text in flatten(payload):
        alias = alias_key(path)
        if path.startswith((ACTION, CORRECTED)) or _NOTHING.fullmatch(text):
            continue
        target = field_map.get(alias)
        if target in MAPPED:
            parts.setdefault(MAPPED[target], text)
        elif not target:
            whole.setdefault(alias, text)
            last.setdefault(alias_key(path.rpartition(".")[2]), text)
    for part, names in TABLES[provider].items():
        for name in names.split():
            alias = alias_key(name)
            text = whole.get(alias)
            if not text and provider in LOOSE and name not in OUTER:
                text = last.get(alias)
            if text:
                parts.setdefault(part, text)
                break
    return parts


def _report(parts):
    """Turn texts into a report; what does not fit its type is left out."""
    call_id = parts.get("call_id", "")
    if not call_id:
        raise NoCallId("no number of the call")
    direction = direction_of(parts.get("direction", ""))
    direction = direction or direction_of(parts.get("event", ""))
    if direction == "internal":
        raise NotACall("a call between colleagues")
    guessed = parts.get("guessed") or _guess_direction(parts)
    times = {
        name: read_moment(parts.get(name))
        for name in ("started", "answered", "ended", "moment")
    }
    seconds = {
        name: read_seconds(parts.get(name)) for name in ("talk", "total", "waiting")
    }
    stage, result = _state(parts, times, seconds)
    url = parts.get("recording", "")
    return CallReport(
        call_id=call_id,
        stage=stage,
        direction=direction,
        guessed=guessed,
        number=_number(parts, direction or guessed)[:MAX_NUMBER],
        extension=_extension(parts, direction or guessed)[:MAX_NAME],
        hotline=parts.get("hotline", "")[:MAX_NUMBER],
        **times,
        **seconds,
        result=result,
        recording=url if len(url) < MAX_URL and _URL.fullmatch(url) else "",
        note=parts.get("note", "")[:MAX_NOTE],
    )


def _state(parts, times, seconds):
    """Return how far the call is, and what came of it."""
    if parts.get("stage") is not None:
        return parts["stage"], ""
    event, status = parts.get("event", ""), parts.get("status", "")
    result = parts.get("result") or result_of(status)
    stage = stage_of(event)
    if stage is None:
        result = result or result_of(event)
        if times["ended"] or seconds["talk"] or seconds["total"]:
            stage = ENDED
        elif result:
            stage = ANSWERED if result == "answered" else ENDED
        else:
            stage = stage_of(status)
    return UNKNOWN if stage is None else stage, result


def _guess_direction(parts):
    """Return the direction as far as the two sides tell: the company's is the hotline,
    or no number of the outside."""
    sides = [phone_key(parts.get(side, "")) for side in ("from", "to")]
    hotline = phone_key(parts.get("hotline", ""))
    ours = [not side or side == hotline for side in sides]
    if ours[0] == ours[1]:
        return ""
    return "out" if ours[0] else "in"


def _number(parts, direction):
    return parts.get("number") or parts.get("to" if direction == "out" else "from", "")


def _extension(parts, direction):
    """The colleague: what is called so, else their side of the call if it is no
    customer's number."""
    if parts.get("extension"):
        return parts["extension"]
    side = parts.get("from" if direction == "out" else "to", "")
    return "" if phone_key(side) else side


# -----------------------------------------------------------------------------
# Providers that do not say everything plainly
# -----------------------------------------------------------------------------


def _understand_stringee(parts):
    """The direction follows from which side is the company's."""
    ours = [parts.get("from_type") == "internal", parts.get("to_type") == "internal"]
    if all(ours):
        raise NotACall("a call between colleagues")
    if any(ours):
        parts["direction"] = "out" if ours[0] else "in"
        direction = parts["direction"]
    else:
        # from phone to phone: somebody of the company asked for it, or a customer
        # called a number that leads on to a phone
        parts["guessed"] = direction = "out" if parts.get("user") else "in"
    side = "from" if direction == "out" else "to"
    names = [parts.get(side, ""), parts.get(f"{side}_alias", "")]
    hotlines = [name for name in names if phone_key(name)]
    parts["hotline"] = hotlines[0] if hotlines else ""
    users = [name for name in names if name and not phone_key(name)]
    parts["extension"] = parts.get("user") or (users[0] if users else "")
    if parts.get("event") == "agentEnded":
        parts["stage"] = UNKNOWN  # others of the company may still be talking
        return
    talk, total = (read_seconds(parts.get(name)) for name in ("talk", "total"))
    parts["result"] = "answered" if talk else result_of_sip(parts.get("cause", ""))
    if talk and total and total >= talk:
        parts["waiting"] = str(total - talk)


def _understand_omicall(parts):
    if parts.get("voicemail") == "true":
        parts["result"] = "voicemail"
    if parts.get("status"):
        parts["event"] = "hangup"  # only the record of a finished call has one


def _understand_caresoft(parts):
    """Tickets of other channels come to the same address, and so do customers."""
    about = parts.get("object", "")
    if about not in ("", "ticket", "call_in", "smart_dialer"):
        raise NotACall(f"about something else: {about[:MAX_NAME]}")
    if not parts.get("call_id"):
        raise NotACall("a ticket without a call")
    if about == "call_in":
        parts["event"] = "ringing"


def _understand_voicecloud(parts):
    """The last part of the address says what happened."""
    action = alias_key(parts["action"])
    if action in ("callin", "callout"):
        parts.setdefault("direction", action)
    if parts.get("queue") or alias_key(parts.get("status", "")) == "abandon":
        parts["guessed"] = "in"
    if action in ("hangup", "calldata") or parts.get("status"):
        parts["event"] = "hangup"


def _understand_alohub(parts):
    """The customer is the caller in both directions."""
    sides = [parts.pop("from", ""), parts.pop("to", "")]
    if not phone_key(sides[0]) and phone_key(sides[1]):
        sides.reverse()
    parts.setdefault("number", sides[0])
    parts.setdefault("extension", sides[1] or parts.get("agent", ""))


_UNDERSTAND = {
    "stringee": _understand_stringee,
    "omicall": _understand_omicall,
    "caresoft": _understand_caresoft,
    "voicecloud": _understand_voicecloud,
    "alohub": _understand_alohub,
}
