"""The controllers of the web client and the chatter, asked by another store."""

from odoo.tests import JsonRpcException

from .common import CrmVnHttpCase
from .common_store import ALL_LEADS, StoreMixin

SECRET = "Tran Thi Bi Mat"


class TestLeaksOverHttp(StoreMixin, CrmVnHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.new_member("http_member", ALL_LEADS, cls.hanoi)
        cls.member.password = "http_member"
        cls.hidden = cls.env["res.partner"].create(
            {
                "name": SECRET,
                "email": "bimat@example.com",
                "phone": "0987654321",
                "store_id": cls.saigon.id,
            }
        )
        cls.lead = cls.env["crm.lead"].create(
            {"name": SECRET, "store_id": cls.saigon.id, "user_id": False}
        )
        cls.lead.message_post(body=SECRET, message_type="comment")
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": "secret.txt",
                "raw": SECRET.encode(),
                "res_model": "crm.lead",
                "res_id": cls.lead.id,
            }
        )

    def setUp(self):
        super().setUp()
        self.authenticate("http_member", "http_member")

    def ask(self, url, **params):
        try:
            return str(self.make_jsonrpc_request(url, params))
        except JsonRpcException as error:
            return str(error)

    def assertSecret(self, answer):
        for secret in (SECRET, "bimat@", "654321", "secret.txt"):
            self.assertNotIn(secret, answer)

    def test_chatter(self):
        for record in (self.lead, self.hidden):
            thread = {"thread_model": record._name, "thread_id": record.id}
            for url, params in (
                ("/mail/thread/messages", thread),
                ("/mail/thread/recipients", thread),
                (
                    "/mail/data",
                    {
                        "fetch_params": [
                            [
                                "mail.thread",
                                {
                                    **thread,
                                    "request_list": [
                                        "activities",
                                        "attachments",
                                        "followers",
                                        "suggestedRecipients",
                                        "scheduledMessages",
                                    ],
                                },
                            ]
                        ]
                    },
                ),
                (
                    "/mail/message/post",
                    {**thread, "post_data": {"body": "x", "message_type": "comment"}},
                ),
            ):
                with self.subTest(url, model=record._name):
                    self.assertSecret(self.ask(url, **params))
        self.assertFalse(self.lead.message_ids.filtered(lambda m: m.body == "<p>x</p>"))

    def test_contact_of_an_email(self):
        """A contact of one's own is made, rather than the hidden one found."""
        answer = self.ask(
            "/mail/partner/from_email",
            thread_model="crm.lead",
            thread_id=self.lead.id,
            emails=["bimat@example.com"],
        )
        self.assertNotIn(f"'id': {self.hidden.id},", answer)
        self.assertNotIn(SECRET, answer)

    def test_files(self):
        for url in (
            f"/web/content/{self.attachment.id}",
            f"/web/content/ir.attachment/{self.attachment.id}/raw",
            f"/web/image/{self.attachment.id}",
        ):
            with self.subTest(url):
                response = self.url_open(url)
                self.assertSecret(response.text)
                self.assertNotIn(SECRET.encode(), response.content)
        response = self.url_open(f"/web/image/res.partner/{self.hidden.id}/avatar_128")
        self.assertNotIn("Tran", response.headers.get("Content-Disposition", ""))

    def test_rpc(self):
        for model, method, args, kwargs in (
            ("res.partner", "read", [self.hidden.ids, ["name"]], {}),
            ("res.partner", "name_search", [], {"name": "Tran Thi"}),
            ("res.partner", "get_mention_suggestions", [], {"search": "bimat"}),
            ("crm.lead", "read", [self.lead.ids, ["name"]], {}),
            ("crm.lead", "get_metadata", [self.lead.ids], {}),
            ("crm.lead", "web_name_search", ["Tran", {"display_name": {}}], {}),
        ):
            with self.subTest(f"{model}.{method}"):
                url = f"/web/dataset/call_kw/{model}/{method}"
                self.assertSecret(
                    self.ask(url, model=model, method=method, args=args, kwargs=kwargs)
                )
