"""Each request that became a lead, or joined one, is on the timeline once."""

from .common_intake import IntakeCase

FORM = {
    "ho_ten": "Nguyễn Văn An",
    "sdt": "0912345678",
    "loi_nhan": "Trả góp 12 tháng",
    "san_pham": "iPhone 17",
    "utm_source": "facebook",
    "utm_campaign": "tet-2027",
    "fbclid": "IwAR0x",
    "first_gclid": "older",
    "url": "https://shop.vn/iphone",
    "referrer": "https://facebook.com/",
}


class TestIntakeInteraction(IntakeCase):
    def test_what_a_form_says(self):
        event, _stored = self.receive(FORM)
        row, lead = event.interaction_id, event.lead_id
        self.assertEqual(
            (row.kind, row.direction, row.channel), ("form", "in", "web"), row
        )
        self.assertEqual(row.lead_id, lead)
        self.assertEqual(row.store_id, lead.store_id)
        self.assertEqual(row.company_id, lead.company_id)
        self.assertEqual(row.date, event.received_at)
        self.assertEqual(row.name, "iPhone 17")
        self.assertEqual(row.summary, "Trả góp 12 tháng")
        self.assertEqual(row.url, FORM["url"])
        self.assertEqual(row.referrer, FORM["referrer"])
        self.assertEqual(row.click_id, "fbclid=IwAR0x")
        self.assertEqual(row.campaign_id.name, "tet-2027")
        self.assertFalse(row.user_id)

    def test_click_in_the_address(self):
        url = "https://shop.vn/x?a=1&gclid=Cj0K&utm_source=google"
        event, _stored = self.receive({"sdt": "0912345678", "page_url": url})
        self.assertEqual(event.interaction_id.click_id, "gclid=Cj0K")
        broken = {"sdt": "0912345679", "page_url": "http://[broken?gclid=1"}
        event, _stored = self.receive(broken)
        self.assertFalse(event.interaction_id.click_id)

    def test_page_is_the_sender_if_the_form_names_none(self):
        event, _stored = self.receive(
            {"sdt": "0912345678"}, referrer="https://shop.vn/tu-van"
        )
        self.assertEqual(event.interaction_id.url, "https://shop.vn/tu-van")

    def test_each_request_has_its_own_parameters(self):
        first, _stored = self.receive(FORM)
        again, _stored = self.receive(
            FORM | {"utm_source": "google", "utm_campaign": "", "utm_term": "mua"}
        )
        self.assertEqual(again.lead_id, first.lead_id)
        self.assertNotEqual(again.interaction_id, first.interaction_id)
        self.assertEqual(first.interaction_id.source_id.name.lower(), "facebook")
        row = again.interaction_id
        self.assertEqual(row.source_id.name.lower(), "google")
        self.assertEqual(row.term_id.name, "mua")
        self.assertFalse(row.campaign_id)
        self.assertEqual(again.lead_id.source_id.name.lower(), "facebook")

    def test_parameters_of_the_source(self):
        campaign = self.env["utm.campaign"].create({"name": "Landing"})
        self.source.campaign_id = campaign
        for _time in range(2):
            event, _stored = self.receive(FORM | {"utm_campaign": "", "x": _time})
            self.assertEqual(event.interaction_id.campaign_id, campaign)

    def test_customer(self):
        partner = self.env["res.partner"].create(
            {"name": "Nguyễn Văn An", "phone": "0912345678"}
        )
        event, _stored = self.receive(FORM)
        self.assertEqual(event.interaction_id.partner_id, partner)

    def test_channels(self):
        channels = {
            "landing_page": "web",
            "form": "web",
            "google": "web",
            "facebook": "facebook",
            "zalo": "zalo",
            "call": "phone",
            "pos": "store",
            "file": "other",
            "api": "other",
        }
        kinds = dict(self.source._fields["kind"].selection)
        self.assertEqual(set(channels), set(kinds))
        for number, (kind, channel) in enumerate(channels.items()):
            self.source.kind = kind
            event, _stored = self.receive({"sdt": f"091234567{number}"})
            self.assertEqual(event.interaction_id.channel, channel, kind)

    def test_private_numbers_stay_in_the_request(self):
        self.env.ref("base.group_user").implied_ids -= self.env.ref(
            "crm_vn.group_phone_clear"
        )
        event, _stored = self.receive(
            FORM | {"loi_nhan": "Gọi số 0987 654 321\nhoặc 01662246128 sau 18h"}
        )
        summary = event.interaction_id.summary
        self.assertIn("sau 18h", summary)
        for secret in ("654", "2246", "0987"):
            self.assertNotIn(secret, summary)

    def test_tests_and_failures_leave_no_trace(self):
        test = {"google_key": "k", "is_test": True, "user_column_data": []}
        for payload in (test, {"ho_ten": "An"}):
            event, _stored = self.receive(payload)
            self.assertFalse(event.interaction_id)
        event.phone = "0912345678"
        event.action_replay()
        self.assertEqual(event.interaction_id.lead_id, event.lead_id)
        event.action_replay()
        rows = self.env["crm.interaction"].search([("provider", "=", "intake")])
        self.assertEqual(rows, event.interaction_id)

    def test_queries_do_not_grow(self):
        def count(size, start):
            events = self.env["crm.intake.event"].union(
                *(
                    self.store({"sdt": f"09{start + n:08}", "loi_nhan": "x"})
                    for n in range(size)
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            events._process()
            self.env.flush_all()
            self.assertEqual(set(events.mapped("state")), {"done"})
            self.assertEqual(len(events.interaction_id), size)
            return self.env.cr.sql_log_count - before

        count(2, 100)
        self.assertLessEqual(count(40, 300), count(4, 200) + 1)
