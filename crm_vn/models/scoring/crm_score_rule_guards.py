from odoo import api, models
from odoo.exceptions import UserError, ValidationError

#: The most points of an event, and of a rule; in days; rules of a company.
MAX_POINTS = 1_000
MAX_TOTAL = 100_000
MAX_DAYS = 3_650
MAX_RULES = 200


class CrmScoreRule(models.Model):
    """How many points, days and rules there may be."""

    _inherit = "crm.score.rule"

    @api.model
    def _check_numbers(self, vals):
        """Refuse numbers that mean nothing, before they reach PostgreSQL."""
        limits = {
            "points": (-MAX_POINTS, MAX_POINTS),
            "max_points": (0, MAX_TOTAL),
            "window_days": (1, MAX_DAYS),
            "half_life_days": (0, MAX_DAYS),
        }
        for fname, (least, most) in limits.items():
            if fname not in vals:
                continue
            value = int(vals[fname] or 0)
            if not least <= value <= most:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” must be from %(least)s to %(most)s, and not "
                        "%(value)s.",
                        field=self._fields[fname]._description_string(self.env),
                        least=f"{least:,}",
                        most=f"{most:,}",
                        value=f"{value:,}",
                    )
                )

    @api.constrains("points")
    def _check_points(self):
        for rule in self:
            if not rule.points:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” gives 0 points, and so nothing: give it points, "
                        "less than 0 to take some away, or archive it.",
                        rule=rule.name,
                    )
                )

    @api.constrains("points", "max_points", "kind", "source")
    def _check_max_points(self):
        for rule in self:
            if (
                rule.kind == "engagement"
                and rule.source == "interaction"
                and 0 < rule.max_points < abs(rule.points)
            ):
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” gives %(most)s points at most, but %(points)s for "
                        "one event: raise “At Most”, or set it to 0 for no limit.",
                        rule=rule.name,
                        most=rule.max_points,
                        points=abs(rule.points),
                    )
                )

    @api.constrains("active", "company_id")
    def _check_count(self):
        """Refuse rules without end: each is worked out for each lead."""
        counts = dict(
            self.sudo()._read_group(
                [("active", "=", True)], ["company_id"], ["__count"]
            )
        )
        shared = counts.pop(self.env["res.company"], 0)
        if shared + max(counts.values(), default=0) > MAX_RULES:
            raise UserError(
                self.env._(
                    "A company can have at most %(limit)s active rules: archive those "
                    "that nobody needs, or put several into one.",
                    limit=MAX_RULES,
                )
            )
