"""How call centres prove that a request is theirs.

Those that sign nothing and send no key are known by the address alone.
"""

import hashlib
import hmac

#: Providers that do sign, or send a key.
SIGNING = ("caresoft", "alohub", "generic")


def is_signed(provider, secret, raw, headers):
    """Return whether a request is the provider's, as far as it proves it.

    :param str secret: what both know; without one nothing is asked for
    :param bytes raw: the body as it was sent
    :param headers: a mapping with ``get``, case-insensitive
    """
    if not secret or provider not in SIGNING:
        return True
    accepted = _ACCEPTED[provider](secret, raw)
    return any(
        # all of them: how long it takes tells nothing
        [_equal(headers.get(header) or "", value) for header, value in accepted]
    )


def _equal(given, value):
    return hmac.compare_digest(given.strip().encode("utf-8", "replace"), value.encode())


def _caresoft(secret, raw):
    digest = hmac.new(secret.encode(), raw, hashlib.sha1).hexdigest()
    return [("X-Hub-Signature", digest.upper()), ("X-Hub-Signature", digest)]


def _alohub(secret, _raw):
    return [("Authorization", secret), ("Authorization", f"Bearer {secret}")]


def _generic(secret, raw):
    digest = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return [
        *_alohub(secret, raw),
        ("X-Api-Key", secret),
        ("X-Hub-Signature-256", f"sha256={digest}"),
    ]


_ACCEPTED = {"caresoft": _caresoft, "alohub": _alohub, "generic": _generic}
