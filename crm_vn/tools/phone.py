"""Phone numbers as Vietnamese people write them, reduced to one key.

The key is the E.164 form (``+84362246128``): whoever has the key of two spellings can
compare them with ``=``. Vietnamese numbers are recognised by their structure, without
asking whether a block has been allotted yet, so that a number of a block opened
tomorrow has a key today; other countries' numbers are left to ``phonenumbers``.

What counts as Vietnamese, ``n`` being the number without its 0 and without 84:

* mobile: 9 digits beginning with 3, 5, 7, 8 or 9;
* mobile of before 2018: 10 digits with one of the 21 old prefixes, converted;
* landline: 2 followed by 9 digits;
* hotline: 1800 or 1900 followed by 4 to 6 digits. Hotlines are dialled without 0;
  their key is ``+84`` and the number (``+8419001234``), as E.164 has it;
* 69 followed by 5 or 6 digits (army and police), only when written with its 0 or 84.

A number written without 0, 84 or + (a spreadsheet drops the 0) is ambiguous with a
foreign number written without its +. It is read as a valid number of ``country`` if
that is another country than Vietnam, else as Vietnamese when the structure fits, and
has no key otherwise: a foreign number needs its + (or 00) to be recognised.
"""

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

#: Prefixes of before 15 September 2018, without the 0, and what they became.
OLD_PREFIXES = {
    "120": "70",
    "121": "79",
    "122": "77",
    "123": "83",
    "124": "84",
    "125": "85",
    "126": "76",
    "127": "81",
    "128": "78",
    "129": "82",
    "162": "32",
    "163": "33",
    "164": "34",
    "165": "35",
    "166": "36",
    "167": "37",
    "168": "38",
    "169": "39",
    "186": "56",
    "188": "58",
    "199": "59",
}

#: How much of a text is looked at: digits by the thousand would take minutes.
MAX_TEXT = 1_000
_MAX_DIGITS = 18  # 00 and the 15 digits of E.164, and the 0 of "(+84)(0)912…"
_OLD = r"1(?:2[0-9]|6[2-9]|8[68]|99)[0-9]{7}"
_MOBILE = r"[35789][0-9]{8}"
# Area codes as allotted: without them a time stamp (2024…) would be a landline.
_LANDLINE = (
    r"2(?:0[3-9]|1[0-689]|2[0-25-9]|[38][2-9]|4[2-8]|5[124-9]|6[0-39]|7[0-7]"
    r"|9[0-4679])[0-9]{7}"
)
_HOTLINE = r"1[89]00[0-9]{4,6}"
_BARE = re.compile(f"{_MOBILE}|{_OLD}|{_LANDLINE}|{_HOTLINE}")
_NATIONAL = re.compile(f"{_MOBILE}|{_OLD}|2[0-9]{{9}}|{_HOTLINE}|69[0-9]{{5,6}}")

# The spellings that make up nearly all of a real table, in one match.
_SEPARATORS = str.maketrans("", "", " .-()\u00a0\t")
_FAST = re.compile(rf"(?:(?:\+|00)?840?|0)?({_MOBILE}|{_OLD})")
_FAST_INTERNATIONAL = re.compile(rf"(?:\+|00)840?({_MOBILE}|{_OLD})")

_EXCEL_FLOAT = re.compile(r"\s*([1-9][0-9]{6,14})\.0\s*")
_RUN = re.compile(r"\+|[0-9]+")


def phone_key(raw, country="VN"):
    """Return the E.164 key of the first phone number of a text.

    :param str raw: what somebody typed, imported or dialled
    :param str country: ISO code of the country where ``raw`` was written
    :return: E.164 number, or None if the text holds no phone number. The key of a
        key is itself, whatever the country.
    :rtype: str | None
    """
    if not raw:
        return None
    if not isinstance(raw, str):
        raw = str(raw)
    fast = _FAST if country == "VN" or not country else _FAST_INTERNATIONAL
    if match := fast.fullmatch(raw.translate(_SEPARATORS)):
        return _vietnamese_key(match[1])
    for key, _piece in _scan(raw, country):
        return key
    return None


def split_phones(raw, country="VN"):
    """Return the pieces of a cell that are phone numbers, in their order, as written.

    ``"0912345678 (A Nam) / 0987 654 321"`` gives ``["0912345678", "0987 654 321"]``.
    Each piece has a key; two spellings of one number are one piece.

    :rtype: list[str]
    """
    pieces = {}
    for key, piece in _scan(str(raw or ""), country):
        pieces.setdefault(key, piece)
    return list(pieces.values())


def replace_phones(raw, replace, country="VN"):
    """Return a text with each phone number in it replaced, cut to ``MAX_TEXT``.

    :param replace: what is called with a number as written, and returns what is put in
        its place
    :rtype: str
    """
    text = _plain(raw)
    parts, previous = [], 0
    for _key, start, end in _spans(text, country):
        parts += [text[previous:start], replace(text[start:end])]
        previous = end
    return "".join([*parts, text[previous:]]) if parts else raw[:MAX_TEXT]


def partial_digits(raw):
    """Return the ways in which a part of a number, as typed, may occur in a key.

    What is typed may be the beginning of a number (then its 0 is 84 in the key, and an
    old prefix its new form) or a piece of the middle or the end. The result is empty
    for a text with letters or with fewer than 6 digits.

    :rtype: list[str]
    """
    text = unicodedata.normalize("NFKC", raw or "").translate(_SEPARATORS)
    match = re.fullmatch(r"(\+|00)?([0-9]{6,15})", text)
    if not match:
        return []
    international, digits = match.groups()
    parts = [f"+{digits}" if international else digits]
    national = digits
    if digits.startswith("84"):
        national = digits[2:].removeprefix("0")
    elif digits[0] == "0":
        national = digits[1:]
        parts.append(f"+84{national}")
    if new := OLD_PREFIXES.get(national[:3]):
        parts.append(f"+84{new}{national[3:]}")
    return parts


def _scan(raw, country):
    """Yield (key, piece) for each phone number of a text, left to right."""
    text = _plain(raw)
    if match := _EXCEL_FLOAT.fullmatch(text):
        text = match[1]
    for key, start, end in _spans(text, country):
        yield key, text[start:end]


def _plain(raw):
    """Return the text in characters that numbers are looked for in."""
    text = unicodedata.normalize("NFKC", raw[:MAX_TEXT])
    if not text.isascii():
        # What \d calls a digit in another script is a digit here too, in ASCII.
        text = "".join(
            str(unicodedata.decimal(char)) if char.isdecimal() else char
            for char in text
        )
    return text


def _spans(text, country):
    """Yield (key, start, end) for each phone number of a text, left to right."""
    tokens = list(_RUN.finditer(text))
    index = 0
    while index < len(tokens):
        if found := _longest(text, tokens, index, country):
            key, following = found
            start, end = tokens[index].start(), tokens[following - 1].end()
            if text[max(start - 1, 0)] == "(":
                start -= 1
            yield key, start, end
            index = following
        else:
            index += 1


def _longest(text, tokens, index, country):
    """Find the longest number that begins at a token: (key, next token) or None."""
    plus = tokens[index].group() == "+"
    found, digits, previous = None, "", tokens[index].end()
    for position in range(index + plus, len(tokens)):
        token = tokens[position]
        between = text[previous : token.start()]
        if token.group() == "+" or len(digits) + len(token.group()) > _MAX_DIGITS:
            break
        if position > index and (len(between) > 4 or any(map(str.isalpha, between))):
            break
        digits += token.group()
        previous = token.end()
        if key := _digits_key(digits, plus, country, _glued(text, tokens[index])):
            found = key, position + 1
    return found


def _glued(text, token):
    """Whether a letter touches the token: then it may be a code, not a number."""
    return text[max(token.start() - 1, 0)].isalpha()


def _digits_key(digits, plus, country, glued):
    """Return the key of a string of digits, with or without a + before it."""
    if len(digits) < 7:
        return None
    rest = None
    if plus and digits[0] != "0":
        rest = digits
    elif digits[:2] == "00":
        rest = digits[2:]
    if rest is not None:
        if rest.startswith("84"):
            return _national_key(rest[2:].removeprefix("0"))
        return _foreign_key(f"+{rest}", None, possible=plus)
    if country and country != "VN" and not glued:
        if key := _foreign_key(digits, country):
            return key
    if digits[0] == "0":
        key = _national_key(digits[1:])
    else:
        key = None
        if _BARE.fullmatch(digits) and not glued:
            key = _vietnamese_key(digits)
        elif digits.startswith("84"):
            key = _national_key(digits[2:].removeprefix("0"))
    if not key and country and country != "VN" and digits[0] != "0" and not glued:
        key = _foreign_key(digits, country, possible=True)
    return key


def _national_key(national):
    return _vietnamese_key(national) if _NATIONAL.fullmatch(national) else None


def _vietnamese_key(national):
    if len(national) == 10 and (new := OLD_PREFIXES.get(national[:3])):
        national = new + national[3:]
    return f"+84{national}"


def _foreign_key(number, region, possible=False):
    """Return the key of a number outside Vietnam, None if it is no number.

    :param bool possible: accept a number of the right length whose block
        ``phonenumbers`` does not know
    """
    try:
        parsed = phonenumbers.parse(number, region)
        if possible:
            reason = phonenumbers.is_possible_number_with_reason(parsed)
            accepted = reason == ValidationResult.IS_POSSIBLE
        else:
            accepted = phonenumbers.is_valid_number(parsed)
    except phonenumbers.NumberParseException:
        return None
    if not accepted:
        return None
    parsed.extension = None
    key = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    if parsed.country_code == 84:
        return _national_key(key[3:])
    if region and _foreign_key(key, None, possible=True) != key:
        return None
    return key
