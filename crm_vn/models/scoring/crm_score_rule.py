import contextlib

from odoo import api, fields, models
from odoo.tools import ormcache

from .score_domain import Day, parse

#: What decides which leads a rule gives how many points.
SCORING_FIELDS = frozenset(
    [
        "active",
        "kind",
        "source",
        "domain",
        "interaction_domain",
        "points",
        "max_points",
        "window_days",
        "half_life_days",
        "store_ids",
        "company_id",
    ]
)
#: What a rule that stopped working works again by.
CHECKED_FIELDS = frozenset(["domain", "interaction_domain", "kind", "source"])


class CrmScoreRule(models.Model):
    """What makes a lead worth more, or less, and by how many points.

    Families
        *fit*: who they are. A lead that matches ``domain`` gets ``points``, once.
        *engagement*: what they did. Each event of the last ``window_days`` days gives
        ``points``; an event is worth half as much after ``half_life_days`` days (0: it
        does not fade), and the rule gives ``max_points`` at most (0: no limit).

    Events
        By ``source``: *interaction*, the rows of ``crm.interaction`` that match
        ``interaction_domain``; *service*, the services of the lead that are done, where
        each gives the points of its outcome, times ``points``.

        They are those of the lead, and those of its customer that are of no lead, as
        far as they are of the lead's store, or of none, and of its company (its
        store's, if it has none), or of none.

    For whom
        Open leads and opportunities of ``company_id``, of ``store_ids`` and what is
        below them, that match ``domain``; each of these may be empty.

    Rounding
        Points are whole numbers: the sum of the events' points, cut at
        ``max_points``, rounded half away from 0, is one line of the ledger. Age is
        counted in whole days, at the end of the day (see ``crm.score.engine``).

    Domains
        Are the same for everybody, at every hour of a day. Dates may be such as
        ``'today -30d'``, or the expressions that the domain editor writes; ``uid`` may
        not. What a rule must not say is refused when it is saved, see
        ``crm_score_rule_guards``.

    When it stops working
        A rule whose field is deleted later gives no points, and says so (``error``);
        all others go on. It works again when its conditions are changed.
    """

    _name = "crm.score.rule"
    _description = "Score Rule"
    _order = "kind desc, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="What data files and programs call it.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    set_id = fields.Many2one(
        "crm.score.rule.set",
        "Starter Set",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    kind = fields.Selection(
        [("fit", "Fit"), ("engagement", "Engagement")],
        required=True,
        default="fit",
        help="Fit: who they are. Engagement: what they did.",
    )
    source = fields.Selection(
        [("interaction", "Interactions"), ("service", "Outcomes of Services")],
        "Events",
        required=True,
        default="interaction",
    )
    domain = fields.Char(
        "Leads", default="[]", help="Which leads it is for: a domain on leads."
    )
    interaction_domain = fields.Char(
        "Interactions",
        default="[]",
        help="Which events count: a domain on interactions.",
    )
    points = fields.Integer(required=True, default=10)
    max_points = fields.Integer(
        "At Most", help="The most that the rule gives; 0: no limit."
    )
    window_days = fields.Integer(
        "Window (days)", required=True, default=365, help="Older events do not count."
    )
    half_life_days = fields.Integer(
        "Half-life (days)",
        help="After how many days an event is worth half as much; 0: it does not fade.",
    )
    store_ids = fields.Many2many(
        "crm.store", string="Stores", check_company=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, ondelete="cascade"
    )
    hint = fields.Char(
        "How to Get It",
        translate=True,
        help="What a salesperson can do for these points, such as “Book a visit”.",
    )
    description = fields.Text(translate=True)
    error = fields.Text(
        "Not Applied", readonly=True, copy=False, help="Why it gives no points."
    )

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL",
        "There is a rule with this code already.",
    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: leads are scored anew, in the background."""
        for vals in vals_list:
            self._check_numbers(vals)
        with self._forgetting():
            rules = super().create(vals_list)
        rules._clear_needless()
        rules.filtered("active")._after_change()
        return rules

    def write(self, vals):
        """Extend: leads are scored anew, in the background."""
        self._check_numbers(vals)
        if SCORING_FIELDS.isdisjoint(vals) and "error" not in vals:
            return super().write(vals)
        if vals.get("active") or not CHECKED_FIELDS.isdisjoint(vals):
            # the constraints have the last word
            vals = {"error": False, **vals}
        before = self.filtered("active")
        with self._forgetting():
            result = super().write(vals)
        self._clear_needless()
        (before | self.filtered("active"))._after_change()
        return result

    def copy_data(self, default=None):
        """Extend: a copy is to be changed before it counts."""
        default = dict(default or {})
        vals_list = super().copy_data(default)
        for rule, vals in zip(self, vals_list, strict=True):
            vals.setdefault("name", rule.name)
            if "name" not in default:
                vals["name"] = self.env._("%(rule)s (copy)", rule=rule.name)
            if "active" not in default:
                vals["active"] = False
        return vals_list

    def unlink(self):
        """Extend: leads are scored anew, in the background; until then the lines that
        they have are those of a deleted rule."""
        active = self.filtered("active")
        result = super().unlink()
        active._after_change()
        return result

    @contextlib.contextmanager
    def _forgetting(self):
        """Do not keep in memory what was read of rules that are refused."""
        try:
            yield
        except Exception:
            self.env.registry.clear_cache("stable")
            raise

    def _clear_needless(self):
        """Remove what does not apply to the family of a rule."""
        fit = self.filtered(lambda rule: rule.kind == "fit")
        needless = {
            "source": "interaction",
            "interaction_domain": "[]",
            "max_points": 0,
            "half_life_days": 0,
        }
        for rules, values in (
            (fit, needless),
            (
                (self - fit).filtered(lambda rule: rule.source == "service"),
                {"interaction_domain": "[]"},
            ),
        ):
            rules = rules.filtered(
                lambda rule, values=values: any(
                    rule[fname] != value for fname, value in values.items()
                )
            )
            if rules:
                rules.write(values)

    def _after_change(self):
        """Score all open leads anew, soon, as the rules have changed."""
        if self:
            self.env.registry.clear_cache()
            self.env["crm.score.run"]._start(self)

    # READING

    @api.model
    def _get_scoring_rules(self):
        """Return the rules that give points, as superuser."""
        return self.sudo().browse(self._get_scoring_ids())

    @api.model
    @ormcache()
    def _get_scoring_ids(self):
        domain = [("active", "=", True), ("error", "=", False)]
        return tuple(self.sudo().search(domain)._ids)

    def _get_lead_domain(self):
        """Return the domain of ``domain``, as it is on the day that is scored.

        :raise ValueError: if it is no domain
        """
        self.ensure_one()
        return parse(self.domain, self._get_parsing_day())

    def _get_interaction_domain(self):
        """Return the domain of ``interaction_domain``, as well."""
        self.ensure_one()
        return parse(self.interaction_domain, self._get_parsing_day())

    @api.model
    def _get_parsing_day(self):
        engine = self.env["crm.score.engine"]
        return Day(engine._get_day(), engine._get_moment())
