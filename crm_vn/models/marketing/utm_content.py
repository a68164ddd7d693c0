from odoo import fields, models

from ...tools.utm import UTM_NAME_SIZE


class UtmContent(models.Model):
    """Which of several links or pictures was clicked: "red banner", "video 2".

    It is the value of ``utm_content`` in a link, and tells apart the advertisements of
    one campaign. Found or created by :meth:`utm.mixin._find_or_create_record` when such
    a link is used; by hand when a marketer builds one.

    Two contents never differ by case only, and a name gets no counter: a second one of
    the same name is the same content. Accents do count.
    """

    _name = "utm.content"
    _description = "UTM Content"
    _order = "name"

    name = fields.Char(string="Content Name", required=True, size=UTM_NAME_SIZE)
    active = fields.Boolean(default=True)

    _unique_name = models.UniqueIndex(
        "(lower(name))", "This content already exists: use the existing one."
    )

    def copy_data(self, default=None):
        """Extend to keep the name of a copy unique."""
        vals_list = super().copy_data(default=default)
        if "name" not in (default or {}):
            for content, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", content.name)
        return vals_list
