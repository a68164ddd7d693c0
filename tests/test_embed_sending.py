"""The embeddable form script: one filled form is one lead."""

from .common_embed import HURRY, EmbedCase


class TestSending(EmbedCase):
    """Whatever the network and the visitor do."""

    def test_double_click_is_one_request(self):
        self.page("/a")
        self.visit("/a")
        self.crm.open.clear()
        point = self.js(
            """(() => {
                window.submits = 0;
                addEventListener("submit", () => { window.submits += 1; });
                const box = document.querySelector("button").getBoundingClientRect();
                return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
            })()"""
        )
        for count in (1, 2):
            for event in ("mousePressed", "mouseReleased"):
                mouse = {"type": event, "button": "left", "clickCount": count, **point}
                self.browser._websocket_request(
                    "Input.dispatchMouseEvent", params=mouse
                )
        self.wait("window.submits")
        self.assertTrue(self.js("document.querySelector('button').disabled"))
        # A press of Enter does not ask the disabled button.
        self.js("document.forms[0].requestSubmit()")
        self.crm.open.set()
        self.wait("document.querySelector('[role=status]').textContent")
        self.assertFalse(self.js("document.querySelector('button').disabled"))
        self.assertEqual(len(self.crm.posts), 1)
        self.assertTrue(self.crm.keys[0])

    def test_sent_again_is_the_same_lead_and_a_correction_another(self):
        self.page("/a")
        self.visit("/a")
        self.send()
        self.send()
        self.js("document.forms[0].elements.phone.value = '0912345678'")
        self.send()
        first, again, corrected = self.crm.keys
        self.assertEqual(first, again)
        self.assertNotEqual(first, corrected)

    def test_network_failure_is_retried_with_the_same_key(self):
        self.page("/a")
        self.crm.answers = [None, 503, 201]
        with self.in_every_page(HURRY):
            self.visit("/a")
            self.assertEqual(self.send()["status"], 201)
        self.assertEqual(len(self.crm.posts), 3)
        self.assertEqual(len(set(self.crm.keys)), 1)
        self.assertEqual(len({post.body for post in self.crm.posts}), 1)

    def test_giving_up_keeps_what_the_visitor_typed(self):
        self.page("/a", self.form(attributes='data-error="Xin gọi 1900 1234"'))
        self.crm.answers = [None] * 4
        with self.in_every_page(HURRY):
            self.visit("/a")
            self.js("document.forms[0].elements.name.value = 'Lê Văn Sỹ'")
            self.send("error")
        self.assertEqual(len(self.crm.posts), 4)
        self.assertEqual(self.message(), "Xin gọi 1900 1234")
        self.assertEqual(self.field("name"), "Lê Văn Sỹ")
        self.assertEqual(self.send()["key"], self.crm.keys[0], "the same lead")

    def test_a_refusal_is_not_retried(self):
        self.page("/a")
        self.crm.answers = [400]
        self.visit("/a")
        self.assertEqual(self.send("error")["status"], 400)
        self.assertEqual(len(self.crm.posts), 1)
        self.assertTrue(self.message())

    def test_success_is_said_and_the_form_emptied(self):
        self.page("/a", self.form('<input name="note">'))
        for status in (200, 201, 202):
            with self.subTest(status=status):
                self.crm.answers = [status]
                self.visit("/a")
                self.assertEqual(self.message(), "", "there before it speaks")
                self.js("document.forms[0].elements.note.value = 'Gọi sớm'")
                self.assertEqual(self.send()["status"], status)
                self.assertEqual(self.message(), "Đã gửi. Cảm ơn bạn!")
                self.assertEqual(self.field("note"), "")

    def test_a_long_message_is_sent_whole(self):
        self.page("/a", self.form('<textarea name="note"></textarea>'))
        self.visit("/a")
        self.js("document.forms[0].elements.note.value = 'ế'.repeat(50000)")
        self.send()
        self.assertEqual(len(self.crm.payloads[0]["note"]), 50000)

    def test_no_cookie_of_the_crm_is_sent(self):
        self.page("/a")
        self.visit("/a")
        self.browser.set_cookie("session_id", "x", "/", "127.0.0.1")
        self.addCleanup(
            self.browser.delete_cookie, "session_id", domain="127.0.0.1", path="/"
        )
        self.send()
        self.assertNotIn("Cookie", self.crm.posts[0].headers)
