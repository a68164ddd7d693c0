from odoo import api, fields, models
from odoo.fields import Domain

#: Where a row comes from, by the rest of its id divided by their number.
SOURCES = ("crm.service.record", "crm.interaction", "mail.activity", "crm.lead")
#: Reasons and how urgent they are, the most urgent first.
URGENCY = {
    "overdue": 10,
    "callback": 20,
    "missed": 30,
    "new_lead": 40,
    "today": 50,
    "activity": 60,
    "no_outcome": 70,
    "hot_lead": 80,
    "anytime": 90,
}


class CrmWork(models.Model):
    """What waits for somebody today: one row per thing, with the reason why.

    Reasons, the most urgent first
        *overdue*: a service after its deadline. *callback*: a call that was promised
        for today or before, and that nobody made since; until its time has come it
        waits among what is due today. *missed*: a customer called, and nobody answered
        or called back. *new_lead*: a lead that nobody answered yet. *today*: a service
        that is due or takes place today. *activity*: an activity of a lead, an order or
        a contact, of today or late. *no_outcome*: a service that was started, or whose
        time has passed. *hot_lead*: an open lead of high priority, or hot by its score,
        without a service or an activity, that nobody touched for days. *anytime*: a
        service without a date.

    Once
        What one person is to do for one lead (else: order, customer) is one row with
        the most urgent reason; ``detail`` names the others. What two people are to do
        is two rows; a lead of which something is listed is not listed as new or hot.

    Today
        Is the day of the acting user, in their time zone.

    Who sees what
        What they see of the records that the rows are made of, by the same rules.

    Limits: see ``_get_work_limits``.
    """

    _name = "crm.work"
    _inherit = ["crm.phone.mixin"]
    _description = "Work of Today"
    _auto = False
    _order = "urgency, date, id"
    _rec_name = "lead_id"
    _rec_names_search = ["lead_id", "partner_id"]
    _depends = {
        "crm.interaction": [
            *("callback_date", "called_back_id", "company_id", "date", "direction"),
            *("follow_up_id", "is_followed", "kind", "lead_id", "order_id"),
            *("partner_id", "phone_key", "result", "store_id", "user_id"),
        ],
        "crm.lead": [
            *("active", "company_id", "create_date", "date_last_stage_update"),
            *("date_open", "expected_revenue", "partner_id", "priority", "stage_id"),
            *("store_id", "team_id", "user_id", "won_status"),
        ],
        "crm.service.record": [
            *("company_id", "create_date", "deadline", "duration", "lead_id"),
            *("order_id", "partner_id", "scheduled_at", "started_at", "state"),
            *("store_id", "team_id", "user_id"),
        ],
        "mail.activity": [
            *("active", "activity_type_id", "date_deadline", "res_id", "res_model"),
            "user_id",
        ],
        "res.partner": ["company_id", "store_id"],
        "sale.order": [
            *("company_id", "opportunity_id", "partner_id", "store_id", "team_id")
        ],
    }

    reason = fields.Selection(
        [
            ("overdue", "Overdue"),
            ("callback", "Promised call"),
            ("missed", "Missed call"),
            ("new_lead", "No first response"),
            ("today", "Due today"),
            ("activity", "Activity"),
            ("no_outcome", "No outcome yet"),
            ("hot_lead", "Hot lead waiting"),
            ("anytime", "No date"),
        ],
        readonly=True,
    )
    urgency = fields.Integer(readonly=True, aggregator=None)
    name = fields.Char("What", compute="_compute_name", compute_sudo=True)
    date = fields.Datetime(readonly=True, help="Since when, or until when, it waits.")
    when = fields.Char(compute="_compute_when")
    is_late = fields.Boolean(compute="_compute_when")
    reasons = fields.Json(readonly=True, export_string_translation=False)
    detail = fields.Char("Also", compute="_compute_detail", compute_sudo=True)
    # WHOSE
    user_id = fields.Many2one("res.users", "Person", readonly=True)
    team_id = fields.Many2one("crm.team", "Team", readonly=True)
    store_id = fields.Many2one("crm.store", "Store", readonly=True)
    company_id = fields.Many2one("res.company", "Company", readonly=True)
    is_my_team = fields.Boolean(
        compute="_compute_is_my",
        search="_search_is_my_team",
        export_string_translation=False,
    )
    is_my_store = fields.Boolean(
        compute="_compute_is_my",
        search="_search_is_my_store",
        export_string_translation=False,
    )
    # ABOUT
    record_id = fields.Many2one("crm.service.record", "Service", readonly=True)
    interaction_id = fields.Many2one("crm.interaction", "Call", readonly=True)
    activity_id = fields.Many2one("mail.activity", "Activity", readonly=True)
    order_id = fields.Many2one("sale.order", "Order", readonly=True)
    lead_id = fields.Many2one("crm.lead", "Lead / Opportunity", readonly=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    customer = fields.Char(compute="_compute_customer", compute_sudo=True)
    phone = fields.Char(compute="_compute_customer", compute_sudo=True)
    stage_id = fields.Many2one("crm.stage", "Stage", readonly=True)
    priority = fields.Selection(
        lambda self: self.env["crm.lead"]._fields["priority"].selection, readonly=True
    )
    expected_revenue = fields.Monetary(readonly=True)
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", export_string_translation=False
    )

    @property
    def _table_query(self):
        return self._get_work_sql()

    @api.model
    def _browse_sources(self, ids):
        """Return ``{id: record that the row is made of}`` for ids of rows.

        They are known by the ids: reading a row would look for all the work there is.
        """
        known = [(row_id, *divmod(row_id, len(SOURCES))) for row_id in ids]
        records = {
            kind: self.env[model].browse(
                source_id for _row_id, source_id, its_kind in known if its_kind == kind
            )
            for kind, model in enumerate(SOURCES)
        }
        return {
            row_id: records[kind].browse(source_id).with_prefetch(records[kind].ids)
            for row_id, source_id, kind in known
        }

    # COMPUTE

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for work in self:
            work.currency_id = (work.company_id or self.env.company).currency_id

    # FILTERS

    @api.depends("store_id", "team_id", "user_id")
    @api.depends_context("uid")
    def _compute_is_my(self):
        of_team = self.filtered_domain(self._search_is_my_team("in", [True]))
        of_store = self.filtered_domain(self._search_is_my_store("in", [True]))
        for work in self:
            work.is_my_team = work in of_team
            work.is_my_store = work in of_store

    def _search_is_my_team(self, operator, value):
        """The teams of the acting user, and their people. The ids are looked up before,
        so that PostgreSQL goes for them at once."""
        if operator != "in" or True not in value:
            return NotImplemented
        uid = self.env.uid
        teams = self.env["crm.team"].search(
            ["|", ("user_id", "=", uid), ("member_ids", "in", uid)]
        )
        people = teams.member_ids | teams.user_id | self.env.user
        return Domain("team_id", "in", teams.ids) | Domain("user_id", "in", people.ids)

    def _search_is_my_store(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        stores = self.env["crm.store"].search([("is_my_store", "=", True)])
        return Domain("store_id", "in", stores.ids)
