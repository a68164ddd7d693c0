"""Starter sets: shipped off, switched on and off, and sensible."""

from hypothesis import given
from hypothesis import strategies as st
from stdnum.vn import mst

from odoo import fields
from odoo.exceptions import UserError, ValidationError

from .common import no_deadline
from .common_scoring import ScoreCase

SETS = ("retail", "estate", "software", "service")


class TestScoreSets(ScoreCase):
    def get_set(self, code):
        return self.env.ref(f"crm_vn.score_set_{code}")

    def test_switched_on_and_off(self):
        rules = self.env["crm.score.rule"]
        for code in SETS:
            starter = self.get_set(code)
            self.assertFalse(starter.active_count, code)
            starter.action_switch_on()
            self.assertEqual(starter.active_count, starter.rule_count)
            self.assertEqual(rules.search([]).set_id, starter)
            starter.action_switch_off()
            self.assertFalse(rules.search([]))

    def test_what_was_changed_stays(self):
        starter = self.get_set("retail")
        rule = starter._get_rules()[0]
        rule.points = 123
        starter.action_switch_on()
        starter.action_switch_off()
        self.assertEqual(rule.points, 123)

    def test_a_set_without_rules(self):
        empty = self.env["crm.score.rule.set"].create({"name": "Empty"})
        with self.assertRaisesRegex(UserError, "add some"):
            empty.action_switch_on()

    def test_each_says_how_to_get_its_points(self):
        for code in SETS:
            for rule in self.get_set(code)._get_rules():
                self.assertTrue(rule.hint, rule.name)
                self.assertFalse(rule.company_id, rule.name)
                self.assertTrue(rule.code.startswith(f"{code}_"))

    def test_retail(self):
        self.get_set("retail").action_switch_on()
        stranger = self.new_lead()
        self.assertEqual(stranger.temperature, "cold")
        buyer = self.new_lead(phone="+84912345678", expected_revenue=30_000_000)
        self.happen(buyer, kind="store_visit")
        self.happen(buyer, kind="call", result="answered")
        self.assertEqual(buyer.qualification, "mql")
        self.happen(buyer, kind="call", result="refused", count=2)
        self.assertEqual(buyer.temperature, "cold")
        self.assertLedger(stranger | buyer)

    def test_who_bought_before(self):
        """Not by the order of the lead, nor by those of another company."""
        self.get_set("retail").action_switch_on()
        rule = self.env.ref("crm_vn.score_rule_retail_customer")
        partner = self.env["res.partner"].create({"name": "Buyer"})
        lead = self.new_lead(partner_id=partner.id, company_id=self.env.company.id)
        other = self.env["res.company"].create({"name": "Other"})
        bought = {"kind": "order", "result": "confirmed"}
        self.happen(lead, **bought)
        self.happen(partner, **bought, company_id=other.id)
        self.happen(partner, kind="order", result="cancelled")
        self.assertNotIn(rule, lead.score_line_ids.rule_id)
        self.happen(partner, **bought, count=2, days=300)
        lines = lead.score_line_ids.filtered(lambda line: line.rule_id == rule)
        self.assertEqual(lines.points, 15)

    def test_who_buys_soon(self):
        self.get_set("estate").action_switch_on()
        rule = self.env.ref("crm_vn.score_rule_estate_soon")
        today = fields.Date.today()
        for date, counts in (
            ("2020-01-01", False),
            (fields.Date.add(today, days=10), True),
            (fields.Date.add(today, days=200), False),
        ):
            lead = self.new_lead(date_deadline=date)
            self.assertEqual(rule in lead.score_line_ids.rule_id, counts, date)

    def test_who_looked_at_prices(self):
        self.get_set("estate").action_switch_on()
        rule = self.env.ref("crm_vn.score_rule_estate_price_page")
        for page, counts in (
            ("tien-do/giai-doan-2", False),
            ("bang-gia-2026", True),
            ("en/prices", True),
        ):
            lead = self.new_lead()
            self.happen(lead, kind="visit", url=f"https://x.example.com/{page}")
            self.assertEqual(rule in lead.score_line_ids.rule_id, counts, page)

    def test_estate(self):
        self.get_set("estate").action_switch_on()
        lead = self.new_lead(phone="+84912345678", expected_revenue=3_000_000_000)
        self.assertEqual(lead.temperature, "warm")
        self.env["crm.service.record"].create(
            {
                "service_id": self.env.ref("crm_vn.service_flat_viewing").id,
                "lead_id": lead.id,
            }
        )
        self.assertEqual((lead.temperature, lead.qualification), ("hot", "mql"))

    def test_software(self):
        self.get_set("software").action_switch_on()
        partner = self.env["res.partner"].create(
            {"name": "Acme", "is_company": True, "vat": "0100109106"}
        )
        lead = self.new_lead(
            partner_id=partner.id,
            partner_name="Acme",
            function="Phó Giám đốc",
            email_from="an@acme.example",
            expected_revenue=200_000_000,
        )
        self.assertEqual(lead.fit_score, 55)
        free = self.new_lead(email_from="an@gmail.com")
        self.assertEqual(free.fit_score, -5)


class TestTaxCode(ScoreCase):
    def find(self, vat):
        partner = self.env["res.partner"].create({"name": "X"})
        # as it was typed: a country would want to correct it
        self.env.cr.execute(
            "UPDATE res_partner SET vat = %s WHERE id = %s", [vat, partner.id]
        )
        partner.invalidate_recordset(["vat"])
        own = [("id", "=", partner.id)]
        found = partner.search([*own, ("vat_valid", "=", True)])
        self.assertEqual(bool(found), partner.vat_valid, vat)
        missed = partner.search([*own, ("vat_valid", "=", False)])
        self.assertEqual(bool(missed), not partner.vat_valid, vat)
        return partner.vat_valid

    def test_examples(self):
        for vat in (
            *("0100109106", "0314409058-002", "VN01.00.109.106", "001099012345"),
            *("0314409058–002", "0314409058\u2011002", "0100\u00a0109\u00a0106"),
        ):
            self.assertTrue(self.find(vat), vat)
        for vat in (
            *(None, "", "0100233480", "0314409058-000", "12345", "abc"),
            *("01001091０6", "0100·109·106", "0314409058¯002", " VN0100109106\n"),
        ):
            self.assertFalse(self.find(vat), vat)

    @no_deadline
    @given(
        st.one_of(
            st.text("0123456789 .-VN", max_size=15),
            st.from_regex(
                r"01001[ .\-–\u2011\u00a0·¯]?091[0０]6(-00[12])?", fullmatch=True
            ),
            st.from_regex(r"[0-9]{10}(-?[0-9]{3})?", fullmatch=True),
            st.from_regex(r"[0-9]{9}", fullmatch=True).map(
                lambda digits: digits + mst.calc_check_digit(digits)
            ),
        )
    )
    def test_search_finds_what_is_shown(self, vat):
        with self.cr.savepoint() as savepoint:
            self.find(vat)
            savepoint.close(rollback=True)


class TestThresholds(ScoreCase):
    def test_order(self):
        company = self.env.company
        for values, words in (
            ({"score_warm": 51}, "Hot leads begin at 50 points, before warm"),
            ({"score_mql": 81}, "SQL begins at 80 points, before MQL"),
            ({"score_warm": 0}, "begin at 1 at least"),
            ({"score_mql": -5}, "begin at 1 at least"),
            ({"score_hot": 10**9}, "beyond what any lead can reach"),
            ({"score_hot": 10**12}, "beyond what any lead can reach"),
        ):
            with (
                self.assertRaisesRegex(ValidationError, words),
                self.cr.savepoint(),
            ):
                company.write(values)

    def test_settings(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.score_warm, self.env.company.score_warm)
        # each is beyond what the others were
        settings = settings.create(
            {"score_warm": 200, "score_hot": 300, "score_mql": 250, "score_sql": 400}
        )
        settings.execute()
        self.assertEqual(self.env.company.score_warm, 200)
        self.assertEqual(self.env.company.score_sql, 400)
        self.assertIn("200 to 299", settings.score_bands)
        self.assertIn("when Sales accepts it", settings.score_lifecycle)
        self.assertNotIn("400", settings.score_lifecycle)
        settings.score_sql_by_score = True
        self.assertIn("400", settings.score_lifecycle)

    def test_other_leads_are_hot(self):
        self.new_rule(points=30)
        lead = self.new_lead()
        self.assertEqual(lead.temperature, "warm")
        self.env.company.write({"score_hot": 30, "score_warm": 10})
        lead._rescore()
        lead.invalidate_recordset()
        self.assertEqual(lead.temperature, "hot")

    def test_a_run_is_started(self):
        self.new_rule()
        started = []
        run = type(self.env["crm.score.run"])
        self.patch(run, "_start", lambda *args, **kwargs: started.append(args))
        self.env.company.score_hot = 60
        self.assertTrue(started)
        started.clear()
        self.env.company.score_hot = 60
        self.assertFalse(started)
