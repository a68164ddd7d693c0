from odoo import fields, models


class CrmQualificationLog(models.Model):
    """One step of a lead in its life: what it was, what it became, when, and why.

    *reached*: its score came to a threshold; written by ``crm.score.engine``.
    *accepted*, *rejected*: what Sales said of an MQL. *recycled*: somebody moved it
    back, with a reason. *converted*: it became an opportunity.

    ``state`` is that of what follows it (``crm.qualification.action``): a row is
    claimed before it acts, so that each step acts once.
    """

    _name = "crm.qualification.log"
    _description = "Qualification Step"
    _order = "date desc, id desc"

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
    from_qualification = fields.Selection(
        [("iql", "IQL"), ("mql", "MQL"), ("sql", "SQL")], "From", readonly=True
    )
    to_qualification = fields.Selection(
        [("iql", "IQL"), ("mql", "MQL"), ("sql", "SQL")], "To", readonly=True
    )
    score = fields.Integer(readonly=True, aggregator="avg")
    date = fields.Datetime(required=True, readonly=True)
    reason_id = fields.Many2one(
        "crm.qualification.reason", readonly=True, ondelete="restrict"
    )
    note = fields.Text(readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done"), ("failed", "Failed")],
        "Follow-up",
        required=True,
        readonly=True,
        default="done",
    )
    error = fields.Text(readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True, index=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    store_id = fields.Many2one("crm.store", "Store", readonly=True, index=True)
    company_id = fields.Many2one("res.company", readonly=True)

    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")


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
