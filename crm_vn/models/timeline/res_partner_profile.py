import operator as operators
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

SENSITIVE = "crm_vn.group_profile_sensitive"
#: Nobody lived longer (years).
OLDEST = 130
COMPARE = {
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}
#: Read together, and not with every contact.
PREFETCH = "profile"
MONTHS = [
    ("01", "January"),
    ("02", "February"),
    ("03", "March"),
    ("04", "April"),
    ("05", "May"),
    ("06", "June"),
    ("07", "July"),
    ("08", "August"),
    ("09", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]


class ResPartner(models.Model):
    """Who a customer is.

    Birthdays come every year: ``next_birthday`` is the coming one, today's included,
    and it can be compared with dates, *today* and *today +7d* among them. Who was born
    on 29 February celebrates on the 28th in other years.

    Family status and income are read, searched, grouped and exported only by members of
    ``See Sensitive Profile``; the rest of the profile by all employees who see the
    contact, and by nobody in the portal.
    """

    _inherit = "res.partner"

    birthdate = fields.Date(groups="base.group_user", prefetch=PREFETCH)
    birthday_key = fields.Char(
        "Birthday (Month-Day)",
        compute="_compute_birthday_key",
        store=True,
        prefetch=PREFETCH,
        index="btree_not_null",
        groups="base.group_user",
    )
    birth_month = fields.Selection(
        MONTHS,
        compute="_compute_birthday_key",
        store=True,
        prefetch=PREFETCH,
        groups="base.group_user",
    )
    next_birthday = fields.Date(
        compute="_compute_next_birthday",
        search="_search_next_birthday",
        groups="base.group_user",
    )
    age = fields.Integer(
        compute="_compute_next_birthday",
        search="_search_age",
        groups="base.group_user",
        help="In years, today.",
    )
    gender = fields.Selection(
        [("male", "Male"), ("female", "Female"), ("other", "Other")],
        prefetch=PREFETCH,
        groups="base.group_user",
    )
    occupation = fields.Char(
        prefetch=PREFETCH,
        groups="base.group_user",
        help="What the person does for a living, as “teacher”. The job position is "
        "their role at the company whose contact they are, as “purchaser”.",
    )
    family_status = fields.Selection(
        [
            ("single", "Single"),
            ("married", "Married"),
            ("divorced", "Divorced"),
            ("widowed", "Widowed"),
        ],
        prefetch=PREFETCH,
        groups=SENSITIVE,
    )
    income_band = fields.Selection(
        [
            ("0_5", "Under 5 million"),
            ("5_10", "5 to 10 million"),
            ("10_20", "10 to 20 million"),
            ("20_40", "20 to 40 million"),
            ("40_80", "40 to 80 million"),
            ("80", "80 million or more"),
        ],
        "Income",
        prefetch=PREFETCH,
        groups=SENSITIVE,
        help="VND a month.",
    )

    # COMPUTE

    @api.depends("birthdate")
    def _compute_birthday_key(self):
        for partner in self:
            born = partner.birthdate
            partner.birthday_key = born and born.strftime("%m-%d")
            partner.birth_month = born and born.strftime("%m")

    @api.depends("birthdate")
    @api.depends_context("tz")
    def _compute_next_birthday(self):
        today = fields.Date.context_today(self)
        for partner in self:
            born = partner.birthdate
            if not born:
                partner.next_birthday = partner.age = False
                continue
            # Adding years to 29 February gives the 28th where there is none.
            coming = born + relativedelta(years=max(today.year - born.year, 0))
            if coming < today:
                coming = born + relativedelta(years=today.year - born.year + 1)
            partner.next_birthday = coming
            partner.age = relativedelta(today, born).years

    @api.model
    def _search_next_birthday(self, operator, value):
        today = fields.Date.context_today(self)
        coming = _get_birthdays(today)
        if operator == "in":
            days = {fields.Date.to_date(day) for day in value if day}
            domain = Domain(
                "birthday_key",
                "in",
                [key for key, day in coming.items() if day in days],
            )
            if False in value:
                domain |= Domain("birthdate", "=", False)
            return domain
        if operator in COMPARE:
            limit = fields.Date.to_date(value)
            compare = COMPARE[operator]
            keys = [key for key, day in coming.items() if compare(day, limit)]
            return Domain("birthday_key", "in", keys)
        return NotImplemented

    @api.model
    def _search_age(self, operator, value):
        if operator == "in":
            return Domain.OR(
                Domain("birthdate", "=", False)
                if years is False
                else self._get_age_domain(years) & ~self._get_age_domain(years + 1)
                for years in value
            )
        if operator in ("<", ">="):
            reached = self._get_age_domain(value)
        elif operator in ("<=", ">"):
            reached = self._get_age_domain(value + 1)
        else:
            return NotImplemented
        if operator.startswith(">"):
            return reached
        return Domain("birthdate", "!=", False) & ~reached

    @api.model
    def _get_age_domain(self, years):
        """Return the domain of people of at least an age."""
        today = fields.Date.context_today(self)
        years = min(max(int(years), -1), OLDEST + 1)
        return Domain("birthdate", "<=", today - relativedelta(years=years))

    # CRUD

    def copy_data(self, default=None):
        """Extend: who may not see a field copies a contact without it."""
        default = dict(default or {})
        hidden = {
            fname
            for fname, field in self._fields.items()
            if field.copy and not self._has_field_access(field, "read")
        } - default.keys()
        vals_list = super().copy_data({**dict.fromkeys(hidden, False), **default})
        return [
            vals and {name: vals[name] for name in vals.keys() - hidden}
            for vals in vals_list
        ]

    @api.constrains("birthdate")
    def _check_birthdate(self):
        today = fields.Date.context_today(self)
        for partner in self:
            born = partner.birthdate
            if born and not today - relativedelta(years=OLDEST) <= born <= today:
                raise ValidationError(
                    self.env._(
                        "Nobody of today was born on %(date)s: check the birthdate of "
                        "%(name)s.",
                        date=fields.Date.to_string(born),
                        name=partner.name,
                    )
                )


def _get_birthdays(today):
    """Return when the birthdays (month-day) of a year come next, from today on."""
    coming = {}
    for number in range(366):
        day = today + timedelta(days=number)
        coming.setdefault(day.strftime("%m-%d"), day)
        if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3:
            coming.setdefault("02-29", day)
    return coming
