"""What becomes of a request: leads, customers, corrections, replays."""

import json
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from odoo.addons.crm_vn.models.intake.crm_intake_event import CrmIntakeEvent
from odoo.addons.crm_vn.models.intake.crm_intake_gateway import RateLimited

from .common import CrmVnCase


class IntakeCase(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={})
        # what is noted on leads is in the company's language
        cls.env.company.partner_id.lang = "en_US"
        cls.source = cls.env["crm.intake.source"].create({"name": "iPhone 17"})

    def setUp(self):
        super().setUp()
        # a request commits twice; here, the whole test is one transaction
        for name in ("commit", "rollback"):
            self.startPatcher(patch.object(self.env.cr, name, self.env.cr.flush))

    def receive(self, payload, source=None, **options):
        """:return: the event of a request, and whether it was stored"""
        gateways = self.env(user=SUPERUSER_ID)["crm.intake.gateway"]
        gateway = gateways._find_gateway((source or self.source).token)
        event, _state, stored = gateways._receive(gateway, payload, **options)
        self.env.invalidate_all()
        return event.with_env(self.env), stored

    def lead_of(self, payload, source=None):
        event, _stored = self.receive(payload, source)
        self.assertEqual(event.state, "done", event.error)
        return event.lead_id

    def age(self, events, **ago):
        """Let time pass for events and their leads."""
        self.env.flush_all()
        date = self.env.cr.now() - timedelta(**ago)
        self.env.cr.execute(
            "UPDATE crm_intake_event SET received_at = %s WHERE id = ANY(%s)",
            [date, events.ids],
        )
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = ANY(%s)",
            [date, events.lead_id.ids],
        )
        self.env.invalidate_all()

    def store(self, payload, **values):
        """An event that was stored, and nothing else."""
        gateways = self.env(user=SUPERUSER_ID)["crm.intake.gateway"]
        gateway = gateways._find_gateway(self.source.token)
        return gateways._store(gateway, payload, **values)[0].with_env(self.env)


class TestLead(IntakeCase):
    def test_a_form_becomes_a_lead(self):
        product = self.env["product.product"].create({"name": "iPhone 17 Pro"})
        campaign = self.env["utm.campaign"].create({"name": "Tết 2027"})
        user = self.new_salesman()
        self.source.write(
            {"product_id": product, "campaign_id": campaign, "user_id": user}
        )
        lead = self.lead_of(
            {
                "ho_ten": "Nguyễn Văn An",
                "so_dien_thoai": "0912.345.678",
                "email": "An@Example.com",
                "nhu_cau": "Trả góp\n12 tháng",
                "dia_chi": "1 Lê Lợi",
                "phuong_xa": "Bến Nghé",
                "tinh": "TP.HCM",
                "utm_source": "facebook",
                "utm_campaign": "Black Friday",
                "mau": "Cam",
            }
        )
        self.assertEqual(lead.name, "iPhone 17 Pro – Nguyễn Văn An")
        self.assertEqual(lead.contact_name, "Nguyễn Văn An")
        self.assertEqual(lead.phone_key, "+84912345678")
        self.assertEqual(lead.email_normalized, "an@example.com")
        self.assertEqual(lead.street, "1 Lê Lợi")
        self.assertEqual(lead.street2, "Bến Nghé")
        self.assertEqual(lead.state_id, self.env.ref("base.state_vn_VN-SG"))
        self.assertEqual(lead.country_id, self.env.ref("base.vn"))
        self.assertEqual(lead.source_id.name.lower(), "facebook")
        self.assertEqual(lead.campaign_id.name, "Black Friday")
        self.assertEqual(lead.user_id, user)
        self.assertEqual(lead.team_id, user.sale_team_id or lead.team_id)
        self.assertEqual(lead.intake_source_id, self.source)
        self.assertEqual(lead.company_id, self.source.company_id)
        self.assertEqual(
            lead.description,
            "<p>Trả góp<br>12 tháng</p><ul><li>mau: Cam</li></ul>",
        )
        self.assertIn("iPhone 17", lead.message_ids.body)

    def test_utm_of_the_source_where_the_visitor_brings_none(self):
        campaign = self.env["utm.campaign"].create({"name": "Tết 2027"})
        term = self.env["utm.term"].create({"name": "giá rẻ"})
        self.source.write({"campaign_id": campaign.id, "term_id": term.id})
        lead = self.lead_of({"sdt": "0912345678", "utm_source": "zalo"})
        self.assertEqual(lead.source_id.name, "zalo")
        self.assertEqual(lead.campaign_id, campaign)
        self.assertEqual(lead.term_id, term)
        self.assertFalse(lead.medium_id)

    def test_unknown_utm_names_are_created_once(self):
        first = self.lead_of({"sdt": "0912345678", "utm_campaign": "100%_Sale"})
        second = self.lead_of({"sdt": "0987654321", "utm_campaign": " 100%_sale "})
        self.assertEqual(first.campaign_id.name, "100%_Sale")
        self.assertEqual(second.campaign_id, first.campaign_id)

    def test_type_follows_cores_rule(self):
        self.assertEqual(self.lead_of({"sdt": "0912345678"}).type, "opportunity")
        use_leads = self.env.ref("crm.group_use_lead")
        self.env.ref("base.group_user").implied_ids += use_leads
        self.assertEqual(self.lead_of({"sdt": "0912345679"}).type, "lead")
        self.source.team_id = self.env["crm.team"].create(
            {"name": "Shop", "use_leads": False}
        )
        self.assertEqual(self.lead_of({"sdt": "0912345670"}).type, "opportunity")

    def test_markup_in_every_field_is_shown_as_text(self):
        evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
        names = "ho_ten email2 cong_ty dia_chi city message product utm_source".split()
        payload = dict.fromkeys([*names, evil, "x"], evil) | {"sdt": "0912345678"}
        lead = self.lead_of(payload)
        again, _stored = self.receive({**payload, "message": evil + evil})
        self.assertEqual(again.lead_id, lead)
        for html in (lead.description, *lead.message_ids.mapped("body")):
            self.assertNotIn("<img", html)
            self.assertNotIn("<script", html)
        self.assertIn("&lt;img", lead.description)
        self.assertEqual(lead.contact_name, evil)

    def test_very_long_names(self):
        name = "Nguyễn " * 200
        lead = self.lead_of({"name": name, "company": name, "sdt": "0912345678"})
        self.assertLessEqual(len(lead.name), 200)
        self.assertEqual(lead.contact_name[:290], name[:290])
        self.assertIn(name.strip(), lead.description)
        exact = "N" * 300
        lead = self.lead_of({"name": exact, "sdt": "0912345679"})
        self.assertEqual(lead.contact_name, exact)

    def test_nonsense_phone_with_an_email_is_kept_in_the_notes(self):
        lead = self.lead_of({"sdt": "không có", "email": "a@b.vn"})
        self.assertFalse(lead.phone)
        self.assertIn("không có", lead.description)

    def test_what_has_no_field_is_kept_in_the_notes(self):
        sent = {
            "san_pham": "Ốp lưng",
            "url_page": "https://shop.vn/op",
            "referrer": "https://google.com",
            "lich": {"ngay": "thứ hai"},
        }
        lead = self.lead_of({"sdt": "0912345678", **sent})
        for text in (*list(sent.values())[:3], "thứ hai"):
            self.assertIn(text, lead.description)
        self.assertIn("Ốp lưng", lead.name)

    def test_what_only_machines_read_stays_in_the_request(self):
        sent = {
            "google_key": "s3cret",
            "fbclid": "IwAR0x",
            "first_utm_source": "tiktok",
            "ip_address": "203.0.113.7",
        }
        event, _stored = self.receive({"sdt": "0912345678", "mau": "cam", **sent})
        self.assertIn("cam", event.lead_id.description)
        for text in sent.values():
            self.assertNotIn(text, event.lead_id.description)
            self.assertIn(text, event.payload)

    def test_second_phone_number_is_kept_in_the_notes(self):
        lead = self.lead_of({"sdt": "0912345678 / 0987654321"})
        self.assertEqual(lead.phone_key, "+84912345678")
        self.assertIn("0987654321", lead.description)

    def test_fields_the_source_explains(self):
        self.source.field_map_ids = [
            (
                0,
                0,
                {
                    "key": "Ngân sách",
                    "target": "field",
                    "field_id": self._field("expected_revenue"),
                },
            ),
            (0, 0, {"key": "so_lien_lac", "target": "phone"}),
            (0, 0, {"key": "csrf", "target": "ignore"}),
        ]
        lead = self.lead_of(
            {"ngan_sach": "1.500.000", "So lien lac": "0912345678", "csrf": "t0k3n"}
        )
        self.assertEqual(lead.expected_revenue, 1_500_000)
        self.assertEqual(lead.phone_key, "+84912345678")
        self.assertFalse(lead.description)
        lead = self.lead_of({"ngan_sach": "nhiều", "so_lien_lac": "0987654321"})
        self.assertEqual(lead.expected_revenue, 0)
        self.assertIn("nhiều", lead.description)

    def test_field_map_refuses_what_it_cannot_write(self):
        for values in (
            {"key": "x", "target": "field"},
            {"key": "x", "target": "field", "field_id": self._field("active")},
            {"key": "x", "target": "field", "field_id": self._field("tag_ids")},
            {"key": "***", "target": "phone"},
        ):
            with self.assertRaises(ValidationError):
                self.source.field_map_ids = [(0, 0, values)]

    def _field(self, name):
        return self.env["ir.model.fields"]._get("crm.lead", name).id

    def test_merged_leads_keep_their_landing_page(self):
        lead = self.lead_of({"sdt": "0912345678"})
        other = self.env["crm.lead"].create({"name": "By phone", "probability": 90})
        merged = (other + lead).merge_opportunity()
        self.assertEqual(merged.intake_source_id, self.source)

    def test_company_of_the_source(self):
        company = self.env["res.company"].create({"name": "Chi nhánh"})
        source = self.env["crm.intake.source"].create(
            {"name": "Other", "company_id": company.id}
        )
        partner = self.env["res.partner"].create(
            {
                "name": "An",
                "phone": "0912345678",
                "company_id": self.env.company.id,
            }
        )
        lead = self.lead_of({"name": "An", "sdt": "0912345678"}, source)
        self.assertEqual(lead.company_id, company)
        self.assertFalse(lead.partner_id, "a customer of another company")
        lead = self.lead_of({"name": "An", "sdt": "0912345678"})
        self.assertEqual(lead.partner_id, partner)


class TestTwice(IntakeCase):
    def test_same_content_is_one_request(self):
        event, stored = self.receive({"sdt": "0912345678", "ten": "An"})
        again, stored_again = self.receive({"ten": "An", "sdt": "0912345678"})
        self.assertTrue(stored)
        self.assertFalse(stored_again)
        self.assertEqual(again, event)

    def test_same_content_after_dedupe_days_is_a_new_request(self):
        self.source.dedupe_days = 7
        first, _stored = self.receive({"sdt": "0912345678"})
        self.age(first, days=6, hours=23)
        second, stored = self.receive({"sdt": "0912345678"})
        self.assertFalse(stored)
        self.age(first, days=7, minutes=1)
        second, stored = self.receive({"sdt": "0912345678"})
        self.assertTrue(stored)
        self.assertNotEqual(second.lead_id, first.lead_id)
        again, stored = self.receive({"sdt": "0912345678"})
        self.assertFalse(stored)
        self.assertEqual(again, second)

    def test_requests_at_the_end_of_the_period_claim_one_key(self):
        first, _stored = self.receive({"sdt": "0912345678"})
        self.age(first, days=31)
        second = self.store({"sdt": "0912345678"})
        # one that looked before the second was there would claim its key
        self.assertTrue(second.external_key.endswith(f":{first.id}"))

    def test_without_dedupe_days_every_request_is_new(self):
        self.source.dedupe_days = 0
        first, _stored = self.receive({"sdt": "0912345678"})
        self.age(first, seconds=1)
        second, stored = self.receive({"sdt": "0912345678"})
        self.assertTrue(stored)
        self.assertEqual(second.state, "done")
        self.assertNotEqual(first.lead_id, second.lead_id)

    def test_key_of_the_sender_goes_before_the_content(self):
        event, _stored = self.receive({"sdt": "0912345678"}, key="k" * 5000)
        again, stored = self.receive({"sdt": "0987654321"}, key="k" * 5000)
        self.assertFalse(stored)
        self.assertEqual(again, event)
        _other, stored = self.receive({"sdt": "0987654321"}, key="k2")
        self.assertTrue(stored)

    def test_number_of_the_provider_goes_before_the_content(self):
        event, _stored = self.receive({"sdt": "0912345678", "lead_id": 1})
        again, stored = self.receive({"sdt": "0912345678", "lead_id": 1, "x": 2})
        self.assertFalse(stored)
        self.assertEqual(again, event)

    def test_sources_do_not_know_each_others_requests(self):
        other = self.env["crm.intake.source"].create({"name": "Other"})
        _event, stored = self.receive({"sdt": "0912345678", "lead_id": 1})
        _event, stored_there = self.receive({"sdt": "0912345678", "lead_id": 1}, other)
        self.assertTrue(stored and stored_there)

    def test_open_lead_is_enriched_and_not_overwritten(self):
        campaign = "Trung thu"
        lead = self.lead_of({"sdt": "0912345678", "utm_campaign": campaign})
        lead.write({"city": "Huế", "function": False, "contact_name": "Chị Bình"})
        event, stored = self.receive(
            {
                "sdt": "+84912345678",
                "ten": "Bình",
                "email": "b@c.vn",
                "chuc_vu": "Giám đốc",
                "dia_chi": "2 Hàng Bài",
                "message": "Còn hàng không?",
                "utm_campaign": "Giáng sinh",
                "mau": "Xanh",
            }
        )
        self.assertTrue(stored)
        self.assertEqual(event.state, "duplicate")
        self.assertEqual(event.lead_id, lead)
        self.assertEqual(lead.contact_name, "Chị Bình")
        self.assertEqual(lead.email_from, "b@c.vn")
        self.assertEqual(lead.function, "Giám đốc")
        self.assertEqual((lead.city, lead.street), ("Huế", False))
        self.assertEqual(lead.campaign_id.name, campaign)
        note = lead.message_ids.filtered(lambda m: "iPhone 17" in m.body)[0].body
        for text in ("Còn hàng không?", "Giáng sinh", "2 Hàng Bài", "Xanh"):
            self.assertIn(text, note)

    def test_lead_that_is_old_or_closed_is_not_enriched(self):
        event, _stored = self.receive({"sdt": "0912345678", "x": "1"})
        self.age(event, days=31)
        second = self.lead_of({"sdt": "0912345678", "x": "2"})
        second.action_set_won()
        third = self.lead_of({"sdt": "0912345678", "x": "3"})
        third.action_set_lost()
        fourth = self.lead_of({"sdt": "0912345678", "x": "4"})
        self.assertEqual(len(event.lead_id + second + third + fourth), 4)

    def test_people_sharing_a_phone_have_a_lead_each(self):
        first = self.lead_of({"sdt": "0912345678", "ten": "Nguyễn Văn An"})
        second = self.lead_of({"sdt": "0912345678", "ten": "Trần Thị Bình"})
        self.assertNotEqual(first, second)

    def test_requests_of_one_person_in_one_batch_make_one_lead(self):
        events = self.env["crm.intake.event"]
        for number in range(3):
            events += self.store({"sdt": "0912345678", "x": number})
        events += self.store({"sdt": "0987654321"})
        events.action_replay()
        self.assertEqual(len(events.lead_id), 2)
        self.assertEqual(
            events.mapped("state"), ["done", "duplicate", "duplicate", "done"]
        )

    def test_many_cost_as_many_queries_as_few(self):
        def replay(numbers):
            events = self.env["crm.intake.event"]
            for number in numbers:
                events += self.store(
                    {"sdt": f"09{number:08}", "ten": f"An {number}", "utm_source": "fb"}
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            events.action_replay()
            self.env.flush_all()
            self.assertEqual(set(events.mapped("state")), {"done"})
            return self.env.cr.sql_log_count - before

        replay([99])
        few, many = replay(range(2)), replay(range(100, 150))
        self.assertLessEqual(many, few + 5)


class TestCustomer(IntakeCase):
    def test_known_customers_request_is_a_new_lead_of_theirs(self):
        partner = self.env["res.partner"].create(
            {"name": "Lê Thị Hoa", "phone": "0912 345 678"}
        )
        lead = self.lead_of({"ten": "lê thị hoa", "sdt": "84912345678"})
        self.assertEqual(lead.partner_id, partner)
        self.assertIn("Known customer", lead.message_ids.sorted("id")[0].body)

    def test_doubt_links_nobody_and_says_why(self):
        partners = self.env["res.partner"].create(
            [{"name": name, "phone": "0912345678"} for name in ("Hoa", "Lan")]
        )
        event, _stored = self.receive({"ten": "Cúc", "sdt": "0912345678"})
        self.assertFalse(event.lead_id.partner_id)
        self.assertFalse(event.partner_id)
        match = self.env["res.partner"]._match_identity(
            name="Cúc", phone="0912345678", company=self.env.company
        )
        self.assertEqual(match.candidates, partners)
        self.assertIn(match.reason, event.lead_id.message_ids.sorted("id")[0].body)

    def test_strangers_form_does_not_change_a_customer(self):
        partner = self.env["res.partner"].create(
            {"name": "Hoa", "phone": "0912345678", "email": "hoa@shop.vn"}
        )
        bare = self.env["res.partner"].create({"name": "Mai", "phone": "0987654321"})
        lead = self.lead_of(
            {"ten": "Hoa", "sdt": "0912345678", "email": "evil@x.vn", "dia_chi": "1 X"}
        )
        self.assertEqual(lead.partner_id, partner)
        self.assertIn("evil@x.vn", lead.description)
        self.lead_of({"ten": "Mai", "sdt": "0987654321", "email": "evil@x.vn"})
        self.receive({"ten": "Mai", "sdt": "0987654321", "email": "evil@y.vn"})
        self.env.flush_all()
        self.assertEqual(partner.email, "hoa@shop.vn")
        self.assertFalse(partner.street)
        self.assertFalse(bare.email)


class TestRepair(IntakeCase):
    def test_nobody_to_reach_waits_for_repair(self):
        event, stored = self.receive({"ten": "An", "sdt": "12"})
        self.assertTrue(stored)
        self.assertEqual(event.state, "failed")
        self.assertEqual(event.reason, "contact")
        self.assertFalse(event.lead_id)

    def test_corrected_request_is_replayed_once(self):
        event, _stored = self.receive({"ten": "An", "sdt": "o912345678"})
        event.with_user(self.new_sales_manager())
        with Form(event) as form:
            form.phone = "0912345678"
        event.action_replay()
        self.assertEqual(event.state, "done")
        self.assertFalse(event.reason)
        self.assertEqual(event.lead_id.phone_key, "+84912345678")
        self.assertIn("o912345678", event.payload)
        event.action_replay()
        leads = self.env["crm.lead"].search([("intake_source_id", "=", self.source.id)])
        self.assertEqual(leads, event.lead_id)

    def test_content_is_corrected_as_json(self):
        event, _stored = self.receive("{broken", error="unreadable")
        self.assertEqual(event.state, "failed")
        with self.assertRaises(ValidationError):
            event.payload = '{"sdt": '
        event.payload = '{"sdt": "0912345678"}'
        event.action_replay()
        self.assertEqual(event.state, "done")

    def test_correction_of_a_broken_body_keeps_it(self):
        event, _stored = self.receive("xin goi cho toi", error="unreadable")
        event.phone = "0912345678"
        event.action_replay()
        self.assertIn("xin goi cho toi", event.lead_id.description)

    def test_one_failure_does_not_keep_the_others_back(self):
        good = self.store({"sdt": "0912345678"})
        bad = self.store({"sdt": "khong"})
        broken = self.store({"sdt": "0987654321", "ten": "Boom"})
        late = self.store({"sdt": "0977654321"})
        original = CrmIntakeEvent._after_intake

        def explode(events):
            if broken in events:
                raise ZeroDivisionError(f"secret {broken.phone}")
            return original(events)

        logger = "odoo.addons.crm_vn.models.intake.crm_intake_processing"
        with (
            patch.object(CrmIntakeEvent, "_after_intake", explode),
            self.assertLogs(logger, "WARNING") as logs,
        ):
            result = (good + bad + broken + late).action_replay()
        self.assertNotIn("0987654321", "".join(logs.output))
        self.assertEqual(
            (good + bad + broken + late).mapped("state"),
            ["done", "failed", "failed", "done"],
        )
        self.assertFalse(broken.lead_id)
        self.assertEqual(result["params"]["message"], "2 done, 2 failed.")

    def test_hook_is_called_with_what_succeeded(self):
        calls = []

        def remember(events):
            calls.append(events.ids)

        with patch.object(CrmIntakeEvent, "_after_intake", remember):
            first, _stored = self.receive({"sdt": "0912345678"})
            second, _stored = self.receive({"sdt": "0912345678", "x": 1})
            self.receive({"sdt": "x"})
        self.assertEqual(calls, [first.ids, second.ids])

    def test_googles_test_makes_no_lead(self):
        payload = {
            "google_key": "k",
            "lead_id": "t1",
            "is_test": True,
            "user_column_data": [
                {"column_id": "PHONE_NUMBER", "string_value": "0912345678"}
            ],
        }
        event, _stored = self.receive(payload)
        self.assertEqual((event.state, event.is_test), ("done", True))
        self.assertFalse(event.lead_id)
        event, _stored = self.receive({**payload, "lead_id": "r1", "is_test": False})
        self.assertTrue(event.lead_id)

    def test_interrupted_requests_are_finished_by_the_cron(self):
        left = self.store({"sdt": "0912345678"})
        fresh = self.store({"sdt": "0987654321"})
        self.age(left, minutes=1)
        with self.enter_registry_test_mode():
            self.env.ref("crm_vn.ir_cron_process_events").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(left.state, "done")
        self.assertTrue(left.lead_id)
        self.assertEqual(fresh.state, "new", "its own request is working on it")

    def test_senders_next_attempt_finishes_an_interrupted_request(self):
        left = self.store({"sdt": "0912345678"})
        event, stored = self.receive({"sdt": "0912345678"})
        self.assertEqual((event, event.state, stored), (left, "new", False))
        self.age(left, minutes=1)
        event, stored = self.receive({"sdt": "0912345678"})
        self.assertEqual((event, event.state, stored), (left, "done", False))

    def test_old_payloads_are_erased_and_their_keys_stay(self):
        self.source.dedupe_days = 400
        old, _stored = self.receive({"sdt": "0912345678"}, referrer="https://x.vn")
        failed, _stored = self.receive({"sdt": "x"})
        recent, _stored = self.receive({"sdt": "0987654321"})
        self.age(old, days=181)
        self.age(failed, days=181)
        self.assertEqual(self.env["crm.intake.event"]._gc_events(), (1, False))
        self.assertFalse(old.payload or old.referrer)
        self.assertTrue(failed.payload and recent.payload)
        _again, stored = self.receive({"sdt": "0912345678"})
        self.assertFalse(stored)
        self.env["ir.config_parameter"].set_param("crm_vn.intake_payload_days", "0")
        self.age(recent, days=5000)
        self.env["crm.intake.event"]._gc_events()
        self.assertTrue(recent.payload)

    def test_no_more_than_the_limit_per_minute(self):
        self.source.rate_limit = 3
        for number in range(3):
            event, _stored = self.receive({"sdt": f"091234567{number}"})
        with self.assertRaises(RateLimited) as caught:
            self.receive({"sdt": "0987654321"})
        self.assertTrue(0 < caught.exception.args[0] <= 60)
        _again, stored = self.receive({"sdt": "0912345670"})
        self.assertFalse(stored, "a repetition is answered as ever")
        self.age(event, seconds=61)
        _event, stored = self.receive({"sdt": "0987654321"})
        self.assertTrue(stored)


class TestSource(IntakeCase):
    def test_counters(self):
        won = self.lead_of({"sdt": "0912345678"})
        won.action_set_won()
        lost = self.lead_of({"sdt": "0912345679"})
        lost.action_set_lost()
        self.lead_of({"sdt": "0912345670"})
        self.lead_of({"sdt": "0912345671"})
        self.receive({"sdt": "0912345671", "x": 1})
        self.receive({"x": "y"})
        self.receive({"google_key": "", "is_test": True, "lead_id": 1})
        self.env.invalidate_all()
        self.assertEqual(
            (
                self.source.event_count,
                self.source.lead_count,
                self.source.duplicate_count,
                self.source.failed_count,
                self.source.conversion,
            ),
            (6, 4, 1, 1, 25.0),
        )

    def test_addresses_are_unguessable_and_each_its_own(self):
        sources = self.env["crm.intake.source"].create([{"name": n} for n in "abc"])
        sources += sources[0].copy()
        tokens = sources.mapped("token")
        self.assertEqual(len(set(tokens)), 4)
        self.assertTrue(all(len(token) >= 32 for token in tokens))

    def test_replaced_revoked_and_archived_addresses_are_unknown(self):
        find = self.env["crm.intake.gateway"]._find_gateway
        old = self.source.token
        self.assertEqual(find(old).source_id, self.source.id)
        self.source.action_rotate_token()
        self.assertIsNone(find(old))
        new = self.source.token
        self.assertTrue(find(new))
        self.source.active = False
        self.assertIsNone(find(new))
        self.source.active = True
        self.assertTrue(find(new))
        self.source.action_revoke_token()
        self.assertIsNone(find(new))
        self.assertIsNone(find(""))
        self.assertFalse(self.source.has_address)

    def test_changed_policy_is_applied_at_once(self):
        find = self.env["crm.intake.gateway"]._find_gateway
        self.assertEqual(find(self.source.token).origins, ())
        self.source.allowed_origins = "https://shop.vn"
        self.assertEqual(find(self.source.token).origins, ("https://shop.vn",))
        self.receive({"dt_kh": "0912345678"})
        self.source.field_map_ids = [(0, 0, {"key": "dt_kh", "target": "phone"})]
        self.assertTrue(self.lead_of({"dt_kh": "0912345678", "x": 1}))

    def test_used_source_is_archived_not_deleted(self):
        self.receive({"sdt": "0912345678"})
        with self.assertRaises(UserError):
            self.source.unlink()
        self.env["crm.intake.source"].create({"name": "unused"}).unlink()


class TestAccess(IntakeCase):
    def test_salesperson_sees_the_name_of_a_source_and_no_secret(self):
        source = self.source.with_user(self.new_salesman())
        self.source.google_key = "secret"
        self.env.invalidate_all()
        self.assertEqual(source.read(["name", "kind"])[0]["name"], "iPhone 17")
        for fname in ("token", "token_key", "url", "embed_code", "google_key"):
            with self.assertRaises(AccessError, msg=fname):
                source.read([fname])
            with self.assertRaises(AccessError, msg=fname):
                source.search([(fname, "!=", False)])
        with self.assertRaises(AccessError):
            source.action_rotate_token()
        with self.assertRaises(AccessError):
            source.write({"name": "x"})

    @mute_logger("odoo.models")
    def test_salesperson_has_no_access_to_requests(self):
        event, _stored = self.receive({"sdt": "x"})
        event = event.with_user(self.new_salesman())
        self.env.invalidate_all()
        for access in (
            lambda: event.read(["payload"]),
            lambda: event.search([]),
            lambda: event.action_replay(),
            lambda: event.write({"payload": '{"a": 1}'}),
        ):
            with self.assertRaises(AccessError):
                access()

    def test_manager_repairs_in_their_company_only(self):
        event, _stored = self.receive({"sdt": "x"})
        manager = self.new_sales_manager()
        event.with_user(manager).write({"payload": json.dumps({"sdt": "0912345678"})})
        event.with_user(manager).action_replay()
        self.assertEqual(event.state, "done")
        self.assertEqual(event.lead_id.create_uid.id, SUPERUSER_ID)
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self.new_sales_manager(
            "stranger", company_id=company.id, company_ids=company.ids
        )
        self.env.invalidate_all()
        for record in (event, self.source):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])
