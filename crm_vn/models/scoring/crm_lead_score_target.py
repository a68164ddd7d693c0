from itertools import islice

from odoo import models
from odoo.fields import Domain

#: How many ways to the next threshold a card names.
MAX_HINTS = 5


class CrmLead(models.Model):
    """What is missing for the next threshold, and how to get it."""

    _inherit = "crm.lead"

    def _get_score_target(self, thresholds, lines):
        """Return the next threshold and how to reach it, false if there is none."""
        ahead = [
            threshold
            for threshold in thresholds
            if threshold["open"] and threshold["score"] > self.score
        ]
        if not ahead:
            return False
        score = ahead[0]["score"]
        return {
            "name": " · ".join(
                threshold["name"] for threshold in ahead if threshold["score"] == score
            ),
            "score": score,
            "missing": score - self.score,
            "hints": self._get_score_hints(lines),
        }

    def _get_score_hints(self, lines):
        """Return what a salesperson can do for more points, the best first."""
        earned = {line.rule_id.id: line.points for line in lines}
        rules = self.env["crm.score.rule"]._get_scoring_rules()
        gains = {}
        for rule in rules.filtered("hint"):
            points = earned.get(rule.id, 0)
            if rule.kind == "fit":
                # what takes points away now no longer does
                now = rule.points if rule.id in earned else 0
                gain = max(rule.points, 0) - now
            else:
                gain = rule._get_best_event()
                if rule.max_points:
                    gain = min(gain, rule.max_points - points)
            if gain > 0:
                gains[rule] = gain
        best = sorted(gains, key=lambda rule: (-gains[rule], rule.sequence, rule.id))
        applicable = filter(self._is_score_rule_for, best)
        return [
            {"rule": rule.name, "hint": rule.hint, "points": gains[rule]}
            for rule in islice(applicable, MAX_HINTS)
        ]

    def _is_score_rule_for(self, rule):
        """Return whether a rule is for the lead: of fit, whatever it would have to be;
        of engagement, as it is."""
        lead = self.sudo().with_context(active_test=False)
        company = lead.company_id or lead.store_id.company_id
        company = company or self.env["crm.score.engine"]._get_main_company()
        if rule.company_id and company != rule.company_id:
            return False
        if rule.store_ids and not lead.store_id._is_within(rule.store_ids):
            return False
        domain = rule._get_lead_domain()
        if rule.kind == "fit" or domain.is_true():
            return True
        # as the engine asks: not each domain can be told from the values of a record
        return bool(lead.search_count(domain & Domain("id", "=", lead.id)))


class CrmScoreRule(models.Model):
    """What one more event of a rule is worth."""

    _inherit = "crm.score.rule"

    def _get_best_event(self):
        """Return the points of one more event: of services, of the best outcome."""
        self.ensure_one()
        if self.source != "service":
            return self.points
        [[best]] = (
            self.env["crm.service.outcome"]
            .sudo()
            ._read_group([], [], ["score_points:max"])
        )
        return self.points * max(best or 0, 0)
