from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

RETENTION = "crm_vn.privacy_log_days"
DEFAULT_DAYS = 730


class CrmPrivacyLog(models.Model):
    """Who asked to see what of whom, and when.

    What is kept
        The acting user, their company and default store, and the record by its model
        and id: neither the number nor the name, so that the log is no second place
        for personal data, and says nothing of a record that has been deleted.
        ``record_name`` is read when the log is, with the rights of whoever reads it.

    Rules
        * Rows are written by :meth:`_record` alone, and never changed: nobody, not even
          an administrator, has the right to create, write or delete one.
        * A row ends with its retention: ``crm_vn.privacy_log_days`` days (730), 0 to
          keep all.
        * A sales administrator reads all rows of their companies, a store manager
          those of what was done at their stores.
    """

    _name = "crm.privacy.log"
    _description = "Privacy Log"
    _order = "id desc"
    _rec_name = "date"

    kind = fields.Selection(
        [
            ("reveal", "Phone number shown"),
            ("lookup", "Customer looked up"),
        ],
        "What Was Done",
        required=True,
        readonly=True,
    )
    date = fields.Datetime(
        required=True, readonly=True, index=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users",
        "User",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    store_id = fields.Many2one(
        "crm.store",
        "Store",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Default store of the user at that time.",
    )
    res_model = fields.Char("Model", readonly=True)
    model_name = fields.Char("Kind of Record", compute="_compute_record_name")
    res_id = fields.Many2oneReference(
        "Record ID", model_field="res_model", readonly=True
    )
    record_name = fields.Char("Record", compute="_compute_record_name")
    detail = fields.Char(
        readonly=True, help="Field that was shown, or by what the customer was sought."
    )

    _record_idx = models.Index("(res_model, res_id)")

    @api.depends("kind", "res_model", "res_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_record_name(self):
        self.record_name = False
        self.model_name = False
        for res_model, logs in self.grouped("res_model").items():
            if not res_model or res_model not in self.env:
                continue
            logs.model_name = self.env["ir.model"]._get(res_model).name
            records = self.env[res_model].browse(set(logs.mapped("res_id")) - {0})
            records = records.exists()._filtered_access("read")
            names = {record.id: record.display_name for record in records}
            for log in logs:
                log.record_name = names.get(log.res_id, False)
                if log.kind == "lookup" and not log.res_id:
                    log.record_name = self.env._("Nobody found")

    @api.model
    def _record(self, kind, records, detail=None):
        """Note that the acting user did something with records.

        :param str kind: see the field
        :param records: recordset of any model; empty if nobody was found
        :param str detail: what else an auditor must know; no personal data
        """
        user = self.env.user
        values = {
            "kind": kind,
            "user_id": user.id,
            "company_id": self.env.company.id,
            "store_id": user._get_store_scope().default,
            "res_model": records._name,
            "detail": detail,
        }
        self.sudo().create(
            [{**values, "res_id": res_id} for res_id in records.ids or [False]]
        )

    def action_open_record(self):
        """Open the record, if the user may see it."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).get_formview_action()

    @api.autovacuum
    def _gc_privacy_log(self):
        """Delete what is older than the retention."""
        parameters = self.env["ir.config_parameter"].sudo()
        days = int(parameters.get_param(RETENTION, DEFAULT_DAYS))
        if days > 0:
            limit = fields.Datetime.now() - timedelta(days=days)
            # Nothing refers to a row, and the ORM would load millions of them.
            self.env.cr.execute(
                SQL("DELETE FROM crm_privacy_log WHERE date < %s", limit)
            )
            self.env.invalidate_all(flush=False)
