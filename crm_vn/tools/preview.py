"""The first words of a message, whatever it is made of.

Linear in what is looked at, and bounded: the text is cut before it is parsed.
"""

import html
import re

#: How much of a message is looked at, in characters.
LOOKED_AT = 40_000
#: How long the outcome is, in characters.
SUMMARY = 300
TITLE = 80

#: Elements within a word: they do not separate what is around them.
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code del em font i img ins kbd label mark o:p q s samp "
    "small span strike strong sub sup tt u var wbr".split()
)
#: Elements whose content is not for readers.
_HIDDEN = frozenset(["head", "noscript", "script", "style", "template", "title"])
#: What mail programs, and Odoo for others, put around the message that is answered.
_QUOTES = ("data-o-mail-quote", "gmail_quote", "o_mail_notification", "moz-cite-prefix")
_TAG_NAME = re.compile(r"/?\s*([a-z][a-z0-9:]*)", re.IGNORECASE)
# A reference to a character beyond the last one; the number may be of any length.
_BEYOND = re.compile(r"&#(?:x[0-9a-f]{7,}|[0-9]{8,});?", re.IGNORECASE)
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]"
)


def preview(markup, limit=SUMMARY) -> str:
    """Return the first words of an HTML text that a reader would see.

    What is quoted from an earlier message is left out if anything comes before it.

    :param markup: HTML, well-formed or not; anything empty gives an empty text
    :param int limit: the most characters that are returned
    """
    if not markup:
        return ""
    if isinstance(markup, bytes):
        markup = markup[:LOOKED_AT].decode("utf-8", "replace")
    pieces = _read(str.__str__(markup)[:LOOKED_AT] if isinstance(markup, str) else "")
    text = _BEYOND.sub("\ufffd", "".join(pieces))
    return shorten(html.unescape(text), limit)


def shorten(text, limit=SUMMARY) -> str:
    """Return the first words of a plain text, in one line."""
    if not isinstance(text, str):
        return ""
    text = " ".join(_UNPRINTABLE.sub("", text[:LOOKED_AT]).split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, space, _rest = cut.rpartition(" ")
    # A word of half the length is cut rather than left out.
    return (head if space and len(head) >= limit // 2 else cut).rstrip() + "…"


def _read(markup):
    """Return the text between the tags, with a space where one separates."""
    pieces, position, shown = [], 0, False
    while position < len(markup):
        start = markup.find("<", position)
        text = markup[position:] if start < 0 else markup[position:start]
        pieces.append(text)
        shown = shown or bool(text.strip())
        if start < 0:
            break
        if markup.startswith("<!--", start):
            position = _after(markup, "-->", start + 4)
            continue
        end = markup.find(">", start)
        if end < 0:
            break
        position = end + 1
        tag = markup[start + 1 : end]
        match = _TAG_NAME.match(tag)
        name = match[1].lower() if match else ""
        if shown and any(quote in tag for quote in _QUOTES):
            break
        if name in _HIDDEN and not tag.startswith("/"):
            position = _after_element(markup, name, position)
        if name not in _INLINE:
            pieces.append(" ")
    return pieces


def _after(markup, mark, position):
    found = markup.find(mark, position)
    return len(markup) if found < 0 else found + len(mark)


def _after_element(markup, name, position):
    """Return where an element whose content is hidden ends: never, if unclosed."""
    closing = re.compile(f"</{name}[^<>]*>", re.IGNORECASE).search(markup, position)
    return closing.end() if closing else len(markup)
