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
        """Extend: do again what is to be done again."""
        result = super()._on_outcome()
        again = self.sudo().filtered(
            lambda record: record._get_next_time()
            and not record.outcome_id.next_service_id
        )
        again._plan_again()
        return result

    def _plan_again(self):
        """Open the same services for the same documents, at the next times."""
        notes = {}
        for (service, time, user), records in self.grouped(
            lambda record: (
                record.service_id,
                record._get_next_time(),
                record.user_id,
            )
        ).items():
            for documents, group in records._group_documents():
                if documents:
                    planned = service._plan(
                        documents, scheduled_at=time, user=user or None
                    )
                    quiet = planned.with_context(tracking_disable=True)
                    for record, following in zip(group, quiet, strict=True):
                        following.write(record._prepare_again())
                else:
                    note = self.env._("Not planned again: there is no customer.")
                    notes |= dict.fromkeys(group.ids, note)
        if notes:
            self.browse(notes)._message_log_batch(notes)

    def _prepare_again(self):
        """Return what a record takes over from the one that it repeats."""
        copied = self.copy_data()[0]
        return {
            "previous_id": self.id,
            "inputs": copied.get("inputs"),
            "product_id": self.product_id.id,
        }
