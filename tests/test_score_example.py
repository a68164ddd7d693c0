"""The file that implementers copy works as it is."""

from pathlib import Path

from odoo.tools import convert_file

from .common_scoring import ScoreCase

EXAMPLE = Path(__file__).resolve().parent.parent / "docs/examples/scoring.xml"


class TestScoreExample(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        convert_file(cls.env, "crm_vn", str(EXAMPLE), {}, "init")

    def test_thresholds(self):
        company = self.env.ref("base.main_company")
        self.assertEqual((company.score_warm, company.score_sql), (25, 90))

    def test_rules(self):
        rules = self.env.ref("crm_vn.score_set_furniture").rule_ids
        self.assertEqual(rules, rules.filtered("active"))
        self.assertEqual(len(rules), 5)
        self.assertFalse(any(rules.mapped("error")))
        self.assertTrue(self.env.ref("crm_vn.score_rule_service_outcome").active)

    def test_leads(self):
        partner = self.env["res.partner"].create({"name": "Buyer", "vat": "0100109106"})
        buyer = self.new_lead(
            "Sofas",
            partner_id=partner.id,
            city="TP Hue",
            expected_revenue=150_000_000,
            store_id=self.env.ref("crm_vn.store_furniture").id,
        )
        self.assertEqual(buyer.fit_score, 45)
        self.assertEqual(buyer.qualification, "mql")
        self.happen(buyer, kind="store_visit", days=20)
        self.assertEqual((buyer.engagement_score, buyer.temperature), (10, "warm"))
        far = self.new_lead("Chair", city="Hue")
        self.happen(far, kind="call", result="refused", count=3)
        self.assertEqual((far.score, far.temperature), (-30, "cold"))
        self.assertLedger(buyer | far)
