from odoo import models


class CalendarEvent(models.Model):
    """A meeting says what it is about; its interaction takes that over."""

    _name = "calendar.event"
    _inherit = ["calendar.event", "crm.linked.mixin"]
    _link_column = "calendar_event_id"

    def unlink(self):
        self.env["crm.message.link"]._release("calendar_event_id", self.ids)
        return super().unlink()

    def _get_link_rows(self, pairs):
        interactions = self.env["crm.interaction"].sudo()
        found = interactions.search_fetch(
            [("calendar_event_id", "in", self.ids)],
            ["calendar_event_id"],
            order="id desc",
        )
        by_event = {row.calendar_event_id.id: row.id for row in found}
        return [
            (None, by_event.get(event.id), event.id, *pair)
            for event in self
            for pair in pairs
        ]
