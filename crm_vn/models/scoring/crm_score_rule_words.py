from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from .score_domain import (
    get_choices,
    get_field,
    get_known_field,
    get_terms,
    is_timed,
    parse,
)

#: What a sentence calls an event by.
_EVENT_FIELDS = ("kind", "channel", "direction", "result")
#: Days that the picture of the decay shows.
_COLUMNS = 12


class CrmScoreRule(models.Model):
    """What a rule says, in words and in a picture."""

    _inherit = "crm.score.rule"

    sentence = fields.Char("In Words", compute="_compute_sentence")
    decay = fields.Html(
        "What an Event Is Worth", compute="_compute_decay", sanitize=False
    )
    is_timed = fields.Boolean(
        "Changes with Time",
        compute="_compute_is_timed",
        help="Which leads it is for changes by time alone: the scheduled action of "
        "every night brings it up to date.",
    )
    lead_count = fields.Integer(
        "Open Leads",
        compute="_compute_lead_count",
        help="How many open leads of those you see have points by it now.",
    )

    # IN WORDS

    @api.depends(
        *("kind", "source", "domain", "interaction_domain", "points", "max_points"),
        *("window_days", "half_life_days", "store_ids"),
    )
    @api.depends_context("lang")
    def _compute_sentence(self):
        for rule in self:
            parts = [
                rule._describe_fit()
                if rule.kind == "fit"
                else rule._describe_engagement(),
                *rule._describe_limits(),
            ]
            rule.sentence = ", ".join(parts)

    def _describe_fit(self):
        if labels := self._describe_fields("crm.lead", self.domain):
            return self.env._(
                "%(points)s once, by %(fields)s",
                points=f"{self.points:+d}",
                fields=" · ".join(labels),
            )
        return self.env._("%(points)s for every lead", points=f"{self.points:+d}")

    def _describe_engagement(self):
        if self.source == "service":
            return self.env._(
                "%(times)s × the points of the outcome of each service of the last "
                "%(days)s days",
                times=self.points,
                days=self.window_days,
            )
        if event := self._describe_event():
            return self.env._(
                "%(points)s for each “%(event)s” of the last %(days)s days",
                points=f"{self.points:+d}",
                event=event,
                days=self.window_days,
            )
        return self.env._(
            "%(points)s for each interaction of the last %(days)s days",
            points=f"{self.points:+d}",
            days=self.window_days,
        )

    def _describe_limits(self):
        if self.kind == "engagement":
            if self.half_life_days:
                yield self.env._(
                    "half as much after %(days)s days", days=self.half_life_days
                )
            if self.max_points:
                yield self.env._("%(points)s at most", points=self.max_points)
            labels = self._describe_fields("crm.lead", self.domain)
            if labels:
                yield self.env._(
                    "if the lead matches by %(fields)s", fields=" · ".join(labels)
                )
        if self.store_ids:
            yield self.env._(
                "only in %(stores)s", stores=", ".join(self.store_ids.mapped("name"))
            )

    def _describe_event(self):
        """Return what events are called: “Call: Answered”, or nothing.

        What is not that each event is this or that is “…”.
        """
        model = self.env["crm.interaction"]
        texts, more = [], False
        for term in get_terms(self._parse(self.interaction_domain)):
            for fname in _EVENT_FIELDS:
                if (values := get_choices(term, fname)) is not None:
                    labels = dict(model._fields[fname]._description_selection(self.env))
                    known = [value for value in values if isinstance(value, str)]
                    found = [labels[value] for value in known if value in labels]
                    texts.append(" / ".join(found))
                    more = more or len(found) < len(values)
                    break
            else:
                more = True
        if more:
            texts.append("…")
        return ": ".join(filter(None, texts))

    def _describe_fields(self, model_name, text):
        """Return the labels of the fields that a domain asks for, once each."""
        model = self.env[model_name]
        labels = {}
        for condition in self._parse(text).iter_conditions():
            field = get_field(model, condition.field_expr)
            if field is not None:
                field = get_known_field(self.env[field.model_name], field)
                labels[field._description_string(self.env)] = True
        return list(labels)

    def _parse(self, text):
        """Return the domain that a text says, of everything if it is none."""
        try:
            return parse(text, self._get_parsing_day())
        except ValueError:
            return Domain.TRUE

    @api.depends("domain", "interaction_domain")
    def _compute_is_timed(self):
        day = self._get_parsing_day()
        for rule in self:
            rule.is_timed = False
            for model_name, text in (
                ("crm.lead", rule.domain),
                ("crm.interaction", rule.interaction_domain),
            ):
                try:
                    rule.is_timed |= is_timed(
                        text, parse(text, day), self.env[model_name]
                    )
                except ValueError:
                    continue

    # IN A PICTURE

    @api.depends("kind", "source", "points", "window_days", "half_life_days")
    @api.depends_context("lang")
    def _compute_decay(self):
        for rule in self:
            rule.decay = False
            if rule.kind == "engagement" and rule.window_days > 0:
                rule.decay = rule._draw_decay()

    def _draw_decay(self):
        """Return bars: what one event is worth, from today to its end."""
        self.ensure_one()
        last = max(self.window_days - 1, 1)
        days = sorted({round(last * n / (_COLUMNS - 1)) for n in range(_COLUMNS)})
        bars = Markup()
        for day in days:
            part = 0.5 ** (day / self.half_life_days) if self.half_life_days > 0 else 1
            worth = f"{self.points * part:+.1f}".removesuffix(".0")
            bars += Markup(
                '<div class="d-flex flex-column justify-content-end text-center '
                'flex-fill" title="%(title)s"><small class="text-muted">%(worth)s'
                '</small><div class="rounded-top %(color)s" style="height: %(height)s'
                'px"></div><small class="text-muted">%(day)s</small></div>'
            ) % {
                "title": self.env._(
                    "After %(days)s days: %(points)s", days=day, points=worth
                ),
                "worth": worth,
                "height": max(round(48 * part), 1),
                "color": "text-bg-success" if self.points > 0 else "text-bg-danger",
                "day": day,
            }
        return Markup(
            '<div class="d-flex align-items-stretch gap-1 o_crm_vn_decay">%s</div>'
            '<small class="text-muted">%s</small>'
        ) % (
            bars,
            self.env._(
                "Points of one event by its age in days; after %(days)s days, none.",
                days=self.window_days,
            ),
        )

    # HOW MANY

    def _compute_lead_count(self):
        lines = self.env["crm.score.line"]
        counts = {}
        if lines.has_access("read"):
            for rule, count in lines._read_group(
                [
                    ("rule_id", "in", self.ids),
                    ("lead_id.active", "=", True),
                    ("lead_id.won_status", "=", "pending"),
                ],
                ["rule_id"],
                ["__count"],
            ):
                counts[rule.id] = count
        for rule in self:
            rule.lead_count = counts.get(rule._origin.id, 0)

    def action_view_leads(self):
        """Show the open leads that have points by the rule."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "crm.lead",
            "view_mode": "list,kanban,form",
            "domain": [
                ("score_line_ids.rule_id", "=", self.id),
                ("won_status", "=", "pending"),
            ],
        }

    def action_simulate(self):
        """Show what changing these rules would do, before they count."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_vn.crm_score_simulate_action"
            ),
            "context": {"active_model": self._name, "active_ids": self.ids},
        }
