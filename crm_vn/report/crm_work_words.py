from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_time

from ..models.store.base_phone import PhoneField


class CrmWork(models.Model):
    """What is said of a row: what it is, for whom, since when, and what else."""

    _inherit = "crm.work"

    @api.depends("record_id", "interaction_id", "activity_id", "lead_id")
    def _compute_name(self):
        sources = self._browse_sources(self.ids)
        for work in self:
            work.name = self._get_name(sources[work.id])

    @api.model
    def _get_name(self, source):
        """Return what a source of a row is called."""
        if source._name == "mail.activity":
            return source.summary or source.activity_type_id.name
        if source._name == "crm.interaction":
            return source.name or source.lead_id.name or source.order_id.name
        if source._name == "crm.service.record":
            return source.service_id.name
        return source.name

    @api.depends("reasons")
    def _compute_detail(self):
        names = dict(self._fields["reason"]._description_selection(self.env))
        others = {work: (work.reasons or [])[1:] for work in self}
        sources = self._browse_sources(
            row_id for reasons in others.values() for _reason, row_id in reasons
        )
        for work, reasons in others.items():
            also = []
            for reason, row_id in reasons:
                source = sources[row_id]
                what = names[reason]
                if source._name in ("crm.service.record", "mail.activity"):
                    what = f"{what}: {self._get_name(source)}"
                also.append(what)
            work.detail = " · ".join(dict.fromkeys(also))

    @api.depends("partner_id", "lead_id", "interaction_id")
    def _compute_customer(self):
        for work in self:
            lead, partner = work.lead_id, work.partner_id
            work.customer = (
                partner.display_name or lead.contact_name or lead.partner_name or ""
            )
            work.phone = lead.phone or partner.phone or work.interaction_id.phone

    @api.depends("reason", "date")
    @api.depends_context("lang", "tz")
    def _compute_when(self):
        now = fields.Datetime.now()
        tomorrow = self._get_tomorrow()
        for work in self:
            late = now - work.date if work.date else timedelta()
            work.is_late = work.date and late > timedelta()
            work.when = work._format_when(late, tomorrow)

    def _format_when(self, late, tomorrow):
        """Return in words how late it is, how long it waits or when it is due."""
        if self.reason == "anytime" or not self.date:
            return self.env._("any time")
        if late <= timedelta():
            if self.date >= tomorrow:
                return self.env._("today")
            local = fields.Datetime.context_timestamp(
                self.with_context(tz=self._get_timezone()), self.date
            )
            clock = format_time(self.env, local.time(), time_format="HH:mm")
            return self.env._("at %(time)s", time=clock)
        since = self._format_duration(late)
        if self.reason in ("overdue", "callback", "activity"):
            return self.env._("%(duration)s late", duration=since)
        return self.env._("for %(duration)s", duration=since)

    @api.model
    def _format_duration(self, duration):
        minutes = int(duration.total_seconds() // 60)
        if minutes < 60:
            return self.env._("%(count)s min", count=max(minutes, 1))
        if minutes < 24 * 60:
            return self.env._("%(count)s h", count=minutes // 60)
        return self.env._("%(count)s d", count=minutes // (24 * 60))

    @api.model
    def _get_own_phone_fields(self):
        return super()._get_own_phone_fields() | {"phone": PhoneField()}
