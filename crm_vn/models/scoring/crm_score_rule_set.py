from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmScoreRuleSet(models.Model):
    """Rules that go together, such as those of a trade, to be switched on at once.

    A set holds no copies: switching it on activates its rules, switching it off
    archives them, and what was changed of them stays so. Rules that several companies
    share (without a company, as those that are shipped) then count for all of them;
    whoever wants others for one company duplicates them and gives them that company,
    or makes a set of its own.
    """

    _name = "crm.score.rule.set"
    _description = "Set of Score Rules"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="What data files and programs call it.")
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True)
    rule_ids = fields.One2many(
        "crm.score.rule", "set_id", "Rules", context={"active_test": False}
    )
    rule_count = fields.Integer("Number of Rules", compute="_compute_counts")
    active_count = fields.Integer("Active Rules", compute="_compute_counts")
    progress = fields.Char("Switched On", compute="_compute_counts")

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "There is a set with this code already."
    )

    @api.depends("rule_ids.active")
    def _compute_counts(self):
        rules = self.env["crm.score.rule"].with_context(active_test=False)
        counts = {}
        for rule_set, active, count in rules._read_group(
            [("set_id", "in", self.ids)], ["set_id", "active"], ["__count"]
        ):
            counts[rule_set.id, active] = count
        for rule_set in self:
            active = counts.get((rule_set._origin.id, True), 0)
            rule_set.active_count = active
            rule_set.rule_count = active + counts.get((rule_set._origin.id, False), 0)
            rule_set.progress = self.env._(
                "%(active)s of %(total)s rules active",
                active=active,
                total=rule_set.rule_count,
            )

    def _get_rules(self):
        return self.with_context(active_test=False).rule_ids

    def action_switch_on(self):
        """Activate the rules.

        :raise UserError: if a set has none
        """
        rules = self._get_rules()
        if not rules:
            raise UserError(
                self.env._(
                    "There are no rules in this set: add some, then switch it on."
                )
            )
        rules.filtered(lambda rule: not rule.active).action_unarchive()

    def action_switch_off(self):
        """Archive the rules."""
        self._get_rules().filtered("active").action_archive()

    def action_open_rules(self):
        """Show the rules of the set."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_vn.crm_score_rule_action"
            ),
            "domain": [("set_id", "=", self.id)],
            "context": {"active_test": False, "default_set_id": self.id},
        }

    def action_simulate(self):
        """Show what switching the set on would do."""
        return self._get_rules().action_simulate()
