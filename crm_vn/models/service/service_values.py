"""What may stand in a field of a service, and how it is kept.

Kept is what is filled in: an empty value is not kept at all. *No* is an answer, and so
is zero.
"""

import math
from collections import defaultdict
from datetime import date

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.models import BaseModel

TEXTS = ("char", "text")
NUMBERS = ("integer", "float", "monetary")
#: Numbers up to here are kept exactly by browsers.
LARGEST = 2**53


def is_empty(kind, value):
    """Tell whether a value of a type of field says nothing."""
    if kind == "boolean":
        return value is None
    if kind in NUMBERS:
        return value is None or value is False or value == ""
    if isinstance(value, str):
        return not value.strip()
    return not value


def convert_value(env, definition, value, kept=None):
    """Return a value as it is kept, or None if it says nothing.

    :param dict definition: see ``crm.service._get_definition``
    :param kept: what is kept so far; it may stay, whatever became of its choice
    :raise ValidationError: with the label of the field, if it cannot be such a value
    """
    kind = definition["type"]
    if is_empty(kind, value):
        return None
    if value == kept and isinstance(value, type(kept)):
        return value
    try:
        converted = CONVERTERS[kind](value)
    except (TypeError, ValueError, OverflowError):
        raise _refuse(env, definition, value) from None
    if kind in ("selection", "tags"):
        _check_choices(env, definition, converted, kept)
    return converted


def _convert_text(value):
    if not isinstance(value, str):
        raise TypeError
    # PostgreSQL keeps no zero bytes.
    return value.replace("\0", "")


def _convert_boolean(value):
    if not isinstance(value, bool):
        raise TypeError
    return value


def _convert_float(value):
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise ValueError
    return value


def _convert_integer(value):
    if _convert_float(value) != int(value):
        raise ValueError
    return int(value)


def _convert_date(value):
    # A text may hold a time, and so may a date.
    if not isinstance(value, str | date):
        raise TypeError
    return fields.Date.to_string(fields.Date.to_date(value))


def _convert_datetime(value):
    if not isinstance(value, str | date):
        raise TypeError
    return fields.Datetime.to_string(fields.Datetime.to_datetime(value))


def _convert_choices(value):
    if not isinstance(value, list | tuple):
        raise TypeError
    return list(dict.fromkeys(map(_convert_text, value)))


def _convert_record(value):
    if isinstance(value, BaseModel):
        return value.ensure_one().id
    if isinstance(value, list | tuple):
        value = value[0] if len(value) == 2 else None
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


CONVERTERS = {
    "char": _convert_text,
    "text": _convert_text,
    "integer": _convert_integer,
    "float": _convert_float,
    "monetary": _convert_float,
    "boolean": _convert_boolean,
    "date": _convert_date,
    "datetime": _convert_datetime,
    "selection": _convert_text,
    "tags": _convert_choices,
    "many2one": _convert_record,
}


def _check_choices(env, definition, value, kept):
    chosen = {value} if isinstance(value, str) else set(value)
    kept = {kept} if isinstance(kept, str) else set(kept or ())
    labels = {choice[0]: choice[1] for choice in definition[definition["type"]]}
    for code in sorted(chosen - kept):
        if code not in labels:
            raise ValidationError(
                env._(
                    "“%(value)s” is no choice of “%(field)s”.",
                    value=code,
                    field=definition["string"],
                )
            )
        if code in definition["archived"]:
            raise ValidationError(
                env._(
                    "“%(value)s” is no longer a choice of “%(field)s”: choose another.",
                    value=labels[code],
                    field=definition["string"],
                )
            )


def _refuse(env, definition, value):
    """Return the error of a value that cannot be one of a field."""
    kind, field = definition["type"], definition["string"]
    if kind in TEXTS:
        message = env._("“%(field)s” has to be a text.", field=field)
    elif kind == "integer":
        message = env._(
            "“%(field)s” has to be a whole number: “%(value)s” is not.",
            field=field,
            value=value,
        )
    elif kind in NUMBERS:
        message = env._(
            "“%(field)s” has to be a number: “%(value)s” is not.",
            field=field,
            value=value,
        )
    elif kind == "boolean":
        message = env._("“%(field)s” is answered with yes or no.", field=field)
    elif kind in ("date", "datetime"):
        message = env._(
            "“%(field)s” has to be a date: “%(value)s” is not.",
            field=field,
            value=value,
        )
    elif kind == "many2one":
        message = env._("“%(field)s” has to be a record.", field=field)
    else:
        message = env._("“%(field)s” has to be chosen.", field=field)
    return ValidationError(message)


def get_used(definition, values):
    """Return the pairs of definition and id of the records that values refer to.

    :param dict definition: of fields, by name
    """
    return [
        (definition[name], value)
        for name, value in values.items()
        if name in definition and definition[name]["type"] == "many2one"
    ]


def check_records(env, used):
    """Make sure that the user sees what fields refer to, with one query a model.

    :param used: see :func:`get_used`
    :raise ValidationError: with the label of the field
    """
    ids = defaultdict(set)
    for item, res_id in used:
        ids[item["comodel"]].add(res_id)
    for comodel, res_ids in ids.items():
        found = env[comodel].browse(res_ids).exists()._filtered_access("read")
        res_ids.difference_update(found.ids)
    for item, res_id in used:
        if res_id in ids[item["comodel"]]:
            raise ValidationError(
                env._(
                    "What you chose as “%(field)s” is not there any more, or is not "
                    "yours to see: choose again.",
                    field=item["string"],
                )
            )
