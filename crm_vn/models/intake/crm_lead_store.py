from collections import defaultdict

from odoo import api, models


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
        """Return for each new lead whom of the matched customers it may refer to.

        No query more unless somebody was found whom the lead's store does not see.

        :param list matches: the matches in the whole chain
        :return: pairs: the match that counts, and whether the person is a customer of
            a store whose customers the lead's store does not see
        :rtype: list[tuple[IdentityMatch, bool]]
        """
        found = [(match, False) for match in matches]
        hidden = self._get_hidden_customers(matches)
        doubtful = [
            position
            for position, partners in hidden.items()
            if matches[position].partner <= partners
        ]
        if not doubtful:
            return found
        again = self.env["res.partner"]._match_identities(
            [
                {
                    **forms[position].evidence,
                    "domain": [("id", "not in", hidden[position].ids)],
                }
                for position in doubtful
            ]
        )
        strangers = defaultdict(list)
        for position, match in zip(doubtful, again, strict=True):
            found[position] = (match, False)
            if matches[position].partner and not match.partner:
                lead, source = self[position], forms[position].event.source_id
                strangers[lead.store_id, lead.user_id, source].append(position)
        for (store, user, source), positions in strangers.items():
            partners = self.env["res.partner"].union(
                *(matches[position].partner for position in positions)
            )
            recognised = partners._recognise_at(
                store,
                user or self.env.user,
                self.env._("Request received through %s", source.name),
            )
            for position in positions:
                if matches[position].partner <= recognised:
                    found[position] = (matches[position], False)
                else:
                    found[position] = (found[position][0], True)
        return found

    def _get_hidden_customers(self, matches):
        """Return, by position, the contacts that the lead's store does not see."""
        hidden = {}
        if not self.env["crm.store"]._exists():
            return hidden
        by_store = defaultdict(list)
        for position, (lead, match) in enumerate(zip(self, matches, strict=True)):
            if match.candidates:
                by_store[lead.store_id].append(position)
        for store, positions in by_store.items():
            partners = self.env["res.partner"].union(
                *(matches[position].candidates for position in positions)
            )
            unseen = partners - partners._filter_seen_at(store)
            for position in positions:
                if others := matches[position].candidates & unseen:
                    hidden[position] = others
        return hidden

    @api.model
    def _format_elsewhere(self):
        return self.env._(
            "This person is a customer of another store of the chain. “Find Customer”, "
            "then “Serve Here”, gives you access to them."
        )
