"""Vietnamese names: one key for all spellings, and whether two names may be one person.

Comparison is strict on purpose: two people of one family share a phone, and taking
them for one is worse than asking a salesperson.
"""

import re
import unicodedata

from .marks import limit_marks

#: Forms of address written before a name, as name keys.
_HONORIFICS = {
    "anh", "chi", "co", "chu", "bac", "em", "ong", "ba", "a", "c",
    "mr", "mrs", "ms", "miss",
}  # fmt: skip
# The forms that, with their tones, are no name; toneless they may be a family name
# (Chu Văn An) or a given one, and are dropped only before a single word.
_TONED = {"chị", "cô", "chú", "bác", "ông", "bà"}
_AMBIGUOUS = {"chi", "co", "chu", "bac", "ong", "ba"}
_D = str.maketrans("đĐðÐ", "dddd")
_WORD = re.compile(r"[^\W\d_]+")


def name_key(raw):
    """Return a name in lower case, without tones, with one space between words.

    ``Đặng Đình Đức`` gives ``dang dinh duc``, in whichever Unicode form it comes. The
    key of a key is itself; the key of nothing is the empty string.

    :rtype: str
    """
    if not raw:
        return ""
    if not isinstance(raw, str):
        raw = str(raw)
    if raw.isascii():
        return " ".join(raw.lower().split())
    # Twice: lowering may add a mark (İ), decomposing may bring a capital (ℂ).
    return " ".join(_fold(_fold(limit_marks(raw))).split())


def same_person(first, second):
    """Tell whether two names may be of one person.

    Forms of address (anh, chị, Mr …) are ignored. The names are

    * ``"same"``: the same words in the same order;
    * ``"similar"``: the same words in another order, or the words of the shorter one
      all occur in the longer one, in the same order and up to its last word, which is
      the given name: *anh Đức*, *Đình Đức*, *Đặng Đức* for *Đặng Đình Đức*, but
      neither *Đặng* nor *Đặng Đình*;
    * ``"unknown"``: one of them holds no word (nothing, a phone number, an e-mail);
    * ``"different"``: anything else, as *Nguyễn Văn An* and *Nguyễn Thị Bình* or
      *Nguyễn Thị An*.

    The relation is symmetric.

    :rtype: str
    """
    words, others = person_words(first), person_words(second)
    if not words or not others:
        return "unknown"
    if words == others:
        return "same"
    if sorted(words) == sorted(others):
        return "similar"
    shorter, longer = sorted((words, others), key=len)
    if shorter[-1] == longer[-1] and _is_subsequence(shorter, longer):
        return "similar"
    return "different"


def person_words(raw):
    """Return the words of a name as keys, without forms of address.

    :rtype: list[str]
    """
    if not raw or "@" in raw:
        return []
    lowered = unicodedata.normalize("NFC", limit_marks(raw)).lower()
    toned = not lowered.isascii()
    words = [(word, name_key(word)) for word in _WORD.findall(lowered)]
    while len(words) > 1 and words[0][1] in _HONORIFICS:
        word, key = words[0]
        if key in _AMBIGUOUS and word not in _TONED and (toned or len(words) > 2):
            break
        words.pop(0)
    return [key for _word, key in words]


def _fold(text):
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_D))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def _is_subsequence(shorter, longer):
    remaining = iter(longer)
    return all(word in remaining for word in shorter)
