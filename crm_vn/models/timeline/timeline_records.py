from odoo import api, models
from odoo.tools import SQL


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.timeline.mixin", "crm.lead"]
    _timeline_field = "lead_id"

    def _get_timeline_customer(self):
        return self.partner_id.commercial_partner_id


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["crm.timeline.mixin", "sale.order"]
    _timeline_field = "order_id"

    def _get_timeline_customer(self):
        return self.partner_id.commercial_partner_id


class ResPartner(models.Model):
    """On the timeline of a customer is that of their people and addresses, too."""

    _name = "res.partner"
    _inherit = ["crm.timeline.mixin", "res.partner"]
    _timeline_field = "partner_id"

    def _get_timeline_members(self):
        if not self:
            return SQL(
                """SELECT id AS owner_id, id AS member_id FROM res_partner
                UNION ALL
                   SELECT commercial_partner_id, id FROM res_partner
                    WHERE commercial_partner_id != id""",
                to_flush=self._fields["commercial_partner_id"],
            )
        return SQL(
            """SELECT id AS owner_id, id AS member_id FROM unnest(%(ids)s) AS id
            UNION ALL
               SELECT commercial_partner_id, id FROM res_partner
                WHERE commercial_partner_id = ANY(%(ids)s)
                  AND commercial_partner_id != id""",
            ids=list(self.ids),
            to_flush=self._fields["commercial_partner_id"],
        )

    @api.model
    def _is_timeline_member(self, owner, member):
        return SQL(
            """EXISTS (SELECT FROM res_partner AS own
                        WHERE own.id = %s AND %s IN (own.id, own.commercial_partner_id))
            """,
            member,
            owner,
        )
