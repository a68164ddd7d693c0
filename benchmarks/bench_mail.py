"""Mails received and sent on opportunities, against core alone.

Received: ``message_process`` of a customer's answer, as the mail gateway calls it.
Sent: ``message_post`` of a salesperson to the customer; the mails stay in the queue, as
no server is reached in either.
"""

import contextlib

from odoo import SUPERUSER_ID
from odoo.fields import Command

from .harness import Row, clone, environment, paired

MAILS = 40
BAR = 0.9
MAIL = """\
Return-Path: <khach{lead}@example.com>
From: Khách {lead} <khach{lead}@example.com>
To: sales@company.example.com
Subject: Re: iPhone 17
Message-Id: <{number}@example.com>
Date: Mon, 02 Mar 2026 08:00:00 +0700
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<html><body><p>Chào anh,</p><p>{text}</p><div class="gmail_quote">{text}</div></body>
</html>
"""
TEXT = "Máy này trả góp 12 tháng thì mỗi tháng bao nhiêu tiền? " * 20


def run(mails=MAILS, sizes=(0, 100_000)):
    with clone("base") as base, clone("addon") as addon:
        for size in sizes:
            with contextlib.ExitStack() as stack:
                core = _Side(stack.enter_context(environment(base)), size)
                ours = _Side(stack.enter_context(environment(addon)), size)
                yield from _measure(core, ours, mails, size)


class _Side:
    """One database: a salesperson with opportunities of as many customers."""

    def __init__(self, env, size):
        user = env["res.users"].create(
            {
                "name": "Minh",
                "login": "bench_mail",
                "email": "minh@company.example.com",
                "group_ids": [
                    Command.link(env.ref("sales_team.group_sale_salesman").id)
                ],
            }
        )
        partners = env["res.partner"].create(
            [
                {"name": f"Khách {number}", "email": f"khach{number}@example.com"}
                for number in range(20)
            ]
        )
        self.leads = env["crm.lead"].create(
            [
                {
                    "name": "iPhone 17",
                    "type": "opportunity",
                    "partner_id": partner.id,
                    "user_id": user.id,
                }
                for partner in partners
            ]
        )
        self.env = env
        self.user = user
        self.numbers = iter(range(10_000_000))
        self._fill(size)

    def _fill(self, size):
        """Messages of before, on the timeline where there is one."""
        if not size:
            return
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO mail_message (model, res_id, message_type, date, body,
                                         message_id)
               SELECT 'crm.lead', %s, 'email', now(), 'x', '<' || n || '@x>'
                 FROM generate_series(1, %s) n
            RETURNING id""",
            [self.leads[0].id, size],
        )
        if "crm.interaction" in self.env:
            self.env.cr.execute(
                """INSERT INTO crm_interaction (kind, channel, direction, date, lead_id,
                                                provider, external_ref, mail_message_id)
                   SELECT 'email', 'email', 'in', date, res_id, 'mail.message', id, id
                     FROM mail_message
                    WHERE body = 'x'"""
            )
            self.env.cr.execute("ANALYZE crm_interaction")
        self.env.cr.execute("ANALYZE mail_message")

    def receive(self, mails):
        gateway = self.env(user=SUPERUSER_ID)["mail.thread"]
        for number in range(mails):
            lead = self.leads[number % len(self.leads)]
            mail = MAIL.format(
                lead=number % len(self.leads), number=next(self.numbers), text=TEXT
            )
            self.env.invalidate_all()
            gateway.message_process("crm.lead", mail, thread_id=lead.id)
            self.env.flush_all()

    def send(self, mails):
        for number in range(mails):
            self.env.invalidate_all()
            lead = self.leads[number % len(self.leads)]
            lead.with_user(self.user).with_context(
                mail_notify_force_send=False
            ).message_post(
                body=TEXT,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=lead.partner_id.ids,
            )
            self.env.flush_all()


def _measure(core, ours, mails, size):
    label = f"{mails} mails, {size:,} there"
    for title in ("receive", "send"):
        core_time, our_time, ratio = paired(
            lambda title=title: getattr(core, title)(mails),
            lambda title=title: getattr(ours, title)(mails),
        )
        yield Row(f"core: {title}", label, round(mails / core_time), "mails/s")
        yield Row(f"crm_vn: {title}", label, round(mails / our_time), "mails/s")
        yield Row(
            f"{title} mails",
            label,
            round(1 / ratio, 2),
            "× core's rate",
            f"≥ {BAR}",
            1 / ratio >= BAR,
        )
