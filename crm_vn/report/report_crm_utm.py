from odoo import api, fields, models
from odoo.tools import SQL


class ReportCrmUtm(models.Model):
    """What each source, medium, campaign, term and content brought: one row per lead.

    *Which leads*: all of them, leads and opportunities, open, won, lost and archived.
    A lost lead was paid for like any other, so it counts; the filters of the search
    view leave it out when that is the question.

    *When*: by the lead's creation date, the day the marketing worked. Won and lost
    count where their lead was created, so the rates are those of a cohort and still
    move after the month has ended.

    *Money*: converted from the currency of the lead's company to the currency of the
    user's current company at today's rate. A lead without company is taken to be in the
    current company's currency, as on the lead itself.

    *Who sees what*: as on leads. A salesperson sees their own and the unassigned rows,
    "all documents" sees all, and nobody sees another company's or store's.

    Left open: costs, and sharing a won order between several touches.
    """

    _name = "report.crm.utm"
    _description = "Marketing Sources Analysis"
    _auto = False
    _order = "create_date desc, id desc"
    _rec_name = "name"
    _depends = {
        "crm.lead": [
            "active",
            "campaign_id",
            "company_id",
            "content_id",
            "country_id",
            "create_date",
            "date_closed",
            "expected_revenue",
            "lost_reason_id",
            "medium_id",
            "name",
            "source_id",
            "stage_id",
            "state_id",
            "store_id",
            "team_id",
            "term_id",
            "type",
            "user_id",
            "won_status",
        ],
    }

    name = fields.Char("Lead Name", readonly=True)
    lead_id = fields.Many2one("crm.lead", "Lead", readonly=True)
    create_date = fields.Datetime("Creation Date", readonly=True)
    date_closed = fields.Datetime("Closed Date", readonly=True)
    type = fields.Selection(
        [("lead", "Lead"), ("opportunity", "Opportunity")], readonly=True
    )
    won_status = fields.Selection(
        [("won", "Won"), ("lost", "Lost"), ("pending", "Pending")],
        string="Outcome",
        readonly=True,
    )
    is_archived = fields.Boolean(
        "Archived",
        readonly=True,
        help="The lead is archived. Lost leads are archived too.",
    )
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    store_id = fields.Many2one("crm.store", "Store", readonly=True)
    company_id = fields.Many2one("res.company", "Company", readonly=True)
    stage_id = fields.Many2one("crm.stage", "Stage", readonly=True)
    lost_reason_id = fields.Many2one("crm.lost.reason", "Lost Reason", readonly=True)
    state_id = fields.Many2one("res.country.state", "State", readonly=True)
    country_id = fields.Many2one("res.country", "Country", readonly=True)
    source_id = fields.Many2one("utm.source", "Source", readonly=True)
    medium_id = fields.Many2one("utm.medium", "Medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", "Campaign", readonly=True)
    term_id = fields.Many2one("utm.term", "Term", readonly=True)
    content_id = fields.Many2one("utm.content", "Content", readonly=True)
    currency_id = fields.Many2one("res.currency", "Currency", readonly=True)
    lead_count = fields.Integer(
        "Leads",
        readonly=True,
        help="Number of leads and opportunities, whatever became of them: open, won, "
        "lost or archived.",
    )
    opportunity_count = fields.Integer(
        "Opportunities",
        readonly=True,
        help="Number of leads that are opportunities now, whatever became of them.",
    )
    won_count = fields.Integer(
        "Won", readonly=True, help="Number of leads in a won stage."
    )
    lost_count = fields.Integer(
        "Lost",
        readonly=True,
        help="Number of leads marked as lost (archived with a probability of 0%).",
    )
    won_rate = fields.Float(
        "Won (%)",
        readonly=True,
        aggregator="avg",
        help="Won leads / all leads × 100.",
    )
    expected_revenue = fields.Monetary(
        readonly=True,
        help="Sum of the expected revenue of all leads, open, won and lost, converted "
        "to the currency of your company at today's rate.",
    )
    won_revenue = fields.Monetary(
        readonly=True,
        help="Sum of the expected revenue of the won leads only, converted to the "
        "currency of your company at today's rate.",
    )

    # SQL

    @property
    def _table_query(self):
        return SQL("SELECT %s FROM %s", self._select(), self._from())

    @api.model
    def _select(self):
        """Return the columns of the report, to be extended."""
        return SQL(
            """
            lead.id,
            lead.id AS lead_id,
            lead.name,
            lead.create_date,
            lead.date_closed,
            lead.type,
            lead.won_status,
            lead.active IS NOT TRUE AS is_archived,
            lead.user_id,
            lead.team_id,
            lead.store_id,
            lead.company_id,
            lead.stage_id,
            lead.lost_reason_id,
            lead.state_id,
            lead.country_id,
            lead.source_id,
            lead.medium_id,
            lead.campaign_id,
            lead.term_id,
            lead.content_id,
            %(currency_id)s AS currency_id,
            1 AS lead_count,
            (lead.type = 'opportunity')::int AS opportunity_count,
            (lead.won_status = 'won')::int AS won_count,
            (lead.won_status = 'lost')::int AS lost_count,
            CASE WHEN lead.won_status = 'won' THEN 100.0 ELSE 0.0 END AS won_rate,
            lead.expected_revenue * COALESCE(currency.rate, 1) AS expected_revenue,
            CASE WHEN lead.won_status = 'won'
                 THEN lead.expected_revenue * COALESCE(currency.rate, 1)
                 ELSE 0
            END AS won_revenue
            """,
            currency_id=self.env.company.currency_id.id,
        )

    @api.model
    def _from(self):
        """Return the tables of the report, to be extended."""
        return SQL(
            """
            crm_lead lead
            LEFT JOIN (VALUES %s) AS currency (company_id, rate)
                ON currency.company_id = lead.company_id
            """,
            SQL(", ").join(
                SQL("(%s, %s::numeric)", company.id, rate)
                for company, rate in self._get_company_rates().items()
            ),
        )

    @api.model
    def _get_company_rates(self):
        """Return ``{company: factor from its currency to the current company's}``."""
        current = self.env.company
        # Sudo: the rates of all companies; the rows themselves follow the rules.
        companies = self.env["res.company"].sudo().search_fetch([], ["currency_id"])
        return {
            company: self.env["res.currency"]._get_conversion_rate(
                company.currency_id, current.currency_id, company=current
            )
            for company in companies
        }

    # ACTIONS

    def action_open_lead(self):
        """Open the form of the lead behind one row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }

    def action_open_leads(self):
        """Open the leads behind the selected rows, archived ones included."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leads"),
            "res_model": "crm.lead",
            "views": [
                (self.env.ref("crm.crm_lead_view_tree_reporting").id, "list"),
                (False, "form"),
            ],
            "domain": [("id", "in", self.lead_id.ids)],
            "context": {"active_test": False, "create": False},
        }
