"""Rules of one's own, leads, and what happened on them."""

from datetime import datetime, timedelta
from unittest.mock import patch

from .common import CrmVnCase


class ScoreMixin:
    """No rule is active but those that a test makes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.score.rule"].search([]).active = False

    @classmethod
    def new_rule(cls, name="Rule", **values):
        """A rule of no company; of *fit* unless it says otherwise."""
        return cls.env["crm.score.rule"].create(
            {"name": name, "company_id": False, **values}
        )

    @classmethod
    def new_engagement(cls, name="Calls", **values):
        """A rule that gives 10 points for each call of the last year."""
        values.setdefault("interaction_domain", "[('kind', '=', 'call')]")
        return cls.new_rule(name, kind="engagement", **values)

    @classmethod
    def new_lead(cls, name="Lead", **values):
        return cls.env["crm.lead"].create({"name": name, **values})

    @classmethod
    def happen(cls, document, kind="call", days=0, count=1, **values):
        """Record events of a lead or a customer, so many days ago."""
        field = "lead_id" if document._name == "crm.lead" else "partner_id"
        date = datetime.now() - timedelta(days=days, minutes=1)
        return cls.env["crm.interaction"]._record(
            [
                {"kind": kind, "date": date, field: document.id, **values}
                for _number in range(count)
            ]
        )

    @classmethod
    def work_runs(cls, **context):
        """Let the scheduled action do what runs there are, in this transaction."""
        cron = cls.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", return_value=float("inf")):
            cls.env["crm.score.run"].with_context(**context)._cron_rescore()

    def assertFresh(self):
        """Scoring all leads anew would change nothing."""
        self.env.cr.flush()
        self.assertEqual(self.env["crm.score.engine"]._rescore([]), 0)

    def assertLedger(self, leads):
        """The score of each lead is the sum of its lines, and of its two parts."""
        for lead in leads:
            points = lead.score_line_ids.mapped("points")
            self.assertEqual(sum(points), lead.score, lead.name)
            self.assertEqual(lead.fit_score + lead.engagement_score, lead.score)


class ScoreCase(ScoreMixin, CrmVnCase):
    pass
