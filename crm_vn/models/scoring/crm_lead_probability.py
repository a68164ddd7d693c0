from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import split_every

#: Leads at a time, as in core's own pass.
BATCH = 50_000
#: Of a lead that core says nothing of: what it has learnt knows no won lead, or no
#: lost one.
NO_OPINION = 50.0
#: Of how many of the leads the stage must be known, to be used.
KNOWN = 0.9
STAGES = "score_backtest_stages"


class CrmLead(models.Model):
    """What Odoo's predicted probability was, for leads that are closed.

    Core overwrites it with 100 and 0 when leads are won and lost, so it is computed
    anew: by core's own method and what core has learnt, as if the leads were still
    open. A won lead is in the won stage, which gives the outcome away; hence each gets
    the stage that it was in at the moment of judgement, by the history of its stage.
    Where that is not known of most won and most lost leads, all count as being in the
    first stage, which in core's formula is the same as leaving the stage out.

    Core has learnt from these very leads too, as it keeps one table for all: its
    figures are better than they would be on leads it has not seen.
    """

    _inherit = "crm.lead"

    @api.model
    def _get_backtest_probabilities(self, lead_ids, moment):
        """Return core's probability of closed leads, without writing anything.

        :param SQL moment: when they are judged, in the terms of ``crm_lead``
        :return: ``({lead id: per cent}, share of leads whose stage is known, or None if
            the stage is left out)``; ``({}, None)`` if core has learnt nothing yet
        """
        frequencies = self.env["crm.lead.scoring.frequency"].sudo()
        if not frequencies.search_count([], limit=1):
            return {}, None
        stages, share = self._get_backtest_stages(lead_ids, moment)
        result = dict.fromkeys(lead_ids, NO_OPINION)
        for part in split_every(BATCH, lead_ids):
            leads = self.sudo().browse(part).with_context(**{STAGES: stages})
            found = leads._pls_get_naive_bayes_probabilities(batch_mode=True)
            result.update(found[0] if isinstance(found, tuple) else found)
        return result, share

    @api.model
    def _get_backtest_stages(self, lead_ids, moment):
        """Return ``({lead id: stage id}, share of leads whose stage is known)``; the
        share is that of the won or of the lost leads, whichever is less."""
        field = self.env["ir.model.fields"]._get("crm.lead", "stage_id")
        rows = self.env.execute_query(
            SQL(
                """SELECT crm_lead.id, COALESCE(
                              change.stage_id,
                              CASE WHEN crm_lead.won_status = 'lost'
                                   THEN crm_lead.stage_id END),
                          crm_lead.won_status
                     FROM crm_lead
                LEFT JOIN (SELECT DISTINCT ON (crm_lead.id) crm_lead.id,
                                  value.old_value_integer AS stage_id
                             FROM mail_tracking_value AS value
                             JOIN mail_message AS message
                               ON message.id = value.mail_message_id
                             JOIN crm_lead ON crm_lead.id = message.res_id
                            WHERE value.field_id = %(field)s
                              AND message.model = 'crm.lead'
                              AND message.date >= %(moment)s
                              AND crm_lead.id = ANY(%(ids)s)
                         ORDER BY crm_lead.id, message.date, value.id
                          ) AS change ON change.id = crm_lead.id
                    WHERE crm_lead.id = ANY(%(ids)s)""",
                field=field.id,
                moment=moment,
                ids=list(lead_ids),
            )
        )
        stages = self.env["crm.stage"].sudo()
        stages = stages.search([("is_won", "=", False)], order="sequence, id")
        still_open = set(stages.ids)
        # the stage that core counts all leads by
        first = (stages.filtered(lambda stage: not stage.team_ids) or stages)[:1]
        known = {lead_id: stage for lead_id, stage, _won in rows if stage in still_open}
        # of the won and of the lost: a stage that is known of one side only tells it
        share = 1.0
        for outcome in {outcome for _lead, _stage, outcome in rows}:
            ids = [lead_id for lead_id, _stage, status in rows if status == outcome]
            share = min(share, sum(lead_id in known for lead_id in ids) / len(ids))
        if share < KNOWN:
            return dict.fromkeys(lead_ids, first.id), None
        return {**dict.fromkeys(lead_ids, first.id), **known}, share

    def _pls_get_lead_pls_values(self, domain=None):
        """Extend: closed leads are read as if they were in the stage of the context."""
        stages = self.env.context.get(STAGES)
        if stages is None:
            return super()._pls_get_lead_pls_values(domain=domain)
        result = super()._pls_get_lead_pls_values(domain=[("id", "in", self.ids)])
        for lead_id, lead in result.items():
            lead["values"] = [
                ("stage_id", stages[lead_id]),
                *(
                    pair
                    for pair in lead["values"]
                    if pair[0] not in ("stage_id", "probability")
                ),
            ]
        return result
