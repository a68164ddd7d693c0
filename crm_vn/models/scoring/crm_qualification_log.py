from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

QUALIFICATIONS = [("iql", "IQL"), ("mql", "MQL"), ("sql", "SQL")]
#: Measures of the report, and which steps each of them counts.
COUNTED = {
    "mql_count": ("reached", "mql"),
    "accepted_count": ("accepted", "sql"),
    "rejected_count": ("rejected", "iql"),
    "recycled_count": ("recycled", "iql"),
    "converted_count": ("converted", "sql"),
}


class CrmQualificationLog(models.Model):
    """One step of a lead in its life: what it was, what it became, when, and why.

    *reached*: its score came to a threshold; written by ``crm.score.engine``.
    *accepted*, *rejected*: what Sales said of an MQL. *recycled*: somebody moved it
    back, with a reason. *converted*: it became an opportunity, or was won as one.

    What was, stays: nobody writes or deletes steps by hand. Salesperson, team and store
    are those of that moment; source and campaign are the lead's, as in the report of
    marketing sources, so that both follow when a source is corrected.

    ``state`` is that of what follows it, see ``crm.qualification.action``.
    """

    _name = "crm.qualification.log"
    _description = "Qualification Step"
    _order = "date desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead",
        "Lead / Opportunity",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        [
            ("reached", "Reached"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
            ("recycled", "Recycled"),
            ("converted", "Converted"),
        ],
        required=True,
        readonly=True,
    )
    from_qualification = fields.Selection(QUALIFICATIONS, "From", readonly=True)
    to_qualification = fields.Selection(QUALIFICATIONS, "To", readonly=True)
    score = fields.Integer(readonly=True, aggregator="avg")
    date = fields.Datetime(required=True, readonly=True)
    reason_id = fields.Many2one(
        "crm.qualification.reason", readonly=True, ondelete="restrict"
    )
    note = fields.Text(readonly=True)
    mql_count = fields.Integer("Became MQL", compute="_compute_counts")
    accepted_count = fields.Integer("Accepted", compute="_compute_counts")
    rejected_count = fields.Integer("Rejected", compute="_compute_counts")
    recycled_count = fields.Integer("Recycled", compute="_compute_counts")
    converted_count = fields.Integer("Converted", compute="_compute_counts")
    acceptance_rate = fields.Float(
        "Accepted (%)",
        readonly=True,
        aggregator="avg",
        help="Of the MQLs that Sales answered: those accepted, or made opportunities.",
    )
    answer_hours = fields.Float(
        "Time to Answer (h)",
        readonly=True,
        aggregator="avg",
        help="From when it became an MQL until Sales accepted or rejected it.",
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("skipped", "Left Out"),
        ],
        "Follow-up",
        required=True,
        readonly=True,
        default="done",
        help="What was to happen when the lead became an MQL or SQL. Left out: it "
        "became one as the rules changed, not as it did something.",
    )
    error = fields.Text(readonly=True)
    failed_action_ids = fields.Many2many(
        "crm.qualification.action",
        string="Failed Actions",
        readonly=True,
        context={"active_test": False},
        ondelete="restrict",
    )
    by_user_id = fields.Many2one(
        "res.users", "Done By", related="create_uid", export_string_translation=True
    )
    source_id = fields.Many2one(related="lead_id.source_id")
    medium_id = fields.Many2one(related="lead_id.medium_id")
    campaign_id = fields.Many2one(related="lead_id.campaign_id")
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True, index=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    store_id = fields.Many2one("crm.store", "Store", readonly=True, index=True)
    company_id = fields.Many2one("res.company", readonly=True)

    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")
    _date_idx = models.Index("(date)")

    # COUNTING

    @api.depends("kind", "to_qualification")
    def _compute_counts(self):
        for step in self:
            for fname, counted in COUNTED.items():
                step[fname] = (step.kind, step.to_qualification) == counted

    def _field_to_sql(self, alias, fname, query=None):
        """Extend: counts can be summed up."""
        if fname not in COUNTED:
            return super()._field_to_sql(alias, fname, query)
        kind, after = COUNTED[fname]
        return SQL(
            "(%s = %s AND %s = %s)::int",
            SQL.identifier(alias, "kind"),
            kind,
            SQL.identifier(alias, "to_qualification"),
            after,
        )

    # WRITING

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Extend: what is about to be scored, or converted, is."""
        self.env["crm.lead"].sudo()._flush_scores()
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _log_steps(self, kind, rows, reason=None, note=None, user_id=None):
        """Write steps that somebody made, in one statement.

        :param list rows: ``(lead id, from, to, score, MQL date)``, read from the scores
        :param reason: a ``crm.qualification.reason``
        """
        if not rows:
            return
        answers = {"accepted": 100.0, "converted": 100.0, "rejected": 0.0}
        lead_ids, before, after, scores, dates = zip(*rows, strict=True)
        self.env["crm.lead"].flush_model(
            ["user_id", "team_id", "store_id", "company_id"]
        )
        self.env.execute_query(
            SQL(
                """INSERT INTO crm_qualification_log (
                          lead_id, kind, from_qualification, to_qualification, score,
                          date, state, reason_id, note, acceptance_rate, answer_hours,
                          user_id, team_id, store_id, company_id,
                          create_uid, create_date, write_uid, write_date)
                   SELECT lead.id, %(kind)s, step.before, step.after, step.score,
                          %(now)s,
                          CASE WHEN step.after IN ('mql', 'sql')
                                AND step.after <> step.before
                               THEN 'waiting' ELSE 'done' END,
                          %(reason)s, %(note)s,
                          CASE WHEN step.before = 'mql' THEN %(answer)s::float END,
                          CASE WHEN step.before = 'mql' AND %(answer)s::float >= 0
                               THEN extract(epoch FROM %(now)s - step.mql_date) / 3600
                               END,
                          lead.user_id, lead.team_id, lead.store_id, lead.company_id,
                          %(uid)s, %(now)s, %(uid)s, %(now)s
                     FROM unnest(%(ids)s::int[], %(before)s::varchar[],
                                 %(after)s::varchar[], %(scores)s::int[],
                                 %(dates)s::timestamp[])
                       AS step (lead_id, before, after, score, mql_date)
                     JOIN crm_lead AS lead ON lead.id = step.lead_id
                 RETURNING 1""",
                kind=kind,
                now=SQL("(now() AT TIME ZONE 'UTC')"),
                reason=reason.id if reason else None,
                note=note or None,
                answer=answers.get(kind),
                uid=user_id or self.env.uid,
                ids=list(lead_ids),
                before=list(before),
                after=list(after),
                scores=list(scores),
                dates=list(dates),
            )
        )
        self.invalidate_model()
        self._trigger_following()

    @api.model
    def _trigger_following(self):
        """Have what follows done soon, see ``crm_qualification_following``."""

    def action_open_lead(self):
        """Open the lead of a step."""
        self.ensure_one()
        return self.lead_id.get_formview_action()

    def action_retry(self):
        """Do again, soon, what failed.

        :raise AccessError: if the user is no sales administrator
        """
        self.check_access("read")
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Only sales administrators try failed actions again.")
            )
        failed = self.sudo().filtered(lambda step: step.state == "failed")
        failed.write({"state": "waiting", "error": False})
        self._trigger_following()


class CrmQualificationReason(models.Model):
    """Why Sales rejects what Marketing qualified, or why a lead is recycled."""

    _name = "crm.qualification.reason"
    _description = "Qualification Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("rejected", "Rejection"), ("recycled", "Recycling"), ("both", "Both")],
        required=True,
        default="both",
    )

    @api.model
    def _find(self, reason, kind):
        """Return the reason, and what else is to be noted.

        :param reason: a reason, its id, or a text, which names a reason or is noted
        :return: ``(reason, text)``; the one or the other may be empty
        :raise UserError: without any reason
        """
        reasons = self.env["crm.qualification.reason"]
        text = ""
        if isinstance(reason, models.BaseModel):
            found = reasons.browse(reason.ids[:1])
        elif isinstance(reason, int) and not isinstance(reason, bool):
            found = reasons.browse(reason or ()).exists()
        else:
            text = reason.strip() if isinstance(reason, str) else ""
            found = text and reasons.search(
                [("name", "=ilike", text), ("kind", "in", [kind, "both"])], limit=1
            )
            if found:
                text = ""
        if not found and not text:
            raise UserError(self.env._("Say why: choose a reason."))
        return found or reasons, text
