"""Conversations, as a salesperson works on them."""

from odoo.fields import Command, Datetime

from .common import CrmVnHttpCase


class TestConversationTour(CrmVnHttpCase):
    def setUp(self):
        super().setUp()
        self.store = self.env["crm.store"].create({"name": "Hanoi", "code": "HN"})
        user = self.new_salesman(store_ids=[Command.set(self.store.ids)])
        user.group_ids += self.env.ref("base.group_partner_manager")
        self.partner = self.env["res.partner"].create(
            {
                "name": "Lê Thị Lan",
                "phone": "0912345678",
                "store_id": self.store.id,
            }
        )
        account = {"kind": "zalo", "value": "1:2", "store_id": self.store.id}
        texts = ("Còn hàng không?", "Gọi em 0912 345 678")
        rows = self.env["crm.identity"]._record_messages(
            [
                (
                    {**account, "name": "Lan Lê"},
                    {"summary": text, "direction": "in", "date": Datetime.now()},
                )
                for text in texts
            ]
        )
        self.account = rows.identity_id

    def test_linking(self):
        self.start_tour("/odoo/conversations", "crm_vn_conversation", login="salesman")
        self.assertEqual(self.account.partner_id, self.partner)
        self.assertEqual(self.account.interaction_ids.partner_id, self.partner)

    def test_new_lead(self):
        self.start_tour(
            "/odoo/conversations?view_type=kanban",
            "crm_vn_conversation_new",
            login="salesman",
        )
        self.assertEqual(self.account.lead_id.phone_key, "+84912345678")
        self.assertEqual(self.account.interaction_ids.lead_id, self.account.lead_id)
