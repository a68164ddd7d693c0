from odoo import models
from odoo.exceptions import MissingError


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    def _get_stream_from(
        self,
        record,
        field_name="raw",
        filename=None,
        filename_field="name",
        *args,
        **kwargs,
    ):
        """Extend: neither the content nor the name of a file tells what it should not.

        :raise MissingError: for a field that the user, who reads the record by a link
            only, is not told
        """
        if hasattr(record, "_filter_shown_by_link"):
            # A token opens a file in superuser mode.
            hidden = record.sudo(False)._filter_shown_by_link()
            told = record._get_told_fields() - {"author_avatar"} if hidden else ()
            if hidden and field_name not in told:
                raise MissingError(self.env._("This file does not exist."))
            if hidden and filename_field not in told:
                filename_field = "name"
        return super()._get_stream_from(
            record, field_name, filename, filename_field, *args, **kwargs
        )
