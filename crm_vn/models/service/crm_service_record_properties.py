from odoo import api, models

from .service_properties import ServiceProperties


class CrmServiceRecord(models.Model):
    """Services can call different things the same: what one is, for all of them."""

    _inherit = "crm.service.record"

    @api.model
    def get_property_definition(self, full_name):
        """Extend: in the user's language, with the choices of all services.

        What is of one type in one service and of another in the next is a text.
        """
        definition = super().get_property_definition(full_name)
        fname, _dot, name = full_name.partition(".")
        field = self._fields[fname]
        if not definition or not isinstance(field, ServiceProperties):
            return definition
        services = self.env["crm.service"]
        # of the companies of the user
        declared = self.env["crm.service.field"].with_context(active_test=False)
        homonyms = [
            item
            for service in declared.search(
                [("code", "=", name), ("direction", "=", field.direction)]
            ).service_id
            for item in services._get_definition(service.id, field.direction)
            if item["name"] == name
        ]
        if not homonyms:
            return {}
        definition = {
            key: homonyms[0][key]
            for key in services._fields[field.definition_record_field].ALLOWED_KEYS
            if key in homonyms[0] and key != "default"
        }
        kind = definition["type"]
        if any(
            (item["type"], item.get("comodel")) != (kind, definition.get("comodel"))
            for item in homonyms
        ):
            return {"name": name, "string": definition["string"], "type": "char"}
        if kind in ("selection", "tags"):
            choices = {}
            for item in homonyms:
                for choice in item[kind]:
                    choices.setdefault(choice[0], choice)
            definition[kind] = list(choices.values())
        return definition
