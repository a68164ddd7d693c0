from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..store.base_phone import PhoneField


class CrmInteraction(models.Model):
    """What calls are counted, summed up, grouped and looked for by."""

    _inherit = "crm.interaction"

    talk_time = fields.Integer(
        "Average Talk Time",
        compute="_compute_talk_time",
        aggregator="avg",
        help="Seconds, on average, of the calls in which somebody talked.",
    )
    hour = fields.Integer(
        "Hour of the Day",
        compute="_compute_hour",
        search="_search_hour",
        aggregator=None,
        help="In which hour of the day it began, in your time zone.",
    )
    phone_search = fields.Char(
        "Number",
        compute="_compute_phone_search",
        search="_search_phone",
        export_string_translation=False,
    )

    # COMPUTE

    @api.depends("duration")
    def _compute_talk_time(self):
        for row in self:
            row.talk_time = row.duration

    @api.depends("date")
    @api.depends_context("tz")
    def _compute_hour(self):
        for row in self:
            date = row.date and fields.Datetime.context_timestamp(row, row.date)
            row.hour = date.hour if date else 0

    def _search_hour(self, operator, value):
        return Domain("date.hour_number", operator, value)

    def _compute_phone_search(self):
        self.phone_search = False

    def _search_phone(self, operator, value):
        """Search by a number in any spelling, or by a part of it."""
        model = self.env["res.partner"]
        if operator == "in":
            return Domain.OR(model._get_phone_domain(text, True) for text in value)
        if operator in ("like", "ilike"):
            return model._get_phone_domain(value)
        return NotImplemented

    @api.model
    def _get_own_phone_fields(self):
        return super()._get_own_phone_fields() | {
            "phone_search": PhoneField(search="text")
        }

    # GROUPS

    def _field_to_sql(self, alias, fname, query=None):
        """Extend: what is not stored is made of what is."""
        if fname == "talk_time":
            duration = super()._field_to_sql(alias, "duration", query)
            return SQL("NULLIF(%s, 0)", duration)
        if fname == "hour":
            # the number that PostgreSQL gives is no integer
            hour = super()._field_to_sql(alias, "date.hour_number", query)
            return SQL("(%s)::integer", hour)
        return super()._field_to_sql(alias, fname, query)
