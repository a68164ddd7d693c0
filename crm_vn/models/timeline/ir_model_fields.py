from odoo import fields, models

PRIVACY = [("normal", "Normal"), ("sensitive", "Sensitive")]
#: Who reads and writes a field of a contact, by its privacy.
GROUPS = {
    "normal": "base.group_user",
    "sensitive": "crm_vn.group_profile_sensitive",
}


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    attribute_id = fields.Many2one(
        "crm.attribute",
        "Customer Attribute",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    attribute_privacy = fields.Selection(PRIVACY, "Privacy", readonly=True, copy=False)

    def _instanciate_attrs(self, field_data):
        """Extend: the ORM refuses a sensitive field to who may not see it."""
        attrs = super()._instanciate_attrs(field_data)
        if attrs and field_data.get("attribute_privacy"):
            attrs["groups"] = GROUPS[field_data["attribute_privacy"]]
        return attrs
