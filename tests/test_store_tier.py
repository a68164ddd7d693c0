"""The tiers that come with the addon are in the chain's currency."""

from .common import CrmVnCase


class TestSeededTiers(CrmVnCase):
    def setUp(self):
        super().setUp()
        self.main = self.env.ref("base.main_company")
        self.silver = self.env.ref("crm_vn.customer_tier_silver")
        self.gold = self.env.ref("crm_vn.customer_tier_gold")
        self.vnd = self.env.ref("base.VND")
        self.vnd.active = True
        self.usd = self.env.ref("base.USD")
        self.main.currency_id = self.usd

    def test_they_follow_the_currency_of_the_main_company(self):
        self.assertEqual(self.silver.min_amount, 1_000)
        self.main.currency_id = self.vnd
        self.assertEqual(self.silver.min_amount, 20_000_000)
        self.assertEqual(self.gold.min_amount, 50_000_000)

    def test_what_somebody_changed_stays(self):
        self.silver.min_amount = 15_000_000
        self.main.currency_id = self.vnd
        self.assertEqual(self.silver.min_amount, 15_000_000)
        self.assertEqual(self.gold.min_amount, 50_000_000)

    def test_another_company_changes_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        other.currency_id = self.vnd
        self.assertEqual(self.silver.min_amount, 1_000)
