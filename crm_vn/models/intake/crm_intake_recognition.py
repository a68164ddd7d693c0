from collections import defaultdict
from typing import NamedTuple

from odoo import api, models


class Place(NamedTuple):
    """Where something came in: the store that gets it, on whose behalf, and through
    which source. Store and user may be empty."""

    store: object
    user: object
    source: object


class CrmIntakeRecognition(models.AbstractModel):
    """Whom of the chain's customers a store may see in what came in.

    A customer is looked for in the whole chain. One whom the store does not see is not
    linked, since what came in shows its customer's data: the store's own contacts are
    looked at instead. Even how many others there are would be a secret of theirs.
    """

    _name = "crm.intake.recognition"
    _description = "Recognition of Customers by Stores"

    @api.model
    def _recognise(self, places, evidences, matches):
        """Return for each place whom of the matched customers it may refer to.

        No query more unless somebody was found whom the store does not see.

        :param list[Place] places: where things came in
        :param list[dict] evidences: what the matching went by, for each
        :param list matches: the matches in the whole chain
        :return: pairs: the match that counts, and whether the person is a customer of
            a store whose customers this one does not see
        :rtype: list[tuple[IdentityMatch, bool]]
        """
        found = [(match, False) for match in matches]
        hidden = self._get_hidden_customers(places, matches)
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
                    **evidences[position],
                    "domain": [("id", "not in", hidden[position].ids)],
                }
                for position in doubtful
            ]
        )
        strangers = defaultdict(list)
        for position, match in zip(doubtful, again, strict=True):
            found[position] = (match, False)
            if matches[position].partner and not match.partner:
                strangers[places[position]].append(position)
        for place, positions in strangers.items():
            partners = self.env["res.partner"].union(
                *(matches[position].partner for position in positions)
            )
            recognised = partners._recognise_at(
                place.store,
                place.user or self.env.user,
                self.env._("Request received through %s", place.source.name),
            )
            for position in positions:
                if matches[position].partner <= recognised:
                    found[position] = (matches[position], False)
                else:
                    found[position] = (found[position][0], True)
        return found

    @api.model
    def _get_hidden_customers(self, places, matches):
        """Return, by position, the contacts that the store does not see."""
        hidden = {}
        if not self.env["crm.store"]._exists():
            return hidden
        by_store = defaultdict(list)
        for position, (place, match) in enumerate(zip(places, matches, strict=True)):
            if match.candidates:
                by_store[place.store].append(position)
        for store, positions in by_store.items():
            partners = self.env["res.partner"].union(
                *(matches[position].candidates for position in positions)
            )
            unseen = partners - partners._filter_seen_at(store)
            for position in positions:
                if others := matches[position].candidates & unseen:
                    hidden[position] = others
        return hidden
