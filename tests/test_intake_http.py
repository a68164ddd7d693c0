"""The address of a source: who may post, what is answered."""

import json
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.crm_vn.controllers import intake as controller
from odoo.addons.crm_vn.models.intake.crm_intake_event import CrmIntakeEvent
from odoo.addons.crm_vn.models.intake.crm_intake_processing import CrmIntakeProcessing

from .common import CrmVnHttpCase

JSON = {"Content-Type": "application/json"}


class TestIntakeHttp(CrmVnHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.env["crm.intake.source"].create({"name": "iPhone 17"})

    def post(self, body, headers=None, source=None, method="POST"):
        if isinstance(body, dict):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode()
        token = (source or self.source).token
        return self.url_open(
            f"/crm_vn/intake/{token}",
            data=body,
            headers=JSON | (headers or {}),
            method=method,
            allow_redirects=False,
        )

    def events(self):
        self.env.invalidate_all()
        return self.env["crm.intake.event"].search(
            [("source_id", "=", self.source.id)], order="id"
        )

    def leads(self):
        self.env.invalidate_all()
        return self.env["crm.lead"].search([("intake_source_id", "=", self.source.id)])

    def assertAnswer(self, response, code, status):
        answer = response.json()
        self.assertEqual((response.status_code, answer["status"]), (code, status))
        self.assertTrue(answer["message"])
        self.assertLessEqual(set(answer), {"status", "message", "event"})

    # WHAT BECOMES OF IT

    def test_created_duplicate_updated_kept(self):
        response = self.post({"ho_ten": "An", "sdt": "0912345678"})
        self.assertAnswer(response, 201, "created")
        self.assertEqual(response.json()["event"], self.events().id)
        self.assertAnswer(
            self.post({"ho_ten": "An", "sdt": "0912345678"}), 200, "duplicate"
        )
        self.assertAnswer(
            self.post({"ho_ten": "An", "sdt": "0912345678", "x": 1}), 200, "updated"
        )
        self.assertEqual(len(self.leads()), 1)
        self.assertAnswer(self.post({"ho_ten": "An"}), 202, "kept")
        self.assertAnswer(self.post({"ho_ten": "An"}), 202, "kept")
        self.assertEqual(self.events().mapped("state"), ["done", "duplicate", "failed"])

    def test_every_kind_of_form(self):
        multipart = (
            "--B\r\nContent-Disposition: form-data; name=sdt\r\n\r\n0912345672"
            "\r\n--B--\r\n"
        )
        for number, (body, content_type) in enumerate(
            [
                ('{"sdt": "0912345670"}', "application/json"),
                ("sdt=0912345671", "application/x-www-form-urlencoded"),
                (multipart, "multipart/form-data; boundary=B"),
                ('{"sdt": "0912345673"}', "text/plain;charset=UTF-8"),
                (
                    '{"form_data": [{"name": "phone", "value": "0912345674"}],'
                    ' "utm_source": "fb"}',
                    "application/json",
                ),
            ]
        ):
            response = self.post(body, {"Content-Type": content_type})
            self.assertAnswer(response, 201, "created")
            self.assertEqual(self.leads()[0].phone_key, f"+8491234567{number}")

    def test_key_in_the_header(self):
        headers = {"Idempotency-Key": "ladi-77"}
        self.assertAnswer(self.post({"sdt": "0912345678"}, headers), 201, "created")
        again = self.post({"sdt": "0912345678", "sent": "later"}, headers)
        self.assertAnswer(again, 200, "duplicate")
        self.assertEqual(len(self.leads()), 1)

    def test_google(self):
        self.source.write({"kind": "google", "google_key": "s3cret"})
        payload = {
            "lead_id": "TeSter-123",
            "user_column_data": [
                {"column_id": "FULL_NAME", "string_value": "Lê An"},
                {"column_id": "PHONE_NUMBER", "string_value": "+84912345678"},
            ],
            "campaign_id": 1234567890123456789,
            "google_key": "s3cret",
        }
        wrong = self.post({**payload, "google_key": "s3creT"})
        self.assertAnswer(wrong, 403, "refused")
        missing = {k: v for k, v in payload.items() if k != "google_key"}
        self.assertAnswer(self.post(missing), 403, "refused")
        self.assertAnswer(self.post({"sdt": "0912345678"}), 403, "refused")
        self.assertFalse(self.events())
        self.assertAnswer(
            self.post({**payload, "is_test": True, "lead_id": "t"}), 200, "test"
        )
        self.assertFalse(self.leads())
        self.assertAnswer(self.post(payload), 200, "created")
        self.assertAnswer(self.post(payload), 200, "duplicate")
        self.assertEqual(self.leads().contact_name, "Lê An")

    def test_referring_page_is_kept(self):
        self.post({"sdt": "0912345678"}, {"Referer": "https://shop.vn/iphone?x=1"})
        self.assertEqual(self.events().referrer, "https://shop.vn/iphone?x=1")

    def test_visitor_without_script_is_led_to_the_thank_you_page(self):
        browser = {
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        response = self.post("sdt=0912345678", browser)
        self.assertEqual(response.status_code, 201)
        self.assertIn("text/html", response.headers["Content-Type"])
        self.source.redirect_url = "https://shop.vn/cam-on"
        response = self.post("sdt=0912345679", browser)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(response.headers["Location"], "https://shop.vn/cam-on")
        self.assertEqual(self.post("", browser).status_code, 400)

    # WHAT IS NOT GOOD

    def test_unreadable_body_is_kept_and_refused(self):
        response = self.post('{"sdt": "0912345678"')
        self.assertAnswer(response, 400, "unreadable")
        event = self.events()
        self.assertEqual(event.state, "failed")
        self.assertEqual(event.payload, '{"sdt": "0912345678"')
        self.assertNotIn("0912345678", response.text)
        self.assertAnswer(self.post('{"sdt": "0912345678"'), 400, "unreadable")
        self.assertEqual(self.events(), event)

    def test_empty_body_leaves_nothing(self):
        self.assertAnswer(self.post(""), 400, "unreadable")
        self.assertFalse(self.events())

    def test_nonsense_phone(self):
        self.assertAnswer(self.post({"ten": "An", "sdt": "12-34"}), 202, "kept")
        self.assertIn("12-34", self.events().payload)
        response = self.post({"ten": "An", "sdt": "12-34", "email": "a@b.vn"})
        self.assertAnswer(response, 201, "created")
        self.assertIn("12-34", self.leads().description)

    def test_too_large_is_not_read(self):
        body = b'{"sdt": "0912345678", "x": "' + b"x" * 5_000_000 + b'"}'
        response = self.post(body)
        self.assertAnswer(response, 413, "refused")
        self.assertEqual(response.headers["Access-Control-Allow-Origin"], "*")
        self.assertFalse(self.events())

    def test_too_large_in_chunks_is_not_cut(self):
        response = self.url_open(
            f"/crm_vn/intake/{self.source.token}",
            data=(part for part in [b"sdt=0912345678&x="] + [b"x" * 65536] * 40),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        self.assertAnswer(response, 413, "refused")
        self.assertFalse(self.events())

    def test_as_large_as_allowed_is_read(self):
        body = b'{"sdt": "0912345678", "x": "%s"}'
        body %= b"x" * (controller.MAX_BODY - len(body) + 2)
        self.assertEqual(len(body), controller.MAX_BODY)
        self.assertAnswer(self.post(body), 201, "created")
        self.assertAnswer(self.post(body + b" "), 413, "refused")

    def test_other_character_sets(self):
        for number, charset in enumerate(["utf-16", "latin-1", "cp1258", "utf-8-sig"]):
            body = f'{{"ten": "Hà", "sdt": "091234567{number}"}}'.encode(charset)
            self.assertAnswer(self.post(body), 201, "created")
            self.assertEqual(self.leads()[0].contact_name, "Hà")
        for content_type in ("application/json; charset=klingon", "x", "a/b; c=\x7f"):
            response = self.post({"x": content_type}, {"Content-Type": content_type})
            self.assertAnswer(response, 202, "kept")

    def test_nul_bytes(self):
        response = self.post('{"ten": "A\\u0000n\x00", "sdt\\u0000": "0912345678"}')
        self.assertIn(response.status_code, (201, 400))
        response = self.post('{"ten": "A\\u0000n", "sdt\\u0000": "0912345679"}')
        self.assertAnswer(response, 201, "created")
        self.assertEqual(self.leads()[0].contact_name, "An")
        response = self.post(b"ten=A%00n&sdt=0912345677", {"Content-Type": "x/y"})
        self.assertAnswer(response, 201, "created")
        response = self.post({"sdt": "0912345677", "y": 1}, {"Idempotency-Key": "a b"})
        self.assertEqual(response.status_code, 200)

    def test_unknown_and_revoked_addresses_look_the_same(self):
        self.source.action_revoke_token()
        answers = set()
        for path in (self.source.token or "x", "x" * 43, "%00", "ế", "' OR 1=1 --"):
            response = self.url_open(f"/crm_vn/intake/{path}", data=b"{}", headers=JSON)
            self.assertEqual(response.status_code, 404)
            answers.add(response.text)
        self.assertEqual(len(answers), 1)

    def test_revoked_address_refuses_at_once(self):
        token = self.source.token
        self.assertAnswer(self.post({"sdt": "0912345678"}), 201, "created")
        self.source.action_revoke_token()
        response = self.url_open(f"/crm_vn/intake/{token}", data=b"{}", headers=JSON)
        self.assertAnswer(response, 404, "unknown")

    def test_limit_per_minute(self):
        self.source.rate_limit = 5
        codes = []
        for number in range(20):
            response = self.post({"sdt": f"09123456{number:02}"})
            codes.append(response.status_code)
        self.assertEqual(codes, [201] * 5 + [429] * 15)
        self.assertTrue(0 < int(response.headers["Retry-After"]) <= 60)
        self.assertEqual(len(self.leads()), 5)

    @mute_logger("odoo.http")
    def test_get_is_not_allowed(self):
        response = self.url_open(f"/crm_vn/intake/{self.source.token}")
        self.assertEqual(response.status_code, 405)

    # PAGES

    def test_pages_of_other_sites(self):
        self.source.allowed_origins = "https://shop.vn"
        own = {"Origin": "https://shop.vn"}
        response = self.post({"sdt": "0912345678"}, own)
        self.assertAnswer(response, 201, "created")
        allowed = response.headers["Access-Control-Allow-Origin"]
        self.assertEqual(allowed, "https://shop.vn")
        for origin in ("https://evil.com", "null", "https://shop.vn.evil.com"):
            response = self.post({"sdt": "0987654321"}, {"Origin": origin})
            self.assertAnswer(response, 403, "refused")
        self.assertEqual(len(self.events()), 1)
        response = self.post({"sdt": "0987654321"})
        self.assertAnswer(response, 201, "created")

    def test_browsers_ask_before(self):
        asked = {
            "Origin": "https://shop.vn",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type,idempotency-key",
        }
        response = self.post(b"", asked, method="OPTIONS")
        self.assertEqual(response.status_code, 204)
        self.assertEqual(response.headers["Access-Control-Allow-Origin"], "*")
        self.assertIn("POST", response.headers["Access-Control-Allow-Methods"])
        allowed = response.headers["Access-Control-Allow-Headers"].lower()
        self.assertIn("content-type", allowed)
        self.assertIn("idempotency-key", allowed)
        self.source.allowed_origins = "https://other.vn"
        response = self.post(b"", asked, method="OPTIONS")
        self.assertEqual(response.status_code, 403)

    def test_no_session_and_no_cookie(self):
        response = self.post({"sdt": "0912345678", "utm_source": "fb"})
        self.assertNotIn("Set-Cookie", response.headers)

    # DURABILITY

    def test_stored_before_it_is_worked_on(self):
        def explode(event):
            raise ZeroDivisionError

        logger = "odoo.addons.crm_vn.models.intake.crm_intake_processing"
        with (
            patch.object(CrmIntakeProcessing, "_process", explode),
            self.assertLogs(logger, "WARNING") as logs,
        ):
            response = self.post({"sdt": "0912345678"})
        self.assertAnswer(response, 202, "kept")
        self.assertEqual(self.events().state, "new")
        self.assertNotIn("0912345678", "".join(logs.output))

    def test_failure_to_work_is_kept_for_repair(self):
        def explode(events):
            raise ZeroDivisionError

        logger = "odoo.addons.crm_vn.models.intake.crm_intake_processing"
        with (
            patch.object(CrmIntakeEvent, "_after_intake", explode),
            mute_logger(logger),
        ):
            response = self.post({"sdt": "0912345678"})
        self.assertAnswer(response, 202, "kept")
        event = self.events()
        self.assertEqual(event.state, "failed")
        self.assertFalse(self.leads())
        event.action_replay()
        self.assertEqual(len(self.leads()), 1)
