"""Addresses of the web that a browser may be sent to."""

from urllib.parse import urlsplit


def web_url(text: str | None) -> str | None:
    """Return the text if it is an absolute ``http`` or ``https`` address, else None.

    Whatever else a browser would follow (``javascript:``, ``data:``) is none.
    """
    text = (text or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    # browsers leave out line breaks and tabs, and so does urlsplit
    return text if text.isprintable() and " " not in text else None
