"""A salesperson without the right to see numbers, in the web client."""

from odoo.fields import Command

from .common import CrmVnHttpCase


class TestMaskTour(CrmVnHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.vn")
        cls.env["res.config.settings"].create({"mask_phones": True}).execute()
        cls.user = cls.new_salesman("masked", lang="en_US")
        cls.user.partner_id.write({"name": "Anh masked", "phone": "0905111222"})
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Đặng Đình Đức",
                "phone": "0362 246 128",
                "identity_ids": [
                    Command.create({"kind": "phone", "value": "0905111333"}),
                    Command.create({"kind": "zalo", "value": "2512523625412515"}),
                ],
            }
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Laptop",
                "type": "opportunity",
                "phone": "0362 246 128",
                "user_id": cls.user.id,
            }
        )

    def get_log(self):
        logs = self.env["crm.privacy.log"].search([("user_id", "=", self.user.id)])
        return [(log.kind, log.res_model, log.res_id, log.detail) for log in logs]

    def test_customer(self):
        self.start_tour(
            "/odoo/action-base.action_partner_form", "crm_vn_mask", login="masked"
        )
        identity = self.partner.identity_ids.filtered(lambda i: i.kind == "phone")
        self.assertEqual(
            self.get_log(),
            [
                ("reveal", "crm.identity", identity.id, "value"),
                ("reveal", "res.partner", self.partner.id, "phone"),
            ],
        )

    def test_lead(self):
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline",
            "crm_vn_mask_lead",
            login="masked",
        )
        self.assertEqual(
            self.get_log(), [("reveal", "crm.lead", self.lead.id, "phone")]
        )
        self.assertEqual(self.lead.phone_key, "+84905222444")
