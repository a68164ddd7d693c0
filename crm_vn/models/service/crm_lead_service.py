from collections import defaultdict

from odoo import fields, models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.service.subject", "crm.lead"]
    _service_field = "lead_id"

    service_record_ids = fields.One2many(
        "crm.service.record",
        "lead_id",
        "Services",
        groups="sales_team.group_sale_salesman",
    )

    # WHAT AN OUTCOME DOES

    def _follow_outcome(self, outcome):
        """Do with leads what the outcome of a service says of them.

        A lead is made an opportunity if the outcome says so. An open opportunity is
        moved to its stage, if that is one of its team's, gets its probability, and is
        won; an open lead or opportunity is lost. What is that already stays so.

        :return: ``{lead: why not}``, in the language of the user
        """
        notes = {}
        if outcome.lead_action == "convert":
            self._become_opportunities()
        is_open = self.filtered(
            lambda lead: lead.active and lead.won_status == "pending"
        )
        for lead in (self - is_open).filtered(lambda lead: not lead._is_where(outcome)):
            notes[lead] = self.env._(
                "“%(lead)s” is closed, and stays as it is.", lead=lead.name
            )
        if outcome.lead_action == "lost":
            is_open.action_set_lost(lost_reason_id=outcome.lost_reason_id.id)
            return notes
        deals = is_open.filtered(lambda lead: lead.type == "opportunity")
        for lead in is_open - deals:
            notes[lead] = self.env._(
                "“%(lead)s” is a lead, not an opportunity yet: it stays as it is.",
                lead=lead.name,
            )
        notes |= deals._move_to(outcome)
        if outcome.lead_action == "won":
            deals.filtered(lambda lead: lead.won_status != "won").action_set_won()
        return notes

    def _is_where(self, outcome):
        """Return whether a closed lead is where an outcome would bring it."""
        if outcome.lead_action in ("won", "lost"):
            return self.won_status == outcome.lead_action
        return bool(outcome.stage_id) and self.stage_id == outcome.stage_id

    def _become_opportunities(self):
        """Extend nothing: core converts lead by lead, this those alike together."""
        alike = defaultdict(self.browse)
        for lead in self:
            if lead.type == "lead" and lead.active and lead.won_status != "won":
                vals = lead._convert_opportunity_data(lead.partner_id)
                alike[tuple(sorted(vals.items()))] += lead
        for vals, leads in alike.items():
            leads.write(dict(vals))

    def _move_to(self, outcome):
        """Set the stage and the probability of an outcome.

        :return: ``{lead: why not}``
        """
        stage, notes = outcome.stage_id, {}
        vals = {}
        if outcome.probability and outcome.lead_action != "won":
            vals["probability"] = outcome.probability
        fitting = self.filtered(
            lambda lead: not stage.team_ids or lead.team_id in stage.team_ids
        )
        for lead in self - fitting:
            notes[lead] = self.env._(
                "“%(lead)s” was not moved to “%(stage)s”: its sales team does not "
                "have this stage.",
                lead=lead.name,
                stage=stage.name,
            )
        moving = fitting.filtered(lambda lead: stage and lead.stage_id != stage)
        if moving:
            moving._track_set_log_message(f"{outcome.service_id.name}: {outcome.name}")
            moving.write({"stage_id": stage.id, **vals})
        if vals and self - moving:
            (self - moving).write(dict(vals))
        return notes
