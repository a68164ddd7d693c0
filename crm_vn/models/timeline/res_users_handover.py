from odoo import api, fields, models

MANAGERS = "crm_vn.group_store_manager,sales_team.group_sale_manager"


class ResUsers(models.Model):
    """What of a user's open work whoever looks could hand over."""

    _inherit = "res.users"

    open_work_count = fields.Integer(
        "Open Work",
        compute="_compute_open_work_count",
        compute_sudo=False,
        groups=MANAGERS,
        help="Open leads, quotations, customers, activities and meetings to come, as "
        "far as you may hand them over.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_open_work_count(self):
        Handover = self.env["crm.handover"]
        for user in self:
            origin = user._origin
            user.open_work_count = len(Handover._find_work(origin)) if origin else 0
