"""The screens of the runs."""

from .common import CrmVnHttpCase
from .common_scoring import ScoreMixin


class TestRunTour(ScoreMixin, CrmVnHttpCase):
    def test_runs(self):
        self.new_sales_manager()
        self.new_rule()
        self.env["crm.score.run"].search([]).unlink()
        self.start_tour("/odoo/score-runs", "crm_vn_score_run", login="manager")
