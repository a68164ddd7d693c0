"""What happened stays on the timeline, whatever becomes of who it happened with."""

import random
from datetime import timedelta

from odoo import fields

from .common_store import StoreCase

START = fields.Datetime.to_datetime("2026-01-05 08:00:00")


class MergeCase(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Interaction = cls.env["crm.interaction"]
        cls.Link = cls.env["crm.message.link"]
        cls.customer = cls.env["res.partner"].create(
            {"name": "Đặng Đình Đức", "store_id": cls.hanoi.id}
        )

    @classmethod
    def new_lead(cls, name="lead", store=None, **values):
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "store_id": (store or cls.hanoi).id,
                "user_id": False,
                **values,
            }
        )

    def record(self, number=1, **values):
        return self.Interaction._record(
            [
                {
                    "kind": "call",
                    "channel": "phone",
                    "direction": "in",
                    "date": START + timedelta(minutes=index),
                    "duration": 60 + index,
                    "name": f"call {index}",
                    **values,
                }
                for index in range(number)
            ]
        )

    def link(self, res_model, res_id, message=None, interaction=None):
        return self.Link.create(
            {
                "res_model": res_model,
                "res_id": res_id,
                "message_id": message and message.id,
                "interaction_id": interaction and interaction.id,
            }
        )

    def get_subjects(self, message):
        links = self.Link.search([("message_id", "=", message.id)])
        return sorted((link.res_model, link.res_id) for link in links)


class TestLeads(MergeCase):
    def test_merged_leads_have_one_timeline(self):
        source = self.env["utm.source"].create({"name": "Chợ đêm"})
        leads = self.new_lead("a") | self.new_lead("b", source_id=source.id)
        first = self.record(2, lead_id=leads[0].id)
        second = self.record(3, lead_id=leads[1].id)
        was = {row: (row.date, row.source_id, row.duration) for row in first | second}
        head = leads.merge_opportunity()
        self.env.invalidate_all()
        for row, values in was.items():
            self.assertEqual(row.lead_id, head)
            self.assertEqual((row.date, row.source_id, row.duration), values)

    def test_a_salesperson_merges_what_others_recorded(self):
        user = self.users["own"]
        leads = self.new_lead("a", user_id=user.id) | self.new_lead("b")
        rows = self.record(lead_id=leads[0].id) | self.record(
            lead_id=leads[1].id, provider="stringee", external_ref="1"
        )
        head = leads.with_user(user).merge_opportunity()
        self.env.invalidate_all()
        for row in rows:
            self.assertEqual(row.lead_id, head.with_env(self.env))

    def test_links_are_moved_and_kept_once(self):
        leads = self.new_lead("a") | self.new_lead("b")
        head = leads._sort_by_confidence_level(reverse=True)[0]
        tail = leads - head
        once, twice = (
            self.customer.message_post(body=body) for body in ("once", "twice")
        )
        row = self.record(partner_id=self.customer.id)
        self.link("crm.lead", tail.id, once)
        self.link("crm.lead", tail.id, twice)
        self.link("crm.lead", head.id, twice, row)
        other = self.link("res.partner", tail.id, once)
        posted = tail.message_post(body="posted on the tail")
        self.link("crm.lead", head.id, posted)
        self.assertEqual(leads.merge_opportunity(), head)
        self.env.invalidate_all()
        here = ("crm.lead", head.id)
        self.assertEqual(self.get_subjects(once), [here, ("res.partner", tail.id)])
        self.assertEqual(self.get_subjects(twice), [here])
        self.assertEqual(row.link_ids.res_id, head.id)
        self.assertFalse(self.get_subjects(posted), "it is posted there by now")
        self.assertEqual(other.res_id, tail.id, "another model has the same id")

    def test_the_link_that_knows_both_is_kept(self):
        leads = self.new_lead("a") | self.new_lead("b")
        message = self.customer.message_post(body="x")
        row = self.record(partner_id=self.customer.id)
        for lead, both in ((leads[0], False), (leads[1], True)):
            self.link("crm.lead", lead.id, message, both and row)
        self.Link._move_subject("crm.lead", leads[1].ids, leads[0].id)
        link = self.Link.search([("message_id", "=", message.id)])
        self.assertEqual(link.res_id, leads[0].id)
        self.assertEqual(link.interaction_id, row)

    def test_queries_of_a_merge_do_not_grow(self):
        counts = []
        for number in (1, 40):
            leads = self.new_lead("a") | self.new_lead("b")
            self.record(number, lead_id=leads[0].id)
            self.record(number, lead_id=leads[1].id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.merge_opportunity()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_a_deleted_lead_leaves_its_interactions_to_the_customer(self):
        lead = self.new_lead(partner_id=self.customer.id)
        rows = self.record(2, lead_id=lead.id)
        self.env.flush_all()
        lead.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(len(rows.exists()), 2)
        self.assertFalse(rows.lead_id)
        for row in rows:
            self.assertEqual(row.partner_id, self.customer)
            self.assertEqual(row.store_id, self.hanoi)

    def test_conversion_and_archiving_change_nothing(self):
        lead = self.new_lead(type="lead")
        colleague = self.users["all"]
        rows = self.record(2, lead_id=lead.id, user_id=colleague.id)
        lead.convert_opportunity(self.customer)
        lead.action_set_lost()
        colleague.action_archive()
        self.env.flush_all()
        self.env.invalidate_all()
        seen = self.Interaction.with_user(self.users["manager"])
        seen = seen.search([("lead_id", "=", lead.id)])
        self.assertEqual(seen.ids, rows.sorted("date", reverse=True).ids)
        names = {row["user_id"][1] for row in seen.read(["user_id"])}
        self.assertEqual(names, {colleague.name})


class TestContacts(MergeCase):
    def merge(self, partners, into):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge(partners.ids, into)

    def test_merged_contacts_have_one_timeline(self):
        other = self.customer.copy({"name": "Anh Đức", "email": False})
        rows = self.record(2, partner_id=other.id)
        rows |= self.record(partner_id=self.customer.id)
        lead = self.new_lead()
        message = lead.message_post(body="about both")
        self.link("res.partner", other.id, message)
        self.link("res.partner", self.customer.id, message)
        only = lead.message_post(body="about one")
        self.link("res.partner", other.id, only, rows[0])
        # what was counted before the merge is counted anew right after
        self.assertEqual(len(rows.filtered("partner_id.active").partner_id), 2)
        self.merge(self.customer | other, self.customer)
        for row in rows:
            self.assertEqual(row.partner_id, self.customer)
        here = ("res.partner", self.customer.id)
        self.assertEqual(self.get_subjects(message), [here])
        self.assertEqual(self.get_subjects(only), [here])
        self.assertEqual(rows[0].link_ids.res_id, self.customer.id)

    def test_an_archived_contact_keeps_its_timeline(self):
        rows = self.record(2, partner_id=self.customer.id)
        self.customer.action_archive()
        self.env.invalidate_all()
        seen = self.Interaction.with_user(self.users["all"]).browse(rows.ids)
        names = {row["partner_id"][1] for row in seen.read(["partner_id"])}
        self.assertEqual(names, {self.customer.name})


class TestNothingIsLost(MergeCase):
    def get_totals(self):
        """Return what no merge, archive or end of a lead may change."""
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [("provider", "=", "test")]
        [totals] = self.Interaction.with_context(active_test=False)._read_group(
            domain, [], ["__count", "duration:sum", "date:min", "date:max"]
        )
        groups = self.Interaction._read_group(
            domain, ["store_id", "kind"], ["__count", "duration:sum"]
        )
        return totals, sorted((store.id, *rest) for store, *rest in groups)

    def count_of_leads(self):
        return self.Interaction.search_count(
            [("provider", "=", "test"), ("lead_id", "!=", False)]
        )

    def test_random_lives(self):
        """Whatever is merged, archived, lost or deleted, in whatever order."""
        for seed in range(5):
            rng = random.Random(seed)
            leads = self.env["crm.lead"].union(
                *(self.new_lead(f"lead {index}") for index in range(8))
            )
            partners = self.env["res.partner"].create(
                [
                    {"name": f"Khách {index}", "store_id": self.hanoi.id}
                    for index in range(5)
                ]
            )
            self.Interaction._record(
                [
                    {
                        "kind": rng.choice(["call", "email", "message"]),
                        "date": START + timedelta(hours=rng.randrange(1000)),
                        "duration": rng.randrange(600),
                        "lead_id": rng.choice([False, *leads.ids]),
                        "partner_id": rng.choice(partners.ids),
                        "store_id": self.hanoi.id,
                        "user_id": self.users["own"].id,
                        "provider": "test",
                        "external_ref": f"{seed}-{index}",
                    }
                    for index in range(60)
                ]
            )
            expected = self.get_totals()
            done = []
            for _step in range(10):
                leads, partners = leads.exists(), partners.exists()
                about_leads = self.count_of_leads()
                done.append(step := self.take_step(rng, leads, partners))
                with self.subTest(seed=seed, done=done):
                    self.assertEqual(self.get_totals(), expected, step)
                    if step != "unlink":
                        self.assertEqual(self.count_of_leads(), about_leads, step)

    def take_step(self, rng, leads, partners):
        step = rng.choice(["merge", "merge", "contacts", "archive", "lost", "unlink"])
        lead = leads.browse(rng.sample(leads.ids, 1)) if leads else leads
        open_leads = leads.filtered("active")
        if step == "merge" and len(open_leads) > 1:
            leads.browse(rng.sample(open_leads.ids, 2)).merge_opportunity()
        elif step == "contacts" and len(partners) > 1:
            pair = partners.browse(rng.sample(partners.ids, 2))
            wizard = self.env["base.partner.merge.automatic.wizard"]
            wizard._merge(pair.ids, pair[0])
        elif step == "archive":
            rng.choice([lead, partners[:1]]).action_archive()
        elif step == "lost":
            lead.action_set_lost()
        elif step == "unlink":
            lead.unlink()
        return step


class TestStores(MergeCase):
    def test_interactions_follow_their_lead(self):
        lead = self.new_lead()
        rows = self.record(2, lead_id=lead.id)
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "store_id": self.hanoi.id}
        )
        of_order = self.record(order_id=order.id)
        self.assertEqual((rows | of_order).store_id, self.hanoi)
        (lead | self.new_lead())._move_to_store(self.saigon)
        order.store_id = self.saigon
        self.env.flush_all()
        self.env.invalidate_all()
        for row in rows | of_order:
            self.assertEqual(row.store_id, self.saigon)
            self.assertFalse(row.with_user(self.users["all"]).has_access("read"))
            self.assertTrue(row.with_user(self.users["two"]).has_access("read"))

    def test_queries_of_a_move_do_not_grow(self):
        counts = []
        for number in (2, 40):
            leads = self.env["crm.lead"].union(
                *(self.new_lead() for _index in range(number))
            )
            for lead in leads:
                self.record(2, lead_id=lead.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads._move_to_store(self.haiphong)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)

    def test_a_closed_store_keeps_its_history(self):
        lead, won = self.new_lead(), self.new_lead()
        won.action_set_won()
        moved = self.record(lead_id=lead.id)
        stay = self.record(lead_id=won.id)
        stay |= self.record(partner_id=self.customer.id, store_id=self.hanoi.id)
        waiting = self.record(
            partner_id=self.customer.id,
            store_id=self.hanoi.id,
            provider="stringee",
            external_ref="1",
            result="no_answer",
        )
        waiting |= self.record(
            store_id=self.hanoi.id,
            direction="out",
            callback_date=START,
        )
        done = self.record(
            store_id=self.hanoi.id, result="no_answer", called_back_id=stay[0].id
        )
        work = dict(self.hanoi._count_open_work())
        self.assertEqual(work["Interaction"], 2)
        boss = self.new_member("boss", "sales_team.group_sale_manager")
        self.env["crm.store.close"].with_user(boss).create(
            {
                "store_id": self.hanoi.id,
                "successor_id": self.haiphong.id,
                "join_members": False,
                "join_manager": False,
            }
        ).action_close()
        self.env.flush_all()
        self.env.invalidate_all()
        for row in moved | waiting:
            self.assertEqual(row.store_id, self.haiphong)
        for row in stay | done:
            self.assertEqual(row.store_id, self.hanoi)
        member = self.users["all"]
        for row in stay | done:
            self.assertTrue(row.with_user(member).has_access("read"))
        self.assertFalse(moved.with_user(member).has_access("read"))
