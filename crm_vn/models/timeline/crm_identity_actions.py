from odoo import api, models

from ...tools.names import name_key
from .crm_identity import CHAT_KINDS

MAX_CANDIDATES = 10


class CrmIdentity(models.Model):
    """What people do with a conversation: say who it is."""

    _inherit = "crm.identity"

    @api.depends("name", "phone", "partner_id", "kind", "value")
    @api.depends_context("uid")
    def _compute_candidate_ids(self):
        """Find the customers who share the number or the name, as the user sees them.

        The number comes first: a name alone says little.
        """
        sought = self.filtered(lambda i: i.kind in CHAT_KINDS and not i.partner_id)
        (self - sought).candidate_ids = False
        Partner = self.env["res.partner"]
        matches = Partner._match_identities(
            [
                {
                    "name": identity.name,
                    "phone": identity.phone,
                    "identities": [(identity.kind, identity.value)],
                }
                for identity in sought
            ]
        )
        keys = {name_key(identity.name or "") for identity in sought} - {""}
        namesakes = Partner.search(
            [("name_key", "in", list(keys))], limit=MAX_CANDIDATES * len(keys)
        ).grouped("name_key")
        for identity, match in zip(sought, matches, strict=True):
            named = namesakes.get(name_key(identity.name or ""), Partner)
            candidates = match.partner | match.candidates | named
            identity.candidate_ids = candidates[:MAX_CANDIDATES]

    def action_link_customer(self):
        """Ask which customer the account is of."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link to Customer"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("crm_vn.crm_identity_view_form_link").id, "form")],
            "target": "new",
        }

    def action_unlink_owner(self):
        """Make the accounts nobody's again, with what was said."""
        for identity in self:
            identity.write(
                {
                    "partner_id": False,
                    "lead_id": False,
                    "store_id": identity._get_home_store(),
                }
            )

    def _get_home_store(self):
        """Return the store of an account; that of the acting user if it has none."""
        scope = self.env.user._get_store_scope()
        company = self.company_id or self.env.company
        return self.store_id.id or scope.defaults.get(company.id, False)

    def action_new_customer(self):
        """Make a contact of the account, and open it."""
        self.ensure_one()
        if not self.partner_id:
            values = self._prepare_customer_values()
            self.partner_id = self.env["res.partner"].create(values)
        return self._open_record(self.partner_id)

    def action_new_lead(self):
        """Make a lead of the account, and open it."""
        self.ensure_one()
        lead = self.env["crm.lead"].create(self._prepare_lead_values())
        self.lead_id = lead
        return self._open_record(lead)

    def action_open_owner(self):
        """Open the customer, else the lead."""
        self.ensure_one()
        return self._open_record(self.partner_id or self.lead_id)

    def _open_record(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def _prepare_customer_values(self):
        values = {"name": self.display_name, "phone": self.phone}
        if self.store_id:
            values["store_id"] = self.store_id.id
        return values

    def _prepare_lead_values(self):
        channel = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        values = {
            "name": f"{channel} – {self.display_name}",
            "contact_name": self.name,
            "phone": self.phone or self.partner_id.phone,
            "partner_id": self.partner_id.id,
            "user_id": (self.user_id or self.env.user).id,
        }
        if self.company_id:
            values["company_id"] = self.company_id.id
        if self.store_id:
            values["store_id"] = self.store_id.id
        return values
