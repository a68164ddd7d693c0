from odoo import api, models
from odoo.tools import ormcache

#: Whom a field may refer to.
DOMAINS = {
    "res.users": "[('share', '=', False)]",
    "product.product": "[('sale_ok', '=', True)]",
}


class CrmService(models.Model):
    """The definitions of the properties of the records, made of the service fields."""

    _inherit = "crm.service"

    @api.model
    @ormcache("service_id", "direction", "self.env.lang")
    def _get_definition(self, service_id, direction):
        """Return the fields of a service, archived ones included, in the user's
        language. See ``crm.service.field._prepare_property``.

        :return: a tuple of dictionaries that are not to be changed
        """
        every = self.env["crm.service.field"].sudo().with_context(active_test=False)
        declared = every.search(
            [("service_id", "=", service_id), ("direction", "=", direction)],
            order="sequence, id",
        )
        options = every.env["crm.service.option"].search(
            [("field_id", "in", declared.ids)], order="sequence, id"
        )
        options = options.grouped("field_id")
        return tuple(field._prepare_property(options.get(field)) for field in declared)

    def _sync_definitions(self):
        """Let all processes, and SQL, know the fields as they are now."""
        self.env.registry.clear_cache()
        fields_to_sync = {
            direction: self._fields[f"{direction}_definition"]
            for direction in ("input", "output")
        }
        for service in self.sudo().with_context(lang=None):
            service.write(
                {
                    field.name: [
                        {
                            key: item[key]
                            for key in item
                            if key in field.ALLOWED_KEYS and key != "default"
                        }
                        for item in service._get_definition(service.id, direction)
                    ]
                    for direction, field in fields_to_sync.items()
                }
            )


class CrmServiceField(models.Model):
    _inherit = "crm.service.field"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: the records get the field."""
        created = super().create(vals_list)
        created.service_id._sync_definitions()
        return created

    def write(self, vals):
        """Extend: the records see the change."""
        services = self.service_id
        result = super().write(vals)
        (services | self.service_id)._sync_definitions()
        return result

    def unlink(self):
        """Extend: the records lose the field, which no record has a value of."""
        services = self.service_id
        result = super().unlink()
        services.exists()._sync_definitions()
        return result

    def _update_field_translations(self, *args, **kwargs):
        """Extend: so do their labels."""
        result = super()._update_field_translations(*args, **kwargs)
        self.env.registry.clear_cache()
        return result

    def _prepare_property(self, options=None):
        """Return the definition of the property of this field.

        ``active``, ``archived`` (the codes of archived choices), ``default`` and
        ``required_since`` are for the server; the rest is what the web client knows.

        :param options: its choices, archived ones included
        """
        self.ensure_one()
        definition = {
            "name": self.code,
            "string": self.name,
            "type": self.type,
            "help": self.help or "",
            "required": self.required,
            "required_for": self.required_for,
            "required_since": self.required_since,
            "active": self.active,
            "archived": frozenset(
                option.code for option in options or () if not option.active
            ),
        }
        if self.type == "selection":
            definition["selection"] = [
                [option.code, option.name] for option in options or ()
            ]
        elif self.type == "tags":
            definition["tags"] = [
                [option.code, option.name, option.color or index % 11 + 1]
                for index, option in enumerate(options or ())
            ]
        elif self.type == "many2one":
            definition["comodel"] = self.comodel
            definition["domain"] = DOMAINS.get(self.comodel, "[]")
        elif self.type == "monetary":
            definition["currency_field"] = "currency_id"
        definition["default"] = self._parse_default(definition)
        return definition


class CrmServiceOption(models.Model):
    _inherit = "crm.service.option"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: the records get the choice."""
        created = super().create(vals_list)
        created.field_id.service_id._sync_definitions()
        return created

    def write(self, vals):
        """Extend: the records see the change."""
        services = self.field_id.service_id
        result = super().write(vals)
        (services | self.field_id.service_id)._sync_definitions()
        return result

    def unlink(self):
        """Extend: the records lose the choice, which no record has."""
        services = self.field_id.service_id
        result = super().unlink()
        services.exists()._sync_definitions()
        return result

    def _update_field_translations(self, *args, **kwargs):
        """Extend: so do their labels."""
        result = super()._update_field_translations(*args, **kwargs)
        self.env.registry.clear_cache()
        return result
