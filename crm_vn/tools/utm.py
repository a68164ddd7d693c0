"""Names that arrive in the utm_* parameters of a link.

They are typed by strangers (a URL, a cookie, a web form), so anything can come: blanks,
control characters, half a character, a page of text. No Odoo here.
"""

import unicodedata

from .marks import limit_marks

#: Longest name kept, in characters: 255 characters of any script fit in one entry of a
#: PostgreSQL btree index (2,704 bytes), which is what makes names unique.
UTM_NAME_SIZE = 255


def clean_utm_name(raw) -> str:
    """Return the name to look up and to store, or ``""`` when there is none.

    Composed (NFC), without control characters, surrounding blanks stripped, cut after
    ``UTM_NAME_SIZE`` characters. Case and inner spaces are kept. Numbers are read as
    text; anything else that is not text (None, booleans, lists …) is no name.
    """
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        raw = str(raw)
    if not isinstance(raw, str):
        return ""
    # Lone surrogates (a broken JSON escape) cannot be stored as UTF-8.
    text = raw.encode("utf-8", "ignore").decode("utf-8")
    text = unicodedata.normalize("NFC", limit_marks(text))
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    return text.strip()[:UTM_NAME_SIZE].rstrip()
