from odoo import fields, models

from .crm_service_push import dump


class CrmServiceRecord(models.Model):
    """What another system is told about a record."""

    _inherit = "crm.service.record"

    def _push(self, action):
        """Tell the other system of a server action about the records: soon, and as they
        are now. See ``crm.service.push``.

        :param action: server action of the type *webhook*
        """
        action = action.sudo()
        at = fields.Datetime.to_string(fields.Datetime.now())
        fnames = action.webhook_field_ids.mapped("name")
        head = {
            "_model": self._name,
            "_action": f"{action.name}(#{action.id})",
            "_at": at,
        }
        self.env["crm.service.push"].sudo().create(
            [
                {
                    "record_id": record.id,
                    "action_id": action.id,
                    "payload": dump({**head, "_id": record.id, **values}),
                }
                for record, values in zip(
                    self, self._get_push_values(fnames), strict=True
                )
            ]
        )

    def _get_push_values(self, fnames):
        """Return the values of fields, record by record, as another system reads them.

        As in every webhook of Odoo, but for these: what refers to a record has its
        ``id``, ``name`` and, if there is one, ``code``; inputs and outputs are values
        by the code of their field, choices by their code. Phone numbers are as the
        acting user sees them.
        """
        records = self.sudo()
        rows = records._read_format(fnames, load=None)
        phones = self._get_phone_fields()
        for record, row in zip(records, rows, strict=True):
            row.pop("id", None)
            for fname in row:
                field = self._fields[fname]
                if field.type == "many2one":
                    row[fname] = _describe(record[fname])
                elif field.type == "properties":
                    row[fname] = {
                        item["name"]: self._get_push_property(item)
                        for item in row[fname]
                    }
                elif fname in phones:
                    row[fname] = record._show_phone(fname, row[fname])
        return rows

    def _get_push_property(self, item):
        value = item.get("value")
        if item["type"] == "many2one" and value:
            return _describe(self.sudo().env[item["comodel"]].browse(value[0]))
        if item["type"] == "boolean":
            return value
        # No value is none; zero is one.
        return None if value is False or value == "" else value


def _describe(record):
    """Return what another system needs to know a record by; None for none."""
    if not record:
        return None
    described = {"id": record.id, "name": record.display_name}
    if "code" in record._fields:
        described["code"] = record.code
    return described
