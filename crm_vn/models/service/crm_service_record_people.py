from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CrmServiceRecord(models.Model):
    """Who can do a piece of work: colleagues who see its store."""

    _inherit = "crm.service.record"

    candidate_ids = fields.Many2many(
        "res.users",
        compute="_compute_candidate_ids",
        compute_sudo=True,
        export_string_translation=False,
    )

    @api.depends("store_id", "company_id")
    def _compute_candidate_ids(self):
        by_place = self.grouped(lambda record: (record.store_id, record.company_id))
        for records in by_place.values():
            domain = records[:1]._get_people_domain()
            records.candidate_ids = self.env["res.users"].search(domain)

    def _get_people_domain(self):
        """Return a domain of the users whom the record can be given to."""
        domain = Domain("share", "=", False)
        if self.company_id:
            domain &= Domain("company_ids", "in", self.company_id.ids)
        if not self.env["crm.store"]._exists():
            return domain
        members = Domain("store_ids", "=", False)
        if self.store_id:
            members = Domain("store_ids", "parent_of", self.store_id.ids)
        all_stores = self.env.ref("crm_vn.group_all_stores")
        return domain & (members | Domain("all_group_ids", "in", all_stores.ids))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend.

        :raise ValidationError: if somebody gives it to a colleague who does not see it
        """
        records = super().create(vals_list)
        records._check_people()
        return records

    def write(self, vals):
        """Extend.

        :raise ValidationError: if somebody gives it to a colleague who does not see it
        """
        result = super().write(vals)
        if vals.get("user_id"):
            self._check_people()
        return result

    def _check_people(self):
        if self.env.su:
            return
        has_stores = self.env["crm.store"]._exists()
        for record in self.sudo():
            user, company = record.user_id, record.company_id
            if not user:
                continue
            if user.share or (company and company not in user.company_ids):
                raise ValidationError(
                    self.env._(
                        "Only people who work in %(company)s can do this work: choose "
                        "one of them.",
                        company=(company or self.env.company).sudo().name,
                    )
                )
            if has_stores and not record._filter_store_users(user):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot see this work: it belongs to a store that is "
                        "not theirs. Give it to somebody of its store.",
                        user=user.name,
                    )
                )
