from odoo import api, models
from odoo.fields import Command


class Base(models.AbstractModel):
    """A reference is a way to read.

    The name of a related record is shown to whoever sees the record that refers to it,
    and the phone and address of a customer are copied to leads, orders and wizards. So
    nobody refers to what stores hide from them: not by a value, a command, a default of
    the context or a change in a form, on any model.

    What was referred to before stays as it is, and so do the values that are computed.
    """

    _inherit = "base"

    #: Whether the records of the model are shown by stores.
    _store_scoped = False
    #: Fields whose records tell more than their names, as the superuser reads them:
    #: nobody names there what they may not read for whatever reason.
    _telling_references = ()

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: check what the values refer to, see :meth:`_check_references`."""
        self._check_references(vals_list, defaults=True)
        return super().create(vals_list)

    def write(self, vals):
        """Extend: check what the values refer to, see :meth:`_check_references`."""
        self._check_references([vals])
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        """Extend: check what the values refer to, see :meth:`_check_references`."""
        self._check_references([values], defaults=not field_names)
        return super().onchange(values, field_names, fields_spec)

    def _check_references(self, vals_list, defaults=False):
        """Make sure that the acting user may see what values refer to.

        :param bool defaults: look at the defaults of the context, too
        :raise AccessError: if they may not
        """
        if self.env.su:
            return
        everything = self.env.user._get_store_scope().everything
        if everything and not self._telling_references:
            return
        if defaults:
            vals_list = [*vals_list, self._get_context_defaults()]
        if not everything:
            for comodel, ids in self._get_references(vals_list).items():
                self.env[comodel].browse(ids)._check_referable()
        for fname in self._telling_references:
            ids = set().union(*(get_named_ids(vals.get(fname)) for vals in vals_list))
            if ids:
                ids.difference_update(self._get_known_ids(self._fields[fname]))
                self.env[self._fields[fname].comodel_name].browse(ids).check_access(
                    "read"
                )

    def _get_known_ids(self, field):
        """Return what the records refer to already: writing it again shows nothing."""
        return self._origin.sudo()[field.name].ids if field.store and self else []

    def _get_context_defaults(self):
        return {
            key.removeprefix("default_"): value
            for key, value in self.env.context.items()
            if key.startswith("default_")
        }

    def _get_references(self, vals_list):
        """Return ``{model: ids}`` of the records shown by stores that values name."""
        references = {}
        for vals in vals_list:
            for fname, value in vals.items():
                field = self._fields.get(fname)
                if not value or field is None or not field.relational:
                    continue
                if not self.env[field.comodel_name]._store_scoped:
                    continue
                ids = get_named_ids(value).difference(self._get_known_ids(field))
                if ids:
                    references.setdefault(field.comodel_name, set()).update(ids)
        return references

    def _check_referable(self):
        """Make sure that the acting user may refer to the records; see the class."""


def get_named_ids(value):
    """Return the ids in the value of a many2one, or in commands."""
    if isinstance(value, int):
        return {value}
    if isinstance(value, models.BaseModel):
        return set(value.ids)
    if isinstance(value, dict):
        # The ORM takes a record as a dict of its values, too.
        value = [value.get("id")]
    ids = set()
    if isinstance(value, (list, tuple)):
        for command in value:
            if isinstance(command, dict):
                ids.add(command.get("id"))
            elif not isinstance(command, (list, tuple)):
                ids.add(command)
            elif command[0] == Command.SET:
                ids.update(command[2])
            elif command[0] in (Command.LINK, Command.UPDATE):
                ids.add(command[1])
    return {record_id for record_id in ids if isinstance(record_id, int)}
