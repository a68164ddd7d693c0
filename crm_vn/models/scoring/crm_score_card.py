from odoo import fields, models
from odoo.tools import format_date


class CrmScoreLine(models.Model):
    """Lines on the card."""

    _inherit = "crm.score.line"

    def _get_card_lines(self):
        """Return the lines as the card shows them."""
        today = fields.Date.context_today(self)
        return [
            {
                "id": line.id,
                "kind": line.kind,
                "rule": line.rule_id.sudo().name or self.env._("Rule that was deleted"),
                "points": line.points,
                "events": line.events,
                "evidence": line.evidence or "",
                "faded": bool(line.events) and not line.points,
                "fades": line._get_fade_text(today),
            }
            for line in self
        ]

    def _get_fade_text(self, today):
        """Return when the line is worth less, in words."""
        if not self.points or not self.fade_date:
            return ""
        days = (self.fade_date - today).days
        if days < 1:
            return self.env._("fades today")
        if days == 1:
            return self.env._("fades tomorrow")
        if days <= 14:
            return self.env._("fades in %(days)s days", days=days)
        return self.env._(
            "fades on %(date)s", date=format_date(self.env, self.fade_date)
        )
