from odoo import api, models

from .crm_intake_recognition import Place


class CrmLead(models.Model):
    """The store of a lead that came in from outside, and whom of the chain's customers
    that store may see in it.

    The store is the source's. Nothing in a form chooses it: what the sender can write
    to is named by the source's field map, and that knows no store.

    A customer is looked for in the whole chain. One whom the lead's store does not see
    is not linked, since a lead shows its customer's data: the store's own contacts are
    looked at instead. Even how many others there are would be a secret of theirs.
    """

    _inherit = "crm.lead"

    @api.model
    def _get_intake_salesperson(self, source):
        """Return who receives the leads of a source: nobody, if they do not see its
        store any more."""
        user = source.user_id
        if (
            user
            and source.store_id
            and source.store_id.id not in user._get_store_scope()
        ):
            return user.browse()
        return user

    @api.model
    def _prepare_intake_store_values(self, form, partner, vals):
        """Return the store of a new lead, if it is not for the lead to find out.

        :param partner: the customer found in the whole chain, or nobody: the lead does
            not know them when it looks for its store
        :param dict vals: what the lead is going to be created with
        """
        store = form.event.source_id.store_id
        if store:
            return {"store_id": store.id}
        if not partner.store_id or not partner.store_id.active:
            return {}
        owner = self.env["res.users"].browse(vals.get("user_id") or ())
        if owner and not owner._get_store_scope().everything:
            return {}
        index = self.env["crm.store"]._get_index()
        company_id = vals.get("company_id") or self.env.company.id
        if (
            vals.get("team_id") in index.by_team
            or partner.store_id.company_id.id != company_id
        ):
            return {}
        return {"store_id": partner.store_id.id}

    def _recognise_customers(self, forms, matches):
        """Return for each new lead whom of the matched customers it may refer to, see
        ``crm.intake.recognition``.

        :param list matches: the matches in the whole chain
        """
        return self.env["crm.intake.recognition"]._recognise(
            [
                Place(lead.store_id, lead.user_id, form.event.source_id)
                for lead, form in zip(self, forms, strict=True)
            ],
            [form.evidence for form in forms],
            matches,
        )

    @api.model
    def _format_elsewhere(self):
        return self.env._(
            "This person is a customer of another store of the chain. “Find Customer”, "
            "then “Serve Here”, gives you access to them."
        )
