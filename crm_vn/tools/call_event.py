"""What a call centre reports of a call, and how several reports make one row.

Three steps, each usable alone and without a database: a provider's payload is read by
``call_providers.read_call`` into a :class:`CallReport`; :func:`facts` says what a
report tells of the call, and how sure that is; :func:`choose` takes over what is surer
than what is known already.

Reports arrive repeated, late and in any order. Each fact has a rank, and of two facts
the one with the higher rank stays, of equal ranks the one that :data:`_TIES` prefers:
the outcome depends on which reports came, never on when. So a call that ended does not
ring again, and what the last report says goes before what was guessed at the first.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberFormat

from .moment import FIRST
from .payload import Unreadable
from .phone import phone_key

#: What a report is about; later stages of a call have higher numbers.
UNKNOWN, RINGING, ANSWERED, ENDED = range(4)
#: Rank of what a person entered: no report replaces it.
BY_HAND = 9
#: The results a call centre tells of; of equally sure ones, the later here stays.
RESULTS = ("failed", "cancelled", "no_answer", "busy", "voicemail", "answered")
#: Clocks of call centres may be ahead, not by more than this.
MAX_AHEAD = timedelta(hours=12)
#: The fields of ``crm.interaction`` that reports tell of.
FIELDS = (
    "date",
    "direction",
    "phone",
    "phone_key",
    "hotline",
    "extension",
    "result",
    "duration",
    "waiting",
    "recording_url",
    "summary",
)
#: Fields that go together, by the one whose rank counts.
GROUPS = {
    "phone": ("phone", "phone_key"),
    "extension": ("extension", "user_id", "store_id"),
}


class NotACall(ValueError):
    """The request is not about a call with a customer: nothing to be repaired."""


class NoCallId(Unreadable):
    """The request does not say which call it is about."""


class CallReport(NamedTuple):
    """What one request says of a call; what it does not say is None or empty.

    ``call_id`` is what the provider calls it, ``direction`` *in* or *out* as far as it
    was said (``guessed`` if it was not), ``number`` that of the customer, ``extension``
    what the provider calls the colleague, ``moment`` when the report was made,
    ``talk`` and ``total`` seconds with and without the waiting.
    """

    call_id: str
    stage: int = UNKNOWN
    direction: str = ""
    guessed: str = ""
    number: str = ""
    extension: str = ""
    hotline: str = ""
    started: datetime | None = None
    answered: datetime | None = None
    ended: datetime | None = None
    moment: datetime | None = None
    talk: int | None = None
    total: int | None = None
    waiting: int | None = None
    result: str = ""
    recording: str = ""
    note: str = ""


class Fact(NamedTuple):
    value: object
    rank: int


def facts(report, received, country="VN"):
    """Return what a report tells of the call: field of ``crm.interaction`` → fact.

    :param datetime received: when the report arrived, in UTC
    :param str country: where numbers without a country code are dialled
    :rtype: dict[str, Fact]
    """
    report = _believable(report, received)
    waiting = _waiting(report)
    told = {
        "date": _start(report, received),
        "direction": Fact(
            report.direction or report.guessed, int(bool(report.direction))
        ),
        "hotline": Fact(report.hotline, 0),
        "extension": Fact(report.extension, report.stage),
        "recording_url": Fact(report.recording, 0),
        "summary": Fact(report.note, 0),
        "result": _result(report),
        "duration": _duration(report, waiting),
        "waiting": waiting,
    }
    if report.number:
        key = phone_key(report.number, country)
        told["phone"] = Fact(_readable(key) or report.number, int(bool(key)))
        told["phone_key"] = Fact(key, int(bool(key)))
    return {
        fname: fact
        for fname, fact in told.items()
        if fact and fact.value not in ("", None)
    }


def choose(current, ranks, told):
    """Return the values and ranks that a report replaces of what is known of a call.

    :param dict current: the values, by field; missing or false ones are not known
    :param dict ranks: how sure they are, by field; fields without one are not known
    :param dict told: what the report tells, as :func:`facts` has it; fields that go
        together (:data:`GROUPS`) may be missing, except the first
    :rtype: tuple[dict, dict]
    """
    news, new_ranks = {}, {}
    for fname, fact in told.items():
        if any(fname in group[1:] for group in GROUPS.values()):
            continue
        if fname in ranks and not _beats(fname, fact, current.get(fname), ranks[fname]):
            continue
        new_ranks[fname] = fact.rank
        for member in GROUPS.get(fname, (fname,)):
            if member in told:
                news[member] = told[member].value
    return news, new_ranks


# the first moment; the result that says most; else the longer, and the later in the
# alphabet, for one of them must stay
_TIES = {"date": lambda value: FIRST - value, "result": RESULTS.index}


def _beats(fname, fact, value, rank):
    if fact.rank != rank:
        return fact.rank > rank
    tie = _TIES.get(fname, lambda value: value)
    return not value or tie(fact.value) > tie(value)


def _believable(report, received):
    """The report without moments that are yet to come."""
    ahead = received + MAX_AHEAD
    return report._replace(
        **{
            fname: None
            for fname in ("started", "answered", "ended", "moment")
            if getattr(report, fname) and getattr(report, fname) > ahead
        }
    )


def _start(report, received):
    if report.started:
        return Fact(report.started, 3)
    if report.stage == RINGING and report.moment:
        return Fact(report.moment, 2)
    end = report.ended or (report.moment if report.stage == ENDED else None)
    if end and report.total is not None:
        return Fact(end - timedelta(seconds=report.total), 2)
    # no later than the first that was heard of it
    known = (report.answered, report.moment, report.ended, received)
    return Fact(min(filter(None, known)).replace(microsecond=0), 1)


def _result(report):
    if report.stage == ENDED:
        if report.result:
            return Fact(report.result, 3)
        if report.talk or report.answered:
            return Fact("answered", 3)
        return Fact("no_answer", 3) if report.talk == 0 else None
    if report.stage == ANSWERED:
        return Fact("answered", 2)
    return None


def _waiting(report):
    if report.waiting is not None:
        return Fact(report.waiting, 2)
    if report.started and report.answered and report.answered >= report.started:
        return Fact(int((report.answered - report.started).total_seconds()), 1)
    return None


def _duration(report, waiting):
    if report.stage != ENDED:
        return None
    if report.talk:
        return Fact(report.talk, 3)
    if report.answered and report.ended and report.ended > report.answered:
        return Fact(int((report.ended - report.answered).total_seconds()), 2)
    if report.total and report.talk is None and report.result == "answered":
        return Fact(max(report.total - (waiting.value if waiting else 0), 0), 1)
    return None


def _readable(key):
    """A number as people read it."""
    if not key:
        return None
    number = phonenumbers.parse(key)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
