from odoo import api, fields, models

from ...tools.call_event import BY_HAND, GROUPS, Fact, choose
from .crm_interaction import COMPLETED_FIELDS

#: What a person may know better than any report.
SAID_BY_HAND = COMPLETED_FIELDS - {"callback_date"}


class CrmInteraction(models.Model):
    """Calls, as call centres tell of them: a few reports each, repeated, late and in
    any order.

    A row is there from the first report, without ``result`` while the call is going
    on; further reports complete it. Of two that contradict each other, the surer one
    counts whichever comes first (``tools.call_event``): who answered, not who was rung;
    the result of the end, not that of the middle. What a person entered stays.
    """

    _inherit = "crm.interaction"

    call_ranks = fields.Json(
        copy=False,
        groups=fields.NO_ACCESS,
        help="How sure each of the values is that reports of the call gave.",
    )

    def write(self, vals):
        """Extend: what a person says of a call, no later report of it changes."""
        result = super().write(vals)
        said = SAID_BY_HAND.intersection(vals)
        if said and not self.env.su:
            for call in self.sudo().filtered("call_ranks"):
                call.call_ranks = {**call.call_ranks, **dict.fromkeys(said, BY_HAND)}
        return result

    @api.model
    def _choose_news(self, current, vals):
        """Extend: of reports of a call, the surer one counts.

        ``call_ranks`` says how sure the values are: by field, see ``tools.call_event``.
        """
        ranks = vals.get("call_ranks")
        if not ranks:
            return super()._choose_news(current, vals)
        told = {
            member: Fact(vals[member], rank)
            for fname, rank in ranks.items()
            for member in GROUPS.get(fname, (fname,))
            if member in vals
        }
        known = current.get("call_ranks") or {}
        news, new_ranks = choose(current, known, told)
        if new_ranks:
            news["call_ranks"] = {**known, **new_ranks}
        rest = {
            fname: value
            for fname, value in vals.items()
            if fname not in told and fname != "call_ranks"
        }
        return super()._choose_news(current, rest) | news
