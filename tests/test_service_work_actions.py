"""What a row of the work of today does, and for whom."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError

from .common import CrmVnCase
from .common_mask import MASK, NUMBER, MaskCase
from .common_service import ServiceMixin
from .common_store import StoreMixin


class TestWorkActions(ServiceMixin, StoreMixin, CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.users["own"]
        cls.service.sla_hours = 1
        cls.lead = cls.new_lead(
            "Fridge",
            type="opportunity",
            phone="0905 111 222",
            expected_revenue=900,
            store_id=cls.hanoi.id,
            user_id=cls.seller.id,
        )
        cls.now = fields.Datetime.now()

    def row(self, user=None, domain=()):
        self.env.invalidate_all()
        model = self.env["crm.work"].with_user(user or self.seller)
        return model.search([("lead_id", "=", self.lead.id), *domain])

    def overdue(self):
        record = self.plan(self.lead, scheduled_at=self.now - timedelta(hours=3))
        record.user_id = self.seller
        return record

    def call(self, **values):
        return (
            self.env["crm.interaction"]
            .sudo()
            .create(
                {
                    "kind": "call",
                    "channel": "phone",
                    "direction": "in",
                    "date": self.now - timedelta(minutes=20),
                    "result": "busy",
                    "lead_id": self.lead.id,
                    "user_id": self.seller.id,
                    **values,
                }
            )
        )

    def test_a_service_is_started_on_the_care_screen_if_there_is_one(self):
        record = self.overdue()
        care = self.env.ref("crm_vn.crm_service_care_action", raise_if_not_found=False)
        action = self.row().action_start()
        if care:
            self.assertEqual(action["context"]["care_record_id"], record.id)
        else:
            self.assertEqual(
                (action["res_model"], action["res_id"]), (record._name, record.id)
            )

    def test_a_row_opens_what_is_to_be_done(self):
        call = self.call()
        action = self.row().action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("crm.lead", self.lead.id)
        )
        record = self.overdue()
        call.unlink()
        action = self.row().action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (record._name, record.id)
        )

    def test_a_call_is_logged_about_what_the_row_is_of(self):
        self.overdue()
        self.assertEqual(
            self.row().action_call()["context"], {"default_lead_id": self.lead.id}
        )
        self.env["crm.service.record"].search([]).unlink()
        activity = self.lead.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.seller.id
        )
        context = self.row().action_call()["context"]
        self.assertEqual(context["default_activity_id"], activity.id)

    def test_a_logged_call_takes_the_row_away(self):
        self.call()
        row = self.row()
        self.assertEqual(row.reason, "missed")
        log = (
            self.env["crm.call.log"]
            .with_user(self.seller)
            .with_context(**row.action_call()["context"])
            .create({})
        )
        log.with_context(call_result="no_answer").action_log()
        self.assertFalse(self.row())

    def test_actions_do_not_look_for_all_the_work(self):
        self.overdue()
        row = self.row()
        self.env.invalidate_all()
        work = self.env.registry["crm.work"]
        with patch.object(work, "_get_work_sources", side_effect=AssertionError):
            row.browse(row.id).action_open()
            row.browse(row.id).action_call()

    def test_nothing_of_another_store_is_done_or_told(self):
        self.overdue()
        row = self.row()
        self.assertTrue(row)
        stranger = self.saigon_user
        self.assertFalse(self.row(stranger))
        for action in ("action_start", "action_open", "action_call"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(row.with_user(stranger), action)()
        with self.assertRaises(AccessError):
            row.with_user(stranger).action_reveal_phone()

    def test_colleagues_with_own_documents_do_not_see_it(self):
        colleague = self.new_member(
            "colleague", "sales_team.group_sale_salesman", self.hanoi
        )
        self.overdue()
        self.assertTrue(self.row(self.users["manager"]))
        self.assertFalse(self.row(colleague))
        self.lead.user_id = False
        self.assertTrue(self.row(colleague), "unassigned leads are everybody's")

    def test_what_one_may_not_read_of_the_deal_is_not_told(self):
        helper = self.new_member("helper", "sales_team.group_sale_salesman", self.hanoi)
        record = self.overdue()
        record.user_id = helper
        row = self.row(helper)
        self.assertEqual(row.record_id, record)
        self.assertFalse(row.stage_id)
        self.assertFalse(row.expected_revenue)
        self.assertEqual(self.row(self.users["manager"]).expected_revenue, 900)

    def test_nothing_can_be_written(self):
        self.overdue()
        for user in (self.seller, self.users["manager"]):
            with self.assertRaises(AccessError):
                self.row(user).write({"urgency": 1})


class TestWorkMask(MaskCase):
    def test_a_number_is_masked_until_it_is_asked_for(self):
        self.lead.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.user.id
        )
        rows = self.env["crm.work"].with_user(self.user)
        row = rows.search([("lead_id", "=", self.lead.id)])
        self.assertEqual(row.read(["phone"])[0]["phone"], MASK)
        logs = self.env["crm.privacy.log"].search([])
        self.assertEqual(row.action_reveal_phone(), NUMBER)
        log = self.env["crm.privacy.log"].search([]) - logs
        self.assertEqual((log.user_id, log.kind), (self.user, "reveal"))

    def test_it_is_clear_for_who_may_see_it(self):
        self.lead.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.clear_user.id
        )
        rows = self.env["crm.work"].with_user(self.clear_user)
        row = rows.search([("lead_id", "=", self.lead.id)])
        self.assertEqual(row.read(["phone"])[0]["phone"], NUMBER)
