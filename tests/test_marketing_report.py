"""The marketing sources report: what each campaign brought, and who may know."""

from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.http_routing.tests.common import MockRequest

from .common import CrmVnCase

#: The three links of the Tết 2024 example.
TET_LINKS = [
    "https://shop.example/tet?utm_source=FB&utm_medium=cpc&utm_campaign=Tet2024",
    "https://shop.example/tet?utm_source=Google&utm_medium=cpc&utm_campaign=Tet2024"
    "&utm_term=Laptop+gi%C3%A1+r%E1%BA%BB",
    "https://shop.example/tet?utm_source=Newsletter&utm_medium=email"
    "&utm_campaign=Tet2024",
]


class TestReport(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Report = cls.env["report.crm.utm"]
        cls.won_stage = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        cls.campaign = cls.env["utm.campaign"].create({"name": "Report test"})

    @classmethod
    def _create_leads(cls, *vals_list):
        return cls.env["crm.lead"].create(
            [
                {
                    "name": f"Lead {number}",
                    "type": "opportunity",
                    "campaign_id": cls.campaign.id,
                    "user_id": False,
                    "company_id": cls.env.company.id,
                }
                | vals
                for number, vals in enumerate(vals_list)
            ]
        )

    def _totals(self, *measures, report=None):
        [totals] = (self.Report if report is None else report)._read_group(
            [("campaign_id", "=", self.campaign.id)],
            aggregates=[f"{measure}:sum" for measure in measures],
        )
        return list(totals)

    def test_the_three_links_of_tet_2024_give_three_rows_of_exact_values(self):
        leads = self.env["crm.lead"]
        for link in TET_LINKS:
            cookies = {
                f"odoo_{name}": value for name, value in parse_qsl(urlsplit(link).query)
            }
            with MockRequest(self.env, cookies=cookies):
                leads += leads.create({"name": "Visitor"})
        rows = self.Report._read_group(
            [("lead_id", "in", leads.ids)],
            ["source_id", "medium_id", "campaign_id", "term_id", "content_id"],
            ["lead_count:sum"],
        )
        self.assertCountEqual(
            [(*(record.name for record in row[:-1]), row[-1]) for row in rows],
            [
                # "Email" is core's own medium: the same but for the case.
                ("FB", "cpc", "Tet2024", False, False, 1),
                ("Google", "cpc", "Tet2024", "Laptop giá rẻ", False, 1),
                ("Newsletter", "Email", "Tet2024", False, False, 1),
            ],
        )

    def test_every_measure_follows_its_formula(self):
        leads = self._create_leads(
            {"type": "lead", "expected_revenue": 5},
            {"expected_revenue": 10},
            {"expected_revenue": 100, "stage_id": self.won_stage.id},
            {"expected_revenue": 1000},
        )
        leads[3].action_set_lost()
        self.assertEqual(
            self._totals(
                "lead_count",
                "opportunity_count",
                "won_count",
                "lost_count",
                "expected_revenue",
                "won_revenue",
            ),
            [4, 3, 1, 1, 1115, 100],
        )
        [(rate,)] = self.Report._read_group(
            [("campaign_id", "=", self.campaign.id)], aggregates=["won_rate:avg"]
        )
        self.assertAlmostEqual(rate, 25)

    def test_lost_and_archived_leads_count_without_asking(self):
        leads = self._create_leads({}, {}, {"type": "lead"})
        leads[0].action_set_lost()
        leads[1].action_archive()
        rows = self.Report.search([("campaign_id", "=", self.campaign.id)])
        self.assertEqual(rows.lead_id, leads.with_context(active_test=False))
        self.assertEqual(rows.filtered("is_archived").lead_id, leads[0] + leads[1])

    def test_pending_changes_are_seen(self):
        lead = self._create_leads({"expected_revenue": 1})
        self.assertEqual(self._totals("expected_revenue"), [1])
        lead.expected_revenue = 7
        self.assertEqual(self._totals("expected_revenue"), [7])

    def test_month_is_the_month_of_creation(self):
        leads = self._create_leads({}, {})
        self.env.flush_all()
        for lead, date in zip(
            leads, (datetime(2024, 1, 15), datetime(2024, 2, 10)), strict=True
        ):
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s", (date, lead.id)
            )
        self.env.invalidate_all()
        months = self.Report._read_group(
            [("campaign_id", "=", self.campaign.id)],
            ["create_date:month"],
            ["lead_count:sum"],
        )
        self.assertEqual(
            [(month.strftime("%Y-%m"), count) for month, count in months],
            [("2024-01", 1), ("2024-02", 1)],
        )

    def test_every_dimension_can_be_grouped_by(self):
        self._create_leads({})
        for dimension in (
            "source_id",
            "medium_id",
            "campaign_id",
            "term_id",
            "content_id",
            "create_date:month",
            "user_id",
            "team_id",
            "company_id",
            "stage_id",
            "country_id",
            "state_id",
            "type",
            "won_status",
            "lost_reason_id",
        ):
            with self.subTest(dimension=dimension):
                groups = self.Report._read_group(
                    [("campaign_id", "=", self.campaign.id)],
                    [dimension],
                    ["lead_count:sum"],
                )
                self.assertEqual([count for _value, count in groups], [1])

    def test_money_is_in_the_currency_of_the_current_company(self):
        here = self.env.company
        currency = self.env["res.currency"].create({"name": "VNX", "symbol": "x"})
        self.env["res.currency.rate"].create(
            {
                "name": "2020-01-01",
                "rate": 4 * here.currency_id.rate,
                "currency_id": currency.id,
                "company_id": here.id,
            }
        )
        there = self.env["res.company"].create(
            {"name": "There", "currency_id": currency.id}
        )
        self._create_leads(
            {"expected_revenue": 100},
            {"expected_revenue": 100, "company_id": False},
            {
                "expected_revenue": 400,
                "company_id": there.id,
                "team_id": False,
                "stage_id": self.won_stage.id,
            },
        )
        report = self.Report.with_context(allowed_company_ids=(here + there).ids)
        expected, won = self._totals("expected_revenue", "won_revenue", report=report)
        self.assertAlmostEqual(expected, 300)
        self.assertAlmostEqual(won, 100)
        self.assertEqual(report.search([], limit=1).currency_id, here.currency_id)

    def test_rows_open_their_leads(self):
        leads = self._create_leads({}, {})
        leads[1].action_set_lost()
        rows = self.Report.search([("campaign_id", "=", self.campaign.id)])
        action = rows.action_open_leads()
        found = (
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .search(action["domain"])
        )
        self.assertEqual(found, leads)
        row = rows.filtered(lambda r: r.lead_id == leads[1])
        self.assertEqual(row.action_open_lead()["res_id"], leads[1].id)


class TestReportAccess(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other company"})
        cls.salesman = cls.new_salesman()
        cls.colleague = cls.new_salesman("colleague")
        cls.manager = cls.new_sales_manager()
        cls.all_leads_user = new_test_user(
            cls.env,
            "all.leads",
            groups="sales_team.group_sale_salesman_all_leads",
        )
        vals = {"team_id": False, "company_id": False}
        cls.own, cls.unassigned, cls.others, cls.foreign = cls.env["crm.lead"].create(
            [
                vals | {"name": "own", "user_id": cls.salesman.id},
                vals | {"name": "unassigned", "user_id": False},
                vals | {"name": "others", "user_id": cls.colleague.id},
                vals
                | {
                    "name": "foreign",
                    "user_id": False,
                    "company_id": cls.other_company.id,
                },
            ]
        )
        cls.leads = cls.own + cls.unassigned + cls.others + cls.foreign

    def _visible(self, user):
        """Return the leads a user sees, by search and by grouping alike."""
        Report = self.env["report.crm.utm"].with_user(user)
        domain = [("lead_id", "in", self.leads.ids)]
        leads = Report.search(domain).lead_id
        groups = Report._read_group(domain, ["lead_id"], ["lead_count:sum"])
        self.assertEqual(leads, self.env["crm.lead"].union(*(g[0] for g in groups)))
        return leads.sudo(False).with_user(self.env.user)

    def test_salesperson_sees_own_and_unassigned_only(self):
        self.assertEqual(set(self._visible(self.salesman)), {self.own, self.unassigned})

    def test_salesperson_cannot_read_another_row_by_its_id(self):
        Report = self.env["report.crm.utm"].with_user(self.salesman)
        self.env.invalidate_all()
        for lead in self.others + self.foreign:
            with self.assertRaises(AccessError):
                Report.browse(lead.id).read(["name"])

    def test_all_documents_and_managers_see_all_of_their_company(self):
        for user in (self.all_leads_user, self.manager):
            self.assertEqual(
                set(self._visible(user)), {self.own, self.unassigned, self.others}
            )

    def test_rows_of_a_company_show_to_its_members(self):
        self.manager.company_ids = [Command.link(self.other_company.id)]
        report = (
            self.env["report.crm.utm"]
            .with_user(self.manager)
            .with_context(allowed_company_ids=self.other_company.ids)
        )
        self.assertIn(
            self.foreign.id, report.search([("name", "=", "foreign")]).lead_id.ids
        )

    def test_report_shows_exactly_the_leads_that_may_be_read(self):
        for user in (self.salesman, self.all_leads_user, self.manager):
            readable = (
                self.env["crm.lead"]
                .with_user(user)
                .search([("id", "in", self.leads.ids)])
            )
            self.assertEqual(set(self._visible(user).ids), set(readable.ids))

    def test_employees_outside_sales_have_no_report(self):
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["report.crm.utm"].with_user(clerk).search([])
