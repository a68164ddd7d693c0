from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _get_references(self, vals_list):
        """Extend: the customer of a record can be written to from the record, whose
        name it shows anyway."""
        references = super()._get_references(vals_list)
        if partner_ids := references.get("res.partner"):
            for vals in vals_list:
                model, res_id = vals.get("model"), vals.get("res_id")
                if res_id and hasattr(self.env.get(model), "_get_shown_partners"):
                    record = self.env[model].browse(res_id)
                    partner_ids.difference_update(record._get_shown_partners().ids)
        return references
