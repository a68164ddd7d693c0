"""Who needs something is a lead; who only looks like a customer is a prospect."""

from itertools import product

from odoo.exceptions import ValidationError

from .common import CrmVnCase
from .common_qualification import QualificationMixin
from .common_service import ServiceMixin


class TestNeed(QualificationMixin, ServiceMixin, CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.score_prospect = 50
        cls.partner = cls.env["res.partner"].create({"name": "An"})

    def new_leads(self):
        """A lead for each way of saying what one needs, and what is expected."""
        phone = self.env["product.product"].create({"name": "Phone"})
        pages = self.env["crm.intake.source"].create(
            [{"name": "Product page", "product_id": phone.id}, {"name": "Newsletter"}]
        )
        leads = {
            self.new_mql("Nothing"): False,
            self.new_mql("Words", need="A phone"): True,
            self.new_mql("Blank", need="  \n"): False,
            self.new_mql("Product", intake_source_id=pages[0].id): True,
            self.new_mql("Page", intake_source_id=pages[1].id): False,
        }
        for state, expected in (("draft", True), ("sale", True), ("cancel", False)):
            lead = self.new_mql(state)
            self.env["sale.order"].create(
                {"partner_id": self.partner.id, "opportunity_id": lead.id}
            ).state = state
            leads[lead] = expected
        return leads

    def test_every_way(self):
        leads = self.new_leads()
        every = self.env["crm.lead"].union(*leads)
        self.assertEqual({lead: lead.has_need for lead in leads}, leads)
        self.assertEqual(
            {lead: not lead.is_prospect for lead in leads}, leads, "all of them fit"
        )
        expected = every.filtered(lambda lead: leads[lead])
        for fname, wanted in product(("has_need", "is_prospect"), (True, False)):
            for operator in ("=", "!="):
                found = every.search(
                    [("id", "in", every.ids), (fname, operator, wanted)]
                )
                positive = (fname == "has_need") == (wanted == (operator == "="))
                meant = expected if positive else every - expected
                self.assertEqual(set(found), set(meant), (fname, operator, wanted))
                self.assertEqual(
                    every.filtered_domain([(fname, operator, wanted)]),
                    every.filtered(lambda lead, found=found: lead in found),
                )

    def test_what_came_of_a_service(self):
        service = self.env.ref("crm_vn.service_first_call")
        leads = self.new_mqls(2)
        told, silent = service._plan(leads)
        for record, need in ((told, "Two bedrooms"), (silent, False)):
            record.outputs = {"need": need, "budget": 5, "intent": "month"}
            record.outcome_id = service.outcome_ids.filtered(
                lambda outcome: outcome.code == "cold"
            )
        self.assertEqual(leads.mapped("has_need"), [False, False], "not done yet")
        (told | silent).action_start()
        (told | silent).action_done()
        leads.invalidate_recordset()
        self.assertEqual(leads.mapped("has_need"), [True, False])
        self.assertEqual(leads.search([("has_need", "=", True)]) & leads, leads[0])

    def test_who_does_not_fit_is_no_prospect(self):
        fits, other = self.new_mql(), self.new_lead(type="lead")
        deal, gone = self.new_mql(type="opportunity"), self.new_mql(active=False)
        every = fits | other | deal | gone
        self.assertEqual(every.mapped("is_prospect"), [True, False, False, False])
        found = every.with_context(active_test=False).search(
            [("is_prospect", "=", True), ("id", "in", every.ids)]
        )
        self.assertEqual(found, fits)
        self.env.company.score_prospect = 0
        every.invalidate_recordset()
        self.assertTrue(other.is_prospect, "the company says so")

    def test_rules_may_ask_for_it(self):
        rule = self.new_rule("Need", domain="[('has_need', '=', True)]", points=7)
        lead = self.new_lead(need="A car")
        self.assertEqual(lead.score, 7)
        self.assertEqual(lead.score_line_ids.rule_id, rule)

    def test_rules_follow_a_need_whoever_expresses_it(self):
        self.new_rule("Need", domain="[('has_need', '=', True)]", points=7)
        ordering, form, called = self.new_leads_for_points(3)
        order = self.env["sale.order"].create(
            {"partner_id": self.partner.id, "opportunity_id": ordering.id}
        )
        self.assertEqual(ordering.score, 7)
        order.state = "cancel"
        self.assertEqual(ordering.score, 0)
        order.state = "sale"
        self.assertEqual(ordering.score, 7)
        order.opportunity_id = False
        self.assertEqual(ordering.score, 0)
        page = self.env["crm.intake.source"].create({"name": "Page"})
        form.intake_source_id = page
        self.assertEqual(form.score, 0)
        page.product_id = self.env["product.product"].create({"name": "Phone"})
        self.assertEqual(form.score, 7)
        service = self.env.ref("crm_vn.service_first_call")
        record = service._plan(called)
        record.outputs = {"need": "A flat", "budget": 5, "intent": "month"}
        record.outcome_id = service.outcome_ids.filtered(
            lambda outcome: outcome.code == "cold"
        )
        record.action_start()
        self.assertEqual(called.score, 0, "not done yet")
        record.action_done()
        self.assertEqual(called.score, 7)
        record.outputs = {"need": False, "budget": 5, "intent": "month"}
        self.assertEqual(called.score, 0)

    def new_leads_for_points(self, count):
        """Leads that have no points, and never will for who they are."""
        leads = self.env["crm.lead"].create([{"name": "x", "type": "lead"}] * count)
        self.assertEqual(set(leads.mapped("score")), {0})
        return leads

    def test_rules_may_not_ask_who_is_a_prospect(self):
        with self.assertRaisesRegex(ValidationError, "Prospect"):
            self.new_rule(domain="[('is_prospect', '=', True)]")

    def test_the_number_of_queries_does_not_grow(self):
        def count(size):
            leads = self.new_mqls(size)
            leads.mapped("score")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.mapped("is_prospect")
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(2), count(80))

    def test_merged(self):
        first = self.new_mql(need="A flat")
        second = self.new_mql(need="A garage")
        merged = (first | second).merge_opportunity()
        self.assertEqual(set(merged.need.splitlines()), {"A flat", "A garage"})


class TestMarketingReport(QualificationMixin, CrmVnCase):
    def test_how_good_the_leads_of_a_source_were(self):
        source = self.env["utm.source"].create({"name": "Fair"})
        leads = self.new_mqls(5, source_id=source.id)
        self.new_lead(type="lead", source_id=source.id)
        leads[0].action_accept()
        leads[1].type = "opportunity"
        leads[2].action_reject(self.reason)
        leads[3].action_accept()
        leads[3].action_recycle(self.reason)
        groups = self.env["report.crm.utm"]._read_group(
            [("source_id", "=", source.id)],
            ["source_id"],
            ["lead_count:sum", "mql_count:sum", "sql_count:sum", "won_count:sum"],
        )
        self.assertEqual(groups, [(source, 6, 5, 2, 0)])

    def test_what_is_won_counts_as_sql(self):
        source = self.env["utm.source"].create({"name": "Fair"})
        self.rule.domain = "[('type', '=', 'opportunity')]"
        deals = self.new_mqls(4, type="opportunity", source_id=source.id)
        self.assertEqual(set(deals.mapped("acceptance")), {"waiting"})
        deals[0].action_set_won()
        deals[1].stage_id = self.env["crm.stage"].search([("is_won", "=", True)])[:1]
        deals[2].action_accept()
        date = deals[2].sql_date
        deals[2].action_set_won()
        self.env.flush_all()
        self.assertEqual(set(deals[:3].mapped("acceptance")), {"accepted"})
        self.assertEqual(set(deals[:3].mapped("qualification")), {"sql"})
        self.assertEqual(deals[3].acceptance, "waiting")
        self.assertEqual(deals[2].sql_date, date)
        self.assertEqual(self.steps(deals, "converted").lead_id, deals[:2])
        groups = self.env["report.crm.utm"]._read_group(
            [("source_id", "=", source.id)], [], ["sql_count:sum", "won_count:sum"]
        )
        self.assertEqual(groups, [(3, 3)])
        for _again in range(2):
            deals[0].action_set_won()
            deals[0].write({"probability": 100})
        self.env["crm.lead"]._flush_scores()
        self.assertEqual(len(self.steps(deals[0], "converted")), 1)


class TestQualificationReport(QualificationMixin, CrmVnCase):
    def test_acceptance(self):
        source = self.env["utm.source"].create({"name": "Fair"})
        leads = self.new_mqls(5, source_id=source.id)
        leads.mapped("score")
        self.env.cr.execute(
            """UPDATE crm_lead_score SET mql_date = mql_date - interval '6 hours'
                WHERE lead_id = ANY(%s)""",
            [leads.ids],
        )
        leads[:2].action_accept()
        leads[2].type = "opportunity"
        leads[3].action_reject(self.reason)
        steps = self.env["crm.qualification.log"]
        ((found, *figures),) = steps._read_group(
            [("lead_id", "in", leads.ids)],
            ["source_id"],
            [
                "mql_count:sum",
                "accepted_count:sum",
                "rejected_count:sum",
                "converted_count:sum",
                "acceptance_rate:avg",
                "answer_hours:avg",
            ],
        )
        self.assertEqual(found, source)
        self.assertEqual(figures[:5], [5, 2, 1, 1, 75.0])
        self.assertAlmostEqual(figures[5], 6, places=1)
        self.assertEqual(
            steps._read_group(
                [("lead_id", "in", leads.ids), ("kind", "=", "rejected")],
                ["reason_id", "campaign_id"],
                ["__count"],
            ),
            [(self.reason, self.env["utm.campaign"], 1)],
        )
        ways = steps.fields_get(["source_id", "campaign_id", "mql_count"])
        self.assertTrue(ways["source_id"]["groupable"])
        self.assertEqual(ways["mql_count"]["aggregator"], "sum")
