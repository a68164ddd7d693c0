from odoo import api, fields, models
from odoo.tools import SQL


class ReportCrmService(models.Model):
    """What was planned, done, left and achieved: one row per service record.

    *Bucket*: where the work stands. What is done is in the bucket of the kind of its
    outcome (success, neutral, failure); what was given up is *cancelled*. What is open
    has *no outcome yet* once it was started, its appointment has passed or it is
    overdue, and is *not due yet* before.

    *Rates*: ``done_rate`` is what was done of all that was due, ``success_rate`` what
    succeeded of all that was done. A record that a rate is not about has none, so that
    the average of a group is the rate of the group.

    *Who sees what*: as on the records.
    """

    _name = "report.crm.service"
    _description = "Services Analysis"
    _auto = False
    _order = "scheduled_at desc, id desc"
    _rec_name = "service_id"
    _depends = {
        "crm.service": ["model_id"],
        "crm.service.model": ["channel"],
        "crm.service.outcome": ["kind", "name"],
        "crm.service.record": [
            *("service_id", "state", "outcome_id", "user_id", "team_id", "store_id"),
            *("company_id", "partner_id", "lead_id", "order_id", "product_id"),
            *("source_id", "medium_id", "campaign_id", "term_id", "content_id"),
            *("create_date", "scheduled_at", "deadline", "duration"),
            *("started_at", "done_at", "response_hours"),
        ],
    }

    record_id = fields.Many2one("crm.service.record", "Service Record", readonly=True)
    service_id = fields.Many2one("crm.service", "Service", readonly=True)
    model_id = fields.Many2one("crm.service.model", "Service Model", readonly=True)
    channel = fields.Selection(lambda self: self._selection_channel(), readonly=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("in_progress", "In Progress"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        readonly=True,
    )
    bucket = fields.Selection(
        [
            ("success", "Success"),
            ("neutral", "Neutral"),
            ("failure", "Failure"),
            ("no_outcome", "No outcome yet"),
            ("not_due", "Not due yet"),
            ("cancelled", "Cancelled"),
        ],
        "Result",
        readonly=True,
        help="What came of it. Work that was started or whose time has passed has no "
        "outcome yet; other open work is not due yet.",
    )
    is_due = fields.Boolean(
        readonly=True,
        export_string_translation=False,
        help="It is open, and should have an outcome by now.",
    )
    outcome_id = fields.Many2one("crm.service.outcome", "Outcome", readonly=True)
    outcome_name = fields.Char(
        "Outcome of All Services",
        readonly=True,
        help="The name of the outcome, whichever service it is of.",
    )
    # WHO, FOR WHOM
    user_id = fields.Many2one("res.users", "Done By", readonly=True)
    team_id = fields.Many2one("crm.team", "Team", readonly=True)
    store_id = fields.Many2one("crm.store", "Store", readonly=True)
    company_id = fields.Many2one("res.company", "Company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    lead_id = fields.Many2one("crm.lead", "Lead / Opportunity", readonly=True)
    order_id = fields.Many2one("sale.order", "Order", readonly=True)
    product_id = fields.Many2one("product.product", "Product", readonly=True)
    source_id = fields.Many2one("utm.source", "Source", readonly=True)
    medium_id = fields.Many2one("utm.medium", "Medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", "Campaign", readonly=True)
    term_id = fields.Many2one("utm.term", "Term", readonly=True)
    content_id = fields.Many2one("utm.content", "Content", readonly=True)
    # WHEN
    create_date = fields.Datetime("Opened On", readonly=True)
    scheduled_at = fields.Datetime("Scheduled", readonly=True)
    deadline = fields.Datetime(readonly=True)
    started_at = fields.Datetime("Started", readonly=True)
    done_at = fields.Datetime("Done On", readonly=True)
    # HOW MUCH
    planned_count = fields.Integer(
        "Planned",
        readonly=True,
        help="All that was to be done: all but what was cancelled.",
    )
    done_count = fields.Integer(
        "Done", readonly=True, help="Finished, with an outcome."
    )
    open_count = fields.Integer(
        "Open", readonly=True, help="Planned or in progress, whether late or not."
    )
    overdue_count = fields.Integer(
        "Overdue", readonly=True, help="Open after its deadline."
    )
    late_count = fields.Integer(
        "Done Late", readonly=True, help="Finished after its deadline."
    )
    no_outcome_count = fields.Integer(
        "No Outcome Yet",
        readonly=True,
        help="Open, although it was started or its time has passed.",
    )
    done_rate = fields.Float(
        "Done (%)",
        readonly=True,
        aggregator="avg",
        help="Done / (done + no outcome yet) × 100: what was done of all that was due.",
    )
    success_rate = fields.Float(
        "Success (%)",
        readonly=True,
        aggregator="avg",
        help="Done with a successful outcome / done × 100.",
    )
    response_hours = fields.Float(
        "First Response (h)",
        readonly=True,
        aggregator="avg",
        help="Hours until the first service of a lead was started, on average; of the "
        "first services only.",
    )
    handling_hours = fields.Float(
        "Handling (h)",
        readonly=True,
        aggregator="avg",
        help="Hours from the start to the end, on average.",
    )

    @api.model
    def _selection_channel(self):
        return self.env["crm.service.model"]._fields["channel"].selection

    @api.model
    def _get_bucket_names(self):
        """Return the names of the buckets of what has no outcome."""
        return {
            "no_outcome": self.env._("No outcome yet"),
            "not_due": self.env._("Not due yet"),
            "cancelled": self.env._("Cancelled"),
        }

    # SQL

    @property
    def _table_query(self):
        return SQL("SELECT %s FROM %s", self._select(), self._from())

    @api.model
    def _select(self):
        """Return the columns of the report, to be extended."""
        now = fields.Datetime.now()
        return SQL(
            """
            record.id,
            record.id AS record_id,
            record.service_id,
            service.model_id,
            model.channel,
            record.state,
            CASE WHEN record.state = 'done' THEN outcome.kind
                 WHEN record.state = 'cancelled' THEN 'cancelled'
                 WHEN %(is_due)s THEN 'no_outcome'
                 ELSE 'not_due'
            END AS bucket,
            record.state IN ('planned', 'in_progress') AND %(is_due)s AS is_due,
            record.outcome_id,
            CASE WHEN record.state = 'done'
                 THEN COALESCE(outcome.name ->> %(lang)s, outcome.name ->> 'en_US')
                 WHEN record.state = 'cancelled' THEN %(cancelled)s
                 WHEN %(is_due)s THEN %(no_outcome)s
                 ELSE %(not_due)s
            END AS outcome_name,
            record.user_id,
            record.team_id,
            record.store_id,
            record.company_id,
            record.partner_id,
            record.lead_id,
            record.order_id,
            record.product_id,
            record.source_id,
            record.medium_id,
            record.campaign_id,
            record.term_id,
            record.content_id,
            record.create_date,
            record.scheduled_at,
            record.deadline,
            record.started_at,
            record.done_at,
            (record.state != 'cancelled')::int AS planned_count,
            (record.state = 'done')::int AS done_count,
            (record.state IN ('planned', 'in_progress'))::int AS open_count,
            COALESCE(record.state IN ('planned', 'in_progress')
                     AND record.deadline < %(now)s, FALSE)::int AS overdue_count,
            COALESCE(record.state = 'done' AND record.done_at > record.deadline,
                     FALSE)::int AS late_count,
            (record.state IN ('planned', 'in_progress')
                AND %(is_due)s)::int AS no_outcome_count,
            CASE WHEN record.state = 'done' THEN 100::float8
                 WHEN record.state != 'cancelled' AND %(is_due)s THEN 0::float8
            END AS done_rate,
            CASE WHEN record.state != 'done' THEN NULL
                 WHEN outcome.kind = 'success' THEN 100::float8
                 ELSE 0::float8
            END AS success_rate,
            record.response_hours,
            CASE WHEN record.state = 'done'
                 THEN extract(epoch FROM record.done_at - record.started_at)::float8
                      / 3600
            END AS handling_hours
            """,
            now=now,
            is_due=self._get_due_sql(now),
            lang=self.env.lang or "en_US",
            **self._get_bucket_names(),
        )

    @api.model
    def _from(self):
        """Return the tables of the report, to be extended.

        They are joined by unique keys on the left, so that PostgreSQL leaves out those
        that no column is asked of.
        """
        return SQL(
            """
            crm_service_record record
            LEFT JOIN crm_service service ON service.id = record.service_id
            LEFT JOIN crm_service_model model ON model.id = service.model_id
            LEFT JOIN crm_service_outcome outcome ON outcome.id = record.outcome_id
            """
        )

    @api.model
    def _get_due_sql(self, now):
        """Return whether an open record should have an outcome by now."""
        return SQL(
            """(record.state = 'in_progress'
                OR COALESCE(record.deadline < %(now)s, FALSE)
                OR COALESCE(record.scheduled_at
                            + record.duration * interval '1 hour' < %(now)s, FALSE))""",
            now=now,
        )
