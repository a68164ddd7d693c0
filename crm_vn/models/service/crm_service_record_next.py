from odoo import fields, models


class CrmServiceRecord(models.Model):
    """When the customer wants to be called next.

    ``next_scheduled_at`` takes the place of the delay of the outcome: the next service
    is scheduled then. After an outcome that has none, the same service is done again at
    that time, by the same person.
    """

    _inherit = "crm.service.record"

    next_scheduled_at = fields.Datetime(
        "Next Time",
        copy=False,
        help="When the next service is scheduled; the same service again if the "
        "outcome has no next one.",
    )

    def _get_next_time(self):
        """Return when the next service is scheduled, or None: the outcome says."""
        self.ensure_one()
        return self.next_scheduled_at or None

    def _on_outcome(self):
        """Extend: do again what was to be done again."""
        result = super()._on_outcome()
        again = self.filtered(
            lambda record: record._get_next_time()
            and record._get_subject()
            and not record.sudo().outcome_id.next_service_id
        )
        again._plan_again()
        return result

    def _plan_again(self):
        """Open the same services for the same documents, at the next times."""
        groups = self.sudo().grouped(
            lambda record: (
                record.service_id,
                record._get_next_time(),
                record.user_id,
                record._get_subject()._name,
            )
        )
        for (service, time, user, model), records in groups.items():
            subjects = [record._get_subject() for record in records]
            planned = service._plan(
                self.env[model].sudo().concat(*subjects),
                scheduled_at=time,
                user=user or None,
            )
            for record, following in zip(records, planned, strict=True):
                following.write(record._prepare_again())

    def _prepare_again(self):
        """Return what a record takes over from the one that it repeats."""
        copied = self.copy_data()[0]
        return {
            "previous_id": self.id,
            "inputs": copied.get("inputs"),
            "product_id": self.product_id.id,
        }

    def _get_subject(self):
        """Return what the work is planned for: the order, the deal or the customer."""
        return self.order_id or self.lead_id or self.partner_id
