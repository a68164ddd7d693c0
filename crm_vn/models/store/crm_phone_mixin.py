from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ...tools.mask import is_masked, mask_phone, number_key


class CrmPhoneMixin(models.AbstractModel):
    """A model whose users may write numbers they do not see.

    A form sends back what it was given. So a mask is never stored: one that stands for
    the number of the record, or of the customer it gets, is left out of what is
    written; any other is refused.

    What somebody types stays as it is until it is saved, however it is formatted.
    """

    _name = "crm.phone.mixin"
    _description = "Phone Numbers Behind a Mask"

    # REVEALING

    def action_reveal_phone(self, fname="phone"):
        """Return the number behind a mask, and note in the privacy log who asked.

        :param str fname: the field that shows the mask
        :raise AccessError: if the user may not read the record
        :raise UserError: if the field shows no number
        """
        self.ensure_one()
        self.check_access("read")
        if self._transient or fname not in self._get_phone_fields():
            raise UserError(self.env._("This field holds no phone number."))
        self._check_field_access(self._fields[fname], "read")
        number = self[fname]
        if self._show_phone(fname, number) != number:
            self.env["crm.privacy.log"]._record("reveal", self, fname)
        return number

    # WRITING

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_masks(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._without_masks(vals))

    @api.model
    def default_get(self, fields):
        """Extend: a view may pass the number it shows on as a default."""
        values = super().default_get(fields)
        for fname in self._get_masks(values):
            values.pop(fname)
        return values

    @api.model
    def _get_masks(self, vals):
        return [
            fname for fname in self._get_phone_fields() if is_masked(vals.get(fname))
        ]

    def _without_masks(self, vals):
        """Return the values without the masks that say nothing new.

        :raise ValidationError: if a mask stands for no known number
        """
        masks = self._get_masks(vals)
        for fname in masks:
            for record in self or [self]:
                if not record._find_masked_number(fname, vals):
                    raise ValidationError(
                        self.env._(
                            "“%(value)s” is a hidden phone number, changed or copied "
                            "from elsewhere. Type the whole number.",
                            value=vals[fname],
                        )
                    )
        if not masks:
            return vals
        return {fname: value for fname, value in vals.items() if fname not in masks}

    def _find_masked_number(self, fname, vals):
        """Return the number that a mask in values for one record, or a new one, stands
        for; False if there is none."""
        numbers = [self[fname], *self._get_given_numbers(fname, vals)]
        return next((n for n in numbers if mask_phone(n) == vals[fname]), False)

    @api.model
    def _get_given_numbers(self, fname, vals):
        """Return the numbers that a record would take over with values."""
        return []

    # FORMS

    def onchange(self, values, field_names, fields_spec):
        """Extend: computations get the numbers, the form what it may show."""
        if not self._phones_are_masked():
            return super().onchange(values, field_names, fields_spec)
        values = dict(values)
        typed = set()
        for fname in self._get_phone_fields():
            value = values.get(fname)
            if is_masked(value):
                values[fname] = self._find_masked_number(fname, values) or value
            elif value:
                typed.add(number_key(value))
            if default := self.env.context.get(f"default_{fname}"):
                typed.add(number_key(default))
        return super(
            CrmPhoneMixin, self.with_context(phones_typed=frozenset(typed))
        ).onchange(values, field_names, fields_spec)
