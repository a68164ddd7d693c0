from odoo import api, models

from odoo.addons.crm_vn.models.store.base_phone import PhoneField


class ProjectTask(models.Model):
    """A task shows the number of its customer to those who see numbers."""

    _name = "project.task"
    _inherit = ["crm.phone.mixin", "project.task"]

    @api.model
    def _get_own_phone_fields(self):
        return super()._get_own_phone_fields() | {"partner_phone": PhoneField()}

    @api.model
    def _get_given_numbers(self, fname, vals):
        """Extend: a task takes over the number of its customer."""
        numbers = super()._get_given_numbers(fname, vals)
        partner = self.env["res.partner"].browse(vals.get("partner_id") or ())
        return [*numbers, *partner._filtered_access("read").mapped("phone")]
