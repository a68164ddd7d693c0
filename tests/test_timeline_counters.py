"""Counters and smart buttons agree with the timeline; they are searched set-based."""

import random
from collections import Counter
from datetime import timedelta

from odoo import fields
from odoo.fields import Domain
from odoo.tools import mute_logger

from .test_timeline import NOON, TimelineCase

KINDS = ("call", "message", "email", "meeting", "note")
RESULTS = ("answered", "no_answer", "busy", "cancelled", False)
PROFILES = ("own", "all", "two", "region", "none", "everything")


class TestTimelineCounters(TimelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].create(
            {"name": "Other", "store_ids": [(6, 0, (cls.hanoi | cls.saigon).ids)]}
        )
        cls.foreign = cls.env["crm.lead"].create(
            {
                "name": "Foreign",
                "partner_id": cls.other.id,
                "user_id": cls.saigon_user.id,
                "store_id": cls.saigon.id,
            }
        )
        cls.contacts = cls.firm | cls.person | cls.other
        cls.leads = cls.lead | cls.foreign

    def scatter(self, seed, count=60):
        """Interactions of all sorts, with links that say new things and old ones."""
        draw = random.Random(seed)
        subjects = [*self.contacts, *self.leads, self.order]
        for _number in range(count):
            row = self.record(
                kind=draw.choice(KINDS),
                direction=draw.choice(("in", "out", False)),
                result=draw.choice(RESULTS),
                duration=draw.randrange(300),
                minutes=draw.randrange(50),
                partner_id=draw.choice([*self.contacts.ids, False]),
                lead_id=draw.choice([*self.leads.ids, False, False]),
                order_id=draw.choice([self.order.id, False, False]),
                user_id=draw.choice([self.users["own"].id, self.saigon_user.id]),
            )
            if not row.lead_id and not row.order_id:
                row.store_id = draw.choice([*(self.hanoi | self.saigon).ids, False])
            for subject in draw.sample(subjects, draw.choice((0, 0, 1, 3))):
                self.link(row, subject)
        self.env.flush_all()
        self.env.invalidate_all()

    def walk(self, record):
        """All entries of a timeline, page by page."""
        entries, before = [], None
        while before is not False:
            page = record.get_timeline(before=before, limit=7)
            entries += page["entries"]
            before = page["next"]
        self.assertEqual(len({entry["id"] for entry in entries}), len(entries))
        return entries

    def test_agree_with_timeline(self):
        """For each user and record: counters, chips and lists count the same rows."""
        for seed in range(3):
            self.scatter(seed)
            for profile in PROFILES:
                user = self.users[profile]
                for record in (*self.contacts, *self.leads, self.order):
                    seen = record.with_user(user)
                    if seen.has_access("read"):
                        with self.subTest(seed=seed, user=profile, record=record):
                            self.check_counters(seen)

    def check_counters(self, record):
        entries = self.walk(record)
        kinds = Counter(entry["kind"] for entry in entries)
        pairs = Counter((entry["kind"], entry["direction"]) for entry in entries)
        self.assertEqual(record.get_timeline()["counts"], dict(kinds))
        self.assertEqual(record.interaction_count, len(entries))
        self.assertEqual(record.call_count, kinds["call"])
        self.assertEqual(record.message_count, kinds["message"])
        self.assertEqual(record.note_count, kinds["note"])
        self.assertEqual(record.conversation_count, kinds["message"] + kinds["email"])
        self.assertEqual(record.email_in_count, pairs["email", "in"])
        self.assertEqual(record.email_out_count, pairs["email", "out"])
        calls = [entry for entry in entries if entry["kind"] == "call"]
        self.assertEqual(
            record.call_duration, sum(entry["duration"] for entry in calls)
        )
        self.assertEqual(
            record.missed_call_count,
            sum(
                entry["direction"] == "in"
                and entry["result"] in ("no_answer", "busy", "cancelled")
                for entry in calls
            ),
        )
        newest = entries and entries[0]["date"]
        self.assertEqual(record.last_interaction_date or [], newest)
        for wanted in ([], ["call"], ["message", "email"]):
            action = record.with_context(
                timeline_kinds=wanted
            ).action_view_interactions()
            found = record.env[action["res_model"]].search(action["domain"])
            shown = [e["id"] for e in entries if not wanted or e["kind"] in wanted]
            self.assertEqual(set(found.ids), set(shown))

    def test_search_agrees_with_values(self):
        self.scatter(7, 25)
        self.env["res.partner"].create({"name": "Never", "ref": "never"})
        partners = self.contacts | self.env["res.partner"].search(
            [("ref", "=", "never")]
        )
        for user in (self.users["all"], self.users["everything"]):
            seen = partners.with_user(user)._filtered_access("read")
            model = seen.browse()
            within = Domain("id", "in", seen.ids)
            counts = {0, 1, *seen.mapped("call_count")}
            for operator, holds in (
                ("=", lambda a, b: a == b),
                ("!=", lambda a, b: a != b),
                (">", lambda a, b: a > b),
                (">=", lambda a, b: a >= b),
                ("<", lambda a, b: a < b),
                ("<=", lambda a, b: a <= b),
            ):
                for number in counts:
                    with self.subTest(user=user.login, op=operator, number=number):
                        self.assertEqual(
                            model.search(
                                within & Domain("call_count", operator, number)
                            ),
                            seen.filtered(
                                lambda p, n=number, h=holds: h(p.call_count, n)
                            ).sorted(),
                        )
            dates = {NOON, *filter(None, seen.mapped("last_interaction_date"))}
            for operator, holds in (
                (">", lambda a, b: a > b),
                (">=", lambda a, b: a >= b),
                ("<", lambda a, b: a < b),
                ("<=", lambda a, b: a <= b),
            ):
                for date in dates:
                    domain = Domain("last_interaction_date", operator, date)
                    found = model.search(within & domain)
                    expected = seen.filtered(
                        lambda p, d=date, h=holds: (
                            p.last_interaction_date and h(p.last_interaction_date, d)
                        )
                    )
                    self.assertEqual(set(found.ids), set(expected.ids))
            never = model.search(within & Domain("last_interaction_date", "=", False))
            self.assertEqual(never.mapped("name"), ["Never"])

    def test_idle(self):
        """No contact for 30 days: an old contact without any, not one of yesterday."""
        now = fields.Datetime.now()
        partners = self.env["res.partner"].create(
            [{"name": name, "ref": "idle"} for name in ("a", "b", "c", "new")]
        )
        old, stale, fresh, new = partners
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id IN %s",
            (now - timedelta(days=400), (old | stale | fresh)._ids),
        )
        partners.invalidate_recordset()
        for partner, days in ((stale, 31), (fresh, 29)):
            self.env["crm.interaction"]._record(
                [
                    {
                        "kind": "call",
                        "date": now - timedelta(days=days, minutes=1),
                        "partner_id": partner.id,
                    }
                ]
            )
        self.assertEqual(partners.mapped("idle_days"), [400, 31, 29, 0])
        for days in (0, 1, 29, 30, 31, 32, 401):
            for operator in (">=", ">", "<", "<=", "="):
                found = partners.search(
                    [("ref", "=", "idle"), ("idle_days", operator, days)]
                )
                expected = partners.filtered_domain([("idle_days", operator, days)])
                self.assertEqual(found, expected, (operator, days))
        self.assertEqual(
            partners.search([("ref", "=", "idle"), ("idle_days", ">=", 30)]),
            old | stale,
        )

    def test_one_query(self):
        """All counters of many records are one query."""
        self.scatter(1)
        many = self.env["res.partner"].create(
            [{"name": f"P{number}"} for number in range(200)]
        )
        for records in (self.contacts | many, self.leads, self.order):
            seen = records.with_user(self.users["everything"])
            self.env.flush_all()
            seen.mapped("interaction_count")  # access and rules are cached
            seen.invalidate_recordset()
            with self.assertQueryCount(1):
                seen.mapped("interaction_count")
                seen.mapped("call_duration")
                seen.mapped("last_interaction_date")

    def test_new_record(self):
        partner = self.env["res.partner"].new({"name": "New"})
        self.assertEqual(partner.interaction_count, 0)
        self.assertFalse(partner.last_interaction_date)

    def test_odd_searches(self):
        """What names no record, or none of the user's, finds nothing."""
        row = self.record(lead_id=self.lead.id)
        interactions = self.env["crm.interaction"].with_user(self.users["all"])
        for text in ("", "crm.lead", "crm.lead,x", "res.users,1", "crm.lead,0", False):
            with mute_logger("odoo.domains"):
                found = interactions.search([("timeline_of", "=", text)])
            self.assertFalse(found, text)
        name = f"crm.lead,{self.lead.id}"
        self.assertEqual(interactions.search([("timeline_of", "=", name)]), row)
        others = interactions.search([("timeline_of", "!=", name)])
        self.assertNotIn(row, others)
