"""The screens, as a salesperson and as a manager use them."""

from .common import CrmVnHttpCase


class TestIntakeTours(CrmVnHttpCase):
    def setUp(self):
        super().setUp()
        self.user = self.new_salesman()
        self.new_sales_manager()
        self.source = self.env["crm.intake.source"].create(
            {
                "name": "Landing iPhone",
                "product_id": self.env["product.product"]
                .create({"name": "iPhone 17"})
                .id,
                "campaign_id": self.env["utm.campaign"].create({"name": "Tết 2027"}).id,
                "user_id": self.user.id,
            }
        )

    def test_salesperson_sees_the_new_lead(self):
        self.url_open(
            f"/crm_vn/intake/{self.source.token}",
            json={
                "ho_ten": "Nguyễn Văn An",
                "sdt": "0912345678",
                "nhu_cau": "Trả góp 12 tháng",
            },
        )
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline",
            "crm_vn_intake_salesman",
            login="salesman",
        )

    def test_manager_repairs_a_request(self):
        self.url_open(
            f"/crm_vn/intake/{self.source.token}",
            json={"ho_ten": "Lê Thị Bình", "sdt": "o98765432l"},
        )
        event = self.source.event_ids
        self.start_tour("/odoo/landing-pages", "crm_vn_intake_admin", login="manager")
        event.invalidate_recordset()
        self.assertEqual(event.state, "done")
        self.assertEqual(event.lead_id.phone_key, "+84987654321")

    def test_manager_connects_a_call_centre(self):
        self.start_tour("/odoo/landing-pages", "crm_vn_intake_call", login="manager")
        source = self.env["crm.intake.source"].search([("name", "=", "Hotline 1900")])
        self.assertEqual((source.kind, source.provider), ("call", "voicecloud"))
        self.assertTrue(source.token)
