"""An administrator defines an attribute and uses it; a salesperson sees their part."""

from .common import CrmVnHttpCase
from .common_attribute import AttributeMixin


class TestProfileTour(AttributeMixin, CrmVnHttpCase):
    def test_define_fill_filter_and_group(self):
        self.boss.lang = "en_US"
        customer = self.env["res.partner"].create({"name": "Nguyễn Cà Phê"})
        self.start_tour(
            "/odoo/customer-attributes", "crm_vn_profile_define", login="manager"
        )
        self.assertEqual(customer["x_coffee_favourite_roast"].name, "Dark")
        self.assertEqual(customer.occupation, "Barista")

    def test_salesperson(self):
        self.partner[self.fnames["secret"]] = "Bankrupt"
        self.start_tour(
            f"/odoo/res.partner/{self.partner.id}",
            "crm_vn_profile_salesperson",
            login="seller",
        )
        self.assertEqual(self.partner[self.fnames["motto"]], "Roar")
        self.assertEqual(self.partner[self.fnames["secret"]], "Bankrupt")
