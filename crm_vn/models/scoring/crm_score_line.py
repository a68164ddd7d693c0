from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, Query

#: The id of a line is that of its lead, times this, plus that of its rule.
LINE_IDS = 2**20


class CrmScoreLine(models.Model):
    """One line of the ledger of a lead: the points of one rule, and what they rest on.

    What it is
        Read from the arrays of ``crm.lead.score``: there is nothing to write. A rule
        whose events are worth nothing any more has a line of 0 points.

    Who sees it
        Whoever sees the lead, by the same rules as for leads.

    How it is found
        By its id the lead is known, and by the lead the ledger: whatever is asked by
        ids or by leads reads the ledgers of these leads, and no others.
    """

    _name = "crm.score.line"
    _description = "Score Line"
    _auto = False
    _order = "lead_id.id desc, kind desc, points desc, id"
    _rec_name = "rule_id"
    _rec_names_search = ["rule_id", "lead_id"]
    _depends = {
        "crm.lead": ["user_id", "team_id", "store_id", "company_id", "type"],
        "crm.score.rule": ["kind"],
    }

    lead_id = fields.Many2one("crm.lead", "Lead / Opportunity", readonly=True)
    rule_id = fields.Many2one("crm.score.rule", "Rule", readonly=True)
    kind = fields.Selection(
        [("fit", "Fit"), ("engagement", "Engagement")], readonly=True
    )
    points = fields.Integer(readonly=True)
    events = fields.Integer(
        readonly=True, help="How many events they are given for; fit rests on none."
    )
    date = fields.Date("Last Event", readonly=True)
    fade_date = fields.Date(
        "Fades On", readonly=True, help="When it is worth less, if nothing happens."
    )
    evidence = fields.Char(
        compute="_compute_evidence", help="What the points rest on, as you may see it."
    )
    lead_type = fields.Selection(
        [("lead", "Lead"), ("opportunity", "Opportunity")], "Type", readonly=True
    )
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    store_id = fields.Many2one("crm.store", "Store", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    # SQL

    @property
    def _table_query(self):
        # unnest: PostgreSQL expects ten lines a lead of it, and of generate_series a
        # thousand, for which it would compile the whole query first
        return SQL(
            """SELECT score.lead_id::bigint * %(ids)s + line.rule AS id,
                      score.lead_id, rule.id AS rule_id,
                      COALESCE(rule.kind, CASE WHEN line.events IS NULL
                               THEN 'fit' ELSE 'engagement' END) AS kind,
                      line.points, line.events,
                      '1970-01-01'::date + line.last_day AS date,
                      '1970-01-01'::date + line.fade_day AS fade_date,
                      lead.type AS lead_type, lead.user_id, lead.team_id,
                      lead.store_id, lead.company_id
                 FROM crm_lead_score AS score
                 JOIN crm_lead AS lead ON lead.id = score.lead_id
           CROSS JOIN LATERAL (
                      SELECT score.lines[5 * item.n - 4] AS rule,
                             score.lines[5 * item.n - 3] AS points,
                             score.lines[5 * item.n - 2] AS events,
                             score.lines[5 * item.n - 1] AS last_day,
                             score.lines[5 * item.n] AS fade_day
                        FROM unnest(array_fill(0, ARRAY[
                                 COALESCE(cardinality(score.lines), 0) / 5
                             ])) WITH ORDINALITY AS item (zero, n)
                      ) AS line
            LEFT JOIN crm_score_rule AS rule ON rule.id = line.rule""",
            ids=LINE_IDS,
        )

    # READING

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Extend: leads that are marked are scored before; ids name their leads."""
        self.env["crm.lead"]._flush_scores()
        domain = Domain(domain).map_conditions(_narrow)
        return super()._search(domain, *args, **kwargs)

    def exists(self):
        """Extend: without a look at the ledgers of other leads."""
        found = set(self.sudo()._search([("id", "in", self.ids)]))
        return self.filtered(lambda line: not line.id or line.id in found)

    # EVENTS

    def action_view_events(self):
        """Open the events that the points are given for, as far as one sees them.

        :raise UserError: if the rule was deleted since
        """
        self.ensure_one()
        self.check_access("read")
        if not self.rule_id:
            raise UserError(
                self.env._("The rule was deleted: its points go away by themselves.")
            )
        model, domain = self._get_event_domain()
        return {
            "type": "ir.actions.act_window",
            "name": self.rule_id.sudo().name,
            "res_model": model,
            "domain": list(domain),
            "views": [(False, "list"), (False, "form")],
            "context": {"create": False},
        }

    def _get_event_domain(self):
        """Return the model of the events, and which of them the line rests on.

        As ``crm.score.engine`` counts them: those of the lead, and those of its
        customer that are of no lead, in its store or in none.
        """
        lead, rule = self.lead_id.sudo(), self.rule_id.sudo()
        moment = self.env["crm.score.engine"].sudo()._get_moment()
        oldest = fields.Datetime.subtract(moment, days=rule.window_days)
        if rule.source == "service":
            return "crm.service.record", Domain(
                [
                    ("lead_id", "=", lead.id),
                    ("state", "=", "done"),
                    ("score_points", "!=", 0),
                    ("done_at", ">=", oldest),
                    ("done_at", "<", moment),
                ]
            )
        subject = Domain("lead_id", "=", lead.id)
        if lead.partner_id:
            of_customer = (
                Domain("partner_id", "=", lead.partner_id.id)
                & Domain("lead_id", "=", False)
                & Domain("store_id", "in", [lead.store_id.id, False])
            )
            if company := lead.company_id or lead.store_id.company_id:
                of_customer &= Domain("company_id", "in", [company.id, False])
            subject |= of_customer
        return "crm.interaction", (
            subject
            & Domain("date", ">=", oldest)
            & Domain("date", "<", moment)
            & rule._get_interaction_domain()
        )


def _narrow(condition):
    """Return a condition on ids of lines, on their leads as well."""
    ids = condition.value
    if condition.field_expr != "id" or condition.operator not in ("in", "="):
        return condition
    if isinstance(ids, int):
        ids = [ids]
    elif isinstance(ids, Query | SQL | str) or not hasattr(ids, "__iter__"):
        return condition
    leads = {line_id // LINE_IDS for line_id in ids if isinstance(line_id, int)}
    return condition & Domain("lead_id", "in", sorted(leads))
