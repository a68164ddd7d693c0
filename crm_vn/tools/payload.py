"""From the bytes somebody posted to the fields of a lead, without a database.

Three steps, each usable alone: :func:`parse_body` reads the bytes (JSON, URL-encoded or
multipart form, in whatever character set), :func:`flatten` lays nested data out as
``(key, value)`` pairs, :func:`extract` tells known fields from unknown ones.
"""

import codecs
import hashlib
import json
import re
import unicodedata
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

from .field_alias import alias_key, canonical_key, is_click_id, is_technical
from .marks import limit_marks

#: What came after the token in the address, in the payload of a provider.
ACTION = "_action"
#: Where corrections of a payload are kept, beside what was sent.
CORRECTED = "_corrected"
#: Of these a second value tells a salesperson nothing.
FIRST_ONLY = ("page_url", "referrer")
MAX_DEPTH = 50
#: Fields that authenticate the sender, by alias key: no business of a salesperson.
SECRETS = {"googlekey"}
MAX_FIELDS = 1000
#: Longest name of a field, with those of the fields it is in.
MAX_PATH = 500

# PostgreSQL refuses NUL in text, UTF-8 refuses lone surrogates, XML refuses the rest
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

# a list of such pairs is how LadiPage (form_data), Facebook (field_data) and Google
# (user_column_data) send the answers of a form
_PAIR_NAMES = ("name", "key", "column_id", "field", "field_name", "id", "label")
_PAIR_VALUES = ("value", "values", "string_value", "answer", "answers")

# what pages send where there is no number: two of these are not the same request
_NO_NUMBER = re.compile(
    r"[0\W_]*|null|none|undefined|nan|true|false|n/?a|[{\[<%$].*[}\]>%]", re.IGNORECASE
)


class Unreadable(ValueError):
    """The body is not something a form could have sent."""


class NoField(Unreadable):
    """There is nothing in the body: an empty form, or ``{}``."""


class Extraction(NamedTuple):
    """Known fields by canonical key (or by mapped target), and all the others.

    ``click_id`` is the click that led to the request, as ``gclid=Cj0K…``, or empty.
    """

    values: dict
    extra: list
    click_id: str = ""


# -----------------------------------------------------------------------------
# Reading
# -----------------------------------------------------------------------------


def clean_text(text: str) -> str:
    """Composed Unicode without the characters a database or a page cannot hold."""
    return unicodedata.normalize("NFC", limit_marks(_UNSTORABLE.sub("", text)))


def decode_text(raw: bytes, charset: str | None = None) -> str:
    """Decode as well as possible; never fails.

    A byte order mark decides, then UTF-8 if the bytes are valid UTF-8, then the
    declared ``charset``, then the Vietnamese code page 1258, then Latin-1.
    """
    charset = _text_codec(charset)
    if raw.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    elif raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif charset and charset.startswith(("utf-16", "utf-32")):
        candidates = [charset]
    elif len(raw) > 3 and raw[1::2].count(0) > len(raw) // 4:
        candidates = ["utf-16-le"]
    elif len(raw) > 3 and raw[::2].count(0) > len(raw) // 4:
        candidates = ["utf-16-be"]
    else:
        candidates = ["utf-8"]
    for candidate in filter(None, (*candidates, charset, "cp1258")):
        try:
            return clean_text(raw.decode(candidate))
        except UnicodeError:
            continue
    return clean_text(raw.decode("latin-1"))


def parse_body(body: bytes, content_type: str = "") -> dict:
    """Read what was posted.

    The content type is a hint only: what looks like JSON is read as JSON whatever its
    label, since many pages post JSON as plain text.  Of uploaded files the name and
    size are kept, not the content.

    :return: the fields, nested as they came; a field sent twice holds a list
    :raise Unreadable: when there is nothing that could be fields
    """
    mimetype, options = parse_options_header(content_type)
    charset = options.get("charset")
    if mimetype == "multipart/form-data":
        pairs = _parse_multipart(body, options.get("boundary"), charset)
    else:
        text = decode_text(body, charset)
        if text.lstrip()[:1] in ("{", "[") or mimetype.endswith("json"):
            return _parse_json(text)
        if not text.strip():
            raise NoField("no field")
        if "=" not in text:
            raise Unreadable("neither JSON nor form data")
        if not body.isascii():
            body = text.encode()
        pairs = _parse_urlencoded(body, charset)
    fields = {}
    for key, value in pairs:
        if key not in fields:
            fields[key] = value
        elif isinstance(fields[key], list):
            fields[key].append(value)
        else:
            fields[key] = [fields[key], value]
    if not fields:
        raise NoField("no field")
    return fields


def load_payload(text: str) -> dict:
    """Read a stored or hand-corrected payload.

    :raise Unreadable: when it is not one JSON object
    """
    return _parse_json(clean_text(text or ""))


def dump_payload(payload: dict) -> str:
    """The stored form of a payload: JSON a person can read and correct."""
    return json.dumps(payload, ensure_ascii=False, indent=2)


def content_digest(payload: dict | str) -> str:
    """Equal for equal content, whatever the order of the fields."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _text_codec(charset):
    try:
        found = codecs.lookup(charset or "")
    except (LookupError, ValueError):
        return None
    return found.name if found._is_text_encoding else None


def _parse_json(text):
    try:
        data = json.loads(
            text,
            # ids and amounts longer than a float can hold keep every digit
            parse_float=str,
            parse_int=lambda digits: int(digits) if len(digits) < 16 else digits,
            parse_constant=str,
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"broken JSON: {error}") from error
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if not isinstance(data, dict):
        raise Unreadable("not one JSON object")
    if not data:
        raise NoField("no field")
    return _clean(data)


def _clean(value, depth=0):
    if depth > MAX_DEPTH:
        raise Unreadable("nested too deep")
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(k): _clean(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [_clean(item, depth + 1) for item in value]
    return value


def _parse_urlencoded(body, charset):
    try:
        pairs = parse_qsl(
            body.decode("latin-1"),
            keep_blank_values=True,
            encoding="latin-1",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError as error:
        raise Unreadable("too many fields") from error
    return [
        tuple(decode_text(part.encode("latin-1"), charset) for part in pair)
        for pair in pairs
    ]


def _parse_multipart(body, boundary, charset):
    if not boundary:
        raise Unreadable("multipart without a boundary")
    decoder = MultipartDecoder(
        boundary.encode("latin-1", "replace"), max_parts=MAX_FIELDS
    )
    pairs, part, chunks = [], None, []
    try:
        decoder.receive_data(body)
        decoder.receive_data(None)
        while not isinstance(event := decoder.next_event(), Epilogue):
            if isinstance(event, Field | File):
                part, chunks = event, []
            elif isinstance(event, Data) and part:
                chunks.append(event.data)
                if not event.more_data:
                    pairs.append(_part_pair(part, b"".join(chunks), charset))
    except (ValueError, HTTPException) as error:
        raise Unreadable("broken multipart data") from error
    return pairs


def _part_pair(part, data, charset):
    if isinstance(part, File):
        value = f"{part.filename} ({len(data)} B)" if part.filename else ""
        return clean_text(part.name or ""), clean_text(value)
    headers = part.headers or Headers()
    _mimetype, options = parse_options_header(headers.get("Content-Type"))
    return (
        clean_text(part.name or ""),
        decode_text(data, options.get("charset") or charset),
    )


# -----------------------------------------------------------------------------
# Understanding
# -----------------------------------------------------------------------------


def flatten(payload: dict) -> list[tuple[str, str]]:
    """Lay nested data out as ``(key, text)`` pairs in the order they came.

    ``{"customer": {"phone": 1}}`` gives ``customer.phone``; a list of name–value pairs
    gives one pair each; a list of plain values is joined by commas.
    """
    pairs = []
    _flatten(payload, "", pairs)
    return pairs


def _flatten(value, path, pairs):
    # cut while they are made: a long name before each of many fields fills the memory
    path = path[-MAX_PATH:]
    if len(pairs) >= MAX_FIELDS:
        return
    if isinstance(value, dict):
        for key, item in value.items():
            _flatten(item, f"{path}.{key}" if path else key, pairs)
    elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
        for number, item in enumerate(value, 1):
            name = next((item[k] for k in _PAIR_NAMES if item.get(k)), None)
            answer = next((item[k] for k in _PAIR_VALUES if k in item), None)
            if isinstance(name, str | int) and answer is not None:
                # an unnamed question reads better by the text the visitor saw
                label = item.get("column_name")
                if label and canonical_key(str(name)) is None:
                    name = label
                _flatten(answer, str(name), pairs)
            else:
                _flatten(item, f"{path}.{number}", pairs)
    elif isinstance(value, list):
        pairs.append((path, ", ".join(filter(None, map(_as_text, value)))))
    else:
        pairs.append((path, _as_text(value)))


def _as_text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value).strip()


def extract(payload: dict, field_map: dict | None = None) -> Extraction:
    """Tell the fields of a lead from the rest.

    :param field_map: what a source says about its own fields, target by
        :func:`~.field_alias.alias_key`; it goes before the aliases known to everyone.
        The target ``ignore`` drops a field, ``extra`` keeps it out of the lead's fields
    :return: the first non-empty value of each target; unknown fields and further values
        are in ``extra``, blank and technical ones nowhere. Corrections replace what was
        sent
    """
    field_map = field_map or {}
    mapped, known, extra = [], [], []
    corrected = payload.get(CORRECTED)
    if isinstance(corrected, dict):
        payload = {key: value for key, value in payload.items() if key != CORRECTED}
    else:
        corrected = {}
    pairs = [(key, value) for key, value in flatten(payload) if value]
    for key, value in pairs:
        alias = alias_key(key)
        target = field_map.get(alias)
        if target == "ignore" or alias in SECRETS:
            continue
        if target == "extra":
            extra.append((key, value))
        elif target:
            mapped.append((target, key, value))
        elif target := canonical_key(key):
            known.append((target, key, value))
        elif not is_technical(key):
            extra.append((key, value))
    values = {}
    for target, key, value in mapped + known:
        if target not in values:
            values[target] = value
        elif values[target] != value and target not in FIRST_ONLY:
            extra.append((key, value))
    if "name" not in values:
        parts = [values.pop("last_name", ""), values.pop("first_name", "")]
        if name := " ".join(filter(None, parts)):
            values["name"] = name
    for target, value in corrected.items():
        if values.get(target) and values[target] != value:
            extra.append((target, values[target]))
        values[target] = _as_text(value)
    return Extraction(values, extra, _find_click(pairs, values.get("page_url", "")))


def _find_click(pairs, url):
    """The first click id among the fields, else among the parameters of the page."""
    try:
        parameters = parse_qsl(urlsplit(url).query, max_num_fields=MAX_FIELDS)
    except ValueError:
        parameters = []
    for key, value in (*pairs, *parameters):
        if is_click_id(key):
            return f"{key.rpartition('.')[2]}={clean_text(value)}"
    return ""


def origin_allowed(origin: str | None, allowed: tuple[str, ...]) -> bool:
    """Whether a page on ``origin`` may post.

    ``allowed`` holds ``https://shop.vn``, ``shop.vn`` (any scheme) or ``*.shop.vn``
    (any sub-domain); empty allows every page.  A call without an origin does not come
    from a page, and is allowed.
    """
    if not allowed or origin is None:
        return True
    origin = origin.lower().rstrip("/")
    host = origin.rpartition("://")[2]
    return any(
        entry in (origin, host) or (entry.startswith("*.") and host.endswith(entry[1:]))
        for entry in allowed
    )


def parse_origins(text: str | None) -> tuple[str, ...]:
    """The entries of a list separated by spaces, commas or lines."""
    entries = re.split(r"[\s,;]+", (text or "").lower())
    return tuple(entry.rstrip("/") for entry in entries if entry.strip("/"))


def correct(payload: dict, target: str, value: str) -> dict:
    """The payload with ``value`` for a canonical key, and still what was sent."""
    corrected = payload.get(CORRECTED)
    corrected = corrected if isinstance(corrected, dict) else {}
    return {**payload, CORRECTED: {**corrected, target: value}}


def uncorrected(payload: dict) -> dict:
    """The payload as a stranger may send it: what they call a correction is a field.

    Corrections go before everything and may name any field of the lead.
    """
    if CORRECTED not in payload:
        return payload
    return {
        "corrected" if key == CORRECTED else key: value
        for key, value in payload.items()
    }


def with_action(payload: dict, action: str | None) -> dict:
    """The payload with what came after the token in the address.

    A field of this name in the body says nothing.
    """
    payload = {key: value for key, value in payload.items() if key != ACTION}
    return {ACTION: action, **payload} if action else payload


def provider_id(payload: dict, found: Extraction) -> str | None:
    """The number by which the provider knows the request, if it sent one.

    :param found: what :func:`extract` found in the payload
    """
    number = found.values.get("external_id")
    if number and _NO_NUMBER.fullmatch(str(number).strip()):
        number = None
    if not number and "field_data" in payload:
        number = payload.get("id")  # Facebook's own answer to a leadgen_id
    return str(number) if number else None


def is_google(payload: dict) -> bool:
    """Whether this is a lead form of Google Ads."""
    return "google_key" in payload or "user_column_data" in payload


def is_google_test(payload: dict) -> bool:
    """Whether this is what Google Ads sends at the click on *Send test data*."""
    return is_google(payload) and str(payload.get("is_test")).lower() in ("true", "1")
