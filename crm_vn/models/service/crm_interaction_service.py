from odoo import fields, models


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
