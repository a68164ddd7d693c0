"""Whom work can be given to, and who hears of it."""

from odoo.exceptions import AccessError, UserError, ValidationError

from .common_service import NUMBER
from .test_service_attack import AttackCase as Attack


class PeopleCase(Attack):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.new_lead(
            "Mine",
            partner_id=cls.near.id,
            user_id=cls.own.id,
            store_id=cls.hanoi.id,
            company_id=cls.company.id,
        )
        cls.strangers = (
            cls.users["portal"] | cls.foreigner | cls.saigon_user | cls.users["public"]
        )


class TestGiving(PeopleCase):
    def test_to_strangers(self):
        record = self.plan(self.mine, user=self.own).with_user(self.own)
        records = self.env["crm.service.record"].with_user(self.own)
        before = self.env["mail.notification"].search_count([])
        for user in self.strangers:
            with self.subTest(user=user.login):
                with self.assertRaises(UserError):
                    record.write({"user_id": user.id})
                with self.assertRaises(UserError):
                    records.create({"service_id": self.service.id, "user_id": user.id})
                plan = self.env["crm.service.plan"].with_user(self.own)
                plan = plan.create(
                    {
                        "service_id": self.service.id,
                        "lead_id": self.mine.id,
                        "user_id": user.id,
                    }
                )
                plan.action_plan()
                self.assertFalse(
                    self.env["crm.service.record"].search([("user_id", "=", user.id)])
                )
        self.assertEqual(before, self.env["mail.notification"].search_count([]))

    def test_to_strangers_without_stores(self):
        """Where there are no stores, there still are companies."""
        record = self.plan(self.mine, user=self.own).with_user(self.own)
        self.patch(type(self.env["crm.store"]), "_exists", lambda self: False)
        for user in self.users["portal"] | self.foreigner:
            with self.subTest(user=user.login), self.assertRaises(UserError):
                record.write({"user_id": user.id})

    def test_followers(self):
        record = self.plan(self.mine, user=self.own)
        partners = (self.saigon_user | self.foreigner).partner_id
        mine = record.with_user(self.own)
        for call in (
            lambda: mine.message_subscribe(partners.ids),
            lambda: mine.message_post(body="Geheim", partner_ids=partners.ids),
        ):
            try:
                call()
            except UserError:
                continue
        for user in self.saigon_user | self.foreigner:
            seen = self.env["mail.message"].with_user(user)
            self.assertFalse(
                seen.search([("model", "=", record._name), ("res_id", "=", record.id)])
            )


class TestMeetings(PeopleCase):
    def test_meetings_stay_in_the_store(self):
        service = self.new_service("Visit", model_id=self.meeting_model.id)
        for document in (self.mine, self.near):
            record = self.plan(
                document, service, user=self.own, scheduled_at="2030-01-01 09:00:00"
            )
            record.store_id = self.hanoi
            event = record.calendar_event_id
            self.assertTrue(event)
            for user in self.saigon_user | self.foreigner | self.users["portal"]:
                with self.subTest(user=user.login, document=document._name):
                    events = self.env["calendar.event"].with_user(user)
                    try:
                        found = events.search([("id", "=", event.id)])
                        self.assertSaysNothing(found.read(["name", "description"]))
                        self.assertSaysNothing(
                            events.search_read([("name", "like", "Geheim")], ["name"])
                        )
                    except AccessError:
                        continue


class TestMasks(PeopleCase):
    """Whoever must not see numbers sees none through services."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.vn")
        cls.env["res.config.settings"].create({"mask_phones": True}).execute()
        cls.mine.phone = NUMBER

    def assertMasked(self, answer, message=""):
        text = str(answer).replace(" ", "").replace(".", "")
        self.assertNotIn("362246", text, message)

    def test_record(self):
        self.service.script = (
            "<p>{{ object.phone }} {{ object.lead_id.phone }} {{ object.care_phone }}"
            "{{ object.partner_id.phone_sanitized }} {{ object.care_zalo_url }}"
            "{{ object.partner_id.identity_ids }} {{ object.partner_id.phone_key }}</p>"
        )
        record = self.plan(self.mine, user=self.own).with_user(self.own)
        fnames = [
            fname
            for fname, field in record._fields.items()
            if record._has_field_access(field, "read")
        ]
        spec = dict.fromkeys(fnames, {})
        self.assertMasked(record.read(fnames))
        self.assertMasked(record.web_read(spec))
        self.assertMasked(record.search_read([("id", "=", record.id)], fnames))
        self.assertMasked(record.open_care(spec, {}, record.id), "care screen")
        self.assertMasked(record.get_care_queue())
        self.assertMasked(record.copy_data())
        self.assertMasked(record.onchange({"note": "x"}, ["note"], spec))
        self.assertMasked(record.action_send_mail())
        self.assertMasked(record.action_send_sms())
        self.assertMasked(record.action_reschedule())
        for domain in (
            [("lead_id.phone", "like", "0362")],
            [("partner_id.phone_key", "like", "+84362")],
        ):
            with self.assertRaises(UserError):
                record.search(domain)

    def test_work_and_push(self):
        record = self.plan(self.mine, user=self.own, scheduled_at="2020-01-01 09:00:00")
        work = self.env["crm.work"].with_user(self.own)
        found = work.search([])
        self.assertTrue(found)
        self.assertMasked(found.read())
        action = self.env["ir.actions.server"].create(
            {
                "name": "Tell",
                "model_id": self.env["ir.model"]._get_id("crm.service.record"),
                "state": "webhook",
                "webhook_url": "http://localhost:1/x",
            }
        )
        record = record.with_user(self.own)
        fnames = ["phone", "care_phone", "care_zalo_url", "partner_id", "inputs"]
        self.assertMasked(record._get_push_values(fnames))
        record._push(action)
        self.assertMasked(self.env["crm.service.push"].search([]).mapped("payload"))

    def test_timeline(self):
        record = self.plan(self.mine, user=self.own).with_user(self.own)
        self.finish(
            record, outputs={"budget": 1, "remark": f"Call {NUMBER}"}, note=NUMBER
        )
        rows = self.env["crm.interaction"].with_user(self.own)
        self.assertMasked(rows.search([("lead_id", "=", self.mine.id)]).read())
        self.assertMasked(self.mine.with_user(self.own).service_findings)


class TestSources(Attack):
    def test_figures_of_a_customer_are_not_copied(self):
        """They are of all stores, if the superuser looks."""
        for path, kind in (
            ("partner_id.interaction_count", "integer"),
            ("partner_id.sale_order_count", "integer"),
            ("lead_id.partner_id.opportunity_count", "integer"),
            ("order_id.partner_id.service_count", "integer"),
        ):
            if path.rpartition(".")[2] not in self.env["res.partner"]._fields:
                continue
            with self.subTest(path=path), self.assertRaises(ValidationError):
                self.env["crm.service.field"].create(
                    {
                        "service_id": self.service.id,
                        "name": path,
                        "direction": "input",
                        "type": kind,
                        "value_from": path,
                    }
                )
