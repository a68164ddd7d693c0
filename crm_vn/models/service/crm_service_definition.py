from odoo import api, models


class CrmService(models.Model):
    """The definitions of the properties of the records, made of the service fields."""

    _inherit = "crm.service"

    def _sync_definitions(self):
        """Make the definitions anew, of all fields, archived ones included."""
        for service in self.sudo().with_context(active_test=False, lang=None):
            for direction in ("input", "output"):
                declared = service.field_ids.filtered(
                    lambda field, direction=direction: field.direction == direction
                )
                definition = [field._prepare_property() for field in declared]
                if service[f"{direction}_definition"] != definition:
                    service[f"{direction}_definition"] = definition


class CrmServiceField(models.Model):
    _inherit = "crm.service.field"

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        created.service_id._sync_definitions()
        return created

    def write(self, vals):
        result = super().write(vals)
        self.service_id._sync_definitions()
        return result

    def unlink(self):
        services = self.service_id
        result = super().unlink()
        services.exists()._sync_definitions()
        return result

    def _prepare_property(self):
        """Return the definition of the property of this field."""
        self.ensure_one()
        definition = {"name": self.code, "string": self.name, "type": self.type}
        if self.type == "selection":
            definition["selection"] = [
                [option.code, option.name] for option in self.option_ids
            ]
        elif self.type == "tags":
            definition["tags"] = [
                [option.code, option.name, index % 11 + 1]
                for index, option in enumerate(self.option_ids)
            ]
        elif self.type == "many2one":
            definition["comodel"] = self.comodel
        elif self.type == "monetary":
            definition["currency_field"] = "currency_id"
        return definition


class CrmServiceOption(models.Model):
    _inherit = "crm.service.option"

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        created.field_id.service_id._sync_definitions()
        return created

    def write(self, vals):
        result = super().write(vals)
        self.field_id.service_id._sync_definitions()
        return result
