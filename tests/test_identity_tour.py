"""A salesperson recognises a customer in the web client."""

from odoo.fields import Command

from .common import CrmVnHttpCase


class TestIdentityTour(CrmVnHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls.new_salesman(lang="en_US")
        cls.partner, _other = cls.env["res.partner"].create(
            [
                {
                    "name": "Đặng Đình Đức",
                    "phone": "0362 246 128",
                    "identity_ids": [
                        Command.create({"kind": "zalo", "value": "2512523625412515"})
                    ],
                },
                {"name": "Lê Lan", "phone": "0987654321"},
            ]
        )
        values = {"type": "opportunity", "user_id": cls.salesman.id}
        cls.leads = cls.env["crm.lead"].create(
            [
                dict(
                    values,
                    name="Laptop",
                    contact_name="Đặng Đình Đức",
                    phone="01662246128",
                ),
                dict(values, name="Máy in", contact_name="Lê Mai", phone="362246128"),
            ]
        )

    def test_contact(self):
        self.start_tour(
            "/odoo/action-base.action_partner_form",
            "crm_vn_identity",
            login=self.salesman.login,
        )
        self.assertIn("+84905111222", self.partner.identity_ids.mapped("value"))

    def test_lead(self):
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline",
            "crm_vn_identity_lead",
            login=self.salesman.login,
        )
        self.assertEqual(self.leads.partner_id, self.partner)
