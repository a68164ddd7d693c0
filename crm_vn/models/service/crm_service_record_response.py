from odoo import fields, models
from odoo.tools import SQL


class CrmServiceRecord(models.Model):
    """How long a lead waited until somebody did something for it."""

    _inherit = "crm.service.record"

    response_hours = fields.Float(
        "First Response (h)",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Hours between the arrival of the lead and the start of the first service "
        "for it; of that service only.",
    )

    def _on_start(self):
        """Extend: note how long the leads waited that had no service yet."""
        result = super()._on_start()
        leads = self.sudo().lead_id
        if leads:
            self._note_response(leads)
        return result

    def _note_response(self, leads):
        self.flush_model(["lead_id", "started_at"])
        leads.flush_model(["create_date"])
        self.env.execute_query(
            SQL(
                """WITH first AS (
                       SELECT DISTINCT ON (lead_id) id, lead_id, started_at
                         FROM crm_service_record
                        WHERE lead_id IN %(leads)s AND started_at IS NOT NULL
                     ORDER BY lead_id, started_at, id)
                   UPDATE crm_service_record AS record
                      SET response_hours = GREATEST(0, EXTRACT(
                              EPOCH FROM first.started_at - lead.create_date)) / 3600
                     FROM first JOIN crm_lead AS lead ON lead.id = first.lead_id
                    WHERE record.id = first.id AND record.id IN %(records)s
                RETURNING record.id""",
                leads=tuple(leads.ids),
                records=tuple(self.ids),
            )
        )
        self.invalidate_model(["response_hours"])
