from odoo import fields, models

from ...tools.utm import UTM_NAME_SIZE


class UtmTerm(models.Model):
    """What the visitor was looking for: the keyword an advertisement was shown for.

    It is the value of ``utm_term`` in a link, e.g. "Laptop giá rẻ" bought on Google.
    Found or created by :meth:`utm.mixin._find_or_create_record` when such a link is
    used; by hand when a marketer builds one.

    Two terms never differ by case only. Unlike the core sources and mediums, a name
    gets no counter: keywords come by the thousand, and a second one of the same name is
    the same keyword. Accents do count: "giá rẻ" is not "gia re".
    """

    _name = "utm.term"
    _description = "UTM Term"
    _order = "name"

    name = fields.Char(string="Term Name", required=True, size=UTM_NAME_SIZE)
    active = fields.Boolean(default=True)

    _unique_name = models.UniqueIndex(
        "(lower(name))", "This term already exists: use the existing one."
    )

    def copy_data(self, default=None):
        """Extend to keep the name of a copy unique."""
        vals_list = super().copy_data(default=default)
        if "name" not in (default or {}):
            for term, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", term.name)
        return vals_list
