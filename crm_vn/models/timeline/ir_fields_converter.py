from odoo import models


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    def db_id_for(self, model, field, subfield, value, savepoint):
        """Extend: the names of options are unique within an attribute only."""
        if field.comodel_name == "crm.attribute.option":
            self = self.with_context(crm_attribute_field=field.name)
        return super().db_id_for(model, field, subfield, value, savepoint)
