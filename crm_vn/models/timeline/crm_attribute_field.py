from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CrmAttribute(models.Model):
    """How the fields of contacts follow the attributes that they were made of."""

    _inherit = "crm.attribute"

    def _get_made(self):
        """Return those of the attributes that are fields of contacts."""
        return self & self._get_fields().attribute_id.with_env(self.env)

    @api.model
    def _get_all_made(self):
        """Return all attributes that are fields of contacts, shown or not."""
        made = self._get_fields().search([("attribute_id", "!=", False)])
        return made.attribute_id.with_env(self.env)

    def _check_not_made(self):
        """Make sure that contacts do not have the fields yet.

        :raise UserError: if they have
        """
        for attribute in self._get_made():
            raise UserError(
                self.env._(
                    "The code of “%(attribute)s” is in use: lists, filters and files "
                    "know the field %(field)s by it. Change the label instead.",
                    attribute=attribute.name,
                    field=attribute._get_field_name(),
                )
            )

    def _drop_fields(self):
        """Remove the fields of attributes without values.

        :raise UserError: if contacts have values
        """
        for attribute in self._get_filled():
            raise UserError(
                self.env._(
                    "Some contacts have a value for “%(attribute)s”. It would be lost: "
                    "archive the attribute instead, and add another one if you need "
                    "another type.",
                    attribute=attribute.name,
                )
            )
        self._remove_fields()

    def _remove_fields(self):
        """Remove the fields with their values."""
        self._get_fields().unlink()
        self.invalidate_recordset(["field_ids", "is_made"])

    def _get_filled(self):
        """Return the attributes for which contacts, of whichever store, have a value.

        Nobody fills in *no* or zero: they are what the form leaves behind.
        """
        partners = self.env["res.partner"]
        filled = self.browse()
        for attribute in self._get_made():
            field = partners._fields.get(attribute._get_field_name())
            if field is not None:
                partners.flush_model([field.name])
                if self.env.execute_query(_select_filled(field)):
                    filled |= attribute
        return filled

    def _update_labels(self):
        """Give the fields the labels and helps of their attributes, in any language."""
        if not self.ids:
            return
        self.flush_recordset(["name", "help"])
        rows = self.env.execute_query(
            SQL(
                """UPDATE ir_model_fields field
                      SET field_description = attribute.name, help = attribute.help
                     FROM crm_attribute attribute
                    WHERE field.attribute_id = attribute.id
                      AND attribute.id IN %s
                      AND (field.field_description, field.help)
                          IS DISTINCT FROM (attribute.name, attribute.help)
                RETURNING field.id""",
                tuple(self.ids),
            )
        )
        if rows:
            self.env["ir.model.fields"].invalidate_model(["field_description", "help"])
            self._refresh_contacts()

    def _refresh_contacts(self):
        """Let this process and all others read fields and views of contacts anew."""
        if self._get_made():
            self.env.flush_all()
            self.env.registry._setup_models__(self.env.cr, ["res.partner"])


def _select_filled(field):
    """Return a query for one contact with a value for a field."""
    if field.type == "many2many":
        return SQL("SELECT 1 FROM %s LIMIT 1", SQL.identifier(field.relation))
    column = SQL.identifier(field.name)
    conditions = {
        "boolean": SQL("%s", column),
        "integer": SQL("%s <> 0", column),
        "float": SQL("%s <> 0", column),
        "char": SQL("%s <> ''", column),
        "text": SQL("%s <> ''", column),
    }
    condition = conditions.get(field.type, SQL("%s IS NOT NULL", column))
    return SQL("SELECT 1 FROM res_partner WHERE %s LIMIT 1", condition)
