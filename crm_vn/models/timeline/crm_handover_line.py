from odoo import api, fields, models

#: The kinds of work, in the order in which they move, and their models.
KINDS = {
    "lead": "crm.lead",
    "order": "sale.order",
    "customer": "res.partner",
    "activity": "mail.activity",
    "meeting": "calendar.event",
    "conversation": "crm.identity",
}


class CrmHandoverLine(models.Model):
    """A record that was handed over, or left because no successor may see it.

    Its name is read when the row is, with the rights of whoever reads it.
    """

    _name = "crm.handover.line"
    _description = "Handed Over Record"
    _order = "id"
    _rec_name = "kind"

    handover_id = fields.Many2one(
        "crm.handover",
        "Hand-over",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        [
            ("lead", "Lead"),
            ("order", "Quotation"),
            ("customer", "Customer"),
            ("activity", "Activity"),
            ("meeting", "Meeting"),
            ("conversation", "Conversation"),
        ],
        required=True,
        readonly=True,
    )
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record ID", model_field="res_model", required=True, readonly=True
    )
    record_name = fields.Char(
        "Record", compute="_compute_record_name", compute_sudo=False
    )
    from_user_id = fields.Many2one(
        "res.users", "From", required=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        "To",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty if no successor sees the store of the record.",
    )
    store_id = fields.Many2one(
        "crm.store",
        "Store",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The store of the record at that time.",
    )
    company_id = fields.Many2one("res.company", readonly=True)

    _record_idx = models.Index("(res_model, res_id)")

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_record_name(self):
        self.record_name = False
        for res_model, lines in self.grouped("res_model").items():
            if res_model not in self.env:
                continue
            records = self.env[res_model].browse(set(lines.mapped("res_id")))
            records = records.exists()
            if records.has_access("read"):
                records = records._filtered_access("read")
            else:
                records = records.browse()
            names = {record.id: record.display_name for record in records}
            for line in lines:
                line.record_name = names.get(line.res_id, False)

    def action_open_record(self):
        """Open the record, if the user may see it."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).get_formview_action()
