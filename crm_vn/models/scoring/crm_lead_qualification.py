from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .crm_lead_scoring import SCORE_COLUMNS

#: Leads that became opportunities in this transaction, or were won, and by whom.
CONVERTED = "crm_vn.scoring.converted"
WON = "crm_vn.scoring.won"


class CrmLead(models.Model):
    """The life of a lead: IQL → MQL → SQL.

    Up
        To MQL by its score; to SQL when Sales accepts it (:meth:`action_accept`), when
        it becomes an opportunity, when it is won as one, or by its score if the company
        says so.

    Down
        By a person only, with a reason: :meth:`action_reject` an MQL,
        :meth:`action_recycle` an MQL or SQL that is not won. It qualifies again when
        its score is above what it was then. An opportunity stays one.

    Each step is a row of ``crm.qualification.log``. Without any score rule there is no
    such life, and nothing is written.
    """

    _inherit = "crm.lead"

    qualification_log_ids = fields.One2many(
        "crm.qualification.log", "lead_id", "Qualification Steps", readonly=True
    )
    has_lifecycle = fields.Boolean(
        compute="_compute_has_lifecycle", export_string_translation=False
    )

    def _compute_has_lifecycle(self):
        self.has_lifecycle = self.env["crm.score.engine"]._is_active()

    # STEPS

    def action_accept(self):
        """Accept MQLs: they become SQLs. What is an SQL already stays one.

        :raise UserError: if none of them is an MQL or SQL
        :raise AccessError: if the user may not change the leads
        """
        self._take_step("accepted", ["mql"], "sql")

    def action_reject(self, reason, note=None):
        """Reject MQLs: they become IQLs again.

        :param reason: a ``crm.qualification.reason``, its id, or a text
        :raise UserError: without a reason, or if none of them is an MQL
        :raise AccessError: if the user may not change the leads
        """
        self._take_step("rejected", ["mql"], "iql", reason, note)

    def action_recycle(self, reason, note=None):
        """Move MQLs and SQLs back to Marketing: they become IQLs again.

        :param reason: a ``crm.qualification.reason``, its id, or a text
        :raise UserError: without a reason, if one of them is won, or if none of them is
            an MQL or SQL
        :raise AccessError: if the user may not change the leads
        """
        self._take_step("recycled", ["mql", "sql"], "iql", reason, note)

    def _take_step(self, kind, before, after, reason=None, note=None):
        """Move leads from some qualifications to another, all in one statement."""
        self.check_access("write")
        found = None
        if kind in ("rejected", "recycled"):
            found, text = self.env["crm.qualification.reason"]._find(reason, kind)
            note = "\n".join(str(part) for part in (text, note) if part)
        if kind == "recycled" and any(lead.won_status == "won" for lead in self.sudo()):
            raise UserError(self.env._("What is won is not recycled."))
        self.sudo()._flush_scores()
        steps = self._write_step(kind, before, after)
        if not steps and self:
            self._check_step(kind, after)
        self.env["crm.qualification.log"].sudo()._log_steps(kind, steps, found, note)
        self.invalidate_recordset([*SCORE_COLUMNS, "qualification_log_ids"])

    def _write_step(self, kind, before, after):
        """Write a step into the scores.

        :return: rows (lead id, from, to, score, MQL date)
        """
        now = SQL("(now() AT TIME ZONE 'UTC')")
        if after == "sql":
            changes = SQL(
                """sql_date = %s, acceptance = 'accepted', is_recycled = FALSE,
                   mql_date = COALESCE(score.mql_date, %s)""",
                now,
                now,
            )
        else:
            changes = SQL(
                """mql_date = NULL, sql_date = NULL, acceptance = %s,
                   is_recycled = TRUE, recycle_score = score.score""",
                "rejected" if kind == "rejected" else None,
            )
        return self.env.execute_query(
            SQL(
                """UPDATE crm_lead_score AS score
                      SET qualification = %(after)s, %(changes)s
                     FROM (SELECT id, qualification, mql_date FROM crm_lead_score
                            WHERE lead_id = ANY(%(ids)s)
                              AND qualification = ANY(%(before)s)
                         ORDER BY id FOR UPDATE) AS was
                    WHERE was.id = score.id
                RETURNING score.lead_id, was.qualification, score.qualification,
                          score.score, was.mql_date""",
                after=after,
                changes=changes,
                ids=self.ids,
                before=before,
            )
        )

    def _check_step(self, kind, after):
        """Say why nothing was done, unless everything is there already.

        :raise UserError: if the leads are not what they would have to be
        """
        if kind == "accepted" and any(lead.qualification == "sql" for lead in self):
            return
        if kind == "recycled":
            raise UserError(self.env._("Only MQLs and SQLs can be recycled."))
        raise UserError(
            self.env._(
                "Only MQLs can be accepted or rejected: what waits for an answer is "
                "under the filter “To Review”."
            )
        )

    # CONVERSION

    def _compute_won_status(self):
        """Extend: opportunities that are won are SQLs."""
        result = super()._compute_won_status()
        self.filtered(
            lambda lead: lead.won_status == "won" and lead.type == "opportunity"
        )._mark_converted(WON)
        return result

    def _mark_converted(self, how=CONVERTED):
        """Note that leads became opportunities, or were won, all of a transaction
        together."""
        ids = [lead_id for lead_id in self._ids if lead_id]
        if not ids or not self.env["crm.score.engine"]._is_active():
            return
        precommit = self.env.cr.precommit
        if how not in precommit.data:
            precommit.data[how] = {}
            precommit.add(self.env["crm.lead"].sudo()._flush_scores)
        for lead_id in ids:
            precommit.data[how].setdefault(lead_id, self.env.uid)
        self.invalidate_recordset([*SCORE_COLUMNS], flush=False)

    @api.model
    def _flush_scores(self):
        """Extend: what became an opportunity, or was won, is an SQL."""
        result = super()._flush_scores()
        for how in (CONVERTED, WON):
            by_user = {}
            marked = self.env.cr.precommit.data.pop(how, None) or {}
            for lead_id, user_id in marked.items():
                by_user.setdefault(user_id, []).append(lead_id)
            for user_id, ids in by_user.items():
                self.sudo().browse(ids)._log_conversion(user_id, is_won=how == WON)
        return result

    def _log_conversion(self, user_id, is_won=False):
        """Make SQLs of leads that became opportunities, those that are still there.

        :param bool is_won: of those that were won, and are not accepted yet
        """
        self.flush_recordset(["type", "won_status"])
        steps = self.env.execute_query(
            SQL(
                """WITH converted AS (
                       SELECT lead.id AS lead_id, was.id,
                              COALESCE(was.qualification, 'iql') AS qualification,
                              was.mql_date, (now() AT TIME ZONE 'UTC') AS moment
                         FROM crm_lead AS lead
                    LEFT JOIN crm_lead_score AS was ON was.lead_id = lead.id
                        WHERE lead.id = ANY(%(ids)s) AND lead.type = 'opportunity'
                          AND (NOT %(is_won)s
                               OR lead.won_status = 'won'
                              AND (was.qualification IS DISTINCT FROM 'sql'
                                   OR was.acceptance IS DISTINCT FROM 'accepted'))
                   ), written AS (
                       INSERT INTO crm_lead_score AS score (
                              lead_id, score, fit_score, engagement_score, temperature,
                              qualification, mql_date, sql_date, acceptance,
                              is_recycled, lines)
                       SELECT lead_id, 0, 0, 0, 'cold', 'sql', moment, moment,
                              'accepted', FALSE, '{}'
                         FROM converted
                           ON CONFLICT (lead_id) DO UPDATE
                          SET qualification = 'sql',
                              mql_date = COALESCE(score.mql_date, excluded.mql_date),
                              sql_date = COALESCE(score.sql_date, excluded.sql_date),
                              acceptance = 'accepted', is_recycled = FALSE
                    RETURNING score.lead_id, score.qualification, score.score
                   )
                   SELECT lead_id, converted.qualification, written.qualification,
                          written.score, converted.mql_date
                     FROM written JOIN converted USING (lead_id)""",
                ids=self.ids,
                is_won=is_won,
            )
        )
        self.env["crm.qualification.log"]._log_steps(
            "converted", steps, user_id=user_id
        )
        self.invalidate_recordset(
            [*SCORE_COLUMNS, "qualification_log_ids"], flush=False
        )

    # HOOKS

    def _distribute_qualified(self):
        """Give qualified leads to people; to be extended by what distributes them.

        :return: ``{lead: why not}``
        """
        return {}

    # WIZARD

    def action_open_reject(self):
        """Ask why leads are rejected."""
        return self._open_change("rejected", self.env._("Reject"))

    def action_open_recycle(self):
        """Ask why leads are recycled."""
        return self._open_change("recycled", self.env._("Recycle"))

    def _open_change(self, kind, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "crm.qualification.change",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_kind": kind, "default_lead_ids": self.ids},
        }
