"""A marketer's morning in the browser."""

from odoo.tests import new_test_user

from .common import CrmVnHttpCase


class TestMarketingTour(CrmVnHttpCase):
    def test_manager_reads_the_report_and_makes_a_link(self):
        self.env["res.lang"]._activate_lang("en_US")
        new_test_user(
            self.env,
            "marketer",
            groups="base.group_user,sales_team.group_sale_manager",
            lang="en_US",
        )
        values = self.env["utm.mixin"]._utm_values_batch(
            [
                {
                    "utm_source": "Tour source",
                    "utm_medium": "Tour medium",
                    "utm_campaign": "Tour campaign",
                    "utm_term": term,
                    "utm_content": "Tour content",
                }
                for term in ("Tour term", "Tour other word")
            ]
        )
        self.env["crm.lead"].create(
            [
                {"name": f"Tour lead {number}", "user_id": False} | vals
                for number, vals in zip(("one", "two"), values, strict=True)
            ]
        )
        self.start_tour("/odoo/crm", "crm_vn_marketing", login="marketer")
        link = self.env["link.tracker"].search([("title", "=", "Tour page")])
        self.assertEqual(
            {fname: link[fname].id for fname in values[0]},
            values[0],
        )
