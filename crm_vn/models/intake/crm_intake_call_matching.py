from odoo import api, models

from .crm_intake_recognition import Place


class CrmIntakeAdapterCall(models.AbstractModel):
    """Whose calls they are: the open lead of the number, else its customer."""

    _inherit = "crm.intake.adapter.call"

    @api.model
    def _get_evidence(self, call):
        return {
            "phone": call.get("phone_key"),
            "company": self.env.company,
            "country": self._get_country(call.events[0]),
        }

    @api.model
    def _find_leads(self, calls):
        """Link the calls to the open leads of their numbers."""
        todo = [
            call
            for call in calls
            if call.get("phone_key")
            and not (call.row.lead_id or call.row.order_id)
            and not call.is_by_hand("lead_id")
        ]
        leads = self.env["crm.lead"]._match_open_leads(
            [
                {
                    **self._get_evidence(call),
                    "domain": call.events[0]._get_store_lead_domain(),
                }
                for call in todo
            ]
        )
        for call, lead in zip(todo, leads, strict=True):
            if lead:
                call.news["lead_id"] = lead.id
                if lead.partner_id and not call.is_by_hand("partner_id"):
                    call.news["partner_id"] = lead.partner_id.id
        for call in calls:
            if call.get("lead_id") or call.get("order_id"):
                # it is where its deal is
                call.news.pop("store_id", None)

    @api.model
    def _find_customers(self, calls):
        """Link the calls without a lead to the customers of their numbers, as far as
        the store sees them."""
        todo = []
        for call in calls:
            known = call.row.partner_id
            if (
                not call.get("phone_key")
                or call.get("lead_id")
                or call.get("order_id")
                or call.is_by_hand("partner_id")
            ):
                continue
            if known and call.get("store_id") == call.row.store_id.id:
                continue
            todo.append(call)
        evidences = [self._get_evidence(call) for call in todo]
        matches = self.env["res.partner"]._match_identities(evidences)
        places = [
            self._get_place(call, match.partner)
            for call, match in zip(todo, matches, strict=True)
        ]
        recognition = self.env["crm.intake.recognition"]
        found = recognition._recognise(places, evidences, matches)
        for call, place, (match, _elsewhere) in zip(todo, places, found, strict=True):
            if call.row.partner_id and call.row.partner_id != match.partner:
                # the store that got the call does not see this customer
                call.row.partner_id = False
            if match.partner:
                call.news["partner_id"] = match.partner.id
            if place.store and not call.get("store_id"):
                call.news["store_id"] = place.store.id

    @api.model
    def _get_place(self, call, partner):
        """Return where a call came in: nobody else's call is where its customer is."""
        store = self.env["crm.store"].browse(call.get("store_id") or ())
        if not store and partner.store_id.active:
            if partner.store_id.company_id == self.env.company:
                store = partner.store_id
        user = self.env["res.users"].browse(call.get("user_id") or ())
        return Place(store, user, call.source)
