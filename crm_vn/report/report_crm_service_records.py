from odoo import api, fields, models


class CrmServiceRecord(models.Model):
    _inherit = "crm.service.record"

    report_ids = fields.One2many(
        "report.crm.service",
        "record_id",
        readonly=True,
        export_string_translation=False,
        help="Its row of the report, so that what a report counts can be listed.",
    )


class ReportCrmService(models.Model):
    """What the report counts can be opened."""

    _inherit = "report.crm.service"

    def action_open_record(self):
        """Open the service record behind one row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.service.record",
            "res_id": self.id,
            "views": [(False, "form")],
        }

    @api.model
    def action_open_records(self, domain):
        """Open the service records that rows of a domain are of."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Services"),
            "res_model": "crm.service.record",
            "views": [(False, "list"), (False, "form")],
            "domain": [("report_ids", "any", domain)],
            "context": {"create": False},
        }
