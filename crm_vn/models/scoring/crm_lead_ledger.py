from odoo import api, fields, models
from odoo.tools import SQL, format_date

#: How many reasons are shown beside a score.
MAX_REASONS = 3


class CrmLead(models.Model):
    """The ledger of a lead, as its card shows it."""

    _inherit = "crm.lead"

    # CARD

    @api.readonly
    def get_score_card(self):
        """Return what the card of the score shows.

        *state*: ``none``, there is no rule; ``excluded``, with a *reason*; ``closed``,
        it keeps the score that it had, or ``unscored``, it was closed before it had
        one; else ``open``. *target*: the next threshold, how many points are missing,
        and the *hints* how to get them.

        :raise AccessError: if the user may not read the lead
        """
        self.ensure_one()
        self.check_access("read")
        row = self._get_score_row()
        card = {
            "state": "open",
            "reason": False,
            "probability": self.probability,
            **self._get_score_figures(),
            "thresholds": self._get_score_thresholds(row),
            "lines": [],
            "target": False,
        }
        if row["is_excluded"]:
            card.update(state="excluded", reason=self._get_exclusion_reason())
            return card
        if not self.env["crm.score.engine"]._is_active() and not row["has_lines"]:
            card["state"] = "none"
            return card
        lines = self.score_line_ids
        card["lines"] = lines._get_card_lines()
        if not self.active or self.won_status != "pending":
            card["state"] = "closed" if row["is_scored"] else "unscored"
        else:
            card["target"] = self._get_score_target(card["thresholds"], lines)
        return card

    @api.readonly
    def get_score_reasons(self):
        """Return the score, and the lines that give the most points."""
        self.ensure_one()
        self.check_access("read")
        row = self._get_score_row()
        lines = self.score_line_ids.filtered("points")
        best = lines.sorted(lambda line: (-line.points, line.id))[:MAX_REASONS]
        return {
            **self._get_score_figures(),
            "reason": row["is_excluded"] and self._get_exclusion_reason(),
            "more": max(len(lines) - MAX_REASONS, 0),
            "lines": best._get_card_lines(),
        }

    def _get_score_figures(self):
        """Return the scores, and the names of where they put the lead."""
        figures = {
            fname: self[fname]
            for fname in ("score", "fit_score", "engagement_score", "temperature")
        }
        for fname in ("temperature", "qualification"):
            names = dict(self._fields[fname]._description_selection(self.env))
            figures[f"{fname}_name"] = names.get(self[fname], "")
        figures["qualification"] = self.qualification
        figures["mql_date"] = _format_day(self.env, self.mql_date)
        figures["sql_date"] = _format_day(self.env, self.sql_date)
        return figures

    def _get_score_row(self):
        """Return what the score's row says and no field of the lead shows."""
        self._flush_scores()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT is_excluded, is_recycled, recycle_score,
                          cardinality(lines) > 0 AS has_lines
                     FROM crm_lead_score WHERE lead_id = %s""",
                self.id,
            )
        )
        row = rows[0] if rows else {}
        return {
            "is_scored": bool(row),
            "is_excluded": bool(row.get("is_excluded")),
            "has_lines": bool(row.get("has_lines")),
            "above": row.get("recycle_score") if row.get("is_recycled") else None,
        }

    def _get_exclusion_reason(self):
        """Return why the lead is not scored, as far as the user may know."""
        return self.score_exclusion or self.env._("No reason was given.")

    def _get_score_thresholds(self, row):
        """Return the thresholds of the lead's company, the lowest first.

        SQL is none where it is Sales who says so.
        """
        engine = self.env["crm.score.engine"].sudo()
        warm, hot, mql, sql, by_score = engine._get_thresholds(self.company_id.id)
        names = dict(self._fields["temperature"]._description_selection(self.env))
        levels = dict(self._fields["qualification"]._description_selection(self.env))
        reached = ("iql", "mql", "sql").index(self.qualification)
        above = row["above"]
        if above is not None:
            mql, sql = max(mql, above + 1), max(sql, above + 1)
        thresholds = [
            {"key": "warm", "name": names["warm"], "score": warm, "open": True},
            {"key": "hot", "name": names["hot"], "score": hot, "open": True},
            {"key": "mql", "name": levels["mql"], "score": mql, "open": reached < 1},
        ]
        if by_score:
            thresholds.append(
                {"key": "sql", "name": levels["sql"], "score": sql, "open": reached < 2}
            )
        return sorted(thresholds, key=lambda threshold: threshold["score"])


def _format_day(env, moment):
    """Return the day of a moment, in the user's time zone."""
    if not moment:
        return ""
    return format_date(env, fields.Datetime.context_timestamp(env.user, moment).date())
