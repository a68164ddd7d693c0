from odoo import models


class CrmService(models.Model):
    """How services become records: by :meth:`_plan`, and nothing else."""

    _inherit = "crm.service"

    def _plan(self, documents, scheduled_at=None, user=None, **values):
        """Open a service for documents, or for contacts.

        The number of queries does not grow with the number of documents (but for the
        rows that Odoo inserts a hundred at a time).

        :param documents: leads, orders or contacts
        :param datetime scheduled_at: UTC; else the time is found by the service
        :param user: who does it; else the service says
        :param values: further values of all the records
        :return: the records, in the order of the documents
        :rtype: crm.service.record
        """
        self.ensure_one()
        records = self.env["crm.service.record"].create(
            [
                {
                    **self._prepare_record(document),
                    "scheduled_at": scheduled_at,
                    **values,
                }
                for document in documents
            ]
        )
        records._after_plan()
        return records

    def _prepare_record(self, document):
        """Return the values of a record for a document."""
        vals = {"service_id": self.id}
        if document._name == "crm.lead":
            vals |= {"lead_id": document.id, "partner_id": document.partner_id.id}
        elif document._name == "sale.order":
            vals |= {
                "order_id": document.id,
                "lead_id": document.opportunity_id.id,
                "partner_id": document.partner_id.id,
            }
        else:
            vals["partner_id"] = document.id
        return vals


class CrmServiceRecord(models.Model):
    _inherit = "crm.service.record"

    def _after_plan(self):
        """Follow what was planned. To be extended; called once for all the records that
        were planned together."""
