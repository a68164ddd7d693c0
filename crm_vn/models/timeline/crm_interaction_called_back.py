import itertools
from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, groupby

from ...tools.mask import is_masked
from ...tools.phone import phone_key
from ...tools.web import web_url
from .crm_interaction import MISSED

#: Results of a call that somebody talked in.
TALKED = ("answered", "callback", "refused", "wrong_number")
#: Whichever store.
ANY = "any"
#: What decides which call makes up for which.
DECIDING = frozenset(
    [
        *("kind", "direction", "date", "result", "phone", "phone_key"),
        *("company_id", "store_id"),
    ]
)


class CrmInteraction(models.Model):
    """Which call made up for a missed one.

    A missed call of a customer is called back by the first later call to the same
    number, whatever came of it, or from it and answered; in the same company, by
    whomever, and whichever of the two is told of first. ``called_back_id`` says so as
    soon as both are recorded. A missed call that somebody entered is called back by
    calls of the same store only: else any number could be asked for by entering it.
    """

    _inherit = "crm.interaction"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: complete what the number and the recording say.

        :raise ValidationError: if somebody enters a recording that is no web address
        """
        interactions = super().create(
            [self._with_call_values(vals) for vals in vals_list]
        )
        calls = interactions.filtered(lambda row: row.kind == "call" and row.phone_key)
        calls._link_call_backs()
        return interactions

    def write(self, vals):
        """Extend: complete what the number and the recording say.

        :raise ValidationError: if somebody enters a recording that is no web address
        """
        result = super().write(self._with_call_values(vals))
        if not DECIDING.isdisjoint(vals):
            self.filtered(lambda row: row.kind == "call")._link_call_backs()
        return result

    @api.model
    def _with_call_values(self, vals):
        """Return the values with the key of a number, and without a recording that a
        browser must not open."""
        if "phone_key" not in vals and not is_masked(vals.get("phone", "••")):
            country = self.env.company.country_id.code or "VN"
            vals = {**vals, "phone_key": phone_key(vals["phone"] or "", country)}
        if url := vals.get("recording_url"):
            if not web_url(url) and not self.env.su:
                raise ValidationError(
                    self.env._(
                        "A recording is an address that begins with https:// or "
                        "http://."
                    )
                )
            vals = {**vals, "recording_url": web_url(url)}
        return vals

    # CALLING BACK

    def _link_call_backs(self):
        """Set what called back the missed calls that these calls are, or are about.

        The number of queries does not grow with the number of calls.
        """
        if not self:
            return
        model = self.sudo()
        about = model.search([("called_back_id", "in", self.ids)]) | model.browse(
            self.ids
        )
        found = dict.fromkeys(about.ids, False)
        known = {row.id: row.called_back_id.id for row in about}
        for calls in self._read_calls(set(about.mapped("phone_key")) - {False}):
            known.update((call.id, call.called_back_id or False) for call in calls)
            found.update(_find_call_backs(calls))
        changed = defaultdict(list)
        for missed_id, back_id in found.items():
            if known[missed_id] != back_id:
                changed[back_id].append(missed_id)
        for back_id, ids in changed.items():
            model.browse(ids).called_back_id = back_id
        if changed:
            model.browse(itertools.chain(*changed.values()))._after_call_back()

    @api.model
    def _read_calls(self, keys):
        """Return lists of calls, each from and to one number, as :class:`Call`."""
        if not keys:
            return []
        self.flush_model([*DECIDING - {"phone"}, "provider", "called_back_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT phone_key, id, date, direction, result, company_id,
                       store_id, provider IS NULL, called_back_id
                  FROM crm_interaction
                 WHERE phone_key IN %s AND kind = 'call'
                """,
                tuple(keys),
            )
        )
        calls = defaultdict(list)
        for key, *values in rows:
            calls[key].append(Call(*values))
        return list(calls.values())

    def _after_call_back(self):
        """Hook: ``called_back_id`` of the calls has changed."""


class Call(NamedTuple):
    """What decides which call of a number makes up for which; None for no company."""

    id: int
    date: datetime
    direction: str
    result: str
    company_id: int
    store_id: int
    by_hand: bool
    called_back_id: int

    def is_missed(self):
        return self.direction == "in" and self.result in MISSED

    def makes_up(self):
        return self.direction == "out" or self.result in TALKED


def _find_call_backs(calls):
    """Return ``{id: id}``: for each missed call of one number, what called it back.

    A call without a company is one of any.
    """
    found = {}
    # company, store or ANY → the first call back later than where we are
    following = {}
    latest_first = sorted(calls, key=lambda call: (call.date, call.id), reverse=True)
    for _date, together in groupby(latest_first, lambda call: call.date):
        for call in together:
            if call.makes_up():
                following[call.company_id, ANY] = call
                following[call.company_id, call.store_id] = call
        for call in together:
            if call.is_missed():
                place = call.store_id if call.by_hand else ANY
                backs = [
                    back
                    for (company, store), back in following.items()
                    if store == place
                    and (not call.company_id or company in (call.company_id, None))
                ]
                back = min(backs, key=lambda one: (one.date, one.id), default=None)
                found[call.id] = back.id if back else False
    return found
