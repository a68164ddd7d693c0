"""What a service does, in plain words."""

from odoo import api, fields, models


class CrmService(models.Model):
    _inherit = "crm.service"

    summary = fields.Text(compute="_compute_summary", help="What the service does.")

    @api.depends(
        *("trigger", "trigger_stage_id", "domain", "delay", "delay_unit"),
        *("assign", "user_id", "team_id", "sla_hours", "convert_lead"),
        *("input_ids.name", "input_ids.required", "input_ids.active"),
        *("output_ids.name", "output_ids.required", "output_ids.active"),
        *("output_ids.required_for", "all_outcome_ids.name"),
        *("all_outcome_ids.active", "all_outcome_ids.effects"),
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for service in self:
            sentences = [
                service._describe_trigger(),
                service._describe_assign(),
                service._describe_sla(),
                *service._describe_fields(),
                *service._describe_outcomes(),
            ]
            service.summary = "\n".join(filter(None, sentences))

    def _describe_trigger(self):
        if self.trigger == "manual":
            return self.env._("It is planned by hand, or follows another service.")
        if self.trigger == "lead_new":
            event = self.env._("It is opened when a lead arrives.")
        elif self.trigger == "won":
            event = self.env._("It is opened when an opportunity is won.")
        else:
            event = self.env._(
                "It is opened when the stage “%s” is reached.",
                self.trigger_stage_id.name or "…",
            )
        parts = [event]
        if (self.domain or "[]") != "[]":
            parts.append(self.env._("Only for leads that match the filter."))
        if self.delay:
            parts.append(
                self.env._(
                    "It is scheduled %s after that.",
                    self._describe_delay(self.delay, self.delay_unit),
                )
            )
        return " ".join(parts)

    def _describe_assign(self):
        if self.assign == "user":
            return self.env._("It falls to %s.", self.user_id.name or "…")
        if self.assign == "team":
            return self.env._(
                "It falls to the members of the team %s in turn.",
                self.team_id.name or "…",
            )
        return {
            "owner": self.env._("It falls to the salesperson of the deal."),
            "store": self.env._("It falls to the manager of the store."),
            "nobody": self.env._("Whoever is free takes it."),
        }.get(self.assign)

    def _describe_sla(self):
        if not self.sla_hours:
            return None
        hours, minutes = divmod(round(self.sla_hours * 60), 60)
        if not minutes and hours >= 48 and not hours % 24:
            time = self._describe_delay(hours // 24, "days")
        elif hours and not minutes:
            time = self._describe_delay(hours, "hours")
        else:
            time = self._describe_delay(hours * 60 + minutes, "minutes")
        return self.env._("It has to be done within %s.", time)

    def _describe_fields(self):
        def names(declared):
            return ", ".join(field.name for field in declared if field.name)

        needed = self.input_ids.filtered(lambda field: field.active and field.required)
        asked = self.output_ids.filtered(lambda field: field.active and field.required)
        always = asked.filtered(lambda field: field.required_for == "always")
        if needed:
            yield self.env._("To begin, one has to know: %s.", names(needed))
        if always:
            yield self.env._("To finish, one has to fill in: %s.", names(always))
        if asked - always:
            yield self.env._(
                "To finish successfully, one has to fill in: %s.", names(asked - always)
            )

    def _describe_outcomes(self):
        outcomes = self.all_outcome_ids.filtered(lambda out: out.active and out.name)
        if not outcomes:
            yield self.env._("It has no outcome yet, and so it cannot be finished.")
            return
        yield self.env._("It ends with: %s.", ", ".join(outcomes.mapped("name")))
        for outcome in outcomes.filtered("effects"):
            yield f"• {outcome.name}: {outcome.effects}"

    def _describe_delay(self, number, unit):
        """Return a time in words."""
        if unit == "minutes":
            return self.env._("%s min", number)
        if unit == "hours":
            return self.env._("%s h", number)
        if unit == "days":
            return self.env._("%s day(s)", number)
        return self.env._("%s week(s)", number)


class CrmServiceOutcome(models.Model):
    _inherit = "crm.service.outcome"

    @api.depends(
        *("stage_id", "probability", "lead_action", "lost_reason_id"),
        *("next_service_id", "next_delay", "next_delay_unit", "score_points"),
        "reason",
    )
    @api.depends_context("lang")
    def _compute_effects(self):
        for outcome in self:
            outcome.effects = ", ".join(outcome._describe_effects())

    def _describe_effects(self):
        if self.reason == "required":
            yield self.env._("asks why")
        if self.stage_id:
            yield self.env._("moves the deal to “%s”", self.stage_id.name)
        if self.probability:
            yield self.env._("sets the probability to %s%%", f"{self.probability:g}")
        if self.lead_action == "convert":
            yield self.env._("makes the lead an opportunity")
        elif self.lead_action == "won":
            yield self.env._("marks the deal as won")
        elif self.lead_action == "lost":
            if self.lost_reason_id:
                yield self.env._(
                    "marks the deal as lost (%s)", self.lost_reason_id.name
                )
            else:
                yield self.env._("marks the deal as lost")
        if service := self.next_service_id:
            if self.next_delay:
                yield self.env._(
                    "plans “%(service)s” %(delay)s later",
                    service=service.name,
                    delay=service._describe_delay(
                        self.next_delay, self.next_delay_unit
                    ),
                )
            else:
                yield self.env._("plans “%s” at once", service.name)
        if self.score_points:
            yield self.env._("is worth %+d points", self.score_points)
