"""A lead, its customer and its salesperson, and what they write to each other."""

from unittest.mock import patch

from .common import CrmVnCase

MAIL = """\
Return-Path: <{sender}>
From: {sender}
To: {to}
Subject: {subject}
Message-Id: <{number}@example.com>
Date: {date}
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

{body}
"""


class TimelineCase(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Lan", "email": "lan@example.com", "phone": "0912345678"}
        )
        cls.seller = cls.new_salesman("seller", name="Minh", email="minh@example.com")
        cls.other_seller = cls.new_salesman("other_seller", email="tuan@example.com")
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "iPhone",
                "type": "opportunity",
                "partner_id": cls.partner.id,
                "user_id": cls.seller.id,
            }
        )
        cls.lead.message_unsubscribe(cls.partner.ids)

    def rows(self, record=None):
        record = record or self.lead
        fname = {"crm.lead": "lead_id", "res.partner": "partner_id"}[record._name]
        return self.env["crm.interaction"].search([(fname, "in", record.ids)])

    def receive(self, model="crm.lead", record=None, **values):
        """What the mail gateway does with an incoming mail."""
        values = {
            "sender": "Lan <lan@example.com>",
            "to": "sales@example.com",
            "subject": "Price?",
            "number": "1",
            "date": "Mon, 02 Mar 2026 08:00:00 +0700",
            "body": "<p>How much is it?</p>",
            **values,
        }
        return self.env["mail.thread"].message_process(
            model, MAIL.format(**values), thread_id=(record or self.lead).id
        )

    def unrecorded(self):
        """A timeline that is not there yet."""
        return patch.object(
            type(self.env["crm.interaction"]),
            "_record_from",
            lambda *args, **kwargs: None,
        )

    def post(self, record=None, user=None, **values):
        record = record or self.lead
        return record.with_user(user or self.seller).message_post(
            **{
                "body": "It is 20 million",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **values,
            }
        )

    def said(self, row):
        return row.kind, row.channel, row.direction

    def notes(self, texts, records=None):
        records = records or self.lead
        note = self.env.ref("mail.mt_note").id
        return self.env["mail.message"].create(
            [
                {
                    "model": record._name,
                    "res_id": record.id,
                    "message_type": "comment",
                    "subtype_id": note,
                    "body": text,
                    "author_id": self.seller.partner_id.id,
                }
                for text, record in zip(
                    texts, [*records] * (len(texts) // len(records)), strict=True
                )
            ]
        )
