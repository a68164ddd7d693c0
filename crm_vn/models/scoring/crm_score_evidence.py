from textwrap import shorten

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import (
    format_amount,
    format_date,
    format_datetime,
    formatLang,
)

from .score_domain import get_choices, get_known_field, get_terms

#: How much of a record is said: so many fields, so many values each, of that length.
MAX_FIELDS = 5
MAX_VALUES = 3
MAX_LENGTH = 60
#: What says no more than the name of the record that it is a field of.
NAMES = ("id", "name", "code", "display_name", "complete_name")


class CrmScoreLine(models.Model):
    """What points rest on, in words.

    *Fit*: the values of the fields that the domain of the rule looks at. *Engagement*:
    how many events, and when the last one was.

    The values are those that the acting user may read: nothing is said of a field of a
    group that they are not in, of a record that they do not see, and of a phone number
    more than its mask.
    """

    _inherit = "crm.score.line"

    @api.depends("lead_id", "rule_id", "events", "date")
    @api.depends_context("lang", "tz", "uid", "allowed_company_ids")
    def _compute_evidence(self):
        leads = self.lead_id._filtered_access("read")
        for rule, lines in self.grouped("rule_id").items():
            rule = rule.sudo()
            texts = {}
            if rule.kind == "fit" and not rule.error:
                texts = self._describe_fit(rule, lines.lead_id & leads)
            for line in lines:
                if line.kind == "fit":
                    line.evidence = texts.get(line.lead_id.id)
                else:
                    line.evidence = line._describe_events(rule)

    # FIT

    @api.model
    def _describe_fit(self, rule, leads):
        """Return ``{id: text}`` of what a rule looks at in leads."""
        told, empty = {}, {}
        leads = leads.with_prefetch(leads.ids)
        paths = dict.fromkeys(_get_paths(leads, rule._get_lead_domain()))
        for path in list(paths)[:MAX_FIELDS]:
            label, values = self._read_path(leads, path)
            for lead_id, texts in values.items():
                if texts:
                    told.setdefault(lead_id, []).append(
                        self.env._(
                            "%(field)s: %(value)s", field=label, value=", ".join(texts)
                        )
                    )
                else:
                    empty.setdefault(lead_id, []).append(
                        self.env._("%(field)s: none", field=label)
                    )
        # what is empty is told of who is given points for that, and nothing else
        return {lead_id: " · ".join(texts) for lead_id, texts in (empty | told).items()}

    @api.model
    def _read_path(self, leads, path):
        """Return the label of a field, and ``{id of lead: its values in words}``.

        :param path: names of fields, from leads on
        """
        found = {lead.id: lead for lead in leads}
        model = leads
        for fname in path:
            field = model._fields[fname]
            if not model._has_field_access(field, "read"):
                return None, {}
            if not field.relational:
                break
            model = self.env[field.comodel_name]
            reached = {lead_id: records[fname] for lead_id, records in found.items()}
            readable = model.union(*reached.values())._filtered_access("read")
            found = {
                lead_id: (records & readable).with_prefetch(readable.ids)
                for lead_id, records in reached.items()
                # nothing is said of one that the user does not see
                if records & readable or not records
            }
        values = {}
        for lead_id, records in found.items():
            texts = (
                record.display_name if field.relational else _format(record, field)
                for record in records
            )
            values[lead_id] = [
                shorten(text, MAX_LENGTH, placeholder="…")
                for text in dict.fromkeys(filter(None, texts))
            ][:MAX_VALUES]
        return field._description_string(self.env), values

    # ENGAGEMENT

    def _describe_events(self, rule):
        """Return how many events the line rests on, and when the last one was."""
        if not self.events:
            return False
        what = self._count_events(rule)
        if not self.date:
            return what
        date = format_date(self.env, self.date)
        if self.events == 1:
            return self.env._("%(what)s, on %(date)s", what=what, date=date)
        return self.env._("%(what)s, the last one on %(date)s", what=what, date=date)

    def _count_events(self, rule):
        """Return such as “3 calls”, if the rule is about calls, else “3 events”."""
        words = self._get_event_words(self.events)
        kind = None
        if rule.source == "service":
            kind = "service"
        elif rule and not rule.error:
            for term in get_terms(rule._get_interaction_domain()):
                kinds = get_choices(term, "kind") or ()
                if len(kinds) == 1 and isinstance(kinds[0], str):
                    kind = kinds[0]
        return words.get(kind, words[None])

    @api.model
    def _get_event_words(self, count):
        """Return what so many events are called, by their kind."""
        if count == 1:
            return {
                "visit": self.env._("1 web visit"),
                "form": self.env._("1 form"),
                "call": self.env._("1 call"),
                "email": self.env._("1 e-mail"),
                "message": self.env._("1 message"),
                "meeting": self.env._("1 meeting"),
                "store_visit": self.env._("1 store visit"),
                "order": self.env._("1 order"),
                "survey": self.env._("1 survey"),
                "note": self.env._("1 note"),
                "service": self.env._("1 service"),
                None: self.env._("1 event"),
            }
        return {
            "visit": self.env._("%s web visits", count),
            "form": self.env._("%s forms", count),
            "call": self.env._("%s calls", count),
            "email": self.env._("%s e-mails", count),
            "message": self.env._("%s messages", count),
            "meeting": self.env._("%s meetings", count),
            "store_visit": self.env._("%s store visits", count),
            "order": self.env._("%s orders", count),
            "survey": self.env._("%s surveys", count),
            "note": self.env._("%s notes", count),
            "service": self.env._("%s services", count),
            None: self.env._("%s events", count),
        }


def _get_paths(model, domain):
    """Yield what a domain looks at, as tuples of names of fields."""
    for condition in domain.iter_conditions():
        path, comodel = [], model
        for fname in condition.field_expr.split("."):
            field = comodel._fields.get(fname)
            if field is None or (path and fname in NAMES):
                break
            field = get_known_field(comodel, field)
            path.append(field.name)
            if not field.relational:
                break
            comodel = comodel.env[field.comodel_name]
        value = condition.value
        if not path or path == ["id"]:
            continue
        if condition.operator in ("any", "not any") and isinstance(
            value, Domain | list | tuple
        ):
            for rest in _get_paths(comodel, Domain(value)):
                yield tuple(path) if rest[0] in NAMES else (*path, *rest)
        else:
            yield tuple(path)


def _format(record, field):
    """Return the value of a field in words, as the acting user may read it."""
    env, value = record.env, record[field.name]
    if field.name in record._get_phone_fields():
        return record._show_phone(field.name, value)
    if field.type == "boolean":
        return env._("Yes") if value else env._("No")
    if field.type in ("integer", "float"):
        digits = 0 if field.type == "integer" or value == int(value) else 2
        return formatLang(env, value, digits=digits)
    if value in (False, None, ""):
        return ""
    if field.type == "monetary":
        currency = record[field.get_currency_field(record)]
        currency = currency or env.company.currency_id
        return format_amount(env, value, currency)
    if field.type == "date":
        return format_date(env, value)
    if field.type == "datetime":
        return format_datetime(env, value)
    if field.type == "selection":
        return dict(field._description_selection(env)).get(value, value)
    if field.type in ("char", "text"):
        return value
    return ""
