"""Properties whose definition is made of the fields of a service."""

import copy
import json
from collections import defaultdict
from collections.abc import Mapping

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.models import BaseModel

from .service_values import check_records, convert_value, get_used, is_empty

#: What a definition tells the guards, and nobody else.
INTERNAL = ("active", "archived", "default", "required_since")


class ServiceDefinition(fields.PropertiesDefinition):
    """The fields of a service in the user's language, for searches and exports.

    The column holds what SQL needs to know of them, archived ones included.
    """

    def convert_to_record(self, value, record):
        if not value or not record._origin.id:
            return super().convert_to_record(value, record)
        definition = record._get_definition(record._origin.id, get_direction(self.name))
        return [
            {key: copy.deepcopy(item[key]) for key in item if key in self.ALLOWED_KEYS}
            for item in definition
            if item["active"]
        ]


class ServiceProperties(fields.Properties):
    """The values of a record: what was filled in, and nothing else.

    What differs from ``fields.Properties``:

    * labels and choices are in the user's language; each definition says, too, whether
      the field is ``required`` and what ``help`` it has;
    * an archived field, or choice, is there for the records that have it, only;
    * nobody changes a definition through a record;
    * a value is checked when it is written: by type, by choice, by access to the record
      it refers to. An unknown name is refused;
    * writing names some of the values: the others stay. An empty value is removed;
      writing False removes all but those of archived fields.
    """

    # DEFINITIONS

    @property
    def direction(self):
        """Of the fields whose values it holds: *input* or *output*."""
        return get_direction(self.definition_record_field)

    def _get_whole_definition(self, env, service):
        """Return all the fields of a service, by code, as of the cache: read only."""
        if isinstance(service, BaseModel):
            service = service._origin.id
        definition = env["crm.service"]._get_definition(service, self.direction)
        return {item["name"]: item for item in definition}

    def _get_properties_definition(self, record):
        """Extend: as the user sees it, for this record."""
        service = record[self.definition_record]
        if not service:
            return []
        values = record[self.name]._values or {}
        result = []
        for item in self._get_whole_definition(record.env, service).values():
            value = values.get(item["name"])
            if not item["active"] and is_empty(item["type"], value):
                continue
            shown = {
                key: copy.deepcopy(item[key]) for key in item if key not in INTERNAL
            }
            if item["archived"]:
                kept = value if isinstance(value, list) else [value]
                shown[item["type"]] = [
                    choice
                    for choice in shown[item["type"]]
                    if choice[0] not in item["archived"] or choice[0] in kept
                ]
            result.append(shown)
        return result

    # VALUES

    def convert_to_cache(self, value, record, validate=True):
        if isinstance(value, list):
            value = self._list_to_values(value)
        return super().convert_to_cache(value, record, validate)

    def _list_to_values(self, items):
        """Return the values by name of what the web client sends: definitions, with the
        values that it knows of."""
        if any(not isinstance(item, dict) or not item.get("name") for item in items):
            raise ValueError("Wrong properties")
        return {
            item["name"]: item["value"]
            for item in items
            if item.get("value") is not None and not item.get("definition_deleted")
        }

    def _read_values(self, env, value):
        """Return values in any format by name."""
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                value = None
        try:
            if isinstance(value, list):
                return self._list_to_values(value)
            return dict(value)
        except (TypeError, ValueError):
            raise ValidationError(
                env._("The fields of a service are filled in by name.")
            ) from None

    def _convert_values(self, env, definition, values, kept=None):
        """Return what is kept of values: None where nothing is.

        :raise ValidationError: if there is no such field, or it is of another type
        """
        kept = kept or {}
        result = {}
        for name, value in values.items():
            if item := definition.get(name):
                result[name] = convert_value(env, item, value, kept.get(name))
            elif name not in kept and not is_empty("char", value):
                raise ValidationError(
                    env._("This service has no field “%(name)s”.", name=name)
                )
        return result

    def _filter_values(self, env, definition, values):
        """Return those of the values that a new record may have."""
        result = {}
        for name in values.keys() & definition.keys():
            if definition[name]["active"]:
                try:
                    result[name] = convert_value(env, definition[name], values[name])
                except ValidationError:
                    continue
        return result

    def convert_to_export(self, value, record):
        """Extend: zero and *no* are values."""
        if is_property(value):
            return value._values or ""
        return "" if value is None else value

    # CREATE AND WRITE

    def _add_default_values(self, env, values):
        """Extend: of a copy, only what a new record may have."""
        service = values.get(self.definition_record)
        if not service:
            return {}
        definition = self._get_whole_definition(env, service)
        given = values.get(self.name) or {}
        if is_property(given):
            result = self._filter_values(env, definition, given._values)
        else:
            result = self._read_values(env, given)
        for name, item in definition.items():
            if item["active"] and result.get(name) is None:
                default = env.context.get(f"default_{self.name}.{name}")
                if default is None:
                    default = env["crm.service.field"]._get_default(item)
                if default is not None:
                    result[name] = default
        result = self._convert_values(env, definition, result)
        return {name: value for name, value in result.items() if value is not None}

    def _compute(self, records):
        """Extend: a service has its own fields."""
        for record in records.sudo():
            service = record[self.definition_record]
            values = self._add_default_values(
                record.env,
                {self.name: record[self.name], self.definition_record: service},
            )
            if service and not record.id:
                # A form shows the fields of what is chosen because something changed.
                definition = self._get_whole_definition(record.env, service)
                asked = (name for name in definition if definition[name]["active"])
                values = dict.fromkeys(asked) | values
            record[self.name] = values

    def create(self, record_values):  # pylint: disable=method-required-super
        """Check what was inserted; the values themselves are checked before."""
        used = []
        for record, _value in record_values:
            values = record[self.name]._values
            if values:
                definition = self._get_whole_definition(
                    record.env, record[self.definition_record]
                )
                used += get_used(definition, values)
        if used:
            check_records(record_values[0][0].env, used)

    def write(self, records, value):
        """Extend: keep the values that are not named.

        :raise UserError: if the records are of several services
        :raise ValidationError: if a value cannot be one
        """
        if not any(records._ids):
            super().write(records, value)
            return
        services = records[self.definition_record]
        if len(services) > 1:
            if value:
                raise UserError(
                    records.env._("Fill in the records of one service at a time.")
                )
            for group in records.grouped(self.definition_record).values():
                self.write(group, value)
            return
        env = records.env
        env.remove_to_compute(self, records)
        definition = self._get_whole_definition(env, services)
        if is_property(value):
            value = value._values
        if value or isinstance(value, Mapping | list):
            value = self._read_values(env, value)
        else:
            value = {name: None for name in definition if definition[name]["active"]}
        groups = defaultdict(list)
        used = []
        for record in records:
            kept = record[self.name]._values or {}
            named = self._convert_values(env, definition, value, kept)
            merged = {
                name: content
                for name, content in (kept | named).items()
                if content is not None
            }
            if merged != kept:
                groups[json.dumps(merged, sort_keys=True)].append(record.id)
                changed = {k: v for k, v in merged.items() if kept.get(k) != v}
                used += get_used(definition, changed)
        if used:
            check_records(env, used)
        for merged, ids in groups.items():
            super().write(records.browse(ids), json.loads(merged))


def is_property(value):
    """Tell whether a value is what a record has, and not what somebody writes."""
    return isinstance(value, Mapping) and not isinstance(value, dict)


def get_direction(definition_name):
    """Return the direction of the fields that a definition is of."""
    return definition_name.removesuffix("_definition")
