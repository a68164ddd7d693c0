"""Who hears of a record, and what is sent from it."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form

from .common_mask import MASK, NUMBER, MaskCase
from .common_service import ServiceCase, ServiceMixin


class TestFollowing(ServiceCase):
    """Who hears of what is planned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context=dict(cls.env.context, tracking_disable=False, mail_notrack=False)
        )
        cls.service = cls.service.with_env(cls.env)
        cls.user = cls.new_salesman(notification_type="inbox", email="s@example.com")

    def notified(self, records):
        return self.env["mail.notification"].search(
            [
                ("res_partner_id", "=", self.user.partner_id.id),
                ("mail_message_id.model", "=", "crm.service.record"),
                ("mail_message_id.res_id", "in", records.ids),
            ]
        )

    def test_one_for_somebody_else(self):
        record = self.plan(self.new_lead(), user_id=self.user.id)
        self.assertEqual(record.message_partner_ids, self.user.partner_id)
        self.assertEqual(len(self.notified(record)), 1)
        self.assertIn("assigned", self.notified(record).mail_message_id.subject)

    def test_many_for_somebody_else(self):
        records = self.plan(self.new_lead() + self.new_lead(), user_id=self.user.id)
        self.assertEqual(
            [record.message_partner_ids for record in records],
            [self.user.partner_id] * 2,
        )
        self.assertFalse(self.notified(records))
        records.user_id = False
        records.user_id = self.user
        self.assertFalse(self.notified(records))

    def test_for_oneself(self):
        self.user.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_salesman").id)
        ]
        record = self.plan(self.new_lead(user_id=self.user.id), user_id=self.user.id)
        mine = self.service.with_user(self.user)._plan(
            record.lead_id.with_user(self.user), inputs={"need": "x"}
        )
        self.assertFalse(self.notified(mine))

    def test_what_changed_is_told_of_each(self):
        records = self.plan(self.new_lead() + self.new_lead() + self.new_lead())
        self.cr.precommit.run()
        self.finish(records)
        self.cr.precommit.run()
        for record in records:
            tracked = record.message_ids.sudo().tracking_value_ids
            fields = tracked.mapped("field_id.name")
            self.assertIn("state", fields)
            self.assertIn("outcome_id", fields)
            state = tracked.filtered(lambda value: value.field_id.name == "state")
            self.assertEqual(state.old_value_char, "Planned")
            self.assertEqual(state.new_value_char, "Done")

    def test_queries_do_not_grow(self):
        def queries(count):
            leads = self.env["crm.lead"].create([{"name": "x"}] * count)
            records = self.plan(leads, user_id=self.user.id)
            self.env.flush_all()
            self.cr.precommit.run()
            before = self.cr.sql_log_count
            records = self.plan(leads, user_id=self.user.id)
            self.env.flush_all()
            self.cr.precommit.run()
            planned = self.cr.sql_log_count
            self.finish(records)
            self.env.flush_all()
            self.cr.precommit.run()
            return planned - before, self.cr.sql_log_count - planned

        queries(2)
        few, many = queries(5), queries(45)
        self.assertLessEqual(many[0], few[0])
        self.assertLessEqual(many[1], few[1])


class TestSending(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "An", "email": "an@example.com", "phone": "+84362246128"}
        )
        cls.user = cls.new_salesman(email="s@example.com")
        cls.lead = cls.new_lead(partner_id=cls.partner.id, user_id=cls.user.id)
        model_id = cls.env["ir.model"]._get_id("crm.service.record")
        cls.service.mail_template_id = cls.env["mail.template"].create(
            {
                "name": "Offer",
                "model_id": model_id,
                "subject": "Your offer",
                "partner_to": "{{ object.partner_id.id }}",
                "body_html": "<p>Our best offer</p>",
            }
        )
        cls.service.sms_template_id = cls.env["sms.template"].create(
            {"name": "Offer", "model_id": model_id, "body": "Our best offer"}
        )

    def setUp(self):
        super().setUp()
        self.record = self.plan(self.lead, user_id=self.user.id).with_user(self.user)

    def test_an_e_mail(self):
        action = self.record.action_send_mail()
        composer = self.env[action["res_model"]].with_user(self.user)
        form = Form(composer.with_context(**action["context"]))
        self.assertEqual(form.subject, "Your offer")
        form.save().action_send_mail()
        [mail] = self.env["crm.interaction"].search([("lead_id", "=", self.lead.id)])
        self.assertEqual((mail.kind, mail.direction), ("email", "out"))
        self.assertEqual(mail.name, "Your offer")
        self.assertEqual((mail.partner_id, mail.user_id), (self.partner, self.user))

    def test_an_sms(self):
        action = self.record.action_send_sms()
        composer = self.env[action["res_model"]].with_user(self.user)
        form = Form(composer.with_context(**action["context"]))
        self.assertEqual(form.body, "Our best offer")
        form.save().action_send_sms()
        [sms] = self.env["crm.interaction"].search([("lead_id", "=", self.lead.id)])
        self.assertEqual((sms.kind, sms.channel), ("message", "sms"))

    def test_to_nobody(self):
        record = self.plan(self.new_lead(user_id=self.user.id), user_id=self.user.id)
        for action in (record.action_send_mail, record.action_send_sms):
            with self.assertRaises(UserError):
                action()


class TestNumber(ServiceMixin, MaskCase):
    def test_it_is_masked(self):
        record = self.plan(self.lead, user_id=self.user.id)
        seen = record.with_user(self.user).read(["phone", "customer_name"])[0]
        self.assertEqual(seen["phone"], MASK)
        self.assertEqual(record.with_user(self.user).action_reveal_phone(), NUMBER)
