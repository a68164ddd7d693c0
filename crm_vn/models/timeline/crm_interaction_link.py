from odoo import models


class CrmInteraction(models.Model):
    """An interaction shares the links of its message and of its meeting."""

    _name = "crm.interaction"
    _inherit = ["crm.interaction", "crm.linked.mixin"]
    _link_column = "interaction_id"

    def unlink(self):
        self.env["crm.message.link"]._release("interaction_id", self.ids)
        return super().unlink()

    def _get_link_rows(self, pairs):
        return [
            (
                interaction.mail_message_id.id,
                interaction.id,
                interaction.calendar_event_id.id,
                *pair,
            )
            for interaction in self.sudo()
            for pair in pairs
        ]

    def _after_record(self):
        """Extend: links of the message or the meeting are of the interaction, too."""
        result = super()._after_record()
        self._adopt_links()
        return result

    def _adopt_links(self):
        rows = self.sudo()
        links = self.env["crm.message.link"]
        for column, sources in (
            ("message_id", rows.mail_message_id),
            ("calendar_event_id", rows.calendar_event_id),
        ):
            # a message is linked after it was posted, and recorded as it is
            if sources and not self.env.context.get("new_events"):
                links._fill(links._adopt(column, self.ids))
