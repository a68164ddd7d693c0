"""From a page of another site to the lead: the script and the intake together."""

from .common_embed import EmbedCase
from .test_embed import AD


class TestEmbedIntake(EmbedCase):
    def setUp(self):
        super().setUp()
        self.source = self.env["crm.intake.source"].create({"name": "Khuyến mãi Tết"})
        self.enterContext(self.allow_requests(all_requests=True))

    def site_page(self, path, form=""):
        self.site.pages[path] = (
            f"<!doctype html><html><head>{self.source.embed_code}</head>"
            f"<body>{form}</body></html>"
        )

    def leads(self):
        self._wait_remaining_requests()
        self.env.invalidate_all()
        return self.env["crm.lead"].search([("intake_source_id", "=", self.source.id)])

    def test_a_form_on_another_site_becomes_one_lead_with_five_parameters(self):
        self.site_page("/landing")
        self.site_page(
            "/contact",
            """<form>
                <input name="Họ và tên" value="Đặng Đình Đức">
                <input name="Số điện thoại" value="0363 900 117">
                <textarea name="Lời nhắn">Gọi sau 18h</textarea>
                <button>Gửi</button></form>""",
        )
        self.visit("/landing", **AD, fbclid="IwAR0")
        self.visit("/contact")
        self.assertEqual(self.send()["status"], 201)
        self.assertEqual(self.message(), "Đã gửi. Cảm ơn bạn!")
        self.assertEqual(self.send()["status"], 200, "pressed again")
        lead = self.leads()
        self.assertEqual(len(lead), 1)
        self.assertEqual(lead.contact_name, "Đặng Đình Đức")
        self.assertEqual(lead.phone_key, "+84363900117")
        self.assertIn("Gọi sau 18h", lead.description)
        self.assertEqual(
            [
                lead.source_id.name.lower(),
                lead.medium_id.name,
                lead.campaign_id.name,
                lead.term_id.name,
                lead.content_id.name,
            ],
            list(AD.values()),
        )
        self.assertEqual(self.source.event_count, 1)

    def test_without_fetch_the_visitor_is_led_to_the_thank_you_page(self):
        self.source.redirect_url = f"{self.site.url}/thanks"
        self.site.pages["/thanks"] = "Cảm ơn"
        self.site_page("/a", self.form())
        with self.in_every_page("delete window.fetch"):
            self.visit("/a", **AD)
            self.js("document.querySelector('button').click()")
            self.wait("location.pathname === '/thanks'")
        self.assertEqual(self.leads().term_id.name, AD["utm_term"])

    def test_a_page_that_is_not_allowed_leaves_no_lead(self):
        self.source.allowed_origins = "https://shop.vn"
        self.site_page("/a", self.form())
        self.visit("/a")
        self.js("window.setTimeout = (f, ms, ...rest) => f(...rest)")
        self.send("error")
        self.assertFalse(self.leads())
        self.source.allowed_origins = self.site.url
        self.visit("/a")
        self.send()
        self.assertEqual(len(self.leads()), 1)
