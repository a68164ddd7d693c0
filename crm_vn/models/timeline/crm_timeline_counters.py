from odoo import api, fields, models
from odoo.tools import SQL

from .crm_interaction import MISSED

SALESMAN = "sales_team.group_sale_salesman"
#: The columns of an interaction that the formulas name.
COLUMNS = ["kind", "direction", "result", "duration", "date"]
#: Counter → its formula over the rows of a timeline.
FORMULAS = {
    "interaction_count": SQL("count(*)"),
    "call_count": SQL("count(*) FILTER (WHERE kind = 'call')"),
    "call_duration": SQL("coalesce(sum(duration) FILTER (WHERE kind = 'call'), 0)"),
    "missed_call_count": SQL(
        """count(*) FILTER (
            WHERE kind = 'call' AND direction = 'in' AND result IN %s)""",
        MISSED,
    ),
    "message_count": SQL("count(*) FILTER (WHERE kind = 'message')"),
    "email_in_count": SQL(
        "count(*) FILTER (WHERE kind = 'email' AND direction = 'in')"
    ),
    "email_out_count": SQL(
        "count(*) FILTER (WHERE kind = 'email' AND direction = 'out')"
    ),
    "conversation_count": SQL("count(*) FILTER (WHERE kind IN ('message', 'email'))"),
    "held_meeting_count": SQL(
        """count(*) FILTER (
            WHERE kind = 'meeting' AND result IS DISTINCT FROM 'cancelled'
              AND result IS DISTINCT FROM 'no_show')"""
    ),
    "note_count": SQL("count(*) FILTER (WHERE kind = 'note')"),
    "last_interaction_date": SQL("max(date)"),
}


class CrmTimelineMixin(models.AbstractModel):
    """What the timeline of a record sums up to, for the acting user.

    Each counter is a formula over exactly the rows that :meth:`get_timeline` shows to
    the same user, so it agrees with it; all of them are one query, for one record or
    ten thousand. Nothing is stored: nothing can be out of date after a merge, a link or
    a move to another store.
    """

    _inherit = "crm.timeline.mixin"

    interaction_count = fields.Integer(
        "Interactions",
        compute="_compute_timeline_counters",
        search=lambda self, *args: self._search_counter("interaction_count", *args),
        groups=SALESMAN,
        help="Number of entries of the timeline that you may see.",
    )
    call_count = fields.Integer(
        "Calls",
        compute="_compute_timeline_counters",
        search=lambda self, *args: self._search_counter("call_count", *args),
        groups=SALESMAN,
        help="Number of entries of the kind “Call”, answered or not, in both "
        "directions.",
    )
    call_duration = fields.Integer(
        "Talking Time (s)",
        compute="_compute_timeline_counters",
        search=lambda self, *args: self._search_counter("call_duration", *args),
        groups=SALESMAN,
        help="Sum of the durations of the entries of the kind “Call”, in seconds.",
    )
    missed_call_count = fields.Integer(
        "Missed Calls",
        compute="_compute_timeline_counters",
        search=lambda self, *args: self._search_counter("missed_call_count", *args),
        groups=SALESMAN,
        help="Number of calls from the customer with the result “No answer”, “Busy”, "
        "“Cancelled”, “Voicemail” or “Failed”.",
    )
    message_count = fields.Integer(
        "Chat Messages",
        compute="_compute_timeline_counters",
        search=lambda self, *args: self._search_counter("message_count", *args),
        groups=SALESMAN,
        help="Number of entries of the kind “Message” (Zalo, Facebook, SMS …), in both "
        "directions. E-mails are counted apart.",
    )
    email_in_count = fields.Integer(
        "E-mails Received",
        compute="_compute_timeline_counters",
        search=lambda self, *args: self._search_counter("email_in_count", *args),
        groups=SALESMAN,
        help="Number of entries of the kind “E-mail” from the customer.",
    )
    email_out_count = fields.Integer(
        "E-mails Sent",
        compute="_compute_timeline_counters",
        search=lambda self, *args: self._search_counter("email_out_count", *args),
        groups=SALESMAN,
        help="Number of entries of the kind “E-mail” to the customer.",
    )
    conversation_count = fields.Integer(
        "Messages and E-mails",
        compute="_compute_timeline_counters",
        search=lambda self, *args: self._search_counter("conversation_count", *args),
        groups=SALESMAN,
        help="Number of entries of the kinds “Message” and “E-mail”.",
    )
    held_meeting_count = fields.Integer(
        "Meetings Held",
        compute="_compute_timeline_counters",
        search=lambda self, *args: self._search_counter("held_meeting_count", *args),
        groups=SALESMAN,
        help="Number of entries of the kind “Meeting” whose result is neither "
        "“Cancelled” nor “No-show”.",
    )
    note_count = fields.Integer(
        "Notes on the Timeline",
        compute="_compute_timeline_counters",
        search=lambda self, *args: self._search_counter("note_count", *args),
        groups=SALESMAN,
        help="Number of entries of the kind “Note”.",
    )
    last_interaction_date = fields.Datetime(
        "Last Interaction",
        compute="_compute_timeline_counters",
        search="_search_last_interaction_date",
        groups=SALESMAN,
        help="Date of the newest entry of the timeline; empty if there is none.",
    )
    idle_days = fields.Integer(
        "Days Without Contact",
        compute="_compute_idle_days",
        search="_search_idle_days",
        groups=SALESMAN,
        help="Whole days since the newest entry of the timeline, or since the record "
        "was created if that is later.",
    )

    def _forget_timeline_counters(self):
        """Have the counters computed anew, as after a merge."""
        self.invalidate_recordset([*FORMULAS, "idle_days"], flush=False)

    # COMPUTE

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_timeline_counters(self):
        figures = self._origin._get_timeline_figures()
        for fname in FORMULAS:
            by_value = {}
            for record in self:
                value = figures.get(record._origin.id, {}).get(fname, False)
                by_value.setdefault(value, []).append(record.id)
            for value, ids in by_value.items():
                self.browse(ids)[fname] = value

    def _get_timeline_figures(self):
        """Return ``{id: {counter: value}}`` of the records with a timeline."""
        interactions = self.env["crm.interaction"]
        if not self or not interactions.has_access("read"):
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT owner_id, %s FROM (%s) AS event GROUP BY owner_id",
                SQL(", ").join(FORMULAS.values()),
                interactions._get_timeline_rows(self, ["id", *COLUMNS]),
            )
        )
        return {row[0]: dict(zip(FORMULAS, row[1:], strict=True)) for row in rows}

    @api.depends("last_interaction_date", "create_date")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_idle_days(self):
        now = fields.Datetime.now()
        for record in self:
            dates = (record.last_interaction_date, record.create_date)
            record.idle_days = max(
                (now - max(filter(None, dates), default=now)).days, 0
            )

    # ACTIONS

    def action_view_interactions(self):
        """Open the list of what is on the timeline, of the kinds in the context."""
        self.ensure_one()
        kinds = self.env.context.get("timeline_kinds")
        domain = [("timeline_of", "=", f"{self._name},{self.id}")]
        if kinds:
            domain.append(("kind", "in", kinds))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Timeline of %(record)s", record=self.display_name),
            "res_model": "crm.interaction",
            "view_mode": "list,form",
            "domain": domain,
        }
