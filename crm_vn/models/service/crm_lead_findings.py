from odoo import api, fields, models


class CrmLead(models.Model):
    """What is known of a deal from the services that were done for it.

    Whoever takes a deal over reads it as an input (``lead_id.service_findings``): the
    outcomes, the outputs, the reasons and the notes, the oldest first.
    """

    _inherit = "crm.lead"

    service_findings = fields.Text(
        "Findings of Services",
        compute="_compute_service_findings",
        compute_sudo=False,
        groups="sales_team.group_sale_salesman",
        help="What came of the services that were done, in words.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_service_findings(self):
        self.service_findings = False
        done = self.env["crm.service.record"].search(
            [("lead_id", "in", self.ids), ("state", "=", "done")],
            order="done_at, id",
        )
        texts = done._get_texts()
        for lead_id, records in done.grouped("lead_id").items():
            told = [texts[record] for record in records]
            lead = self.browse(lead_id.id)
            lead.service_findings = "\n\n".join(
                f"{title}\n{lines}" for title, lines in told if lines
            )
