"""What a back-test says in words: what it found, and what that is worth."""

from .common import CrmVnCase
from .common_backtest import BacktestMixin


class TestScoreBacktestWords(BacktestMixin, CrmVnCase):
    def test_warnings(self):
        self.new_rule("All", points=1)
        telling = self.new_rule("Won ones", points=5)
        telling.domain = "[('stage_id.is_won', '=', True)]"
        self.assertIn("No closed lead", self.judge().warning)
        self.new_closed(True)
        self.assertIn("It takes leads", self.judge().warning)
        self.new_closed(False)
        warning = self.judge().warning
        self.assertIn("much of this is chance", warning)
        self.assertIn("Won ones", warning)
        self.assertNotIn("All", warning)
        telling.active = False
        warning = self.judge().warning
        self.assertIn("100 %", warning)
        self.assertNotIn("Won ones", warning)

    def test_warnings_on_what_is_asked_inside(self):
        self.new_closed(True)
        self.new_closed(False)
        for number, (domain, is_telling) in enumerate(
            (
                ("[('partner_id.sale_order_ids', 'not any', [])]", True),
                ("['!', ('service_record_ids.lead_id.stage_id', '=', 1)]", True),
                ("[('partner_id', 'any', [('opportunity_ids', '!=', False)])]", True),
                ("[('service_record_ids', 'any', [('lead_id.active', '=', 1)])]", True),
                ("[('has_need', '=', True)]", True),
                # of other models, these say nothing of the outcome
                ("[('partner_id.type', '=', 'contact')]", False),
                ("[('team_id', 'any', [('active', '=', True)])]", False),
                ("[('city', '=', 'Hue')]", False),
            )
        ):
            rule = self.new_rule(f"Rule {number}", domain=domain)
            warning = self.judge().warning
            self.assertEqual(rule.name in warning, is_telling, domain)

    def test_summary(self):
        self.new_rule("Good", points=9).domain = "[('expected_revenue', '>', 0)]"
        self.new_closed(True, count=2, expected_revenue=5)
        self.new_closed(False, count=18)
        summary = self.judge().summary
        self.assertIn("10.0 times", summary)
        self.assertIn("100.0 % against 10.0 %", summary)
        self.assertIn("AUC 1.00", summary)

    def test_two_leads_that_are_told_apart_prove_nothing(self):
        self.new_rule("Good", points=9).domain = "[('expected_revenue', '>', 0)]"
        self.new_closed(True, expected_revenue=5)
        self.new_closed(False)
        backtest = self.judge()
        self.assertEqual((backtest.auc, backtest.auc_high), (1, 1))
        self.assertLess(backtest.auc_low, 0.5)
        self.assertIn("not clearly better than chance", backtest.warning)
        self.assertNotIn("tells them apart better", backtest.summary)
