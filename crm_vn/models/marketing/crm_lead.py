from collections import defaultdict

from odoo import api, fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    term_id = fields.Many2one(ondelete="set null")
    content_id = fields.Many2one(ondelete="set null")

    # ORM

    @api.model_create_multi
    def create(self, vals_list):
        """Extend to tell a customer met for the first time how they came."""
        leads = super().create(vals_list)
        leads._set_partner_first_touch()
        return leads

    def write(self, vals):
        """Extend to tell a customer met for the first time how they came."""
        result = super().write(vals)
        if vals.get("partner_id"):
            self._set_partner_first_touch()
        return result

    # MERGE AND CUSTOMER

    def _merge_get_fields(self):
        """Extend to keep the term and the content of the merged leads."""
        return super()._merge_get_fields() + ["term_id", "content_id"]

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        """Extend: the new customer, and their company, were won the lead's way."""
        values = super()._prepare_customer_values(
            partner_name, is_company=is_company, parent_id=parent_id
        )
        values.update(self._prepare_utm_values())
        return values

    def _prepare_opportunity_quotation_context(self):
        """Extend to hand the term and the content over to the quotation."""
        context = super()._prepare_opportunity_quotation_context()
        context["default_term_id"] = self.term_id.id
        context["default_content_id"] = self.content_id.id
        return context

    def _prepare_utm_values(self):
        """Return the values of the utm fields that are set on the lead."""
        self.ensure_one()
        fnames = self.env["utm.mixin"]._utm_field_names()
        return {fname: self[fname].id for fname in fnames if self[fname]}

    def _set_partner_first_touch(self):
        """Copy the utm values of the leads to their customers that have none at all.

        A customer who has even one of them keeps what they have: a first touch is never
        mixed with a later one. When several leads bring the same customer at once, the
        oldest lead counts.
        """
        first_values = {}
        # Sudo: a note of the system's. Whoever may give a lead its customer needs no
        # right to edit that customer, nor to see the lead once it is someone else's.
        for lead in self.sudo().filtered("partner_id").sorted("id"):
            if lead.partner_id not in first_values:
                if values := lead._prepare_utm_values():
                    first_values[lead.partner_id] = values
        partners_by_values = defaultdict(list)
        for partner, values in first_values.items():
            partners_by_values[frozenset(values.items())].append(partner.id)
        for values, partner_ids in partners_by_values.items():
            partners = self.env["res.partner"].sudo().browse(partner_ids)
            partners.filtered(lambda p: not p._has_utm()).write(dict(values))
