from odoo import api, fields, models


class CrmAttributeSet(models.Model):
    """What a line of business knows of its customers, defined without code.

    A set is a draft until it is put in use: then each of its attributes becomes a real
    field of contacts, named ``x_<set>_<attribute>``, see ``crm.attribute``. Fields are
    shown in a section of the Profile page of a contact, and are offered to search,
    filter, group, import and export like any other.

    A set that is no longer in use is not shown. Its fields and their values stay, and
    are shown again as soon as it is in use again. A set can be deleted while no contact
    has a value for any of its attributes.

    Sales administrators define sets, for all companies of the database.
    """

    _name = "crm.attribute.set"
    _inherit = ["crm.code.mixin"]
    _description = "Customer Attribute Set"
    _order = "sequence, id"
    _code_size = 20

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        copy=False,
        help="Part of the names of the fields. It stays as it is once they exist.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        "In Use",
        copy=False,
        default=False,
        help="Whether contacts have the fields of this set.",
    )
    applies_to = fields.Selection(
        [("person", "Persons"), ("company", "Companies"), ("both", "Both")],
        required=True,
        default="person",
        help="The contacts on whose form the set is shown.",
    )
    attribute_ids = fields.One2many(
        "crm.attribute",
        "set_id",
        copy=True,
        context={"active_test": False},
        export_string_translation=False,
    )
    attribute_count = fields.Integer("Attributes", compute="_compute_attribute_count")
    is_made = fields.Boolean(
        compute="_compute_attribute_count", export_string_translation=False
    )

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is already an attribute set with this code."
    )

    @api.depends("attribute_ids.active", "attribute_ids.is_made")
    def _compute_attribute_count(self):
        for attribute_set in self:
            attributes = attribute_set.attribute_ids
            attribute_set.attribute_count = len(attributes.filtered("active"))
            attribute_set.is_made = any(attributes.mapped("is_made"))

    @api.constrains("code")
    def _check_field_names(self):
        self.attribute_ids._check_field_name()

    # CRUD

    def write(self, vals):
        """Extend: the fields of contacts follow.

        :raise UserError: if the code changes and contacts have the fields already
        """
        if "code" in vals and any(
            attribute_set.code != vals["code"] for attribute_set in self
        ):
            self.attribute_ids._check_not_made()
        result = super().write(vals)
        if vals.get("active"):
            self.attribute_ids._make_fields()
        if not vals.keys().isdisjoint({"active", "name", "sequence", "applies_to"}):
            self.attribute_ids._refresh_contacts()
        return result

    def unlink(self):
        """Extend: the attributes are deleted, too, and refuse if they hold values."""
        self.with_context(active_test=False).attribute_ids.unlink()
        return super().unlink()

    def copy_data(self, default=None):
        """Extend: the copy is a draft of another name."""
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for attribute_set, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", attribute_set.name)
        return vals_list

    # BUSINESS

    @api.model
    def _get_shown(self):
        """Return the attributes that contacts have now, by set and in their order."""
        sets = self.sudo().search([("active", "=", True)])
        partner_fields = self.env["res.partner"]._fields
        return {
            attribute_set: attribute_set.attribute_ids.filtered(
                lambda attribute: attribute.active
                and attribute.field_name in partner_fields
            )
            for attribute_set in sets
        }
