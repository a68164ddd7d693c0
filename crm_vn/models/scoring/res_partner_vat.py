import re

from stdnum.vn import mst

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: What people put between the digits, and before them; with the dashes and the space
#: of word processors.
SEPARATORS = r"^VN|[ .\-\u00a0\u2010-\u2015\u2212]"
WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


class ResPartner(models.Model):
    """Who has a Vietnamese tax code that can be one.

    10 digits with a check digit, 13 for a branch, or the 12 of a personal number, which
    people and households have in its place since July 2025. Nobody is asked whether it
    was given to the company.
    """

    _inherit = "res.partner"

    vat_valid = fields.Boolean(
        "Valid Tax Code", compute="_compute_vat_valid", search="_search_vat_valid"
    )

    @api.depends("vat")
    def _compute_vat_valid(self):
        for partner in self:
            code = re.sub(SEPARATORS, "", partner.vat or "")
            # nothing but digits, of which ``stdnum`` knows more than PostgreSQL
            partner.vat_valid = bool(re.fullmatch(r"[0-9]{10,13}", code)) and (
                len(code) == 12 or mst.is_valid(code)
            )

    def _search_vat_valid(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = {bool(item) for item in value}
        if len(wanted) == 2:
            return Domain.TRUE
        domain = Domain("vat", "!=", False) & Domain.custom(to_sql=_valid_to_sql)
        return domain if True in wanted else ~Domain("id", "any!", domain)


def _valid_to_sql(model, alias, query):
    vat = model._field_to_sql(alias, "vat", query)
    code = SQL("regexp_replace(%s, %s, '', 'g')", vat, SEPARATORS)
    total = SQL(" + ").join(
        SQL("%s * substr(code, %s, 1)::int", weight, place)
        for place, weight in enumerate(WEIGHTS, 1)
    )
    return SQL(
        """(SELECT CASE
               WHEN code ~ '^[0-9]{12}$' THEN TRUE
               WHEN code !~ '^[0-9]{10}([0-9]{3})?$' THEN FALSE
               WHEN substr(code, 3, 7) = '0000000' OR substr(code, 11) = '000'
               THEN FALSE
               ELSE 10 - (%(total)s) %% 11 = substr(code, 10, 1)::int
               END FROM (SELECT %(code)s AS code) AS cleaned)""",
        total=total,
        code=code,
    )
