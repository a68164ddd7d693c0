"""The timeline of a contact, a lead, an order: what is on it, for whom, by page."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common_store import StoreCase

NOON = datetime(2026, 3, 1, 12)


class TimelineCase(StoreCase):
    """A company with a contact, its opportunity and order, all of Hanoi."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.env["res.partner"].create(
            {"name": "Firm", "is_company": True, "store_id": cls.hanoi.id}
        )
        cls.person = cls.env["res.partner"].create(
            {"name": "Person", "parent_id": cls.firm.id}
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": cls.person.id,
                "user_id": cls.users["own"].id,
                "store_id": cls.hanoi.id,
            }
        )
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.person.id, "opportunity_id": cls.lead.id}
        )
        cls.serial = 0

    def record(self, minutes=None, **vals):
        """An interaction, each a minute before the one that was recorded before."""
        type(self).serial += 1
        date = NOON - timedelta(minutes=self.serial if minutes is None else minutes)
        values = {"kind": "note", "channel": "other", "date": date, **vals}
        return self.env["crm.interaction"]._record([values])

    def link(self, interaction, record):
        return self.env["crm.message.link"].create(
            {
                "interaction_id": interaction.id,
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    def timeline(self, record, user=None, **options):
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(user or self.users["all"]).get_timeline(**options)

    def ids(self, record, user=None, **options):
        page = self.timeline(record, user, **options)
        return [entry["id"] for entry in page["entries"]]


class TestTimeline(TimelineCase):
    def test_whose(self):
        """By field and by link, each once; of a company, its people's, too."""
        of_lead = self.record(lead_id=self.lead.id)
        of_order = self.record(order_id=self.order.id, lead_id=False)
        of_firm = self.record(partner_id=self.firm.id, store_id=self.hanoi.id)
        other = self.env["res.partner"].create({"name": "Other"})
        of_other = self.record(partner_id=other.id, store_id=self.hanoi.id)
        self.link(of_other, self.person)
        self.link(of_other, self.firm)
        self.link(of_lead, self.person)  # again, what its field says
        self.assertEqual(of_order.lead_id, self.lead)
        self.assertEqual(self.ids(self.order), of_order.ids)
        self.assertEqual(self.ids(self.lead), [of_lead.id, of_order.id])
        self.assertEqual(self.ids(self.person), [of_lead.id, of_order.id, of_other.id])
        self.assertEqual(
            self.ids(self.firm), [of_lead.id, of_order.id, of_firm.id, of_other.id]
        )
        self.assertEqual(self.ids(self.lead, whole=True), self.ids(self.firm))
        self.assertEqual(self.ids(other), of_other.ids)

    def test_pages(self):
        """Page by page every entry comes once, in order, however many share a date."""
        rows = [
            self.record(minutes=number // 4, lead_id=self.lead.id).id
            for number in range(23)
        ]
        for number in (3, 9, 10):
            row = self.record(minutes=number, partner_id=self.firm.id)
            row.store_id = self.hanoi
            self.link(row, self.lead)
            rows.append(row.id)
        expected = (
            self.env["crm.interaction"].search([("id", "in", rows)], limit=None).ids
        )
        seen, before = [], None
        while before is not False:
            page = self.timeline(self.lead, limit=5, before=before)
            seen += [entry["id"] for entry in page["entries"]]
            before = page["next"]
        self.assertEqual(seen, expected)

    def test_filters(self):
        call = self.record(lead_id=self.lead.id, kind="call", channel="phone")
        note = self.record(lead_id=self.lead.id)
        elsewhere = self.record(
            partner_id=self.person.id, kind="call", store_id=self.saigon.id
        )
        user = self.users["two"]
        page = self.timeline(self.firm, user)
        self.assertEqual(page["counts"], {"call": 2, "note": 1})
        self.assertEqual(
            {store["name"]: store["count"] for store in page["stores"]},
            {self.hanoi.display_name: 2, self.saigon.display_name: 1},
        )
        self.assertEqual(self.ids(self.firm, user, kinds=["note"]), note.ids)
        self.assertEqual(
            self.ids(self.firm, user, kinds=["call"]), (call + elsewhere).ids
        )
        page = self.timeline(self.firm, user, store_id=self.saigon.id)
        self.assertEqual([entry["id"] for entry in page["entries"]], elsewhere.ids)
        self.assertEqual(page["counts"], {"call": 1})
        self.assertEqual(self.ids(self.firm, user, store_id=False), [])

    def test_stores(self):
        """Nobody learns of another store: no row, no number, no name."""
        self.record(lead_id=self.lead.id)
        self.record(partner_id=self.person.id, store_id=self.saigon.id)
        page = self.timeline(self.firm)
        self.assertEqual(len(page["entries"]), 1)
        self.assertEqual(page["counts"], {"note": 1})
        self.assertEqual(page["stores"], [])
        with self.assertRaises(AccessError):
            self.timeline(self.firm, self.saigon_user)
        domain = [("timeline_of", "=", f"res.partner,{self.firm.id}")]
        interactions = self.env["crm.interaction"].with_user(self.saigon_user)
        self.assertFalse(interactions.search(domain))

    def test_linked_record_of_another_store(self):
        """A link does not tell the name of a record that the user may not read."""
        row = self.record(lead_id=self.lead.id)
        hidden = self.env["crm.lead"].create(
            {"name": "Hidden", "user_id": False, "store_id": self.saigon.id}
        )
        self.link(row, hidden)
        self.link(row, self.order)
        entry = self.timeline(self.lead)["entries"][0]
        self.assertEqual(
            entry["links"],
            [
                {
                    "model": "sale.order",
                    "id": self.order.id,
                    "name": self.order.display_name,
                }
            ],
        )
        entry = self.timeline(self.lead, self.users["two"])["entries"][0]
        self.assertEqual(len(entry["links"]), 2)

    def test_hidden_customer(self):
        """A row of one's store about a customer of another names no customer."""
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "store_id": self.saigon.id}
        )
        row = self.record(partner_id=stranger.id, store_id=self.hanoi.id)
        self.link(row, self.lead)
        entry = self.timeline(self.lead)["entries"][0]
        self.assertEqual((entry["id"], entry["partner"]), (row.id, False))

    def test_own_documents(self):
        """Who sees own documents does not see what is about those of others."""
        mine = self.record(lead_id=self.lead.id)
        theirs = self.env["crm.lead"].create(
            {
                "name": "Theirs",
                "partner_id": self.person.id,
                "user_id": self.users["all"].id,
                "store_id": self.hanoi.id,
            }
        )
        self.record(lead_id=theirs.id)
        self.assertEqual(self.ids(self.firm, self.users["own"]), mine.ids)
        self.assertEqual(len(self.ids(self.firm)), 2)

    def test_recording(self):
        """Only an address that a player opens is handed to the browser."""
        rows = self.env["crm.interaction"]
        for url in ("https://calls.example/1.mp3", "javascript:alert(1)", False):
            rows += self.record(lead_id=self.lead.id, kind="call", recording_url=url)
        entries = self.timeline(self.lead)["entries"]
        self.assertEqual(
            [entry["recording"] for entry in entries],
            ["https://calls.example/1.mp3", False, False],
        )

    def test_masked_phone(self):
        self.record(lead_id=self.lead.id, kind="call", phone="0912345678")
        entry = self.timeline(self.lead)["entries"][0]
        self.assertEqual(entry["phone"], "0912345678")
        self.env["res.config.settings"].create({"mask_phones": True}).execute()
        entry = self.timeline(self.lead)["entries"][0]
        self.assertEqual(entry["phone"], "09•• ••• 678")

    def test_opens_origin(self):
        """A message opens the record it was posted on, if the user may read it."""
        message = self.lead.message_post(body="Hello")
        row = self.record(lead_id=self.lead.id, kind="message")
        row.sudo().mail_message_id = message
        self.assertEqual(
            self.timeline(self.lead)["entries"][0]["open"],
            {"model": "crm.lead", "id": self.lead.id, "name": "Deal"},
        )
        row.mail_message_id = (
            self.env["crm.lead"]
            .create({"name": "Hidden", "user_id": False, "store_id": self.saigon.id})
            .message_post(body="Hidden")
        )
        entry = self.timeline(self.lead)["entries"][0]
        self.assertEqual(entry["open"]["model"], "crm.interaction")

    def test_without_sales_right(self):
        """No tab, no counter, no error for a colleague who is not in sales."""
        clerk = new_test_user(
            self.env, "clerk", groups="base.group_user,base.group_partner_manager"
        )
        partner = self.env["res.partner"].create({"name": "Anybody"})
        view = self.env["res.partner"].with_user(clerk).get_view(view_type="form")
        self.assertNotIn("crm_vn_timeline", view["arch"])
        self.assertNotIn("call_count", view["arch"])
        partner.with_user(clerk).web_read({"name": {}})
        with self.assertRaises(AccessError):
            self.timeline(partner, clerk)
        with self.assertRaises(AccessError):
            self.timeline(partner, self.users["portal"])

    def test_queries(self):
        """A page of many rows takes as many queries as one of few."""
        partners = self.env["res.partner"].create(
            [{"name": f"P{number}"} for number in range(20)]
        )

        def page():
            self.timeline(self.lead)  # what is cached once
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.lead.with_user(self.users["all"]).get_timeline()
            return self.env.cr.sql_log_count - before

        self.link(self.record(partner_id=partners[0].id), self.lead)
        self.record(lead_id=self.lead.id)
        few = page()
        for partner in partners:
            row = self.record(partner_id=partner.id)
            self.link(row, self.lead)
            self.link(row, partner)
        self.assertLessEqual(page(), few)
