from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.codes import is_code, make_code


class CrmCodeMixin(models.AbstractModel):
    """What has a name for people, and a code for columns, conditions and files.

    Whoever gives no code gets one made of the name, other than those of its siblings.
    """

    _name = "crm.code.mixin"
    _description = "Named with a Code"

    #: Longest code (characters), and the field of what codes are unique in.
    _code_size = 30
    _code_parent = None

    code = fields.Char(required=True)

    @api.constrains("code")
    def _check_code(self):
        for record in self:
            if not is_code(record.code, self._code_size):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” cannot be a code: use at most %(size)s small "
                        "letters without accents, digits and underscores, beginning "
                        "with a letter.",
                        code=record.code,
                        size=self._code_size,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: with the codes that are missing."""
        vals_list = [dict(vals) for vals in vals_list]
        parents = {vals.get(self._code_parent) for vals in vals_list}
        taken = {parent: self._get_taken_codes(parent) for parent in parents}
        for vals in vals_list:
            if vals.get("code"):
                taken[vals.get(self._code_parent)].add(vals["code"])
        for vals in vals_list:
            if not vals.get("code") and vals.get("name"):
                codes = taken[vals.get(self._code_parent)]
                vals["code"] = make_code(vals["name"], self._code_size, codes)
                codes.add(vals["code"])
        return super().create(vals_list)

    @api.model
    def _get_taken_codes(self, parent):
        domain = [(self._code_parent, "=", parent)] if self._code_parent else []
        siblings = self.with_context(active_test=False).sudo()
        return set(siblings.search_fetch(domain, ["code"]).mapped("code"))
