"""Domains of rules: written by people, kept as text, the same for everybody."""

import ast
import re
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

from dateutil.relativedelta import relativedelta

from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

#: Names that an expression may use: what the domain editor writes for dates.
NAMES = frozenset(
    [
        *("context_today", "current_date", "datetime", "now", "relativedelta", "today"),
        *("true", "false"),
    ]
)
_NODES = (
    *(ast.Expression, ast.Load, ast.List, ast.Tuple, ast.Constant, ast.Name),
    *(ast.Call, ast.keyword, ast.Attribute, ast.BinOp, ast.Add, ast.Sub),
    *(ast.UnaryOp, ast.USub),
)
_TIMED = re.compile(r"^(today|now)\b|^[+=-]\s*[\da-z]")
_DATES = ("date", "datetime")
#: What people know a field by that machines compare.
_KNOWN_AS = {"phone_key": "phone", "email_normalized": "email_from"}


class UnknownNameError(ValueError):
    """An expression uses a name that means nothing here, or not to everybody."""


class Day:
    """A day in a time zone.

    :param datetime moment: its end, in UTC
    """

    def __init__(self, date, moment):
        self.moment = moment
        self.now = moment - timedelta(seconds=1)
        self.dates = type("date", (_Date,), {"scored": date})
        self.date = self.dates.today()
        midnight = datetime.combine(self.date + timedelta(days=1), time.min)
        self.offset = midnight - moment


class _Date(date):
    """A date whose today is the day that is scored."""

    scored = date.min

    @classmethod
    def today(cls):
        return cls.fromordinal(cls.scored.toordinal())


class _ZonedDatetime(datetime):
    """What the domain editor writes: ``datetime.combine(…).to_utc()``."""

    offset = timedelta()
    moment = datetime.min

    def to_utc(self):
        return self - self.offset

    @classmethod
    def now(cls, tz=None):
        return _UtcDatetime.combine(cls.moment.date(), cls.moment.time())

    today = utcnow = now


class _UtcDatetime(_ZonedDatetime):
    """A time in UTC: what *now* is, the end of the day that is scored."""

    def to_utc(self):
        return self


def parse(text, day):
    """Return the domain that a text says, as it is on a day.

    :raise UnknownNameError: if it uses a name, as ``uid``, that is not in ``NAMES``
    :raise ValueError: if it is no domain
    """
    text = (text or "").strip() or "[]"
    try:
        tree = ast.parse(text, mode="eval")
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id not in NAMES:
                raise UnknownNameError(node.id)
            if not isinstance(node, _NODES):
                raise ValueError(ast.unparse(node))
        value = safe_eval(text, _get_names(day))
        if not isinstance(value, list | tuple):
            raise ValueError(text)
        return Domain(list(value))
    except UnknownNameError:
        raise
    except Exception as error:
        # what people write may fail in any way
        raise ValueError(str(error)) from error


def _get_names(day):
    zoned = type(
        "datetime", (_ZonedDatetime,), {"offset": day.offset, "moment": day.now}
    )
    return {
        "context_today": lambda: day.date,
        "current_date": day.date.isoformat(),
        "today": day.date.isoformat(),
        "now": day.now.isoformat(" ", "seconds"),
        "relativedelta": relativedelta,
        "datetime": SimpleNamespace(
            date=day.dates, datetime=zoned, time=time, timedelta=timedelta
        ),
        "true": True,
        "false": False,
    }


def is_timed(text, domain, model):
    """Return whether what matches changes by time alone."""
    names = {
        node.id
        for node in ast.walk(ast.parse((text or "").strip() or "[]", mode="eval"))
        if isinstance(node, ast.Name)
    }
    return bool(names - {"true", "false"}) or _has_relative_dates(domain, model)


def _has_relative_dates(domain, model):
    for condition in domain.iter_conditions():
        field = get_field(model, condition.field_expr)
        if field is None:
            continue
        if (inner := get_inner(condition)) is not None:
            comodel = model.env.get(field.comodel_name)
            if comodel is not None and _has_relative_dates(inner, comodel):
                return True
        elif field.type in _DATES:
            values = get_values(condition)
            if any(isinstance(value, str) and _TIMED.match(value) for value in values):
                return True
    return False


def get_values(condition):
    """Return what a condition compares with, as a list."""
    value = condition.value
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return [value]
    return list(value)


def get_terms(domain):
    """Yield the parts of a domain that all must hold: conditions, or what is more."""
    if getattr(domain, "OPERATOR", None) == "&":
        for child in domain.children:
            yield from get_terms(child)
    elif not domain.is_true():
        yield domain


def get_inner(condition):
    """Return the domain of ``any``, or None.

    :raise ValueError: if it is no domain
    """
    if "any" in condition.operator and isinstance(
        condition.value, list | tuple | Domain
    ):
        try:
            return Domain(condition.value)
        except Exception as error:
            raise ValueError(str(error)) from error
    return None


def get_choices(term, fname):
    """Return the values that a field has by a part of a domain, None if by others."""
    if getattr(term, "field_expr", None) != fname or term.operator not in ("=", "in"):
        return None
    return get_values(term)


def get_field(model, path):
    """Return the field at the end of a path of names, or None."""
    field = None
    for name in path.split("."):
        field = model._fields.get(name) if model is not None else None
        if field is None or field.type in _DATES:
            return field
        model = model.env[field.comodel_name] if field.comodel_name else None
    return field


def get_known_field(model, field):
    """Return the field that people know a field by: the phone, not its key."""
    return model._fields.get(_KNOWN_AS.get(field.name), field)
