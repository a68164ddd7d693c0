"""Whatever happens to a lead, its steps tell what it is and how it came there."""

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError

from .common import CrmVnCase, no_deadline
from .common_qualification import QualificationMixin

RANKS = {"iql": 0, "mql": 1, "sql": 2}
EVENTS = st.one_of(
    st.sampled_from(["accept", "reject", "recycle", "convert"]),
    st.tuples(st.just("score"), st.sampled_from([0, 40, 50, 60])),
)


class TestSteps(QualificationMixin, CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.rule | cls.bonus).active = False
        for points in (40, 50, 60):
            cls.new_rule(
                str(points), domain=f"[('zip', '=', '{points}')]", points=points
            )

    def happen_to(self, lead, event):
        if isinstance(event, tuple):
            self.change(lead, zip=str(event[1]))
        elif event == "convert":
            lead.type = "opportunity"
        elif event == "accept":
            lead.action_accept()
        else:
            getattr(lead, f"action_{event}")(self.reason)

    @settings(no_deadline, max_examples=25)
    @given(st.lists(EVENTS, max_size=12))
    def test_the_steps_tell_it_all(self, events):
        with self.env.cr.savepoint() as savepoint:
            lead = self.new_lead(type="lead")
            barrier = None
            for event in events:
                before = lead.qualification
                try:
                    with self.env.cr.savepoint():
                        self.happen_to(lead, event)
                        after = lead.qualification
                except UserError:
                    self.env.invalidate_all()
                    self.assertEqual(lead.qualification, before, event)
                    continue
                if event in ("reject", "recycle"):
                    self.assertEqual(after, "iql")
                    barrier = lead.score
                else:
                    self.assertGreaterEqual(RANKS[after], RANKS[before], event)
                if isinstance(event, tuple) and before == "iql" and after == "mql":
                    self.assertTrue(barrier is None or lead.score > barrier)
            at = "iql"
            for step in self.steps(lead):
                self.assertEqual(step.from_qualification, at)
                at = step.to_qualification
            self.assertEqual(at, lead.qualification)
            self.assertEqual(bool(lead.mql_date), RANKS[at] >= 1)
            self.assertEqual(bool(lead.sql_date), at == "sql")
            savepoint.rollback()
        self.env.invalidate_all()
