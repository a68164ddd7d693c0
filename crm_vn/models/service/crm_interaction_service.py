from odoo import fields, models

from ...tools.call_event import BY_HAND


class CrmInteraction(models.Model):
    """Work that was done for a customer is on the timeline, and opens from there."""

    _inherit = "crm.interaction"

    kind = fields.Selection(
        selection_add=[("service", "Task")], ondelete={"service": "set default"}
    )
    service_record_ids = fields.One2many(
        "crm.service.record",
        "interaction_id",
        "Services",
        groups="sales_team.group_sale_salesman",
    )

    def _get_timeline_entries(self):
        """Extend: what was done opens with what came of it."""
        entries = super()._get_timeline_entries()
        records = self.env["crm.service.record"]
        if not records.has_access("read") or not records._has_records():
            return entries
        found = records.search([("interaction_id", "in", self.ids)])
        by_interaction = {record.interaction_id.id: record for record in found}
        for entry in entries:
            # a meeting opens in the calendar, where it is moved and answered
            if entry["kind"] != "meeting" and (
                record := by_interaction.get(entry["id"])
            ):
                entry["open"] = {
                    "model": record._name,
                    "id": record.id,
                    "name": record.display_name,
                }
        return entries

    # WHAT A RECORD TELLS

    def _complete_by_service(self, record, title, text):
        """Add to what is on the timeline already what came of a service."""
        self.ensure_one()
        vals = {
            "name": self.name or title,
            "summary": "\n".join(filter(None, [self.summary, text])) or False,
        }
        if self.kind == "call":
            vals["name"] = title
            if record.outcome_id.interaction_result:
                vals["result"] = record.outcome_id.interaction_result
        for fname in ("lead_id", "order_id", "partner_id"):
            if record[fname] and not self[fname]:
                vals[fname] = record[fname].id
        if self.call_ranks:
            vals["call_ranks"] = {**self.call_ranks, **dict.fromkeys(vals, BY_HAND)}
        self.write(vals)
        self._after_record()

    def _replace_service_text(self, told, text):
        """Replace what a record told by what it tells now."""
        vals = {}
        if text[0] != told[0] and self.name == told[0]:
            vals["name"] = text[0]
        summary = self.summary or ""
        if text[1] != told[1] and told[1] in summary:
            joined = "" if told[1] or not summary else "\n"
            vals["summary"] = (
                summary.replace(told[1], text[1], 1)
                if told[1]
                else f"{summary}{joined}{text[1]}"
            ).strip() or False
        if vals:
            self.write(vals)
