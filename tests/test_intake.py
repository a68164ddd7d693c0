"""What becomes of a request: leads, repetitions, customers."""

from odoo.exceptions import ValidationError

from .common_intake import IntakeCase


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
