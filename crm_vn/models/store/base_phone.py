from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, Query, ormcache

from ...tools.mask import mask_phone, number_key
from ...tools.phone import phone_key

#: Copies of customers' numbers on models of other addons.
COPIES = {
    "crm.customer.lookup.line": ("phone",),
    "mail.notification": ("sms_number",),
    "payment.transaction": ("partner_phone",),
    "sms.composer": (
        "recipient_single_number",
        "recipient_single_number_itf",
        "numbers",
        "sanitized_numbers",
    ),
}
#: One number has two readings if the company is not Vietnamese.
MAX_NUMBERS = 2
_EQUALITIES = ("=", "!=", "in", "not in")


class PhoneField(NamedTuple):
    """How a field shows a phone number.

    :param tuple path: relations to the record whose number it is; empty if its own
    :param str search: how it may be searched: *exact* by equality, *whole* by any
        operator with a whole number, *text* by any (its search method takes care)
    """

    path: tuple = ()
    search: str = "exact"


#: The fields of a person's record, see ``crm.identity.mixin``.
PERSON_PHONES = {
    "phone": PhoneField(),
    "phone_key": PhoneField(),
    "phone_sanitized": PhoneField(),
    "phone_mobile_search": PhoneField(search="whole"),
    "identity_search": PhoneField(search="text"),
}


class Base(models.AbstractModel):
    """Hide phone numbers from users without ``crm_vn.group_phone_clear``.

    Every way in which the ORM hands out values of records, or decides by them which
    records to hand out, passes here. Code of the server keeps working with the
    numbers: ``record.phone`` is clear. See ``crm.phone.mixin`` for writing.

    Searching by a whole number stays possible, one at a time: many at once, a part of
    a number, an order or a group would tell the hidden digits.
    """

    _inherit = "base"

    # WHAT IS HIDDEN

    @api.model
    def _phones_are_masked(self):
        """Return whether the numbers of customers are hidden in this environment."""
        return not self.env.su and not self.env.user._sees_phones()

    @api.model
    def _get_own_phone_fields(self):
        """Return the fields that hold or tell a number: name → :class:`PhoneField`.

        To be extended; what is related to such a field is found by itself.
        """
        return dict.fromkeys(COPIES.get(self._name, ()), PhoneField())

    @api.model
    @ormcache(cache="stable")
    def _get_phone_fields(self):
        """Return the own and the related fields: name → :class:`PhoneField`."""
        found = {fname: self._find_phone_field(fname) for fname in self._fields}
        return {fname: spec for fname, spec in found.items() if spec}

    @api.model
    def _find_phone_field(self, fname):
        if spec := self._get_own_phone_fields().get(fname):
            return spec
        field = self._fields[fname]
        if field.type != "char" or not field.related:
            return None
        *path, last = field.related.split(".")
        model = self
        for step in path:
            model = self.env[model._fields[step].comodel_name]
        spec = model._find_phone_field(last)
        return spec and spec._replace(path=(*path, *spec.path))

    def _has_public_phone(self):
        """Return whether everybody sees the number of the record."""
        return False

    def _show_phone(self, fname, number):
        """Return a number of the record as the user may see it, superuser or not.

        With ``phones_for_all`` in the context, as it may stand in a text that is kept
        or sent, and that everybody reads.
        """
        user = self.env.user
        clear = user._sees_phones()
        if clear and self.env.context.get("phones_for_all"):
            clear = not user._are_phones_private()
        return number if clear else self._mask_phone(fname, number)

    def _mask_phone(self, fname, number):
        """Return the mask of a number of the record, if it is hidden from anybody."""
        spec = self._get_phone_fields().get(fname)
        if not number or not spec:
            return number
        owner = self.sudo()
        for step in spec.path:
            owner = owner[step]
        if len(owner) == 1 and owner._has_public_phone():
            return number
        typed = self.env.context.get("phones_typed")
        # A frozenset cannot come from the client.
        if isinstance(typed, frozenset) and number_key(number) in typed:
            return number
        return mask_phone(number)

    # READING

    def _read_format(self, fnames, load="_classic_read"):
        """Extend ``read`` and all that is made of it."""
        rows = super()._read_format(fnames, load)
        if not rows or not self._phones_are_masked():
            return rows
        phones = [fname for fname in fnames if fname in self._get_phone_fields()]
        if phones:
            records = {record.id: record for record in self}
            for row in rows:
                for fname in phones:
                    row[fname] = records[row["id"]]._mask_phone(fname, row[fname])
        return rows

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """Extend exports. A column of ids tells which line is of which record."""
        columns = {}
        if self._phones_are_masked():
            known = self._get_phone_fields()
            columns = {
                index: path[0]
                for index, path in enumerate(fields)
                if len(path) == 1 and path[0] in known
            }
        if not columns:
            return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        lines = super()._export_rows(
            [*fields, [".id"]], _is_toplevel_call=_is_toplevel_call
        )
        records = {str(record.id): record for record in self}
        for line in lines:
            if record := records.get(line.pop()):
                for index, fname in columns.items():
                    line[index] = record._mask_phone(fname, line[index])
        return lines

    def copy(self, default=None):
        """Extend: a copy has the number of the original."""
        copying = self.with_context(phones_copied=frozenset())
        return super(Base, copying).copy(default).with_env(self.env)

    def copy_data(self, default=None):
        """Extend: who asks for the values of a copy gets what they may read."""
        vals_list = super().copy_data(default)
        copying = isinstance(self.env.context.get("phones_copied"), frozenset)
        if copying or not self._phones_are_masked():
            return vals_list
        for record, vals in zip(self, vals_list, strict=True):
            for fname in self._get_phone_fields().keys() & (vals or {}).keys():
                if fname not in (default or {}):
                    vals[fname] = record._mask_phone(fname, vals[fname])
        return vals_list

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Extend: a view offers neither to sort nor to group by a hidden number."""
        result = super().fields_get(allfields, attributes)
        if self._phones_are_masked():
            for fname in self._get_phone_fields().keys() & result.keys():
                for attribute in ("sortable", "groupable"):
                    if attribute in result[fname]:
                        result[fname][attribute] = False
        return result

    # SEARCHING

    @api.model
    def _search(self, domain, *args, **kwargs):
        if self._phones_are_guarded():
            numbers = set()
            self._check_phone_domain(Domain(domain), numbers)
            if len(numbers) > MAX_NUMBERS:
                raise UserError(self.env._("Look for one phone number at a time."))
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _phones_are_guarded(self):
        """Return whether what is looked for may be a guess at hidden numbers."""
        return self._phones_are_masked() and not isinstance(
            self.env.context.get("phones_unguarded"), frozenset
        )

    def _with_unguarded_phones(self):
        """Return the model for searches whose numbers the server itself puts in."""
        return self.with_context(phones_unguarded=frozenset())

    @api.model
    def _check_phone_domain(self, domain, numbers):
        """Refuse a domain that tells a part of a number; add those it looks for."""
        for condition in domain.iter_conditions():
            model, field, spec = self, None, None
            for step in condition.field_expr.split("."):
                spec = model._get_phone_fields().get(step)
                field = model._fields.get(step)
                if spec or field is None or not field.relational:
                    break
                model = self.env[field.comodel_name]
            if spec:
                numbers |= self._check_phone_condition(condition, spec)
            elif field is not None and field.relational:
                value = condition.value
                if "any" in condition.operator and isinstance(
                    value, list | tuple | Domain
                ):
                    model._check_phone_domain(Domain(value), numbers)

    @api.model
    def _check_phone_condition(self, condition, spec):
        """Return the numbers that a condition looks for.

        :raise UserError: if it looks for a part of a number
        """
        operator, value = condition.operator, condition.value
        if isinstance(value, SQL | Query):
            return set()
        if isinstance(value, str) or not hasattr(value, "__iter__"):
            value = [value]
        texts = [str(text) for text in value if text and text is not True]
        if operator not in _EQUALITIES and (
            spec.search == "exact"
            or (spec.search == "whole" and not all(map(phone_key, texts)))
        ):
            raise UserError(
                self.env._(
                    "Phone numbers are hidden from you: look for a customer by the "
                    "whole number, with all its digits."
                )
            )
        return {phone_key(text) for text in texts} - {None}

    def _refuse_phone_order(self, fname):
        if self._phones_are_guarded() and fname in self._get_phone_fields():
            # The views try out which fields they may sort and group by.
            raise AccessError(
                self.env._(
                    "Phone numbers are hidden from you: records cannot be sorted, "
                    "grouped or summed up by them."
                )
            )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        self._refuse_phone_order(field_name)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        self._refuse_phone_order(groupby_spec.split(":")[0])
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_select(self, aggregate_spec, query):
        self._refuse_phone_order(aggregate_spec.split(":")[0])
        return super()._read_group_select(aggregate_spec, query)
