from odoo import api, models
from odoo.tools import SQL

from .crm_work_reasons_documents import HIGH_PRIORITY

#: How many rules are named as the reason of a score.
MAX_RULES = 2


class CrmWork(models.Model):
    """Leads that are hot by their score, and why."""

    _inherit = "crm.work"

    @api.model
    def _get_work_sources(self, parts):
        """Extend: with the leads that are hot, and that nobody marked as important."""
        sources = super()._get_work_sources(parts)
        if self.env["crm.score.engine"]._is_active():
            self.env["crm.lead"]._flush_scores()
            hot = SQL(
                """(%s) IS NOT TRUE AND EXISTS (
                       SELECT FROM crm_lead_score score
                        WHERE score.lead_id = source.id
                          AND score.temperature = 'hot')""",
                HIGH_PRIORITY,
            )
            sources.append(self._get_hot_leads(parts, hot))
        return sources

    @api.depends("reason", "lead_id")
    def _compute_detail(self):
        """Extend: why a lead is hot comes first."""
        super()._compute_detail()
        hot = self.filtered(lambda work: work.reason == "hot_lead" and work.lead_id)
        if not hot:
            return
        rules = hot.lead_id._get_best_rules(MAX_RULES)
        for work in hot:
            work.detail = " · ".join(
                filter(None, (*work._get_hot_reasons(rules), work.detail))
            )

    def _get_hot_reasons(self, rules):
        """Return why the lead is hot, in words."""
        lead, reasons = self.lead_id, []
        if lead.priority in ("2", "3"):
            reasons.append(self.env._("high priority"))
        if lead.temperature == "hot":
            reason = self.env._("score %(score)s", score=lead.score)
            names = [rule.name for rule in rules.get(lead.id, ())]
            if names:
                reason = self.env._(
                    "%(score)s: %(rules)s", score=reason, rules=", ".join(names)
                )
            reasons.append(reason)
        return reasons


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _get_best_rules(self, limit):
        """Return ``{id: rules}`` of those that give leads the most points."""
        rules = {}
        lines = self.env["crm.score.line"].search(
            [("lead_id", "in", self.ids), ("points", ">", 0)], order="points desc, id"
        )
        for line in lines:
            best = rules.setdefault(line.lead_id.id, [])
            if len(best) < limit and line.rule_id:
                best.append(line.rule_id)
        return rules
