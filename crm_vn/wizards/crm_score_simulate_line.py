from contextlib import contextmanager

from odoo import api, fields, models

#: What can be tried out of a rule.
TRIED = ("points", "max_points", "half_life_days")


class CrmScoreSimulateLine(models.TransientModel):
    """A rule as it would be."""

    _name = "crm.score.simulate.line"
    _description = "Rule in a Simulation"
    _order = "kind desc, sequence, id"

    simulate_id = fields.Many2one(
        "crm.score.simulate", required=True, ondelete="cascade"
    )
    rule_id = fields.Many2one("crm.score.rule", required=True, ondelete="cascade")
    sequence = fields.Integer(related="rule_id.sequence", store=True)
    kind = fields.Selection(related="rule_id.kind", store=True)
    set_id = fields.Many2one(related="rule_id.set_id")
    is_now = fields.Boolean("Now", compute="_compute_is_now")
    is_on = fields.Boolean("After")
    points = fields.Integer(
        compute="_compute_tried", store=True, readonly=False, precompute=True
    )
    max_points = fields.Integer(
        "At Most", compute="_compute_tried", store=True, readonly=False, precompute=True
    )
    half_life_days = fields.Integer(
        "Half-life",
        compute="_compute_tried",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("rule_id.active", "rule_id.error")
    def _compute_is_now(self):
        for line in self:
            line.is_now = line.rule_id.active and not line.rule_id.error

    @api.depends("rule_id")
    def _compute_tried(self):
        for line in self:
            for fname in TRIED:
                line[fname] = line.rule_id[fname]

    def _get_changed(self):
        """Return the lines that are not as it is now."""
        return self.filtered(
            lambda line: line.is_on != line.is_now
            or (
                line.is_on
                and any(line[fname] != line.rule_id[fname] for fname in TRIED)
            )
        )

    @contextmanager
    def _pretend(self):
        """Give the rules, as long as it lasts, what the lines say.

        Only in the cache: nothing is written, and nothing is left behind.
        """
        rules = self.rule_id.sudo()
        for line in self:
            for fname in TRIED:
                rule = line.rule_id.sudo()
                rule._fields[fname]._update_cache(rule, line[fname])
        try:
            yield rules
        finally:
            rules.invalidate_recordset(TRIED, flush=False)
