from odoo import models
from odoo.exceptions import UserError


class CrmWork(models.Model):
    """What one does with a row."""

    _inherit = "crm.work"

    def action_start(self):
        """Open the care screen with the service of the row, or its form."""
        record = self._get_visible_source()
        action = self.env.ref(
            "crm_vn.crm_service_care_action", raise_if_not_found=False
        )
        if not action or record._name != "crm.service.record":
            return self.action_open()
        values = action._get_action_dict()
        values["context"] = {"care_record_id": record.id}
        return values

    def action_call(self):
        """Open the dialog that logs a call.

        :raise UserError: if the row is about nobody whom one could call
        """
        source = self._get_visible_source()
        if source._name == "mail.activity":
            return source.action_log_call()
        defaults = {
            "crm.lead": {"default_lead_id": source.id},
            "crm.interaction": {"default_interaction_id": source.id},
        }.get(source._name, {})
        if source._name != "crm.lead":
            defaults |= {
                f"default_{fname}": source[fname].id
                for fname in ("lead_id", "order_id", "partner_id")
                if source[fname]
            }
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn.crm_call_log_action"
        )
        action["context"] = defaults
        return action

    def action_open(self):
        """Open what is to be done, or whom it is for."""
        source = self._get_visible_source()
        if source._name == "mail.activity":
            target = self.env[source.res_model].browse(source.res_id)
        elif source._name == "crm.interaction":
            target = source.lead_id or source.order_id or source.partner_id or source
        else:
            target = source
        return {
            "type": "ir.actions.act_window",
            "res_model": target._name,
            "res_id": target.id,
            "views": [(False, "form")],
        }

    def action_reveal_phone(self, fname="phone"):
        """Extend: it is the number of the lead, of the customer or of the call, and is
        asked for there."""
        source = self._get_visible_source()
        owners = self._get_phone_owners(source)
        owner = next((owner for owner in owners if owner.phone), None)
        if not owner:
            raise UserError(self.env._("This field holds no phone number."))
        return owner.action_reveal_phone(fname)

    def _get_phone_owners(self, source):
        """Return the records whose number a row may show, in this order."""
        if source._name == "mail.activity":
            source = self.env[source.res_model].browse(source.res_id)
        if source._name == "res.partner":
            return [source]
        if source._name == "crm.lead":
            return [source, source.partner_id]
        if source._name == "sale.order":
            return [source.opportunity_id, source.partner_id]
        call = [source] if source._name == "crm.interaction" else []
        return [source.lead_id, source.partner_id, *call]

    def _get_visible_source(self):
        """Return the record that the row is made of.

        :raise AccessError: if the acting user may not read it
        """
        self.ensure_one()
        source = self._browse_sources(self.ids)[self.id]
        source.check_access("read")
        return source
