from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """What records hold in their fields of contacts that are merged is the one that
    stays; whom they are for, core moves."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        """Extend: a contact may be the value of an input or of an output."""
        result = super()._update_reference_fields(src_partners, dst_partner)
        declared = self.env["crm.service.field"].sudo().with_context(active_test=False)
        records = self.env["crm.service.record"]
        for field in declared.search([("comodel", "=", dst_partner._name)]):
            fname = f"{field.direction}s"
            records.flush_model([fname, "service_id"])
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE crm_service_record
                       SET %(column)s = jsonb_set(
                               %(column)s, ARRAY[%(code)s], to_jsonb(%(kept)s::int))
                     WHERE service_id = %(service)s
                       AND %(column)s -> %(code)s = ANY(%(merged)s::jsonb[])
                    """,
                    column=SQL.identifier(fname),
                    code=field.code,
                    kept=dst_partner.id,
                    service=field.service_id.id,
                    merged=[str(partner_id) for partner_id in src_partners.ids],
                )
            )
        records.invalidate_model(["inputs", "outputs"])
        return result
