"""Marks above and below letters, in numbers no language uses.

Normalising Unicode takes the square of the length of a run of combining marks: one
letter with a megabyte of them, minutes. The standard's own limit is 30 (UAX 15, stream-
safe text); Vietnamese needs two.
"""

import re
import unicodedata

MAX_MARKS = 30

# The few that are made of marks (U+0F73) are marks too.
_MARK = "".join(
    char
    for char in map(chr, range(0x300, 0x1F000))
    if unicodedata.combining(unicodedata.normalize("NFKD", char)[0])
)
_TOO_MANY = re.compile(f"([{_MARK}]{{{MAX_MARKS}}})[{_MARK}]+")


def limit_marks(text: str) -> str:
    """Return the text without the marks beyond the 30th of one letter."""
    return text if text.isascii() else _TOO_MANY.sub(r"\1", text)
