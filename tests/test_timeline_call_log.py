"""Logging a call by hand: open, say what came of it."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time

from .common_store import StoreCase

NUMBER = "0362 246 128"


class TestCallLog(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.users["own"]
        cls.user.tz = "Asia/Ho_Chi_Minh"
        cls.partner = cls.env["res.partner"].create(
            {"name": "Đặng Đình Đức", "phone": NUMBER, "store_id": cls.hanoi.id}
        )
        cls.campaign = cls.env["utm.campaign"].create({"name": "Tết"})
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Laptop",
                "type": "opportunity",
                "partner_id": cls.partner.id,
                "campaign_id": cls.campaign.id,
                "user_id": cls.user.id,
                "store_id": cls.hanoi.id,
            }
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.partner.id,
                "user_id": cls.user.id,
                "store_id": cls.hanoi.id,
            }
        )

    def form(self, user=None, **defaults):
        user = user or self.user
        context = {f"default_{fname}": value for fname, value in defaults.items()}
        model = self.env["crm.call.log"].with_user(user)
        return Form(model.with_context(tz=user.tz, **context))

    def log(self, result="answered", user=None, values=None, **defaults):
        """:return: the interaction that two clicks, and what is typed, leave"""
        known = self.env["crm.interaction"].search([])
        with self.form(user, **defaults) as form:
            for fname, value in (values or {}).items():
                setattr(form, fname, value)
        form.record.with_context(call_result=result).action_log()
        self.env.invalidate_all()
        return self.env["crm.interaction"].search([]) - known

    def test_two_clicks_on_a_lead(self):
        with freeze_time("2026-03-02 02:30:00"):
            call = self.log("no_answer", lead_id=self.lead.id)
        self.assertRecordValues(
            call,
            [
                {
                    "kind": "call",
                    "channel": "phone",
                    "direction": "out",
                    "result": "no_answer",
                    "date": datetime(2026, 3, 2, 2, 30),
                    "phone": NUMBER,
                    "phone_key": "+84362246128",
                    "lead_id": self.lead.id,
                    "partner_id": self.partner.id,
                    "store_id": self.hanoi.id,
                    "user_id": self.user.id,
                    "campaign_id": self.campaign.id,
                    "provider": False,
                }
            ],
        )
        self.assertFalse(self.lead.activity_ids)

    def test_on_an_order_and_a_contact(self):
        call = self.log(order_id=self.order.id)
        self.assertEqual(call.order_id, self.order)
        self.assertEqual((call.partner_id, call.phone), (self.partner, NUMBER))
        call = self.log(partner_id=self.partner.id)
        self.assertEqual((call.partner_id, call.phone), (self.partner, NUMBER))
        self.assertEqual(call.store_id, self.hanoi)

    def test_next_call(self):
        """The activity is on the day that it is for the user."""
        when = datetime(2026, 3, 5, 18, 15)  # the next day in Vietnam
        call = self.log(values={"callback_date": when}, lead_id=self.lead.id)
        self.assertEqual(call.callback_date, when)
        activity = self.lead.activity_ids
        self.assertEqual(str(activity.date_deadline), "2026-03-06")
        self.assertIn("01:15", activity.summary)
        self.assertEqual(activity.user_id, self.user)
        self.assertEqual(activity.activity_category, "phonecall")

    def test_call_back_without_a_time(self):
        with freeze_time("2026-03-02 02:30:00"):
            with self.form(lead_id=self.lead.id) as form:
                shown = form.usual_callback_date
            call = self.log("callback", lead_id=self.lead.id)
        self.assertEqual(call.callback_date, datetime(2026, 3, 3, 2, 30))
        self.assertEqual(call.callback_date, shown)
        self.assertEqual(str(self.lead.activity_ids.date_deadline), "2026-03-03")

    def test_visit_and_message(self):
        visit = self.log(values={"kind": "store_visit"}, lead_id=self.lead.id)
        self.assertEqual(
            (visit.kind, visit.channel, visit.direction, visit.result, visit.phone),
            ("store_visit", "store", "in", False, False),
        )
        values = {"kind": "message", "channel": "facebook", "summary": "Còn hàng?"}
        message = self.log(values=values, lead_id=self.lead.id)
        self.assertEqual(
            (message.kind, message.channel, message.summary),
            ("message", "facebook", "Còn hàng?"),
        )

    def test_of_nobody(self):
        with self.assertRaises(UserError):
            self.log()

    def test_number_says_who(self):
        call = self.log(values={"phone": "+84 362 246 128"})
        self.assertEqual(call.partner_id, self.partner)
        call = self.log(user=self.saigon_user, values={"phone": NUMBER})
        self.assertFalse(call.partner_id, "a customer of another store")
        self.assertEqual(call.store_id, self.saigon)

    def test_masked_number(self):
        self.env["res.config.settings"].create({"mask_phones": True}).execute()
        form = self.form(lead_id=self.lead.id)
        self.assertEqual(form.phone, "03•• ••• 128")
        record = form.save()
        self.assertEqual(record.read(["phone"])[0]["phone"], "03•• ••• 128")
        call = self.log(lead_id=self.lead.id)
        self.assertEqual(call.phone, NUMBER)
        call = self.log(values={"phone": "0905 111 222"}, lead_id=self.lead.id)
        self.assertEqual(call.phone_key, "+84905111222")
        with self.assertRaises(ValidationError):
            self.log(values={"phone": "09•• ••• 222"}, lead_id=self.lead.id)

    # OTHERS

    def test_call_back_makes_up_for_a_missed_call(self):
        missed = self.env["crm.interaction"]._record(
            [
                {
                    "kind": "call",
                    "direction": "in",
                    "result": "no_answer",
                    "phone": "84362246128",
                    "lead_id": self.lead.id,
                    "date": datetime.now() - timedelta(minutes=9),
                }
            ]
        )
        missed._follow_calls()
        activity = missed.follow_up_id
        action = missed.with_user(self.user).action_call_back()
        model = self.env["crm.call.log"].with_user(self.user)
        with Form(model.with_context(**action["context"])) as form:
            pass
        form.record.with_context(call_result="answered").action_log()
        back = missed.called_back_id
        self.assertEqual((back.lead_id, back.phone_key), (self.lead, missed.phone_key))
        self.assertFalse(activity.active)

    def test_activity(self):
        activity = self.lead.with_user(self.user).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.user.id
        )
        action = activity.action_log_call()
        model = self.env["crm.call.log"].with_user(self.user)
        with Form(model.with_context(**action["context"])) as form:
            form.summary = "Wants the silver one"
        known = self.env["crm.interaction"].search([])
        form.record.with_context(call_result="answered").action_log()
        call = self.env["crm.interaction"].search([]) - known
        self.assertEqual(call.filtered(lambda row: row.kind == "call"), call)
        self.assertEqual(len(call), 1, "not once more for the activity")
        self.assertFalse(activity.active)
        self.assertEqual(activity.feedback, "Wants the silver one")

    # STORES

    def test_hidden_lead(self):
        """Nobody logs on what they do not see, nor learns its number."""
        colleague = self.new_member("colleague", "sales_team.group_sale_salesman")
        colleague.store_ids = [Command.set(self.hanoi.ids)]
        for user in (self.saigon_user, colleague):
            for defaults in (
                {"lead_id": self.lead.id},
                {"order_id": self.order.id},
            ):
                with self.subTest(user=user.login, **defaults):
                    with self.assertRaises(AccessError):
                        self.log(user=user, **defaults)
                    log = self.env["crm.call.log"].sudo().create(defaults)
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        log.with_user(user).action_log()
        with self.assertRaises(AccessError):
            self.log(user=self.saigon_user, partner_id=self.partner.id)
        self.assertFalse(self.env["crm.interaction"].search([("kind", "=", "call")]))

    def test_hidden_call(self):
        call = self.log(lead_id=self.lead.id)
        with self.assertRaises(AccessError):
            self.log(user=self.saigon_user, interaction_id=call.id)

    def test_hidden_activity(self):
        activity = self.lead.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.user.id
        )
        other = self.env["crm.lead"].create(
            {"name": "Mine", "user_id": self.saigon_user.id}
        )
        with self.assertRaises(AccessError):
            self.log(user=self.saigon_user, lead_id=other.id, activity_id=activity.id)
        self.assertTrue(activity.active)

    def test_customer_of_another_store(self):
        """One logs on a lead one sees, whoever its customer is."""
        self.partner.store_id = self.saigon
        self.lead.phone = NUMBER
        call = self.log(lead_id=self.lead.id)
        self.assertEqual((call.lead_id, call.partner_id), (self.lead, self.partner))
