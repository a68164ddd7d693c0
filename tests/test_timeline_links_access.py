"""Who reads a conversation through a link reads it, and nothing of where it is from.

The matrix: users by what they may read of the two records, times the ways to read.
"""

import json

from odoo import http
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import JsonRpcException

from .common import CrmVnCase, CrmVnHttpCase
from .common_links import LinkMixin

#: Who may read the message at all.
READS = {
    "both": True,
    "origin": True,
    "linked": True,
    "neither": False,
    "portal": False,
}
#: What a message and its attachment say of the record they were posted on.
ORIGIN_FIELDS = [
    "model",
    "res_id",
    "record_name",
    "reply_to",
    "message_id",
    "parent_id",
    "partner_ids",
    "notified_partner_ids",
    "record_company_id",
    "outgoing_email_to",
    "author_id",
]


class LinkAccessMixin(LinkMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": "offer.txt",
                "raw": b"the offer",
                "res_model": "res.partner",
                "res_id": cls.contact.id,
            }
        )
        # Written by the customer, who has the name of the record.
        cls.message = cls.post(
            cls.contact,
            cls.env.user,
            "from the customer",
            cls.lead,
            author_id=cls.contact.id,
            subject="Re: Hidden Hanh",
            attachment_ids=cls.attachment.ids,
        )
        cls.env["mail.message.reaction"].create(
            {
                "message_id": cls.message.id,
                "content": "+1",
                "partner_id": cls.contact.id,
            }
        )
        cls.env.flush_all()
        cls.env.invalidate_all()

    def of(self, name, record=None):
        record = self.message if record is None else record
        return record.with_user(self.readers[name])

    def assertTellsNothing(self, data):
        text = json.dumps(data, default=str, ensure_ascii=False)
        for secret in ("Hidden Hanh", "hanh@example.com", "res.partner,", "Hanoi"):
            self.assertNotIn(secret, text)


class TestLinkAccess(LinkAccessMixin, CrmVnCase):
    def test_matrix_check_and_search(self):
        for name, reads in READS.items():
            with self.subTest(user=name):
                message = self.of(name)
                self.assertEqual(message.has_access("read"), reads)
                found = message.search([("id", "=", self.message.id)])
                self.assertEqual(bool(found), reads)
                self.assertEqual(
                    message.search_count([("body", "ilike", "from the customer")]),
                    int(reads),
                )

    def test_matrix_attachment(self):
        for name, reads in READS.items():
            with self.subTest(user=name):
                attachment = self.of(name, self.attachment)
                self.env.invalidate_all()
                self.assertEqual(attachment.has_access("read"), reads)
                found = attachment.search([("id", "=", self.attachment.id)])
                self.assertEqual(bool(found), reads)
                if reads:
                    self.assertEqual(attachment.read(["raw"])[0]["raw"], b"the offer")

    def test_matrix_chatters(self):
        shown = {
            "both": (True, True),
            "origin": (True, False),
            "linked": (False, True),
            "neither": (False, False),
        }
        for name, expected in shown.items():
            for record, shows in zip((self.contact, self.lead), expected, strict=True):
                with self.subTest(user=name, record=record._name):
                    found = self.fetch(record, self.readers[name])
                    self.assertEqual(self.message in found, shows)

    def test_links_let_read_only(self):
        for operation in ("write", "unlink", "create"):
            self.assertFalse(self.of("linked").has_access(operation), operation)
        for operation in ("write", "unlink"):
            attachment = self.of("linked", self.attachment)
            self.assertFalse(attachment.has_access(operation), operation)

    def test_notes_stay_within_the_company(self):
        partner = self.users["portal"].partner_id
        note = self.post(
            self.contact, self.env.user, "n", partner, subtype_xmlid="mail.mt_note"
        )
        self.assertFalse(self.of("portal", note).has_access("read"))

    # NOT LEARNING

    def test_fields_of_the_origin_look_empty(self):
        values = self.of("linked").read()[0]
        self.assertTellsNothing(values)
        for fname in ORIGIN_FIELDS:
            self.assertFalse(values[fname], fname)
        self.assertFalse(values["subject"])
        self.assertIn("from the customer", values["body"])
        self.assertEqual(values["attachment_ids"], self.attachment.ids)
        web = self.of("linked").web_read(
            {"record_name": {}, "author_id": {"fields": {"display_name": {}}}}
        )
        self.assertTellsNothing(web)
        for name in ("both", "origin"):
            values = self.of(name).read(ORIGIN_FIELDS)[0]
            self.assertEqual(values["record_name"], "Hidden Hanh", name)

    def test_fields_of_the_attachment_look_empty(self):
        names = ["name", "res_model", "res_id", "res_name", "description", "company_id"]
        values = self.of("linked", self.attachment).read(names)[0]
        self.assertTellsNothing(values)
        self.assertFalse(values["res_model"] or values["res_id"] or values["res_name"])
        self.assertEqual(values["name"], "offer.txt")

    def test_no_search_tells(self):
        """Every question about the origin has the answer it would have without."""
        questions = [
            [("model", "=", "res.partner")],
            [("model", "!=", "crm.lead")],
            ["!", ("model", "=", "crm.lead")],
            [("res_id", "=", self.contact.id)],
            ["|", ("id", "=", self.message.id), ("res_id", "=", self.contact.id)],
            [("record_name", "ilike", "Hanh")],
            [("subject", "ilike", "Hanh")],
            [("author_id", "=", self.contact.id)],
            [("author_id", "ilike", "Hanh")],
            [("author_id.name", "ilike", "Hanh")],
            [("email_from", "ilike", "hanh")],
            [("partner_ids", "in", self.contact.ids)],
            [("message_id", "ilike", "res.partner")],
            [("reply_to", "ilike", "@")],
            [("parent_id", "=", False)],
            [("attachment_ids.res_model", "=", "res.partner")],
            [("attachment_ids", "any", [("res_id", "=", self.contact.id)])],
            [("id", "any", [("model", "=", "res.partner")])],
        ]
        for question in questions:
            with self.subTest(question=question):
                try:
                    found = self.of("linked").search(question)
                except (AccessError, ValueError):
                    continue
                self.assertNotIn(self.message, found)
        by_model = self.of("linked").search([("body", "!=", False)], order="model, id")
        self.assertNotIn(self.message, by_model)

    def test_no_search_of_attachments_tells(self):
        model = self.of("linked", self.attachment)
        for question in (
            [("res_model", "=", "res.partner")],
            [("res_model", "ilike", "partner")],
            [("res_id", "=", self.contact.id)],
            ["!", ("res_id", "=", 0)],
            [("id", "any", [("res_id", "=", self.contact.id)])],
        ):
            with self.subTest(question=question):
                self.assertNotIn(self.attachment, model.search(question))
        for found in (
            model.search([("name", "=", "offer.txt")], order="res_id"),
            model.search([("name", "=", "offer.txt")], order="res_model, id", limit=3),
        ):
            self.assertNotIn(self.attachment, found)

    def test_no_group_tells(self):
        domain = [("id", "=", self.message.id)]
        for spec in ("model", "author_id", "record_company_id", "parent_id"):
            groups = self.of("linked").formatted_read_group(domain, [spec], ["__count"])
            self.assertFalse(sum(group["__count"] for group in groups), spec)
        groups = self.of("linked").formatted_read_group(
            domain, ["message_type"], ["__count"]
        )
        self.assertEqual(sum(group["__count"] for group in groups), 1)
        groups = self.of("linked")._read_group(domain, [], ["res_id:max"])
        self.assertFalse(groups[0][0])
        attachments = self.of("linked", self.attachment)._read_group(
            [("id", "=", self.attachment.id)], ["res_model"], ["__count"]
        )
        self.assertFalse(attachments)
        sets = self.of("linked")._read_grouping_sets(domain, [["model"]], ["__count"])
        self.assertEqual(sets, [[]])

    def test_no_export_and_no_copy_tells(self):
        reader = self.readers["linked"]
        reader.group_ids = [Command.link(self.env.ref("base.group_erp_manager").id)]
        data = self.of("linked").export_data(["model", "res_id", "record_name"])
        self.assertFalse(data["datas"])
        data = self.of("linked", self.attachment).export_data(["res_name", "res_id"])
        self.assertFalse(data["datas"])
        for record in (self.message, self.attachment):
            vals = self.of("linked", record).copy_data()[0]
            self.assertTellsNothing({key: vals[key] for key in vals.keys() - {"raw"}})
            self.assertFalse(vals.keys() & {"model", "res_model", "res_id"})
        # Forwarding a message copies what is attached to it.
        copied = self.of("linked", self.attachment).copy(
            {"res_model": "mail.compose.message", "res_id": 0}
        )
        self.assertEqual(copied.raw, b"the offer")

    def test_no_action_and_no_composer_tells(self):
        with self.assertRaises(AccessError):
            self.of("linked").action_open_document()
        composer = self.env["mail.compose.message"].with_user(self.readers["linked"])
        with self.assertRaises(AccessError):
            composer.create({"parent_id": self.message.id, "body": "x"})
        with self.assertRaises(AccessError):
            composer.with_context(default_parent_id=self.message.id).create({})
        lead = self.lead.with_user(self.readers["linked"])
        proposed = lead._message_get_suggested_recipients(
            reply_message=self.of("linked")
        )
        self.assertTellsNothing(proposed)

    def test_no_other_method_tells(self):
        domain = [("id", "=", self.message.id)]
        message = self.of("linked")
        self.assertFalse(message.name_search("", domain))
        self.assertFalse(message.web_name_search("", {"display_name": {}}, domain))
        self.assertFalse(message.portal_message_format())
        spec = {"record_name": {}, "author_id": {"fields": {"display_name": {}}}}
        self.assertTellsNothing(message.web_search_read(domain, spec))
        rows = message.search_read(domain, ["subject", "model", "record_name"])
        self.assertEqual(len(rows), 1)
        self.assertTellsNothing(rows)
        attachment = self.of("linked", self.attachment)
        domain_ = [("id", "=", self.attachment.id)]
        rows = attachment.search_read(domain_, ["name", "res_name", "res_model"])
        self.assertEqual(len(rows), 1)
        self.assertTellsNothing(rows)
        self.assertTellsNothing(message.hierarchy_read(domain, spec, "parent_id"))
        ranges = message.search_panel_select_range("author_id", search_domain=domain)
        self.assertTellsNothing(ranges)

    def test_a_reference_in_another_message_does_not_tell(self):
        body = (
            f'<a class="o_message_redirect" data-oe-model="mail.message" '
            f'data-oe-id="{self.message.id}">see</a>'
        )
        message = self.env["mail.message"].create(
            {"body": body, "model": "crm.lead", "res_id": self.lead.id}
        )
        self.env.invalidate_all()
        self.assertFalse(self.of("linked", message).linked_message_ids)

    def test_links_name_only_what_the_reader_sees(self):
        other = self.env["crm.lead"].create(
            {"name": "Hidden deal", "store_id": self.hanoi.id, "user_id": False}
        )
        self.message.link_subjects([["crm.lead", other.id]])
        names = {}
        for name in ("both", "origin", "linked"):
            self.env.invalidate_all()
            subjects = self.of(name).linked_subjects
            names[name] = {subject["name"] for subject in subjects}
        self.assertEqual(
            names,
            {
                "both": {"Saigon deal", "Hidden deal"},
                "origin": {"Hidden deal"},
                "linked": {"Saigon deal"},
            },
        )

    def test_suggestions_are_what_the_user_may_link(self):
        order = self.env["sale.order"].create(
            {"partner_id": self.contact.id, "store_id": self.hanoi.id}
        )
        self.lead.partner_id = self.contact
        links = self.env["crm.message.link"]
        found = {}
        for name in ("both", "origin", "neither", "portal"):
            model = links.with_user(self.readers[name])
            proposed = model.get_link_suggestions("res.partner", self.contact.id)
            found[name] = {(p["model"], p["id"]) for p in proposed}
        self.assertIn(("crm.lead", self.lead.id), found["both"])
        self.assertNotIn(("crm.lead", self.lead.id), found["origin"])
        self.assertFalse(found["neither"] | found["portal"])
        self.assertNotIn(("res.partner", self.contact.id), found["both"])
        searched = links.with_user(self.readers["linked"]).search_link_subjects("Hanh")
        self.assertNotIn(
            ("res.partner", self.contact.id), [(s["model"], s["id"]) for s in searched]
        )
        self.assertTrue(order)


class TestLinkAccessHttp(LinkAccessMixin, CrmVnHttpCase):
    def login(self, name):
        user = self.readers[name]
        self.authenticate(user.login, user.login)

    def get_messages(self, record):
        return self.make_jsonrpc_request(
            "/mail/thread/messages",
            {"thread_model": record._name, "thread_id": record.id},
        )

    def test_attachment_by_http(self):
        for name, reads in READS.items():
            self.login(name)
            for url in ("/web/content/%s", "/web/image/%s"):
                with self.subTest(user=name, url=url):
                    response = self.url_open(url % self.attachment.id)
                    self.assertEqual(b"the offer" in response.content, reads)
            response = self.url_open(
                "/mail/attachment/zip",
                data={
                    "file_ids": str(self.attachment.id),
                    "zip_name": "x.zip",
                    "csrf_token": http.Request.csrf_token(self),
                },
            )
            self.assertEqual(response.content[:2] == b"PK", reads, name)
        self.message.unlink_subject("crm.lead", self.lead.id)
        self.login("linked")
        response = self.url_open(f"/web/content/{self.attachment.id}")
        self.assertEqual(response.status_code, 404)

    def test_no_file_name_and_no_picture_tells(self):
        self.contact.image_1920 = (
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
            b"WjR9awAAAABJRU5ErkJggg=="
        )
        self.env.flush_all()
        for name, tells in (("both", True), ("linked", False)):
            self.login(name)
            token = self.attachment.sudo()._get_raw_access_token()
            for url in (
                f"/web/content/{self.attachment.id}?filename_field=res_name",
                f"/web/content/{self.attachment.id}?filename_field=res_name"
                f"&access_token={token}",
            ):
                response = self.url_open(url)
                self.assertEqual(response.content, b"the offer")
                header = response.headers["Content-Disposition"]
                self.assertEqual("Hanh" in header, tells, (name, url))
            picture = self.url_open(
                f"/web/content/mail.message/{self.message.id}/author_avatar"
            )
            self.assertEqual(picture.status_code == 200, tells, name)

    def test_a_link_to_the_message_does_not_tell(self):
        self.login("linked")
        response = self.url_open(
            f"/mail/message/{self.message.id}", allow_redirects=False
        )
        self.assertNotIn("partner", response.headers.get("Location", ""))
        self.assertNotIn(b"Hanh", response.content)

    def test_store_data(self):
        self.login("linked")
        result = self.get_messages(self.lead)
        self.assertIn(self.message.id, result["messages"])
        self.assertTellsNothing(result)
        data = {row["id"]: row for row in result["data"]["mail.message"]}
        row = data[self.message.id]
        self.assertFalse(row.get("thread"))
        self.assertNotIn("res_id", row)
        self.assertEqual([s["name"] for s in row["linked_subjects"]], ["Saigon deal"])
        self.assertEqual(row["attachment_ids"], self.attachment.ids)
        for name in ("both", "origin"):
            self.login(name)
            result = self.get_messages(self.contact)
            data = {row["id"]: row for row in result["data"]["mail.message"]}
            self.assertEqual(data[self.message.id]["record_name"], "Hidden Hanh")
            self.assertEqual(
                bool(data[self.message.id]["linked_subjects"]), name == "both"
            )

    def test_what_is_asked_of_one_message(self):
        """The other routes of the web client that take a message."""
        self.login("linked")
        for url, params in (
            ("/mail/message/reaction", {"content": "x", "action": "add"}),
            ("/mail/message/update_content", {"update_data": {"body": "x"}}),
            ("/mail/link_preview", {}),
        ):
            with self.subTest(url=url):
                try:
                    result = self.make_jsonrpc_request(
                        url, {"message_id": self.message.id, **params}
                    )
                except Exception as error:  # noqa: BLE001  what the client is told
                    result = str(error)
                self.assertTellsNothing(result)
        recipients = self.make_jsonrpc_request(
            "/mail/thread/recipients",
            {
                "thread_model": "crm.lead",
                "thread_id": self.lead.id,
                "message_id": self.message.id,
            },
        )
        self.assertTellsNothing(recipients)

    def test_post_by_http(self):
        def post(name, record, *subjects):
            self.login(name)
            return self.make_jsonrpc_request(
                "/mail/message/post",
                {
                    "thread_model": record._name,
                    "thread_id": record.id,
                    "post_data": {
                        "body": "by http",
                        "message_type": "comment",
                        "subtype_xmlid": "mail.mt_note",
                        "linked_subjects": [[s._name, s.id] for s in subjects],
                    },
                },
            )

        result = post("both", self.contact, self.lead)
        message = self.env["mail.message"].browse(result["message_id"])
        self.assertEqual(self.get_links(message), [("crm.lead", self.lead.id)])
        before = len(self.contact.message_ids)
        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
            post("origin", self.contact, self.lead)
        self.contact.invalidate_recordset()
        self.assertEqual(len(self.contact.message_ids), before)
