"""The embeddable form script: where visitors came from, and which forms it fills."""

from urllib.parse import parse_qs

from .common_embed import SCRIPT, BlockedStorageBrowser, EmbedCase

AD = {
    "utm_source": "facebook",
    "utm_medium": "cpc",
    "utm_campaign": "Tết 2027",
    "utm_term": "máy lọc nước",
    "utm_content": "video-15s",
}
SECOND_AD = {"utm_source": "google", "utm_medium": "search", "gclid": "Cj0KCQ"}


class TestTouches(EmbedCase):
    """Where the visitor came from, remembered across pages and visits."""

    def test_parameters_survive_to_a_page_without_them(self):
        self.page("/landing")
        self.page("/contact")
        self.visit("/landing", **AD, fbclid="IwAR0")
        self.visit("/contact")
        self.send()
        payload = self.crm.payloads[0]
        self.assertLessEqual({**AD, "fbclid": "IwAR0"}.items(), payload.items())
        self.assertEqual(payload["url"], f"{self.site.url}/contact")
        self.assertEqual(payload["landing_url"], f"{self.site.url}/landing")

    def test_first_touch_stays_and_last_touch_moves(self):
        self.page("/a")
        self.page("/b")
        self.visit("/a", **AD)
        self.visit("/b", **SECOND_AD)
        self.visit("/a")
        self.send()
        payload = self.crm.payloads[0]
        self.assertLessEqual(SECOND_AD.items(), payload.items())
        self.assertNotIn("utm_campaign", payload, "of the other advertisement")
        self.assertEqual(
            {k: v for k, v in payload.items() if k.startswith("first_utm_")},
            {f"first_{name}": value for name, value in AD.items()},
        )
        self.assertNotIn("first_gclid", payload)
        self.assertEqual(payload["first_landing_url"], f"{self.site.url}/a")
        self.assertEqual(payload["landing_url"], f"{self.site.url}/b")

    def test_a_visit_without_parameters_only_holds_the_place(self):
        self.page("/a")
        self.visit("/a")
        self.visit("/a", **AD)
        self.assertEqual(self.field("first_utm_source"), "facebook")

    def test_a_touch_is_forgotten_after_ninety_days(self):
        self.page("/a")
        self.visit("/a", **AD)
        self.js(
            """(() => {
                const saved = JSON.parse(localStorage.crm_vn);
                saved.first.time -= 91 * 864e5;
                saved.last.time -= 89 * 864e5;
                localStorage.crm_vn = JSON.stringify(saved);
            })()"""
        )
        self.visit("/a")
        self.assertEqual(self.field("utm_source"), "facebook")
        self.assertIsNone(self.field("first_utm_source"))

    def test_a_page_may_ask_for_a_shorter_memory_or_none(self):
        self.page("/a", script='data-days="30"')
        self.page("/never", script='data-days="0"')
        self.visit("/never", **AD)
        self.assertEqual(self.field("utm_source"), "facebook")
        self.assertEqual(self.js("localStorage.length + sessionStorage.length"), 0)
        self.visit("/a", **AD)
        self.js("localStorage.crm_vn = localStorage.crm_vn.replaceAll(/:1\\d+/g, ':1')")
        self.visit("/a")
        self.assertIsNone(self.field("utm_source"))

    def test_names_in_any_case_and_values_trimmed_and_capped(self):
        self.page("/a")
        self.visit("/a", UTM_Source=" Zalo ", utm_medium="  ", utm_term="x" * 2000)
        self.assertEqual(self.field("utm_source"), "Zalo")
        self.assertIsNone(self.field("utm_medium"))
        self.assertEqual(len(self.field("utm_term")), 255)

    def test_nothing_personal_is_stored(self):
        self.page("/a")
        self.visit("/a", **AD, email="duc@example.com", phone="0363900117")
        self.send()
        stored = self.js("JSON.stringify({...localStorage, ...sessionStorage})")
        self.assertIn("facebook", stored)
        for personal in ("duc", "0363900117", "Đặng", "%40"):
            self.assertNotIn(personal, stored)

    def test_damaged_storage_does_not_stop_the_form(self):
        self.page("/a")
        self.visit("/a")
        self.js("localStorage.crm_vn = '{oops'")
        self.visit("/a", **AD)
        self.send()
        self.assertEqual(self.crm.payloads[0]["utm_source"], "facebook")

    def test_full_storage_does_not_stop_the_form(self):
        self.page("/a")
        full = "Storage.prototype.setItem = () => { throw new Error('full'); };"
        with self.in_every_page(full):
            self.visit("/a", **AD)
            self.send()
        self.assertEqual(self.crm.payloads[0]["utm_source"], "facebook")


class TestBlockedStorage(EmbedCase):
    browser_class = BlockedStorageBrowser

    def test_current_parameters_are_sent(self):
        self.page("/a")
        self.visit("/a", **AD)
        blocked = "(() => { try { return !localStorage } catch { return true } })()"
        self.assertTrue(self.js(blocked), "the browser of this test blocks storage")
        self.send()
        self.assertLessEqual(AD.items(), self.crm.payloads[0].items())
        self.assertEqual(self.crm.payloads[0]["first_utm_source"], "facebook")

    def test_links_within_the_site_pass_the_parameters_on(self):
        elsewhere = f"{self.crm.url}/"
        self.page(
            "/a",
            '<a id="next" href="/b?page=2#form"><b>Đăng ký</b></a>'
            f'<a id="away" href="{elsewhere}">x</a><a id="top" href="#top">x</a>',
        )
        self.page("/b")
        self.visit("/a", **AD)
        self.js(
            """addEventListener("click", event => event.preventDefault());
            document.querySelectorAll("a").forEach(link => link.click());"""
        )
        self.assertEqual(self.js("document.links.away.href"), elsewhere)
        here = "location.href + '#top'"
        self.assertTrue(self.js(f"document.links.top.href === {here}"), "no reload")
        self.js("location = document.links.next.href")
        self.wait("location.pathname === '/b' && document.readyState === 'complete'")
        self.send()
        self.assertLessEqual(AD.items(), self.crm.payloads[0].items())
        self.assertIn("page=2", self.crm.payloads[0]["url"])


class TestForms(EmbedCase):
    """Which forms are taken, how they are filled and what is sent."""

    def test_hidden_fields_are_filled_before_anything_is_sent(self):
        self.page(
            "/a",
            self.form(
                '<input type="hidden" name="utm_source">'
                '<input type="hidden" name="utm_medium" value="banner">'
                '<input name="utm_term">'
            ),
        )
        self.visit("/a", **AD)
        self.assertEqual(self.field("utm_source"), "facebook", "empty: filled")
        self.assertEqual(self.field("utm_medium"), "banner", "the page's own: kept")
        self.assertEqual(self.field("utm_term"), "", "the visitor's: left alone")
        self.assertEqual(self.field("utm_campaign"), "Tết 2027", "absent: created")
        self.assertEqual(
            self.js("document.forms[0].querySelectorAll('[name=utm_source]').length"), 1
        )

    def test_vietnamese_fields_choices_and_lists(self):
        self.page(
            "/a",
            self.form(
                """<input name="Họ và tên" value="Nguyễn Thị Ánh">
                <textarea name="Lời nhắn">Gọi sau 18h\nnhé</textarea>
                <select name="store"><option>Hà Nội<option selected>Đà Nẵng</select>
                <select name="interest" multiple>
                    <option selected>Tủ lạnh<option>Quạt<option selected>Bếp từ</select>
                <input type="checkbox" name="agree" value="Có" checked>
                <input type="checkbox" name="newsletter" value="Có">
                <input type="radio" name="time" value="Sáng">
                <input type="radio" name="time" value="Chiều" checked>
                <input name="off" value="x" disabled><input type="file" name="cv">"""
            ),
        )
        self.visit("/a")
        self.send()
        payload = self.crm.payloads[0]
        self.assertLessEqual(
            {
                "name": "Đặng Đình Đức",
                "phone": "0363900117",
                "Họ và tên": "Nguyễn Thị Ánh",
                "Lời nhắn": "Gọi sau 18h\nnhé",
                "store": "Đà Nẵng",
                "interest": ["Tủ lạnh", "Bếp từ"],
                "agree": "Có",
                "time": "Chiều",
            }.items(),
            payload.items(),
        )
        self.assertFalse({"newsletter", "off", "cv"} & set(payload))

    def test_two_forms_do_not_meet(self):
        other = self.crm.endpoint.replace("secret", "other")
        self.page(
            "/a",
            self.form('<input name="product" value="A">', 'id="one"'),
            self.form(
                '<input name="product" value="B">',
                f'id="two" data-crm-vn="{other}" data-success="Hẹn gặp bạn"',
            ),
        )
        self.visit("/a", **AD)
        self.send(selector="#two")
        self.assertEqual(self.crm.posts[0].path, "/crm_vn/intake/other")
        self.assertEqual(self.message("#two"), "Hẹn gặp bạn")
        self.assertEqual(self.message("#one"), "")
        self.send(selector="#one")
        self.assertEqual(self.crm.posts[1].path, "/crm_vn/intake/secret")
        self.assertEqual([p["product"] for p in self.crm.payloads], ["B", "A"])
        self.assertEqual(len(set(self.crm.keys)), 2)

    def test_forms_of_others_are_left_alone(self):
        self.page(
            "/a",
            self.form(attributes='action="/search"'),
            self.form('<input type="password" name="password">'),
            self.form(attributes='data-crm-vn="off"'),
        )
        self.visit("/a", **AD)
        self.js(
            """addEventListener("submit", event => {
                window.taken = (window.taken || 0) + event.defaultPrevented;
                event.preventDefault();
            });
            document.querySelectorAll("button").forEach(button => button.click());"""
        )
        self.assertEqual(self.js("window.taken"), 0)
        self.assertFalse(self.js("document.querySelectorAll('[type=hidden]').length"))
        self.assertFalse(self.crm.posts)

    def test_a_form_whose_action_is_the_endpoint_needs_no_attribute(self):
        attributes = f'action="{self.crm.endpoint}" method="post"'
        self.page("/a", self.form(attributes=attributes), script="")
        self.visit("/a", **AD)
        self.assertEqual(self.send()["status"], 201)
        self.assertEqual(self.crm.payloads[0]["utm_source"], "facebook")

    def test_without_endpoint_the_fields_are_filled_and_the_form_goes_its_way(self):
        self.page("/a", script="")
        self.site.pages["/thanks"] = "Cảm ơn"
        self.visit("/a", **AD)
        self.js("document.forms[0].setAttribute('action', '/thanks')")
        self.js("document.querySelector('button').click()")
        self.wait("location.pathname === '/thanks'")
        self.assertIn("utm_source=facebook", self.js("location.search"))

    def test_a_form_added_later_is_filled_when_it_is_sent(self):
        self.page("/a", "<div id='popup'></div>")
        self.visit("/a", **AD)
        self.js(f"popup.innerHTML = `{self.form()}`")
        self.send()
        self.assertEqual(self.crm.payloads[0]["utm_source"], "facebook")

    def test_a_page_may_ask_to_fill_a_form_it_has_added(self):
        self.page("/a", "<div id='popup'></div>")
        self.visit("/a", **AD)
        self.js(f"popup.innerHTML = `{self.form()}`")
        self.js("crmVn()")
        self.assertEqual(self.field("utm_source"), "facebook")

    def test_a_field_named_like_an_attribute_of_the_form(self):
        fields = '<input type="hidden" name="action" value="lead">'
        self.page("/a", self.form(fields))
        self.visit("/a")
        self.send()
        self.assertEqual(self.crm.payloads[0]["action"], "lead")

    def test_invalid_or_refused_by_the_page_is_not_sent(self):
        self.page("/a", self.form('<input name="email" required>'))
        self.page("/b")
        self.visit("/a")
        self.js("document.querySelector('button').click()")
        self.visit("/b")
        self.js("document.forms[0].onsubmit = () => false")
        self.js("document.querySelector('button').click()")
        self.visit("/b")
        self.assertFalse(self.crm.posts)

    def test_without_fetch_the_browser_posts_the_form(self):
        # jQuery forms of WordPress have such a field; form.action is then the field
        self.page("/a", self.form('<input type="hidden" name="action" value="send">'))
        with self.in_every_page("delete window.fetch"):
            self.visit("/a", **AD)
            self.js("document.querySelector('button').click()")
            self.wait("location.pathname.startsWith('/crm_vn/intake/')")
        post = self.crm.posts[0]
        self.assertEqual(
            post.headers["Content-Type"], "application/x-www-form-urlencoded"
        )
        fields = {name: value for name, [value] in parse_qs(post.body).items()}
        self.assertLessEqual({"name": "Đặng Đình Đức", **AD}.items(), fields.items())

    def test_without_memory_links_pass_the_parameters_on(self):
        script = 'data-days="0"'
        self.page("/a", '<a href="/b">Tiếp</a>', script=script)
        self.page("/b", script=script)
        self.visit("/a", **AD)
        self.js("window.left = true; document.links[0].click()")
        self.wait("!window.left && document.readyState === 'complete'")
        self.assertEqual(self.field("utm_term"), AD["utm_term"])

    def test_the_script_included_twice_sends_once(self):
        self.page("/a")
        self.site.pages["/a"] *= 2
        self.visit("/a")
        self.send()
        self.assertEqual(len(self.crm.posts), 1)


class TestSize(EmbedCase):
    def test_the_script_stays_under_four_kilobytes(self):
        self.assertLess(SCRIPT.stat().st_size, 4000)
