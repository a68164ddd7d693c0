"""Leads that are won or lost, some time ago."""

from datetime import datetime, timedelta

from odoo.tools import SQL

from .common_scoring import ScoreMixin


class BacktestMixin(ScoreMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Leads of others are none of the tests' business.
        cls.tag = cls.env["crm.tag"].create({"name": "Judged"})
        cls.now = datetime.now().replace(microsecond=0)

    @classmethod
    def new_closed(cls, won, days=0, age=30, count=1, **values):
        """Leads that were closed so many days ago, and are ``age`` days older."""
        leads = cls.env["crm.lead"].create(
            [
                {
                    "name": "Closed",
                    "type": "opportunity",
                    "tag_ids": [(4, cls.tag.id)],
                    **values,
                }
                for _number in range(count)
            ]
        )
        if won:
            leads.action_set_won()
        else:
            leads.action_set_lost()
        cls.date(leads, days, age)
        return leads

    @classmethod
    def date(cls, leads, days, age=30):
        leads.flush_recordset()
        closed = cls.now - timedelta(days=days)
        cls.env.execute_query(
            SQL(
                """UPDATE crm_lead SET date_closed = %s, create_date = %s
                    WHERE id = ANY(%s) RETURNING id""",
                closed,
                closed - timedelta(days=age),
                leads.ids,
            )
        )
        leads.invalidate_recordset()

    @classmethod
    def new_backtest(cls, **values):
        values.setdefault("domain", f"[('tag_ids', 'in', [{cls.tag.id}])]")
        return cls.env["crm.score.backtest"].create(values)

    @classmethod
    def judge(cls, **values):
        """A back-test that has run."""
        backtest = cls.new_backtest(**values)
        backtest.action_run()
        return backtest

    def assertJudged(self, backtest):
        self.assertEqual(backtest.state, "done", backtest.error)
