from odoo import api, fields, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    group_by_phone_key = fields.Boolean(
        string="Phone, however written",
        help="People of one family share a phone: combine it with the name.",
    )
    group_by_name_key = fields.Boolean(string="Name, with or without accents")

    @api.model
    def _generate_query(self, fields, maximum_group=100):
        """Extend core's query: a missing key is in common with nobody."""
        query = super()._generate_query(fields, maximum_group)
        keys = [fname for fname in ("phone_key", "name_key") if fname in fields]
        if not keys:
            return query
        criteria = " AND ".join(f"{key} IS NOT NULL" for key in keys)
        head, tail = query.split("GROUP BY", 1)
        word = "AND" if " WHERE " in head else "WHERE"
        return f"{head}{word} {criteria} GROUP BY{tail}"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Extend the merge: a phone or e-mail both contacts had is kept once."""
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_identity double
                      USING crm_identity kept
                      WHERE double.partner_id = %(partner)s
                        AND kept.partner_id = %(partner)s
                        AND double.kind = kept.kind
                        AND double.value = kept.value
                        AND double.id > kept.id
                """,
                partner=dst_partner.id,
            )
        )
        self.env["crm.identity"].invalidate_model()
        return result
