from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ..models.scoring.score_domain import parse
from .crm_score_simulate_line import TRIED

BANDS = ("cold", "warm", "hot")
LEVELS = ("iql", "mql", "sql")
#: How many leads are named.
NAMED = 20
#: From how many leads on a sample is looked at, and how many these are.
MANY = 20_000
SAMPLE = 10_000


class CrmScoreSimulate(models.TransientModel):
    """What other rules would do to the open leads, before anything is changed.

    Opened on rules, which are switched on in it, and given other points if somebody
    says so. Only leads that the user sees are counted. Now is the score that a lead
    has; what it would be is worked out as ever (``crm.score.engine``), and written
    nowhere.
    """

    _name = "crm.score.simulate"
    _description = "Score Simulation"

    line_ids = fields.One2many(
        "crm.score.simulate.line",
        "simulate_id",
        "Rules",
        default=lambda self: self._default_line_ids(),
    )
    domain = fields.Char("Leads", default="[]", help="Open leads and opportunities.")
    is_sample = fields.Boolean(
        "Sample Only",
        default=lambda self: self._default_is_sample(),
        help="Looks at 10,000 of the leads, spread evenly: much faster if there are "
        "many.",
    )
    result = fields.Json("Figures", readonly=True, export_string_translation=False)
    result_view = fields.Html("Result", compute="_compute_result_view", sanitize=False)

    # DEFAULTS

    def _default_line_ids(self):
        rules = self.env["crm.score.rule"]
        active = rules.search([("error", "=", False)])
        context = self.env.context
        if context.get("active_model") == rules._name:
            rules = rules.browse(context.get("active_ids") or []).exists()
        return [
            Command.create(
                {
                    "rule_id": rule.id,
                    "is_on": True,
                    **{fname: rule[fname] for fname in TRIED},
                }
            )
            for rule in (active | rules).sorted(
                lambda rule: (rule in active, rule.kind != "fit", rule.sequence)
            )
        ]

    def _default_is_sample(self):
        opened = self.env["crm.score.engine"]._get_open_domain()
        return self.env["crm.lead"].search_count(opened, limit=MANY + 1) > MANY

    # SHOWING

    def _compute_display_name(self):
        self.display_name = self.env._("Simulation")

    @api.depends("result")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_result_view(self):
        for wizard in self:
            wizard.result_view = wizard.result and self.env["ir.qweb"]._render(
                "crm_vn.crm_score_simulate_result", wizard._get_result_values()
            )

    def _get_result_values(self):
        """Return what the picture of the result shows."""
        result = self.result
        score = self.env["crm.lead.score"]
        leads = (
            self.env["crm.lead"]
            .with_context(active_test=False)
            .search([("id", "in", [row["lead"] for row in result["moved"]])])
        )
        names = {lead.id: lead.display_name for lead in leads}
        rows = [
            {**row, "name": names[row["lead"]]}
            for row in result["moved"]
            if row["lead"] in names
        ]
        labels = {
            fname: dict(score._fields[fname]._description_selection(self.env))
            for fname in ("temperature", "qualification")
        }
        return {
            **result,
            "labels": {**labels["temperature"], **labels["qualification"]},
            "matrices": [
                (self.env._("Temperature"), BANDS, result["bands"], "bands"),
                (self.env._("Lifecycle"), LEVELS, result["levels"], "levels"),
            ],
            "rows": rows,
            "number": lambda value: f"{value:,}",
        }

    # WORKING OUT

    def action_simulate(self):
        """Work out what would change."""
        self.ensure_one()
        self.result = self._simulate()

    def action_apply(self):
        """Give the rules what was tried out."""
        self.ensure_one()
        for line in self.line_ids._get_changed():
            values = {"active": line.is_on}
            if line.is_on:
                values.update({fname: line[fname] for fname in TRIED})
            line.rule_id.write(
                {
                    fname: value
                    for fname, value in values.items()
                    if line.rule_id[fname] != value
                }
            )
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn.crm_score_rule_action"
        )

    def _simulate(self):
        """Return what would change, as numbers and ids of leads.

        :raise UserError: if nothing would, as no rule is another
        :raise ValidationError: if a rule cannot have such numbers
        """
        on = self.line_ids.filtered("is_on")
        if not self.line_ids._get_changed():
            raise UserError(
                self.env._(
                    "These rules are as they are now. Switch one on or off, or change "
                    "its points, and simulate again."
                )
            )
        for line in on:
            line.rule_id._check_numbers({fname: line[fname] for fname in TRIED})
        self.env["crm.lead"]._flush_scores()
        # thresholds of companies are not everybody's to read; the leads are the user's
        engine = self.env["crm.score.engine"].sudo()
        with on._pretend() as rules:
            preview = engine._preview(self._get_leads(), rules)
        # to compile so long a statement takes far longer than to run it
        self.env.cr.execute("SET LOCAL jit = off")
        self.env.cr.execute(
            SQL(
                """WITH after AS MATERIALIZED (%(preview)s),
                   compared AS MATERIALIZED (
                       SELECT after.lead_id,
                              COALESCE(was.score, 0) AS score_before,
                              after.score AS score_after,
                              CASE WHEN was.id IS NULL THEN 'cold'
                                   ELSE COALESCE(was.temperature, 'cold')
                              END AS band_before,
                              COALESCE(after.temperature, 'cold') AS band_after,
                              COALESCE(was.qualification, 'iql') AS level_before,
                              after.qualification AS level_after
                         FROM after
                    LEFT JOIN crm_lead_score AS was ON was.lead_id = after.lead_id
                   ),
                   bands AS (
                       SELECT band_before || '-' || band_after AS way, count(*) AS n
                         FROM compared GROUP BY way
                   ),
                   levels AS (
                       SELECT level_before || '-' || level_after AS way, count(*) AS n
                         FROM compared GROUP BY way
                   ),
                   moved AS (
                       SELECT * FROM compared WHERE score_before <> score_after
                     ORDER BY abs(score_after - score_before) DESC, lead_id
                        LIMIT %(named)s
                   )
                   SELECT count(*) AS total,
                          count(*) FILTER (WHERE score_before <> score_after)
                            AS changed,
                          count(*) FILTER (WHERE band_before <> band_after)
                            AS other_band,
                          count(*) FILTER (WHERE level_before <> level_after)
                            AS other_level,
                          round(COALESCE(avg(score_before), 0), 1)::float8
                            AS mean_before,
                          round(COALESCE(avg(score_after), 0), 1)::float8
                            AS mean_after,
                          (SELECT COALESCE(json_object_agg(way, n), '{}') FROM bands)
                            AS bands,
                          (SELECT COALESCE(json_object_agg(way, n), '{}') FROM levels)
                            AS levels,
                          (SELECT COALESCE(json_agg(json_build_object(
                               'lead', lead_id,
                               'before', score_before, 'after', score_after,
                               'band_before', band_before, 'band_after', band_after,
                               'level_before', level_before, 'level_after', level_after)
                               ORDER BY score_after - score_before DESC), '[]')
                             FROM moved) AS moved
                     FROM compared""",
                preview=preview,
                named=NAMED,
            ),
            # the database may quote a customer
            log_exceptions=False,
        )
        return self.env.cr.dictfetchone()

    def _get_leads(self):
        """Return the domain of the leads: open, and seen by the user."""
        rules = self.env["crm.score.rule"]
        try:
            chosen = parse(self.domain, rules._get_parsing_day())
        except ValueError as error:
            raise UserError(
                self.env._("The filter of the leads is not valid: choose it again.")
            ) from error
        opened = self.env["crm.score.engine"]._get_open_domain()
        query = self.env["crm.lead"]._search(Domain(chosen) & opened)
        if self.is_sample:
            # the same leads each time, of all ages
            query.order = SQL("hashint4(%s), 1", SQL.identifier(query.table, "id"))
            query.limit = SAMPLE
            # numbers that the planner of PostgreSQL can count
            return Domain("id", "in", list(query))
        return Domain("id", "in", query)
