"""A store manager hands over what a salesperson was doing, in the browser."""

from .common import CrmVnHttpCase
from .common_store import SALESMAN, StoreMixin


class TestHandoverTour(StoreMixin, CrmVnHttpCase):
    def test_hand_over(self):
        lan, khoa, minh = (
            self.new_member(name, SALESMAN, self.hanoi, name=name)
            for name in ("lan", "khoa", "minh")
        )
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": f"lead {index}",
                    "store_id": self.hanoi.id,
                    "user_id": lan.id,
                }
                for index in range(3)
            ]
        )
        leads[0].with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_call", user_id=lan.id
        )
        view = self.env.ref("crm_vn.res_users_action_store")
        self.start_tour(
            f"/odoo/action-{view.id}/{lan.id}",
            "crm_vn_handover",
            login="store_manager",
        )
        self.env.invalidate_all()
        self.assertEqual(leads.user_id, khoa | minh)
        self.assertEqual(len(leads.filtered(lambda lead: lead.user_id == khoa)), 2)
        handover = self.env["crm.handover"].search([("user_id", "=", lan.id)])
        self.assertEqual(handover.note, "Leaves on Friday")
