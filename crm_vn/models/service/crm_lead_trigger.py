from odoo import api, models

#: What may move a lead to another stage, or win it.
TRIGGERING = frozenset(["stage_id", "active", "probability", "team_id", "type"])


class CrmLead(models.Model):
    """Leads open services; see ``crm_service_trigger``."""

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: new leads open services."""
        leads = super().create(vals_list)
        if triggers := leads._get_service_triggers():
            events = [
                (triggers.lead_new, {lead.id: f"lead_new:{lead.id}" for lead in leads})
            ]
            leads._open_services([*events, *leads._get_service_events(triggers, {})])
        return leads

    def write(self, vals):
        """Extend: leads that enter a stage, or are won, open services."""
        if TRIGGERING.isdisjoint(vals) or not self._get_service_triggers():
            return super().write(vals)
        before = {
            lead.id: (lead.stage_id.id, lead.won_status == "won")
            for lead in self.sudo()
        }
        result = super().write(vals)
        triggers = self._get_service_triggers()
        self._open_services(self._get_service_events(triggers, before))
        return result

    def _merge_opportunity(self, *args, **kwargs):
        """Extend: leads that are merged have opened what they open."""
        leads = self.with_context(service_triggers=False)
        merged = super(CrmLead, leads)._merge_opportunity(*args, **kwargs)
        return merged.with_env(self.env)

    # EVENTS

    def _get_service_triggers(self):
        """Return which services leads open, or None."""
        if not self.env.context.get("service_triggers", True):
            return None
        return self.env["crm.service"]._get_triggers() or None

    def _get_service_events(self, triggers, before):
        """Return what happened to leads; see ``crm.service._open_by_events``.

        :param dict before: lead id → the stage it had, and whether it was won
        """
        by_stage, won = {}, {}
        for lead in self.sudo():
            stage_id, was_won = before.get(lead.id, (False, False))
            if lead.stage_id.id != stage_id and lead.stage_id.id in triggers.by_stage:
                ref = f"stage:{lead.id}:{lead.stage_id.id}"
                by_stage.setdefault(lead.stage_id.id, {})[lead.id] = ref
            if triggers.won and not was_won and lead.won_status == "won":
                won[lead.id] = f"won:{lead.id}"
        events = [(triggers.by_stage[stage], refs) for stage, refs in by_stage.items()]
        return [*events, (triggers.won, won)]

    def _open_services(self, events):
        events = [(ids, refs) for ids, refs in events if ids and refs]
        if events:
            self.env["crm.service"]._open_by_events(events)

    # CONVERSION

    def _convert_for_service(self):
        """Make opportunities of leads, as core does, with a write for those alike."""
        leads = self.filtered(
            lambda lead: lead.type == "lead" and lead.won_status == "pending"
        )
        teams = {}
        groups = {}
        for lead in leads:
            vals = lead._convert_opportunity_data(lead.partner_id)
            if lead.user_id:
                vals["team_id"] = lead._get_converted_team(teams).id
            key = tuple(sorted(vals.items()))
            groups[key] = groups.get(key, leads.browse()) | lead
        for key, group in groups.items():
            group.write(dict(key))

    def _get_converted_team(self, teams):
        """Return the team of a lead that becomes an opportunity: its own, if its
        salesperson is of it, else one of theirs, looked for once each."""
        user, team = self.user_id, self.team_id
        if team and user in team.member_ids | team.user_id:
            return team
        if user not in teams:
            teams[user] = team._get_default_team_id(
                user_id=user.id, domain=[("use_opportunities", "=", True)]
            )
        return teams[user]
