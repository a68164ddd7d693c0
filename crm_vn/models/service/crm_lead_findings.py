from odoo import api, fields, models


class CrmLead(models.Model):
    """What is known of a deal from the services that were done for it.

    Whoever takes a deal over reads it as an input (``lead_id.service_findings``): the
    outcomes, the outputs, the reasons and the notes, as far as the acting user sees
    them, the oldest first.
    """

    _inherit = "crm.lead"

    service_findings = fields.Text(
        "Findings of Services",
        compute="_compute_service_findings",
        compute_sudo=False,
        help="What came of the services that were done, in words.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_service_findings(self):
        self.service_findings = False
        records = self.env["crm.service.record"]
        if not records.has_access("read"):
            return
        done = records.search(
            [("lead_id", "in", self.ids), ("state", "=", "done")],
            order="done_at, id",
        )
        texts = done._get_texts()
        by_lead = done.grouped("lead_id")
        for lead in self:
            told = [texts[record] for record in by_lead.get(lead._origin, ())]
            lead.service_findings = "\n\n".join(
                f"{title}\n{lines}" for title, lines in told if lines
            )
